from django.db import migrations


def grant(apps, schema_editor):
    """Give the admin role the right that the outbox asks for; the one it had opened nothing."""
    admin = apps.get_model("auth", "Group").objects.get(name="admin")
    of, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="events", model="outbox"
    )
    permission = apps.get_model("auth", "Permission")
    right, _ = permission.objects.get_or_create(
        content_type=of,
        codename="redrive_outbox",
        defaults={"name": "Can re-drive or skip dead messages"},
    )
    admin.permissions.add(right)
    admin.permissions.remove(*permission.objects.filter(content_type=of, codename="change_outbox"))


class Migration(migrations.Migration):
    dependencies = [("people", "0004_spanish_names")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
