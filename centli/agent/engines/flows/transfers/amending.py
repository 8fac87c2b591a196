"""A card changed without a new value: a share of the whole, no centavos, the other way round, what it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from banking.contracts import AccountType
from centli.agent.engines import revising
from centli.agent.engines.flows.transfers import choosing, namesakes
from centli.agent.engines.heard import Heard
from centli.agent.engines.revising import NO_CENTAVOS
from centli.agent.language import amounts, purposes
from centli.kernel import patterns
from centli.kernel.text import fold

_LEADS: Final = (
    r"(?:(?:no|mejor|y|oye|ok|bueno|ah|ay|perdon|espera|porfa|por favor|pero|si|ya|pues|entonces|ahora|nomas|solo|que|sea"
    r"|ponle|pon|mandale|manda|pasale|pasa|dale|va) )*"
)
_TAILS: Final = r"(?: (?:nomas|nada mas|porfa|por favor|mejor|pues|entonces))*"
_SHARE: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:el|un) )?(?P<percent>[0-9]{{1,2}}) ?(?:%|por ?ciento){_TAILS}"
)
_OF_A_WHOLE: Final = patterns.lazy(r"\b(?:mitad|tod[oa]|half|all|todo)\b|%|\bpor ?ciento\b")
"""What a share can be of: a card whose amount was a part of what there is."""
_OF_ALL: Final = patterns.lazy(r"\b(?:tod[oa]|all)\b")
_LEAVES: Final = patterns.lazy(
    rf"{_LEADS}(?:(?P<mine>dejame|guardame|que me queden?|quiero quedarme con)|dej(?:a|ale|en)|guarda|que queden?)\b.*"
)
_OTHER_WAY: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:es|era|va) )?(?:al|a la|del) (?:reves|revez|inversa|contrario){_TAILS}"
)
_ALL_OWED: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quiero|voy a) )?(?:(?:liquid|sald)\w+(?: (?:tod[oa]|complet[oa]))?"
    rf"|(?:(?:pag|abon|cubr)\w+ )?(?:tod[oa](?: lo que debo)?|complet[oa]|enter[oa]|el total)){_TAILS}"
)
_NO_CONCEPT: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quita|borra|elimina|remueve|saca|cancela)(?:le|lo)?|sin|no (?:quiero|necesito|que lleve|le pongas|le agregues)(?: que (?:lleve|tenga|diga))?) (?:(?:el|ese|su|ningun) )?concepto(?: ni (?:nada|nota|mensaje|motivo|referencia)(?: de (?:eso|nada))?){{0,3}}{_TAILS}"
)
_ASKS_FIELD: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quiero|puedo|puedes|hay que) )*(?:cambi|modific|corrig|correg|edit)\w* (?:el|la|de) (?:concepto|monto|cantidad|cuenta|persona|contacto|destinatario){_TAILS}"
)
_OTHER_SOURCE: Final = patterns.lazy(
    rf"{_LEADS}(?:cambia(?:le|la|lo)?|usa|toma(?:lo)?|saca(?:lo)?|l[oa] (?:sac[ao]|tom[ao]|pag[ao]|mand[ao])|salgan?|sale|sean?(?= (?:de|desde|con)\b))\b(?: (?:la|de) cuenta)?(?: (?:a|por|del?|con|desde|que|sea|salga|la|mi|el|cuenta))* \w+{_TAILS}"
)


def puts(heard: Heard) -> str:
    """Return what a transfer is to say in "ponle pizza"; nothing where a person, a figure, an account or a question is named."""
    names = heard.person or heard.people or heard.amount or heard.any_account or heard.to_account
    other = names or heard.writes or "?" in heard.text or heard.delta or heard.factor
    return "" if other else revising.put(heard.text)


def amends(heard: Heard) -> bool:
    """Say whether words can only be meant of a card that waits: "el 10%", "al revés", "quítale los centavos"."""
    said = _said(heard)
    only_here = (_SHARE, _OTHER_WAY, _NO_CONCEPT)
    if (
        heard.writes
        or puts(heard)
        or namesakes.meant(heard.text) is not None
        or asks_field(heard)
        or choosing.points_at_another(heard)
        or purposes.instead(heard.text)
        or any(pattern.fullmatch(said) for pattern in only_here)
        or NO_CENTAVOS.search(said)
    ):
        return True
    if (leaves := _LEAVES.fullmatch(said)) is not None and leaves["mine"]:
        return True
    settles = heard.amount is None and _ALL_OWED.fullmatch(said) is not None
    return settles or _takes_source(heard, said)


def is_of_a_whole(slots: Mapping[str, Any]) -> bool:
    """Say whether the amount of a card was said as a share of what there is."""
    return not halved(slots) and _OF_A_WHOLE.search(fold(str(slots.get("said", "")))) is not None


def halved(slots: Mapping[str, Any]) -> int:
    """Return the figure of which a card's amount was said to be the half: "la mitad de 480"; else 0."""
    _half, _of, figure = (
        re.sub(r"\s+", " ", str(slots.get("said", ""))).lower().partition("mitad de ")
    )
    found = amounts.read_all(figure)
    return (found[0].centavos or 0) if len(found) == 1 and found[0].definite else 0


