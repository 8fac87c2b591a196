import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('banking', '0005_no_account_for_months'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='reverses',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='banking.entry', verbose_name='revierte'),
        ),
    ]
