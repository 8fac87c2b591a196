"""What an engine's wishes are held against: ids the customer was shown, words the customer said. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Final

from pydantic import BaseModel

from centli.agent.types import TurnContext
from centli.confirmations.contracts import Provenance
from centli.kernel.errors import Rejected
from centli.kernel.money import Money
from centli.kernel.text import fold, gettext_noop
from crm.contracts import BeneficiaryView, Resolution

CONSENTS: Final = frozenset(
    {"si", "confirmo", "confirmar", "si confirmo", "si confirmar", "yes", "confirm"}
)
_ID = re.compile(r"(?:acc|ans|ben|cf|mov|ord|prd|pur|ret|rwd|tk|tr)_[0-9a-f]{32}", re.ASCII)
_NOT_WORDS = re.compile(r"[^\w ]+")
_BACK = re.compile(
    r"(?:(?:no(?= mejor)|(?<=ya )no(?! mejor)|ok|bueno|pues|ya|oye|gracias|mejor|prefiero|quiero|quisiera) )*"
    r"(?:(?:yo )?(?:sigo|seguir|seguire|sigamos|continuo|continuar|vuelvo|volver|regreso|regresar|regresame|pasame)"
    r"(?: (?:hablando|platicando))? (?:con|a|al)(?: el)? (?:asistente|bot|chatbot|robot|automatico|centli)"
    r"|(?:salir|salgo|salirme|sacame|quitame) de la (?:fila|cola|espera)|cancela(?:r)? la espera"
    r"|(?:ya )?no (?:quiero |voy a )?(?:esperar|espero)(?: mas)?"
    r"|(?:ill |let me |id rather |i want to )?(?:continue|stay|go back|keep going) (?:with|to) the (?:assistant|bot)"
    r"|leave the queue|back to the (?:assistant|bot))(?: (?:por favor|porfa|gracias|please|thanks))*"
)


@dataclass(eq=False)
class ArgumentsRefused(Rejected):
    """A tool was called with arguments that it does not take; ``reason`` is for the record, not for people."""

    code: ClassVar[str] = "arguments_refused"
    title: ClassVar[str] = gettext_noop("No pude preparar eso. No se movió dinero.")

    reason: str = ""


@dataclass(eq=False)
class IdNotShown(Rejected):
    """An id that this customer was never shown."""

    code: ClassVar[str] = "id_not_shown"
    title: ClassVar[str] = gettext_noop("No pude preparar eso. No se movió dinero.")


def is_consent(text: str) -> bool:
    """Say whether a whole utterance is a yes to the one open card: «sí», «confirmo», «confirmar», and nothing more."""
    if "?" in text or "¿" in text:
        return False
    return " ".join(_NOT_WORDS.sub(" ", fold(text)).split()) in CONSENTS


def is_back(text: str) -> bool:
    """Say whether a whole utterance goes back to the assistant: «mejor sigo con el asistente», and nothing more."""
    words = _NOT_WORDS.sub("", fold(text).replace(",", " ").replace(".", " "))
    return _BACK.fullmatch(" ".join(words.split())) is not None


def ids_in(value: Any) -> Sequence[str]:
    """Return every public id that a contract, mapping or list carries as a whole value."""
    found: list[str] = []
    _collect(value, found)
    return found


def ids_held(state: Mapping[str, Any]) -> frozenset[str]:
    """Return every public id that an engine's state holds, parts of longer texts included."""
    return frozenset(_ID.findall(json.dumps(state, default=str)))


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        if "_" in value and _ID.fullmatch(value):
            found.append(value)
    elif value is None or isinstance(value, int | datetime | bytes):
        # Most of what a contract carries besides text.
        return
    else:
        for one in _held(value):
            _collect(one, found)


def _held(value: Any) -> Iterable[Any]:
    """Return what a contract, mapping or list holds."""
    if is_dataclass(value) and not isinstance(value, type):
        return (getattr(value, name) for name in _names_of(type(value)))
    if isinstance(value, BaseModel):
        return dict(value).values()
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, Sequence | frozenset | set) else ()


@lru_cache(maxsize=256)
def _names_of(contract: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(contract))


class Guard:
    """Follows one turn: what has been shown, and whom the customer's own words or taps have named."""

    def __init__(self, turn: TurnContext, *, vouched: Sequence[str] = ()) -> None:
        self.shown: set[str] = set(turn.shown_ids)
        self.vouched: set[str] = set(vouched)
        self._said_centavos = turn.said_centavos
        self._said = [
            f" {' '.join(_NOT_WORDS.sub(' ', fold(t)).split())} " for t in turn.said_texts
        ]
        if turn.press is not None and _ID.fullmatch(turn.press.choice):
            self.vouched.add(turn.press.choice)

    def admit(self, arguments: BaseModel) -> None:
        """Let arguments pass.

        Raises:
            IdNotShown: one of them names an object that this customer was not shown.
        """
        if not self.shown.issuperset(ids_in(arguments)):
            raise IdNotShown

    def learn(self, value: Any) -> None:
        """Take note of a tool's outcome."""
        self.shown.update(ids_in(value))
        if isinstance(value, Resolution):
            if value.beneficiary is not None and self._was_said(value.alias):
                self.vouched.add(value.beneficiary.beneficiary_id)
        elif isinstance(value, BeneficiaryView):
            self._vouch(value)
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
            for one in value:
                if isinstance(one, BeneficiaryView):
                    self._vouch(one)

    def provenance(self, arguments: BaseModel) -> Provenance:
        """Say whether the customer's own words or fields named the payee and the amount that a tool is called with."""
        beneficiary_id = getattr(arguments, "beneficiary_id", None)
        amount = getattr(arguments, "amount", None)
        return Provenance(
            payee_from_customer=beneficiary_id is None or beneficiary_id in self.vouched,
            amount_from_customer=amount is None
            or Money.parse(amount).centavos in self._said_centavos,
        )

    def _vouch(self, payee: BeneficiaryView) -> None:
        if any(
            self._was_said(said) for said in (payee.alias, payee.name, payee.name.split(" ")[0])
        ):
            self.vouched.add(payee.beneficiary_id)

    def _was_said(self, words: str) -> bool:
        wanted = " ".join(_NOT_WORDS.sub(" ", fold(words)).split())
        return bool(wanted) and any(f" {wanted} " in said for said in self._said)
