"""What the conversation says of a refusal: what happened, that no money moved, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent import labels, prizes
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.kernel.errors import DomainError
from centli.kernel.money import Money

DONE_PERHAPS: Final = {"outcome_unknown", "idempotency_in_progress", "already_executed"}
"""What was asked for was done, may have been, or may be yet: nobody may say that no money moved."""

_MOST: Final = {"limit_exceeded": "limit_centavos", "invalid_limit": "ceiling_centavos"}
"""Of a refusal for its size, the field that tells the most there may be."""


def failure(
    error: DomainError,
    *,
    suggestions: Sequence[str] = (),
    dedupe_key: str | None = None,
    confirmation_id: str = "",
) -> Draft:
    """Return what happened, that no money moved where that is known, and what can be done."""
    return Draft(
        Kind.ERROR,
        explain(error),
        {
            "code": error.code,
            "title": _(error.title),
            **({} if _may_have_moved(error) else {"money_moved": False}),
            **{k: v for k, v in error.fields().items() if isinstance(v, str | int)},
        },
        suggestions,
        dedupe_key=dedupe_key,
        confirmation_id=confirmation_id,
    )


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with its figures."""
    figures = error.fields()
    words = [_(error.title)]
    if error.code == "insufficient_funds":
        words.append(
            _("Tienes %(available)s y quieres mover %(requested)s.")
            % {
                "available": Money(figures["available_centavos"]).display(),
                "requested": Money(figures["requested_centavos"]).display(),
            }
        )
    elif most := figures.get(_MOST.get(error.code, "")):
        words.append(_("El máximo es %(limit)s.") % {"limit": Money(most).display()})
    elif error.code == "out_of_stock":
        words.append(
            _("Hay %(left)d y pediste %(asked)d.")
            % {"left": figures["available"], "asked": figures["requested"]}
        )
    elif error.code == "insufficient_points":
        words.append(prizes.shortage(figures))
        words.append(_("No se descontó ningún punto."))
    elif error.code == "benefit_unavailable":
        words.append(figures["why_not"])
    elif error.code == "price_changed":
        words.append(
            _("Ahora cuesta %(price)s.") % {"price": Money(figures["price_centavos"]).display()}
        )
    elif error.code == "payee_not_usable":
        words.append(_payee_not_usable(figures))
    elif error.code == "factor_wrong" and (left := figures["attempts_left"]):
        words.append(
            ngettext("Te queda %(n)d intento.", "Te quedan %(n)d intentos.", left) % {"n": left}
        )
    said = " ".join(words)
    is_said = any(each in said for each in ("No se movió", "No se cobró", "No se descontó"))
    if not (is_said or _may_have_moved(error)):
        words.append(_("No se movió dinero."))
    return " ".join(word for word in words if word)


def _may_have_moved(error: DomainError) -> bool:
    return error.code in DONE_PERHAPS or error.fields().get("state") == "executed"


def _payee_not_usable(figures: Mapping[str, Any]) -> str:
    if figures["usable_at"]:
        return _("Podrás enviarle a partir de las %(time)s.") % {
            "time": labels.local_time(datetime.fromisoformat(figures["usable_at"]))
        }
    if figures["cap_centavos"]:
        return _("Las primeras 24 horas puedes enviarle hasta %(cap)s.") % {
            "cap": Money(figures["cap_centavos"]).display()
        }
    return ""
