from django.db import migrations

VIEW = ("handoff", "view_handoff")
ATTEND = ("handoff", "attend_handoff")
REVEAL = ("conversation", "reveal_conversation")
SEE_REVEALS = ("reveal", "view_reveal")
RIGHTS = {
    "support": (VIEW, ATTEND, REVEAL),
    "auditor": (VIEW, REVEAL, SEE_REVEALS),
    "admin": (VIEW, ATTEND, REVEAL, SEE_REVEALS),
}


def grant(apps, schema_editor):
    """Django makes the permissions after every migration, so those that are missing are made here."""
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        for model, codename in rights:
            of, _ = content_type.objects.get_or_create(app_label="agent", model=model)
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            group.objects.get(name=role).permissions.add(right)


def withdraw(apps, schema_editor):
    names = {codename for rights in RIGHTS.values() for _, codename in rights}
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="agent", codename__in=names
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("agent", "0003_reveal_insert_only"), ("people", "0003_roles")]

    operations = [migrations.RunPython(grant, withdraw)]
