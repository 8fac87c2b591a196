"""Operations of migrations."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.migrations.loader import MigrationLoader

from centli.db.operations import GrantRights


def _rights(role):
    return set(Permission.objects.filter(group__name=role).values_list("codename", "name"))


@pytest.mark.django_db
@pytest.mark.portable
def test_roles_get_rights_that_nobody_made_yet_and_give_them_back():
    operation = GrantRights(
        {"baker": {"bakery.bread": "view bake"}, "guest": {"bakery.bread": "view"}, "cat": {}},
        names={"bake_bread": "Can put bread into the oven"},
    )
    view, bake = (
        ("view_bread", "Can view bread"),
        ("bake_bread", "Can put bread into the oven"),
    )

    operation.grant(apps)
    operation.grant(apps)

    assert (_rights("baker"), _rights("guest"), _rights("cat")) == ({view, bake}, {view}, set())
    assert Group.objects.filter(name__in=["baker", "guest", "cat"]).count() == 3
    assert Permission.objects.filter(content_type__app_label="bakery").count() == 2

    operation.withdraw(apps)

    assert not _rights("baker") | _rights("guest")


def test_every_migration_follows_one_that_is_there():
    # As `sqlmigrate` loads them: nothing that was replaced is on disk.
    MigrationLoader(None, replace_migrations=False)
