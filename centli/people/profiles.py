"""What people say about themselves, and how they like their pages."""

from __future__ import annotations

from typing import Any, Final

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.people.models import User

EDITABLE: Final = frozenset({"display_name", "phone", "locale", "theme"})


@owned
def profile_change(call: Call, **changes: Any) -> User:
    """Change a person's own profile; the audit trail keeps which fields, not what they say."""
    assert changes.keys() <= EDITABLE, "only what a person may change"
    person = User.objects.select_for_update().get(pk=call.customer_id)
    changed = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(person, name, value)
        person.save(update_fields=changed)
        audit.record(
            call,
            "profile.changed",
            object_kind="user",
            object_id=person.user_id,
            fields=sorted(changed),
        )
    return person
