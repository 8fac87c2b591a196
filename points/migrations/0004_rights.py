from django.db import migrations

SEEN = ("pointsaccount", "pointstransaction", "lot", "lotmove", "grant", "order")
SHELF = ("reward", "rewardmovement")
RUN = ("programme", "team", "employee", "budget", "budgetmovement", "batch", "batchrow")


def _view(models):
    return [(model, f"view_{model}") for model in models]


KEEP_REWARDS = [("reward", "add_reward"), ("reward", "change_reward"), ("reward", "adjust_reward")]
FULFIL = [("order", "fulfil_order")]
GIVE = [
    ("grant", "add_grant"),
    ("pointsaccount", "adjust_pointsaccount"),
    ("budget", "change_budget"),
    ("batch", "import_batch"),
    ("programme", "change_programme"),
    *((model, f"{action}_{model}") for model in ("team", "employee") for action in ("add", "change")),
]
RIGHTS = {
    "catalogue": [*_view(SHELF), *_view(["order"]), *KEEP_REWARDS],
    "support": [*_view(SEEN), *_view(SHELF), *FULFIL],
    "auditor": [*_view(SEEN), *_view(SHELF), *_view(RUN)],
    "admin": [*_view(SEEN), *_view(SHELF), *_view(RUN), *KEEP_REWARDS, *FULFIL, *GIVE],
}


def grant(apps, schema_editor):
    """Django makes the permissions after every migration, so those that are missing are made here."""
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        of_role = group.objects.get(name=role)
        for model, codename in rights:
            of, _ = content_type.objects.get_or_create(app_label="points", model=model)
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            of_role.permissions.add(right)


def withdraw(apps, schema_editor):
    codenames = {codename for rights in RIGHTS.values() for _, codename in rights}
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="points", codename__in=codenames
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("points", "0003_programmes"), ("people", "0003_roles")]

    operations = [migrations.RunPython(grant, withdraw)]
