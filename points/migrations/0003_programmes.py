from django.db import migrations
from datetime import UTC, datetime

SINCE = datetime(2026, 11, 21, tzinfo=UTC)
PROGRAMMES = (
    # code, name, expires_after_days, pending_hours, allowance_points
    ("staff", "Reconocimiento del banco", 365, 0, 0),
    ("manager", "Responsables de equipo", 365, 0, 0),
    ("recognition", "Entre colegas", 365, 0, 300),
    ("batch", "Archivos de puntos", 365, 0, 0),
    ("purchases", "Compras con puntos", 730, 0, 0),
    ("adjustment", "Ajustes", 365, 0, 0),
)


def add(apps, schema_editor):
    programme = apps.get_model("points", "Programme")
    for code, name, days, hours, allowance in PROGRAMMES:
        programme.objects.create(
            code=code,
            name=name,
            expires_after_days=days,
            pending_hours=hours,
            allowance_points=allowance,
            created_at=SINCE,
            updated_at=SINCE,
        )


def remove(apps, schema_editor):
    apps.get_model("points", "Programme").objects.filter(
        code__in=[each[0] for each in PROGRAMMES]
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("points", "0002_insert_only")]

    operations = [migrations.RunPython(add, remove)]
