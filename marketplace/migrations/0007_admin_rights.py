from django.db import migrations

WRITE = (
    "add_retailer", "change_retailer", "add_product", "change_product", "add_offer", "change_offer",
    "add_benefit", "change_benefit", "adjust_offer", "import_product",
)  # fmt: skip


def rights(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="marketplace", codename__in=WRITE
    )


def grant(apps, schema_editor):
    """The admin role keeps the catalogue too; an earlier migration made the permissions."""
    group = apps.get_model("auth", "Group").objects.get(name="admin")
    group.permissions.add(*rights(apps))


def withdraw(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="admin")
    group.permissions.remove(*rights(apps))


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0006_saga_step_insert_only")]

    operations = [migrations.RunPython(grant, withdraw)]
