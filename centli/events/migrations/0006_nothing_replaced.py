from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_said_in_words'),
    ]

    operations = [
        InsertOnly(['audit_entry', 'audit_seal'], actions=[REPLACE]),
    ]
