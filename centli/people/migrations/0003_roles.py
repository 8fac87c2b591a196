from django.db import migrations

MONEY = ("account", "entry", "transfer", "posting", "hold", "speiorder", "payee")
EVERYTHING = {
    "banking": (*MONEY, "userlimit", "udivalue", "fee"),
    "crm": ("beneficiary",),
    "confirmations": ("proposal",),
    "people": ("user", "login", "consent", "notice"),
    "agent": ("conversation", "message", "turn", "turnstep", "chatsession"),
    "events": ("outbox", "inbox", "auditentry", "auditseal"),
}


def views(**models):
    return [(app, model, f"view_{model}") for app, names in models.items() for model in names]


RIGHTS = {
    "teller": [
        *views(banking=MONEY, crm=("beneficiary",), confirmations=("proposal",), people=("user",)),
        ("banking", "account", "freeze_account"),
        ("banking", "account", "propose_account"),
    ],
    "catalogue": [],
    "support": views(
        banking=("account",),
        crm=("beneficiary",),
        agent=EVERYTHING["agent"],
        people=("user", "notice"),
    ),
    "auditor": views(**EVERYTHING),
    "admin": [
        *views(**EVERYTHING),
        ("people", "user", "change_user"),
        ("banking", "account", "freeze_account"),
        ("banking", "account", "propose_account"),
        ("confirmations", "proposal", "approve_proposal"),
        ("events", "outbox", "change_outbox"),
    ],
}


def create(apps, schema_editor):
    """Make the groups; Django makes the permissions after every migration, so those that are missing are made here."""
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for role, rights in RIGHTS.items():
        made, _ = group.objects.get_or_create(name=role)
        for app, model, codename in rights:
            of, _ = content_type.objects.get_or_create(app_label=app, model=model)
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            made.permissions.add(right)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_insert_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create, remove)]
