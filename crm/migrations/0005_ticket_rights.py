from django.db import migrations

VIEW = ("ticket", "view_ticket")
ATTEND = ("ticket", "attend_ticket")
RIGHTS = {
    "teller": [VIEW],
    "support": [VIEW, ATTEND],
    "auditor": [VIEW],
    "admin": [VIEW, ATTEND],
}


def grant(apps, schema_editor):
    """Django makes the permissions after every migration, so those that are missing are made here."""
    permission = apps.get_model("auth", "Permission")
    of, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="crm", model="ticket"
    )
    for role, rights in RIGHTS.items():
        of_role = apps.get_model("auth", "Group").objects.get(name=role)
        for _model, codename in rights:
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            of_role.permissions.add(right)


def withdraw(apps, schema_editor):
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="crm", codename__in=(VIEW[1], ATTEND[1])
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_tickets_insert_only"), ("people", "0003_roles")]

    operations = [migrations.RunPython(grant, withdraw)]
