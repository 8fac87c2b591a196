from datetime import timedelta

import centli.db.fields
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce
from centli.kernel import clock


def copy(apps, schema_editor):
    """Copy what banking told before anybody listened: limits, and what was sent in the last two days."""
    now = clock.now()
    udi = apps.get_model("banking", "UdiValue").objects.filter(date__lte=clock.local_date(now))
    limits = [
        {
            "customer_id": 0,
            "per_operation_centavos": 1_500 * each.value_micros // 10_000,
            "per_day_centavos": 5_000_000,
            "ceiling_centavos": 25_000_000,
        }
        for each in udi.order_by("-date")[:1]
    ]
    limits += apps.get_model("banking", "UserLimit").objects.values(
        "customer_id", "per_operation_centavos", "per_day_centavos"
    )
    limit = apps.get_model("marketplace", "PaymentLimit")
    limit.objects.bulk_create([limit(**each, heard_at=now) for each in limits], batch_size=1000)

    since = now - timedelta(days=2)
    posted = apps.get_model("banking", "Transfer").objects.filter(
        entry__kind="transfer",
        entry__created_at__gte=since,
        entry__customer_id__isnull=False,
        entry__hold__isnull=True,
        code="principal",
    )
    accepted = (
        apps.get_model("banking", "Hold")
        .objects.filter(
            purpose__in=["spei_out", "transfer"],
            state__in=["active", "captured"],
            created_at__gte=since,
            customer_id__isnull=False,
        )
        .annotate(fee=Coalesce("spei_order__fee_centavos", "held_transfer__fee_centavos", 0))
    )
    rows = [
        *posted.values_list(
            "entry__customer_id", "entry__public_id", "amount_centavos", "entry__created_at"
        ),
        *accepted.values_list(
            "customer_id", "public_id", F("amount_centavos") - F("fee"), "created_at"
        ),
    ]
    sent = apps.get_model("marketplace", "SentTransfer")
    names = ("customer_id", "transaction_id", "amount_centavos", "sent_at")
    made = [sent(**dict(zip(names, row, strict=True))) for row in rows]
    sent.objects.bulk_create(made, batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('marketplace', '0015_nothing_replaced'),
        # What it copies; the tables stay apart.
        ('banking', '0009_purchases_count_for_the_day'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField(unique=True, verbose_name='cliente')),
                ('per_operation_centavos', models.BigIntegerField(null=True, verbose_name='por operación en centavos')),
                ('per_day_centavos', models.BigIntegerField(null=True, verbose_name='por día en centavos')),
                ('ceiling_centavos', models.BigIntegerField(null=True, verbose_name='máximo en centavos')),
                ('heard_at', models.DateTimeField(verbose_name='última noticia')),
            ],
            options={
                'db_table': 'marketplace_payment_limit',
            },
        ),
        migrations.CreateModel(
            name='SentTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField(verbose_name='cliente')),
                ('transaction_id', centli.db.fields.UUIDv7Field(unique=True)),
                ('amount_centavos', models.BigIntegerField(verbose_name='monto en centavos')),
                ('sent_at', models.DateTimeField(verbose_name='enviada')),
            ],
            options={
                'db_table': 'marketplace_sent_transfer',
                'indexes': [models.Index(fields=['customer_id', 'sent_at'], name='sent_transfer_day')],
            },
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
