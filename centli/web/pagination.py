"""Pages: a limit and an opaque, signed cursor, bound to its customer and its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from django.core import signing
from rest_framework import serializers
from rest_framework.request import Request

from centli.kernel.call import Call
from centli.kernel.text import gettext_noop
from centli.web.calls import call_from
from centli.web.problems import BadRequest
from centli.web.serializers import Output, QueryInput, WholeField, WordField

LIMIT_MAX: Final = 100
LIMIT_DEFAULT: Final = 25
CURSOR_LENGTH_MAX: Final = 600


class Portion(Protocol):
    """A page of a list, as facades return it."""

    @property
    def items(self) -> Sequence[Any]: ...

    @property
    def next_cursor(self) -> str | None: ...


class PageInput(QueryInput):
    """What every list takes; a list with filters adds its own."""

    limit = WholeField(min_value=1, max_value=LIMIT_MAX, default=LIMIT_DEFAULT)
    cursor = WordField(max_length=CURSOR_LENGTH_MAX, required=False)


def page_output(item: type[Output]) -> type[Output]:
    """Return the class of a list's answer: a page of ``item``."""
    name = item.__name__.removesuffix("Output")
    members = {
        "data": item(many=True),
        "next_cursor": WordField(allow_null=True),
        "has_more": serializers.BooleanField(),
    }
    said = "A page of a list; the next has `next_cursor`, which is null on the last."
    return type(f"{name}PageOutput", (Output,), {**members, "__doc__": said})


def scope(name: str, filters: Mapping[str, Any]) -> str:
    """Return the name of a list under its filters; a cursor of one is no cursor of another."""
    kept = {key: str(value) for key, value in filters.items() if key not in ("cursor", "limit")}
    return f"{name}:{sorted(kept.items())}"


def opened(cursor: str | None, call: Call, *, of: str) -> str | None:
    """Return the list's own cursor from the one that the client sent back.

    Raises:
        BadRequest: it was altered, or belongs to another list or customer.
    """
    if cursor is None:
        return None
    try:
        inner = _signer(call, of).unsign(cursor)
    except signing.BadSignature as error:
        raise BadRequest("invalid_cursor", gettext_noop("El cursor no es válido.")) from error
    return signing.b64_decode(inner.encode()).decode()


def closed(cursor: str | None, call: Call, *, of: str) -> str | None:
    """Return the cursor that a client may hold: signed for this customer and list, None after the last page."""
    if cursor is None:
        return None
    return _signer(call, of).sign(signing.b64_encode(cursor.encode()).decode())


def page(
    rows: Sequence[Mapping[str, Any]], next_cursor: str | None, call: Call, *, of: str
) -> dict[str, Any]:
    """Return the answer of a list."""
    cursor = closed(next_cursor, call, of=of)
    return {"data": rows, "next_cursor": cursor, "has_more": cursor is not None}


def listed(
    request: Request, find: Callable[..., Portion], output: type[Output], *, of: str
) -> dict[str, Any]:
    """Return the answer of a list without filters: what ``find`` has for a call, from a cursor on, up to a limit."""
    asked = PageInput(data=request.query_params)
    asked.is_valid(raise_exception=True)
    call = call_from(request)
    found = find(
        call,
        limit=asked.validated_data["limit"],
        cursor=opened(asked.validated_data.get("cursor"), call, of=of),
    )
    return page(output.rows(found.items), found.next_cursor, call, of=of)


def sliced(
    rows: Sequence[Mapping[str, Any]], query: PageInput, call: Call, *, of: str, by: str
) -> dict[str, Any]:
    """Return a page of a list that is short enough to be read whole; ``by`` names the rows' id."""
    after = opened(query.validated_data.get("cursor"), call, of=of)
    start = next((n + 1 for n, row in enumerate(rows) if row[by] == after), 0)
    kept = rows[start : start + query.validated_data["limit"]]
    has_more = start + len(kept) < len(rows)
    return page(kept, kept[-1][by] if has_more else None, call, of=of)


def _signer(call: Call, of: str) -> signing.Signer:
    return signing.Signer(salt=f"centli.web.cursor:{of}:{call.customer_id}", sep=".")
