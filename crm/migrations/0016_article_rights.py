from django.db import migrations

VIEWS = ("view_article", "view_knowledgeanswer")
ACTS = ("write_article", "approve_article")
RIGHTS = {"support": (*VIEWS, *ACTS), "auditor": VIEWS, "admin": (*VIEWS, *ACTS)}


def grant(apps, schema_editor):
    """Let the desk write articles and decide each other's; whoever audits reads them."""
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        of_role = apps.get_model("auth", "Group").objects.get(name=role)
        for codename in rights:
            of, _ = content_type.objects.get_or_create(
                app_label="crm", model=codename.rpartition("_")[2]
            )
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            of_role.permissions.add(right)


def withdraw(apps, schema_editor):
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="crm", codename__in=(*VIEWS, *ACTS)
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("crm", "0015_ticket_files"), ("people", "0003_roles")]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "permissions": [
                    ("write_article", "Can write versions of articles"),
                    ("approve_article", "Can publish and retire versions of articles"),
                ],
                "verbose_name": "artículo",
                "verbose_name_plural": "artículos",
            },
        ),
        migrations.RunPython(grant, withdraw),
    ]
