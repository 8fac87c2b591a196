"""Who works with whom, and whom somebody may give points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from centli.db.sorting import Alphabetical
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.people.models import User
from points.contracts import ColleagueView
from points.models import Employee, Team

COLLEAGUES_MAX = 500


def person_find(user_id: str) -> User | None:
    """Return an active person by the id of the wire."""
    try:
        value = ids.parse("user", user_id)
    except NotFound:
        return None
    return User.objects.filter(public_id=value, is_active=True).first()


def people_by_email(emails: Sequence[str]) -> Mapping[str, User]:
    """Return active people by their addresses."""
    found: dict[str, User] = {}
    for low in range(0, len(emails), 500):
        rows = User.objects.filter(email__in=emails[low : low + 500], is_active=True)
        found |= {row.email: row for row in rows.only("pk", "email", "public_id")}
    return found


def employee_find(user_id: str) -> Employee | None:
    """Return an active employee by the person's id of the wire."""
    person = person_find(user_id)
    if person is None:
        return None
    return Employee.objects.filter(person=person, is_active=True).select_related("team").first()


def manages(manager_id: int, person_id: int) -> bool:
    """Say whether somebody is responsible for a person's team."""
    return Employee.objects.filter(
        person_id=person_id, is_active=True, team__manager_id=manager_id
    ).exists()


def is_employee(call: Call) -> bool:
    """Say whether the customer works here."""
    return Employee.objects.filter(person_id=call.customer_id, is_active=True).exists()


def is_manager(call: Call) -> bool:
    """Say whether the customer is responsible for a team."""
    return Team.objects.filter(manager_id=call.customer_id).exists()


def team_list(call: Call) -> Sequence[ColleagueView]:
    """Return whom a manager is responsible for, by name; nobody to somebody who is none."""
    rows = (
        Employee.objects.filter(
            is_active=True, person__is_active=True, team__manager_id=call.customer_id
        )
        .exclude(person_id=call.customer_id)
        .select_related("person", "team")
        .order_by(Alphabetical("person__display_name"), "pk")[:COLLEAGUES_MAX]
    )
    return [_colleague(row) for row in rows]


def colleague_list(call: Call) -> Sequence[ColleagueView]:
    """Return whom an employee can recognise, by name; nobody to somebody who is none."""
    if employee_find(call.user_id) is None:
        return []
    rows = (
        Employee.objects.filter(is_active=True, person__is_active=True)
        .exclude(person_id=call.customer_id)
        .select_related("person", "team")
        .order_by(Alphabetical("person__display_name"), "pk")[:COLLEAGUES_MAX]
    )
    return [_colleague(row) for row in rows]


def _colleague(row: Employee) -> ColleagueView:
    return ColleagueView(row.person.user_id, row.person.display_name, row.team.name)
