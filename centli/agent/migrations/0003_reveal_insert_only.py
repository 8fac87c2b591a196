from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("agent", "0002_handoff")]

    operations = [InsertOnly(["conversation_reveal"])]
