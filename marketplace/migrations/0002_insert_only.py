from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0001_initial")]

    operations = [
        InsertOnly(
            [
                "marketplace_price_change",
                "marketplace_stock_movement",
                "marketplace_catalogue_edit",
            ]
        )
    ]
