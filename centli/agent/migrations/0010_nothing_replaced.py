from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('agent', '0001_squashed_0009_ticket_kind'),
    ]

    operations = [
        InsertOnly(['conversation_reveal'], actions=[REPLACE]),
    ]
