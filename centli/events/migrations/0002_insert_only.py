"""The audit trail is only inserted into."""

from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [InsertOnly(("audit_entry", "audit_seal"))]
