"""Take off the tags that name somebody: a tag is shown and found by everybody at the desk."""

from django.db import migrations

from centli.kernel import personal


def take_off(apps, schema_editor):
    tags = apps.get_model("crm", "TicketTag")
    named = [pk for pk, name in tags.objects.values_list("pk", "name") if personal.mask(name).kinds]
    tags.objects.filter(pk__in=named).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0023_told_by_each_clock'),
    ]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop)]
