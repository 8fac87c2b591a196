from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('points', '0005_said_in_words'),
    ]

    operations = [
        InsertOnly(['points_transactions', 'points_lot_move', 'points_expiry_warning', 'points_grant', 'points_budget_movement', 'points_stock_movement'], actions=[REPLACE]),
    ]
