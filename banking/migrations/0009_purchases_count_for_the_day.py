"""Count the purchases that were paid before for their days, as those that are paid from now on."""

from django.db import migrations
from django.db.models import F, Sum, Count


def _paid(apps):
    transfers = apps.get_model("banking", "Transfer").objects.filter(
        entry__kind="purchase", entry__customer_id__isnull=False, code="principal"
    )
    return transfers.values_list("entry__customer_id", "entry__value_date").annotate(
        Sum("amount_centavos"), Count("pk")
    )


def count(apps, schema_editor):
    counters = apps.get_model("banking", "LimitCounter").objects
    for customer_id, day, total, payments in _paid(apps).iterator(1000):
        key = {"customer_id": customer_id, "rule": "day", "period": day.isoformat()}
        counters.get_or_create(**key)
        counters.filter(**key).update(
            used_centavos=F("used_centavos") + total, payments=F("payments") + payments
        )


def uncount(apps, schema_editor):
    counters = apps.get_model("banking", "LimitCounter").objects
    for customer_id, day, total, payments in _paid(apps).iterator(1000):
        counters.filter(customer_id=customer_id, rule="day", period=day.isoformat()).update(
            used_centavos=F("used_centavos") - total, payments=F("payments") - payments
        )


class Migration(migrations.Migration):

    dependencies = [
        ('banking', '0008_nothing_replaced'),
    ]

    operations = [migrations.RunPython(count, uncount)]
