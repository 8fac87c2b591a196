from django.db import migrations

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [
        InsertOnly(
            [
                "points_transactions",
                "points_lot_move",
                "points_grant",
                "points_budget_movement",
                "points_stock_movement",
                "points_expiry_warning",
            ]
        )
    ]
