from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('banking', '0007_said_in_words'),
    ]

    operations = [
        InsertOnly(['entry', 'entry_seal', 'transfer', 'posting'], actions=[REPLACE]),
    ]
