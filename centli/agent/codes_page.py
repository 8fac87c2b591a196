"""The table of every code that a refusal may have: made from the errors themselves, and from what each operation names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Final

from centli.kernel.errors import DomainError
from centli.web import codes

CHAT: Final[Mapping[str, str]] = {
    "bad_frame": "FAULT: the frame is not as the protocol has it; nothing was stored.",
    "too_long": "FAULT: the text is longer than a message may be; nothing was stored.",
    "rate": "FAULT: faster than a message a second; nothing was stored, `retry_after_s` says when to send it again.",
    "consent_required": "ERROR: the privacy notice was not accepted yet; the message is kept.",
    "too_many_turns": "ERROR: as many messages as an hour takes were answered; the message is kept.",
    "handoff": "NOTICE: a person is waited for, answers or has left; no failure.",
}
"""Codes of the chat's own, besides those that a domain raises."""
BUTTONS: Final = frozenset({"assistant_silent", "choice_unknown", "empty_message", "not_available"})
ALIASES: Final = frozenset({"transfer_cancel", "transfer_confirm"})
"""Other addresses of what ``confirmations`` does."""
OPERATIONS_NAMED_MAX: Final = 4


def page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def table() -> dict[str, tuple[str, str, str, str]]:
    """Return status, meaning, figures and where, of every code that an app may meet."""
    found: dict[str, tuple[str, str, str, str]] = {}
    raised, where = codes.classes(), _where()
    for code, operations in where.items():
        if code in codes.OTHERS:
            status, meaning = codes.OTHERS[code]
            found[code] = (str(status), meaning, "", operations)
        else:
            found[code] = _row(raised[code], operations)
    for code in BUTTONS - found.keys():
        found[code] = _row(raised[code], "the chat's buttons")
    for code, meaning in CHAT.items():
        found[code] = ("", meaning, "", "the chat")
    return dict(sorted(found.items()))


def others() -> dict[str, tuple[str, str, str, str]]:
    """Return the codes that only staff, commands and events meet."""
    known = table()
    return {
        code: _row(classes, "")
        for code, classes in sorted(codes.classes().items())
        if code not in known
    }


def _lines() -> Iterator[str]:
    yield "# Codes\n"
    yield "Made by `manage.py export_client_docs` from the errors and from `centli/web/codes.py`. A problem's `code` is stable:"
    yield "decide on it, never on `title`. FAULT and ERROR of the chat have the same codes. An unknown code is to be treated as"
    yield "its status says; more may come. Each operation names its own in `docs/openapi.yaml`."
    yield ""
    yield "A figure stands in a problem under the name given here, an amount as Money; in the chat and in a failed proposal's"
    yield "`result` an amount is whole centavos, under the name with `_centavos` behind it."
    yield "\n## What an app may meet\n"
    yield "| code | status | meaning | figures | where |\n|---|---|---|---|---|"
    for code, (status, meaning, figures, where) in table().items():
        yield f"| `{code}` | {status} | {meaning} | {figures} | {where} |"
    yield "\n## What only staff, commands and events meet\n"
    yield "The `reason` of a `*_FAILED` or `*_REJECTED` event may be one of these, or one of those above.\n"
    yield "| code | status | meaning | figures |\n|---|---|---|---|"
    for code, (status, meaning, figures, _) in others().items():
        yield f"| `{code}` | {status} | {meaning} | {figures} |"
    yield "\n## Which field\n"
    yield "`errors[]` of a `validation_error` names each field that is wrong by its `pointer`, and why by a `code` of these. Of"
    yield "another problem that names a field it has that one, with the problem's own code.\n"
    yield "| code | meaning |\n|---|---|"
    for code, meaning in codes.FIELDS.items():
        yield f"| `{code}` | {meaning} |"


def _row(classes: Sequence[type[DomainError]], where: str) -> tuple[str, str, str, str]:
    meanings = dict.fromkeys(
        " ".join((each.__doc__ or "").replace("``", "`").split()) for each in classes
    )
    figures = dict.fromkeys(
        f"`{each.name.removesuffix('_centavos')}`" for one in classes for each in fields(one)
    )
    return str(classes[0].status), " Or: ".join(meanings), ", ".join(figures), where


def _where() -> Mapping[str, str]:
    """Return where each code of the API may come, in words where it is not the operation's own."""
    operations: dict[str, list[str]] = {}
    for operation, own in codes.OF.items():
        for code in () if operation in ALIASES else own:
            operations.setdefault(code, []).append(operation)
    found = {
        code: ", ".join(f"`{each}`" for each in sorted(named)[:OPERATIONS_NAMED_MAX])
        + (" and others" if len(named) > OPERATIONS_NAMED_MAX else "")
        for code, named in operations.items()
    }
    common = [
        (codes.ANY, "any operation"),
        (codes.SIGNED_IN, "whatever takes a login"),
        (codes.WRITES, "whatever writes, with a cookie"),
        (codes.BODY, "whatever takes a body or parameters"),
        (codes.KEYED, "whatever takes an `Idempotency-Key`"),
        (("invalid_cursor",), "lists"),
    ]
    return {**{code: words for group, words in common for code in group}, **found}
