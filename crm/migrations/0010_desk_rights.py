from django.db import migrations
from django.db.models import Case, F, When

VIEWS = ("view_agent", "view_macro")
WRITES = ("add_agent", "change_agent", "add_macro", "change_macro", "delete_macro")
RIGHTS = {"support": VIEWS, "auditor": VIEWS, "admin": (*VIEWS, *WRITES)}


def grant(apps, schema_editor):
    """Let who leads the desk say who answers and with which words; the others of the desk read it."""
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
        content_type__app_label="crm", codename__in={*VIEWS, *WRITES}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*rights)


def set_due(apps, schema_editor):
    """Tickets from before know what is due next, unless they wait for their customer or are done."""
    tickets = apps.get_model("crm", "Ticket").objects
    still = ["waiting_customer", "resolved", "closed"]
    tickets.exclude(state__in=still).update(
        due_at=Case(
            When(answered_at=None, answer_due_at__lt=F("resolution_due_at"), then="answer_due_at"),
            default="resolution_due_at",
        )
    )
    tickets.filter(state__in=still).update(paused_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_desk"), ("people", "0003_roles")]

    operations = [
        migrations.RunPython(grant, withdraw),
        migrations.RunPython(set_due, migrations.RunPython.noop),
    ]
