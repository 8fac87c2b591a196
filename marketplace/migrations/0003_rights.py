from django.db import migrations

EVERYTHING = (
    "category", "image", "retailer", "product", "offer", "pricechange", "stockmovement",
    "benefit", "catalogueedit", "catalogueimport",
)
VIEW = [(model, f"view_{model}") for model in EVERYTHING]
WRITE = [
    *((model, f"{action}_{model}") for model in ("retailer", "product", "offer", "benefit") for action in ("add", "change")),
    ("offer", "adjust_offer"),
    ("product", "import_product"),
]
RIGHTS = {
    "catalogue": [*VIEW, *WRITE],
    "support": VIEW,
    "auditor": VIEW,
    "admin": VIEW,
}


def grant(apps, schema_editor):
    """Django makes the permissions after every migration, so those that are missing are made here."""
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
    codenames = {codename for _, codename in [*VIEW, *WRITE]}
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="marketplace", codename__in=codenames
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0002_insert_only"), ("people", "0003_roles")]

    operations = [migrations.RunPython(grant, withdraw)]
