from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """Purchases from before took what their cashback or points are worth; refunds under way are looked after at once."""
    purchases = apps.get_model("marketplace", "Purchase").objects
    purchases.filter(cashback_centavos__gt=0).update(gain_centavos=F("cashback_centavos"))
    purchases.filter(cashback_centavos=0, points__gt=0).update(
        gain_centavos=F("points") * settings.CENTLI_POINT_VALUE_CENTAVOS
    )
    apps.get_model("marketplace", "Refund").objects.filter(state="requested").update(
        next_run_at=F("created_at")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0007_admin_rights'),
    ]

    operations = [
        migrations.AddField(
            model_name='purchase',
            name='gain_centavos',
            field=models.BigIntegerField(default=0, help_text='What the benefit took from its budget.'),
        ),
        migrations.AddField(
            model_name='refund',
            name='next_run_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(fields=['state', 'next_run_at'], name='refund_due'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
