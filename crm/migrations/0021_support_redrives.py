"""Whoever answers reports sees where their reading has stopped, and has it tried again."""

from django.db import migrations

from centli.db.operations import GrantRights


class Migration(migrations.Migration):

    dependencies = [("crm", "0020_newest_of_a_state")]

    operations = [GrantRights({"support": {"crm.pipelinejob": "view redrive"}})]
