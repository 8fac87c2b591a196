"""The ledger is only inserted into; the first UDI value and the fees are there from the start."""

from datetime import date

from django.db import migrations

from centli.db.triggers import InsertOnly


def values(apps, _editor):
    # Source: Banco de México, value of the UDI at the end of January 2026.
    apps.get_model("banking", "UdiValue").objects.get_or_create(
        date=date(2026, 1, 31), defaults={"value_micros": 8_695_877}
    )
    for kind in ("transfer", "own_transfer", "spei_out"):
        apps.get_model("banking", "Fee").objects.get_or_create(
            kind=kind, defaults={"fee_centavos": 0}
        )


class Migration(migrations.Migration):
    dependencies = [("banking", "0001_initial")]

    operations = [
        InsertOnly(("entry", "entry_seal", "transfer", "posting")),
        migrations.RunPython(values, migrations.RunPython.noop),
    ]
