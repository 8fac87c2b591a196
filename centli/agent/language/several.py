"""Everybody whom a list names: "a Pedro, Ana y mi mamá" sends to three, though one of them alone stands behind an "a"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from centli.agent.language import amounts, keywords, people
from centli.agent.language.people import RELATIONS
from centli.agent.language.tokens import Token, tokens
from centli.kernel.text import fold

_LISTED_MIN: Final = 2
_FIRST_NAME_MIN: Final = 3
"""Letters of the shortest first name that stands for a contact."""
_NAMES_MAX: Final = 2
"""A stranger has a name and a surname at most."""
_PARTS: Final = frozenset({",", ";", "/", "+", "&", "y", "e", "and"})
"""What parts one of a list from the next."""
_BETWEEN: Final = _PARTS | frozenset(
    "a al para pa pal to for con with el la the tambien pesos varos baros mxn cada uno una mitad otra half".split()
)
"""What may stand between two of a list."""
_TO: Final = frozenset("a al para pa pal to for".split())
_AMONG: Final = frozenset({"entre", "between", "among"})
_OPENS: Final = _AMONG | {":"}
_OF: Final = frozenset({"de", "del", "of", "from", "soy"})
"""Behind these somebody is spoken of: "la fiesta de Ana"."""
_POSSESSIVES: Final = frozenset({"mi", "mis", "my"})
_SAID_BEHIND: Final = frozenset({"ya", "va"})
"""«A Pedro y Ana ya» is in a hurry."""
_FOLLOWS: Final = frozenset("de desde con por porfa hoy ya ahorita cada please from".split())
"""What may follow the last of a list."""
_ORDERS: Final = re.compile(
    r"[a-z]{2,}(?:me|te|le|les|nos|selos?)|sal(?:e|en|ga|gan)"
    r"|(?:saca|toma|carga|cobra|descuenta|agarra|usa|paga|manda|envia|pasa|deposita|pon|haz|deja|quita|cambia)(?:me|se)?(?:l[oa]s?)?"
)
"""«A Pedro y avísame», «a Pedro, sácalo de ahorro»: what orders is no name."""


@dataclass(slots=True)
class _List:
    """Names in a row: from the token where they begin."""

    begins: int
    names: list[str] = field(default_factory=list)
    is_parted: bool = False
    """Whether anything parts them: "pedro ana" in one breath may be one name."""
    is_paid: bool = False
    """Whether a payee is among them."""


def listed(text: str, known: Sequence[str] = ()) -> list[str]:
    """Return, as said, everybody of the list that a payee stands in, in order; nothing where there is no list.

    Contacts and relations count wherever they stand in it; who is neither counts where the list goes on or ends with
    them: "a Pedro, Fulana y Ana".
    """
    found = tokens(text)
    figures = [one.span for one in amounts.read_all(text)]
    paid = {person.span[0]: person.span[1] for person in people.payees(text, known)}
    contacts = _contacts(known)
    lists: list[_List] = [_List(0)]
    at = 0
    while at < len(found):
        row = lists[-1]
        is_led = row.begins > 0 and found[row.begins - 1].text in _TO
        size, is_payee = _named_at(
            found, at, paid, contacts, in_list=bool(row.names), is_led=is_led
        )
        if size:
            if not row.names:
                row.begins = at
            row.names.append(text[found[at].start : found[at + size - 1].end].lower())
            row.is_paid = row.is_paid or is_payee
            at += size
            continue
        token = found[at]
        is_figure = any(a <= token.start < b for a, b in figures)
        if row.names and not is_figure and token.text not in _BETWEEN:
            lists.append(_List(0))
        elif row.names and token.text in _PARTS:
            row.is_parted = row.is_parted or at + 1 < len(found)
        at += 1
    for row in lists:
        names = list(dict.fromkeys(row.names))
        opens = row.begins > 0 and found[row.begins - 1].text in _OPENS
        if len(names) >= _LISTED_MIN and row.is_parted and (row.is_paid or opens):
            return names
    return []


def _contacts(known: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return the words of what contacts are called; a first name alone is one of theirs."""
    whole = {tuple(fold(name).split()) for name in known}
    first = {words[:1] for words in whole if len(words) > 1 and _is_first_name(words[0])}
    return frozenset(words for words in whole | first if words)


