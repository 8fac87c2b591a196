from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_tickets")]

    operations = [InsertOnly(["crm_ticket_message", "crm_ticket_event"])]
