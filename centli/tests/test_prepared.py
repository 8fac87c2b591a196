"""What a prepared query returns and writes is what Django's own would."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from centli.db.prepared import Given, Select, Update
from centli.kernel import ids
from centli.people.models import Login, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_NAMED = Select(lambda: User.objects.filter(email=Given("email", User, "email")))
_NAMES = Select(
    lambda: (
        User.objects.filter(pk__gte=Given("first", User, "id"), is_active=True)
        .order_by("pk")
        .values_list("email", "public_id")[:2]
    )
)
_LOGIN = Select(lambda: Login.objects.select_related("user").filter(key=Given("key", Login, "key")))
_FAILED = Update(
    lambda: User.objects.filter(public_id=Given("public_id", User, "public_id")),
    failed_logins=F("failed_logins") + Given("count", User, "failed_logins"),
    last_login=Given("now", User, "last_login"),
    phone="",
)


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@x.mx", "centli", display_name="Ana", phone="55")


def test_a_row_is_the_models_own(ana: User) -> None:
    found = _NAMED.first(email="ana@x.mx")
    assert found is not None
    same = User.objects.get(email="ana@x.mx")
    assert {**vars(found), "_state": None} == {**vars(same), "_state": None}
    assert not found._state.adding
    assert _NAMED.first(email="bruno@x.mx") is None


def test_it_is_compiled_once_and_asked_each_time(ana: User) -> None:
    User.objects.create_user("bruno@x.mx", "centli", display_name="Bruno")
    User.objects.create_user("carla@x.mx", "centli", display_name="Carla")
    assert [email for email, _ in _NAMES.all(first=ana.pk)] == ["ana@x.mx", "bruno@x.mx"]
    carla = User.objects.get(email="carla@x.mx")
    assert _NAMES.all(first=carla.pk) == [("carla@x.mx", carla.public_id)]


def test_a_related_row_comes_with_it(ana: User) -> None:
    Login.objects.create(
        user=ana, kind="web", key="k", created_at=NOW, last_seen_at=NOW, expires_at=NOW
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = _LOGIN.first(key="k")
        assert found is not None
        assert (found.user, found.user.email, found.created_at) == (ana, "ana@x.mx", NOW)
    assert len(asked) == 1


def test_an_update_says_how_many_rows_it_changed(ana: User) -> None:
    assert _FAILED.run(public_id=ana.public_id, count=2, now=NOW) == 1
    assert _FAILED.run(public_id=ids.uuid7(), count=2, now=NOW) == 0
    ana.refresh_from_db()
    assert (ana.failed_logins, ana.last_login, ana.phone) == (2, NOW, "")