def _is_first_name(word: str) -> bool:
    return len(word) >= _FIRST_NAME_MIN and word not in RELATIONS and people.may_be_a_name(word)


def _named_at(
    found: Sequence[Token],
    at: int,
    paid: dict[int, int],
    contacts: Collection[tuple[str, ...]],
    *,
    in_list: bool,
    is_led: bool,
) -> tuple[int, bool]:
    """Return how many tokens from ``at`` name one person, and whether money is sent to them by the words themselves."""
    before = found[at - 1].text if at else ""
    contact = _contact_at(found, at, contacts)
    if (end := paid.get(found[at].start)) is not None:
        size = sum(found[at].start <= one.start < end for one in found)
        # "pedro ana y carla", said without a comma, is read as one name with the first two.
        return (contact if _is_row(found, at, at + size, contacts) else size), True
    if before in _OF or found[at].kind != "word":
        return 0, False
    size = contact or _relation_at(found, at, in_list=in_list and before in _PARTS)
    if not size and ((in_list and before in _PARTS) or before in _AMONG):
        size = _stranger_at(found, at)
    after = found[at + size].text if at + size < len(found) else ""
    # Somebody who does something is spoken of, not paid; "mi mamá y mi hija me pidieron 500" is of both.
    does = after in people.DOES - _SAID_BEHIND and not (in_list and not is_led)
    return (0 if does else size), False


def _is_row(
    found: Sequence[Token], at: int, end: int, contacts: Collection[tuple[str, ...]]
) -> bool:
    """Say whether words that were read as one name are contacts in a row; large letters make them one name."""
    begins = at
    while at < end:
        size = _contact_at(found[:end], at, contacts)
        if not size or (at > begins and found[at].capital):
            return False
        at += size
    return True


def _contact_at(found: Sequence[Token], at: int, contacts: Collection[tuple[str, ...]]) -> int:
    sizes = {len(words) for words in contacts}
    words = [one.text for one in found[at : at + max(sizes, default=0)]]
    return max((n for n in sizes if n <= len(words) and tuple(words[:n]) in contacts), default=0)


def _relation_at(found: Sequence[Token], at: int, *, in_list: bool) -> int:
    """Return the tokens of "mi hermano", and of "hermano" where a list goes on: "a mi mamá y hermano"."""
    word = found[at].text
    if word in _POSSESSIVES and at + 1 < len(found) and found[at + 1].text in RELATIONS:
        return 2
    return int(
        in_list
        and word in RELATIONS
        and people.may_be_a_name(word)
        and found[at - 1].text not in {",", ";"}
    )


def _stranger_at(found: Sequence[Token], at: int) -> int:
    """Return the tokens of a name that is no contact's, where nothing but the list's end or its next one follows."""
    end = at
    while end < len(found) and found[end].kind == "word" and people.may_be_a_name(found[end].text):
        end += 1
    words = [one.text for one in found[at:end]]
    if words in (["yo"], ["me"], ["myself"]):
        # "Entre Ana, Luis y yo": oneself is paid nothing.
        return 0
    is_order = not found[at].capital and _ORDERS.fullmatch(found[at].text) is not None
    follows = found[end].text if end < len(found) else ""
    ends = not follows or follows in _PARTS or found[end].kind == "sign" or follows in _FOLLOWS
    ends = ends or found[at].capital
    is_name = (
        0 < len(words) <= _NAMES_MAX
        and not people.MATTERS.intersection(words)
        and keywords.intent_of(" ".join(words)) is None
    )
    return len(words) if is_name and ends and not is_order else 0
