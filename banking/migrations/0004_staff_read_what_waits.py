"""Whoever reads holds and orders to other banks reads which transfers wait, too."""

from django.db import migrations

from centli.db.operations import GrantRights


class Migration(migrations.Migration):

    dependencies = [("banking", "0003_transfers_that_wait")]

    operations = [
        GrantRights(
            {
                "teller": {"banking.heldtransfer": "view"},
                "auditor": {"banking.heldtransfer": "view"},
                "admin": {"banking.heldtransfer": "view"},
            }
        )
    ]
