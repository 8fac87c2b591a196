from django.db import migrations

VIEW = (("saga", "view_saga"),)
ACT = (("purchase", "drive_purchase"), ("purchase", "refund_purchase"))
RIGHTS = {
    "teller": VIEW,
    "catalogue": VIEW,
    "support": VIEW,
    "auditor": VIEW,
    "admin": (*VIEW, *ACT),
}


def grant(apps, schema_editor):
    """Everybody of the staff sees where purchases stand; the admin role acts."""
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        of_role = group.objects.get(name=role)
        for model, codename in rights:
            of, _ = content_type.objects.get_or_create(app_label="marketplace", model=model)
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            of_role.permissions.add(right)


def withdraw(apps, schema_editor):
    codenames = {codename for _, codename in (*VIEW, *ACT)}
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="marketplace", codename__in=codenames
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0009_refund_correlation")]

    operations = [migrations.RunPython(grant, withdraw)]
