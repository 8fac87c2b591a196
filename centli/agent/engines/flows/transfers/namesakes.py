"""Who is meant by whom they are not: «al otro Pedro», «me equivoqué de Pedro», where two contacts have one name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView

_A_NAME: Final = r"(?!(?:cuenta|tarjeta|banco|dia|vez|semana|mes|ano|contacto|persona|lado|cosa|mejor|porfa|por|no)\b)[a-z]+"
_TO_THE_OTHER: Final = patterns.lazy(
    rf"\b(?:al|(?:a|para|pa) (?:el|la)) otr[oa](?: (?P<name>{_A_NAME})|(?= mejor\b| porfa\b| por favor\b|$))"
)
_IS_THE_OTHER: Final = patterns.lazy(
    r"(?:(?:no|ay|ah|ups|perdon|oye|mejor|es|era|que|sea|para|pa|a|al|ese|esa|este|esta) )*"
    rf"(?:(?:al|(?:a|para|pa|era|es|sea|mejor) (?:el|la)) otr[oa](?: (?P<name>{_A_NAME}))?|(?:el|la) otr[oa] (?P<other>{_A_NAME})"
    rf"|me (?:equivoque|confundi) de (?P<of>{_A_NAME}))(?: (?:mejor|porfa|por favor|no a? ?es[ea]))*"
)


def sent_to(text: str) -> str | None:
    """Return the name in "mándale 200 al otro Pedro", none in "…al otro"; None where nobody is named so."""
    return _name(_TO_THE_OTHER.search(_letters(text)))


def meant(text: str) -> str | None:
    """Return, likewise, the name in words that say nothing else: "no, al otro Pedro", "era para el otro"."""
    return _name(_IS_THE_OTHER.fullmatch(_letters(text)))


def others(
    name: str, than: Mapping[str, Any], people: Sequence[BeneficiaryView]
) -> list[BeneficiaryView]:
    """Return who has this name, or else that of the payee in these slots, and is somebody else."""
    payee = next((one for one in people if one.beneficiary_id == than.get("beneficiary_id")), None)
    if payee is None:
        return []
    name = name or _letters(payee.name).split()[0]
    named = [one for one in people if name in _letters(f"{one.name} {one.alias}").split()]
    return [one for one in named if one is not payee] if payee in named else []


def _name(found: re.Match[str] | None) -> str | None:
    return None if found is None else next((name for name in found.groups() if name), "")


def _letters(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())
