"""The staff's roles, as groups; what each may do is in their permissions."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import Group

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.people.models import User

ROLES: Final = ("teller", "catalogue", "support", "auditor", "admin")
"""What each may do is granted by a data migration, as permissions of its group."""


@owned
def staff_create(call: Call, *, email: str, display_name: str, password: str, role: str) -> User:
    """Make a member of staff with one role; they enrol their second factor at the first sign-in."""
    assert role in ROLES, f"{role} is no role"
    user = User.objects.create_user(email, password, display_name=display_name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    audit.record(call, "staff.created", object_kind="user", object_id=user.user_id, role=role)
    return user