def wants_no_concept(heard: Heard) -> bool:
    """Say whether nothing is to be written."""
    return _NO_CONCEPT.fullmatch(_said(heard)) is not None


def asks_field(heard: Heard) -> bool:
    """Say whether a part of the card is to be another, which is not said yet: "cambia el concepto"."""
    return _ASKS_FIELD.fullmatch(_said(heard)) is not None


def amend(slots: dict[str, Any], heard: Heard) -> bool:
    """Change the slots of a card by such words; False where they do not fit it."""
    said, whole = _said(heard), "" if halved(slots) else fold(str(slots.get("said", "")))
    share = _SHARE.fullmatch(said)
    if share is not None and _OF_A_WHOLE.search(whole):
        _take_part(slots, f"percent:{share['percent']}", f"{share['percent']}%")
    elif NO_CENTAVOS.search(said) and slots.get("amount", 0) >= _PESO:
        slots["amount"] = slots["amount"] // _PESO * _PESO
        slots["said"], slots["computed"] = heard.text[:60], True
    elif _OTHER_WAY.fullmatch(said) is not None:
        return _turn_round(slots)
    elif _NO_CONCEPT.fullmatch(said) is not None:
        return slots.pop("concept", None) is not None
    elif heard.writes or puts(heard):
        slots["concept"] = heard.concept if heard.writes else puts(heard)
    elif slots.get("concept") and (purpose := purposes.instead(heard.text)):
        slots["concept"] = purpose
    elif _takes_source(heard, said):
        slots["from_type"] = heard.any_account
        slots.pop("from_account_id", None)
    elif not (_ALL_OWED.fullmatch(said) and _take_all(slots, heard, whole)):
        return _leave_some(slots, heard, said, whole)
    return True


def _take_all(slots: dict[str, Any], heard: Heard, whole: str) -> bool:
    """Take all of what a card's amount is a part of: of a figure, of a debt, of what one has; False: of nothing that was named."""
    if heard.amount is None and (figure := halved(slots)):
        # "No, todo", of what was "la mitad de 480": of no balance.
        slots |= {"amount": figure, "said": heard.text[:60], "computed": True}
    elif slots.get("to_type") == AccountType.CREDIT.value:
        _take_part(slots, "owed", heard.text[:60])
    elif heard.amount is None and _OF_A_WHOLE.search(whole):
        _take_part(slots, "all", heard.text[:60])
    else:
        return False
    return True


_PESO: Final = 100


def _said(heard: Heard) -> str:
    return " ".join(re.sub(r"[^\w%]+", " ", fold(heard.text)).split())


def _takes_source(heard: Heard, said: str) -> bool:
    """Say whether another account is to pay; "¿sale de mi ahorro?" only asks."""
    names_one = heard.any_account is not None and "?" not in heard.text
    return names_one and _OTHER_SOURCE.fullmatch(said) is not None


def _take_part(slots: dict[str, Any], relation: str, said: str) -> None:
    slots["reading"] = {
        "kind": "relative",
        "said": said,
        "centavos": None,
        "candidates": [],
        "relation": relation,
    }
    slots.pop("amount", None)


def _turn_round(slots: dict[str, Any]) -> bool:
    """Let money between two own accounts go the other way; nothing is paid from a credit card."""
    to, source = slots.get("to_type"), slots.get("from_type", AccountType.CHECKING.value)
    if to is None or to in {AccountType.CREDIT.value, source}:
        return False
    slots["to_type"], slots["from_type"] = source, to
    for name in ("to_account_id", "from_account_id", "label"):
        slots.pop(name, None)
    return True


def _leave_some(slots: dict[str, Any], heard: Heard, said: str, whole: str) -> bool:
    """Take "déjame mil" off a whole; "deja mil" may be what is sent as well, and is asked."""
    leaves, amount = _LEAVES.fullmatch(said), heard.amount
    total = int(slots.get("amount", 0))
    if leaves is None or amount is None or not amount.definite or not _OF_ALL.search(whole):
        return False
    rest = total - int(amount.centavos or 0)
    if rest <= 0:
        return False
    slots["reading"] = {
        "kind": "slang" if leaves["mine"] else "ambiguous",
        "said": heard.text[:60],
        "centavos": rest if leaves["mine"] else None,
        "candidates": [rest, amount.centavos],
        "relation": "",
    }
    slots.pop("amount", None)
    return True
