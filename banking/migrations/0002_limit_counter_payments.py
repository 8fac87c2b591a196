"""How many payments a day's counter counted. Days counted before it was kept are taken as full of them."""

from django.db import migrations, models

MANY = 1_000


class Migration(migrations.Migration):

    dependencies = [("banking", "0001_squashed_0007_account_blocked_by_owner")]

    operations = [
        migrations.AddField(
            model_name="limitcounter",
            name="payments",
            field=models.PositiveIntegerField(db_default=MANY, verbose_name="pagos"),
        ),
        migrations.AlterField(
            model_name="limitcounter",
            name="payments",
            field=models.PositiveIntegerField(
                db_default=0,
                help_text="Cuántos contó; un pago devuelto sigue contado.",
                verbose_name="pagos",
            ),
        ),
    ]
