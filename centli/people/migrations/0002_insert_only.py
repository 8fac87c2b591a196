from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [InsertOnly(["consent"])]
