from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0005_purchases")]

    operations = [InsertOnly(["marketplace_saga_step"])]
