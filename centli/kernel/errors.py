"""The six categories of anticipated failure; anything else that is raised is a bug."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class DomainError(Exception):
    """A failure that was foreseen: a stable code, a title for people, and its figures as fields."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = gettext_noop("Algo no salió bien.")
    status: ClassVar[int] = 400
    is_kept: ClassVar[bool] = True
    """Whether an idempotency key keeps it; not what says nothing of the wish, and passes."""

    replayed = False
    """Whether the same wish met this refusal before and is only told it again."""

    def fields(self) -> dict[str, Any]:
        """Return the error's own figures, by name, for a problem document or a chat frame."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __str__(self) -> str:
        return self.code


class NotFound(DomainError):
    """Not there, or not yours: both look alike."""

    code: ClassVar[str] = "not_found"
    title: ClassVar[str] = gettext_noop("No lo encontramos.")
    status: ClassVar[int] = 404


class Forbidden(DomainError):
    """Known, and not allowed."""

    code: ClassVar[str] = "forbidden"
    title: ClassVar[str] = gettext_noop("No está permitido.")
    status: ClassVar[int] = 403


class Conflict(DomainError):
    """The present state clashes; reading again may help."""

    code: ClassVar[str] = "state_conflict"
    title: ClassVar[str] = gettext_noop("El estado cambió; vuelve a intentarlo.")
    status: ClassVar[int] = 409


class Rejected(DomainError):
    """A rule says no; repeating will not help."""

    code: ClassVar[str] = "rejected"
    title: ClassVar[str] = gettext_noop("No se puede hacer.")
    status: ClassVar[int] = 422


class Unavailable(DomainError):
    """A dependency failed; later may work."""

    code: ClassVar[str] = "unavailable"
    title: ClassVar[str] = gettext_noop("No está disponible en este momento.")
    status: ClassVar[int] = 503


class Gone(DomainError):
    """A proposal is void or expired."""

    code: ClassVar[str] = "gone"
    title: ClassVar[str] = gettext_noop("Ya no está vigente.")
    status: ClassVar[int] = 410
