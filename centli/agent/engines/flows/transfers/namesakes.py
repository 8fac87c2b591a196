"""Who is meant by whom they are not: «al otro Pedro», «me equivoqué de Pedro», where two contacts have one name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView

_NOBODY: Final = (
    r"(?:cuenta|tarjeta|banco|dia|vez|semana|quincena|mes|ano|contacto|persona|lado|cosa)\b"
)
_NO_NAME: Final = (
    r"(?:mejor|porfa|por|no|y|pero|con|de|del|desde|a|al|igual|tambien|son|sean|please)\b"
)
_OTHER: Final = rf"otr[oa]\b(?! {_NOBODY})"
_A_NAME: Final = rf"(?!{_NOBODY}|{_NO_NAME})[a-z]+"
_TO_THE_OTHER: Final = patterns.lazy(
    rf"(?<!\bno )(?<!\bcomo )(?<!\bvez de )(?<!\bmismo que )(?<!\bigual que )\b(?:al|(?:a|para|pa) (?:el|la)) {_OTHER}(?: (?P<name>{_A_NAME}))?"
)
"""«Mejor 500 como al otro» compares, and sends nothing to the other."""
_THE_OTHER: Final = (
    rf"(?:(?:es|era|sea) )*(?:(?:al|(?:a|para|pa|era|es|sea|mejor) (?:el|la)) {_OTHER}(?: (?P<name>{_A_NAME}))?|(?:el|la) {_OTHER} (?P<other>{_A_NAME})"
    rf"|me (?:equivoque|confundi) de (?P<of>{_A_NAME}))(?: (?:mejor|porfa|por favor|no a? ?es[ea]|,))*"
)
_NOT_THIS: Final = r"no (?:(?:es|era|a|al|para|pa) )*(?:es[ea]|est[ea])"
_IS_THE_OTHER: Final = patterns.lazy(
    rf"(?:(?:,|no ,|{_NOT_THIS}(?= (?:,|al?|para|pa|es|era) )|ay|ah|ups|perdon|oye|mejor|que) )*{_THE_OTHER}"
)
_DOUBTS: Final = patterns.lazy(
    rf"(?:(?:,|o|y|pero|mejor|seguro|acaso|que|ay|ah|oye|no|ese|esa|este|esta) )*{_THE_OTHER}"
)


def sent_to(text: str) -> str | None:
    """Return the name in "mándale 200 al otro Pedro", none in "…al otro"; None where nobody is named so."""
    return _name(_TO_THE_OTHER.search(_marked(text)))


def meant(text: str) -> str | None:
    """Return, likewise, the name in words that say nothing else: "no, al otro Pedro", "era para el otro".

    A question names nobody, and neither does a denial in one breath: "no es el otro".
    """
    return None if "?" in text else _name(_IS_THE_OTHER.fullmatch(_marked(text)))


def doubts(text: str) -> bool:
    """Say whether words ask whether the payee is the other, or deny it: "¿es el otro Pedro?", "no es el otro"."""
    said = _marked(text)
    asks = "?" in text or "no" in said.split()
    return asks and meant(text) is None and _DOUBTS.fullmatch(said) is not None


def others(
    name: str, than: Mapping[str, Any], people: Sequence[BeneficiaryView]
) -> list[BeneficiaryView]:
    """Return who has this name, or else that of the payee in these slots, and is somebody else."""
    payee = _payee(than, people)
    if payee is None:
        return []
    name = name or _words(payee.name)[0]
    named = [one for one in people if _has(one, name)]
    return [one for one in named if one is not payee] if payee in named else []


def is_called(name: str, than: Mapping[str, Any], people: Sequence[BeneficiaryView]) -> bool:
    """Say whether the payee in these slots has this name."""
    payee = _payee(than, people)
    return payee is not None and _has(payee, name)


def _payee(slots: Mapping[str, Any], people: Sequence[BeneficiaryView]) -> BeneficiaryView | None:
    return next((one for one in people if one.beneficiary_id == slots.get("beneficiary_id")), None)


def _has(one: BeneficiaryView, name: str) -> bool:
    return name in _words(f"{one.name} {one.alias}")


def _name(found: re.Match[str] | None) -> str | None:
    return None if found is None else next((name for name in found.groups() if name), "")


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w]+", " ", fold(text)).split()


def _marked(text: str) -> str:
    """Return the words of a text with its pauses, which part "no, es el otro" from "no es el otro"."""
    pauses = re.sub(r"[,.;:!…\n]+", " , ", re.sub(r"[^\w\s,.;:!…]+", " ", fold(text)))
    return " ".join(pauses.split()).removesuffix(" ,")
