from django.db import migrations
from django.db.models import OuterRef, Subquery

import centli.db.fields


def fill(apps, schema_editor):
    """Refunds from before belong to their purchase's trail."""
    refunds, purchases = (apps.get_model("marketplace", name) for name in ("Refund", "Purchase"))
    trail = purchases.objects.filter(pk=OuterRef("purchase_id")).values("correlation_id")
    refunds.objects.update(correlation_id=Subquery(trail))


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0008_saga_asks_again")]

    operations = [
        migrations.AddField("refund", "correlation_id", centli.db.fields.UUIDv7Field(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("refund", "correlation_id", centli.db.fields.UUIDv7Field()),
    ]
