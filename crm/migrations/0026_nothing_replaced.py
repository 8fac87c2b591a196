from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0025_said_in_words'),
    ]

    operations = [
        InsertOnly(['crm_ticket_message', 'crm_ticket_event', 'crm_ticket_reveal'], actions=[REPLACE]),
    ]
