from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0014_said_in_words'),
    ]

    operations = [
        InsertOnly(['marketplace_price_change', 'marketplace_stock_movement', 'marketplace_catalogue_edit', 'marketplace_saga_step'], actions=[REPLACE]),
    ]
