"""What was sent, or has come in, whoever it was: the sum of some days, and of whom it is made up.

Only words that say nothing else are taken for such a question; a name that nobody knows is none of its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import MovementStatus
from centli.agent.engines.flows import asked
from centli.agent.engines.flows.asked import Gathered
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, money
from centli.agent.types import Say
from centli.kernel import clock, patterns
from centli.kernel.text import fold_words

Whole: TypeAlias = Literal["sent", "given", "came", "left"]
"""Sent to others; given by others; all that came in; all that went out, shops and cash too."""

LINES_MAX: Final = 5
"""Of how many a sum is told one by one; the others are one line."""
_SENT: Final = r"(?:mandado|enviado|transferido|girado)"
_THEY_SENT: Final = r"(?:(?:mand|envi|gir|pas)(?:o|aron|ado)|transfirio|transfirieron|transferido)"
_ASKS: Final = r"(?:cuant[oa]|que tanto|how much|total de lo que)"
_THINGS: Final = r"(?:dinero|lana|feria|varo|plata|money|cash)"
_CAME: Final = r"(?:entr|cay|ca|lleg|ingres)(?:o|aron|ado|eron|ido)"
_MEANT: Final[Mapping[Whole, re.Pattern[str]]] = {
    "left": patterns.lazy(
        rf"\b{_ASKS}(?: {_THINGS})?(?: me)? (?:(?:ha|han|ya) )*(?:salido|salio|salieron)\b"
    ),
    "given": patterns.lazy(
        rf"\b(?:me|nos) (?:(?:ha|han|ya) )*{_THEY_SENT}\b|\b(?:sent|send|transferred|wired) me\b"
    ),
    "came": patterns.lazy(
        rf"\b(?:recib|gan)(?:i|e|ido|ado|imos)\b|\b(?:me|nos) (?:(?:ha|han|ya) )*(?:(?:deposit|abon|pag)(?:o|aron|ado)|{_CAME})\b"
        rf"|\b(?:ha|han) {_CAME}\b|\b{_ASKS}(?: {_THINGS})? {_CAME}\b"
        r"|\bi (?:(?:have|ve|did|already) )*(?:received?|got|gotten|get|earned|earn|made|make)\b|\b(?:came|come|coming|comes) in\b"
    ),
    "sent": patterns.lazy(
        rf"\b(?:he|llevo|hemos) (?:ya )?{_SENT}\b|\b{_ASKS}(?: {_THINGS})?(?: ya)? (?:mande|envie|transferi|gire|mandamos|enviamos|transferimos)\b"
        r"|\bi (?:(?:have|ve|did|already) )*(?:sent|send|transferred|transfer|wired|wire)\b"
    ),
}
_QUESTION: Final = patterns.lazy(rf"\b{_ASKS}\b")
_BY_TRANSFER: Final = patterns.lazy(r"\b(?:spei|transferencias?|transfers?)\b")
_OF_WORDS: Final = frozenset(
    "cuanto cuanta que tanto how much dinero lana feria varo plata money cash pesos mxn me nos he ha han hemos haya hayan llevo ya"
    " mandado enviado transferido girado pasado mando envio transfirio giro paso mandaron enviaron giraron pasaron transfirieron"
    " mande envie transferi gire mandamos enviamos transferimos recibi recibido recibimos gane ganado ingreso ingresado ingresaron ingrese entro entraron entrado"
    " deposito depositaron depositado abono abonaron abonado llego llegaron llegado pago pagaron pagado cayo cayeron caido"
    " salido salio salieron sent send transferred transfer wired wire received receive got gotten get earned earn made make came"
    " come coming comes in i ve did have has was been they people others everyone everybody to into out"
    " y e and oye hola dime digame saber quiero quisiera puedes decirme porfa por favor please tell entonces pues"
    " en total a al de del la el las los lo mi mis cuenta cuentas todo todos otros otras personas gente contactos alguien"
    " my account accounts total so far the this hasta ahora ahorita durante desde entre este esta estos estas spei transferencia transferencias deposito depositos"
    " yo fue es se".split()
)
"""Every word that such a question is made of, besides its days."""
_NOT_COUNTED: Final = frozenset({"own_transfer", "spei_return", "reversal", "adjustment", "refund"})
"""What moves between own accounts, and what only goes back."""
_FROM_PEOPLE: Final = frozenset({"transfer", "spei_in", "spei_out"})


def meant(heard: Heard) -> Whole | None:
    """Return what is asked of everybody together: "¿cuánto he mandado este mes?"; None: it says something else."""
    text = heard.text
    if heard.period is not None:
        start, end = heard.period.span
        text = f"{text[:start]} {text[end:]}"
    said = fold_words(text)
    if _QUESTION.search(said) is None or not set(said.split()) <= _OF_WORDS:
        return None
    whole = next((whole for whole, words in _MEANT.items() if words.search(said)), None)
    # "¿Cuánto me llegó por SPEI?" is of transfers alone.
    return "given" if whole == "came" and _BY_TRANSFER.search(said) is not None else whole


def tell(talk: Talk, heard: Heard, whole: Whole) -> Steps:
    """Tell the sum of the days that are named, this month unless said, and of whom it is made up."""
    query = _days(talk, heard)
    wanted = {**query, "incoming": whole in {"given", "came"}}
    if whole in {"sent", "given"}:
        wanted["type"] = "transfer"
    found = yield from asked.gathered(talk, wanted)
    if found is None:
        return
    told = [_sum(found, whole, asked.span(query))]
    told += [asked.added_up(found).strip()] if found.partly else []
    lines = [] if whole == "left" else _of_whom(found, whole)
    talk.last = {"text": heard.text, "intent": "transactions", "query": wanted, "days": query}
    text = "\n".join([" ".join(told), *lines])
    more = _("¿En qué gasto más?") if whole == "left" else _("Mis movimientos")
    before = () if heard.period is not None else (_("¿Y el mes pasado?"),)
    yield Say(text, (*before, more, _("¿Cuánto tengo?")))


def who_most(text: str) -> Whole | None:
    """Return what is asked to be put in order: "¿con quién gasto más?", "¿a quién le mando más?"; None: nothing is."""
    said = fold_words(text)
    return next((whole for whole, words in _WHO_MOST.items() if words.fullmatch(said)), None)


_AND_DAYS: Final = r"(?: (?:dinero|lana|feria|mes|semana|ano|quincena|en|el|la|los|este|esta|ultim[oa]s?|pasad[oa]|money|this|last|month|year))*"
_WHO_MOST: Final[Mapping[Whole, re.Pattern[str]]] = {
    "sent": patterns.lazy(
        rf"(?:(?:y|oye) )*(?:a quien|quien) (?:es al que )?(?:le |les )?(?:he |ya )?(?:mas )?(?:mand|envi|deposit|transfier|transfer|pas)(?:o|e|i|ado|ido) (?:mas|la mayor parte){_AND_DAYS}"
        rf"|who(?:m)? do i send (?:the )?most(?: money)?(?: to)?{_AND_DAYS}"
    ),
    "left": patterns.lazy(
        rf"(?:(?:y|oye) )*(?:con quien|(?:en|a) (?:donde|que (?:lugar|tienda|comercio|negocio)(?:es)?)|donde) (?:es (?:donde|con quien) )?(?:he )?(?:mas )?gast(?:o|e|ado)(?: (?:mas|la mayor parte))?{_AND_DAYS}"
        rf"|(?:where|with whom) do i spend (?:the )?most(?: money)?{_AND_DAYS}|who do i spend (?:the )?most(?: money)? with{_AND_DAYS}"
    ),
    "given": patterns.lazy(
        rf"(?:(?:y|oye) )*quien (?:es el que )?(?:me )?(?:ha )?(?:mas )?(?:mand|envi|deposit|transfier|transfer|pas|d)(?:a|o|io|ado|ido) (?:mas|la mayor parte){_AND_DAYS}"
        rf"|who sends me (?:the )?most(?: money)?{_AND_DAYS}"
    ),
}


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer with whom it was the most; False: that is not asked."""
    whole = who_most(heard.text)
    if whole is not None:
        yield from _tell_who_most(talk, heard, whole)
    return whole is not None


def _tell_who_most(talk: Talk, heard: Heard, whole: Whole) -> Steps:
    """Tell with whom it was the most, of the days that are named, and the others in order."""
    query = _days(talk, heard)
    wanted = {**query, "incoming": whole == "given"}
    if whole != "left":
        wanted["type"] = "transfer"
    found = yield from asked.gathered(talk, wanted)
    if found is None:
        return
    lines = _of_whom(found, whole)
    told = [_sum(found, whole, asked.span(query))]
    if lines:
        told.append(_("De más a menos:"))
    told += [asked.added_up(found).strip()] if found.partly else []
    talk.last = {"text": heard.text, "intent": "transactions", "query": wanted, "days": query}
    before = () if heard.period is not None else (_("¿Y el mes pasado?"),)
    yield Say(
        "\n".join([" ".join(told), *lines]), (*before, _("¿En qué gasto más?"), _("¿Cuánto tengo?"))
    )


def _days(talk: Talk, heard: Heard) -> dict[str, Any]:
    """Return the days that are asked about: those that are named, those of the question that this one goes on from, this month."""
    if heard.period is not None:
        days = heard.period.date_from, heard.period.date_to
    elif (before := talk.last_before.get("days")) and _GOES_ON.match(fold_words(heard.text)):
        return dict(before)
    else:
        today = clock.local_date(talk.now)
        days = today.replace(day=1), today
    return {"date_from": days[0].isoformat(), "date_to": days[1].isoformat()}


_GOES_ON: Final = patterns.lazy(r"(?:oye |ok |bueno )?(?:y|e|and)\b")


def _counted(found: Gathered, whole: Whole) -> list[tuple[str, int]]:
    return [
        (one.counterpart or one.description, abs(one.amount.centavos))
        for one in found.items
        if one.status is MovementStatus.COMPLETED
        and one.returned_at is None
        and one.kind not in _NOT_COUNTED
        and (whole in {"came", "left"} or one.kind in _FROM_PEOPLE)
    ]


def _sum(found: Gathered, whole: Whole, days: str) -> str:
    counted = _counted(found, whole)
    facts = {"total": money(sum(each for _name, each in counted)), "span": days, "n": len(counted)}
    if not counted:
        nothing = {
            "sent": _("No enviaste dinero%(span)s."),
            "left": _("No salió dinero de tus cuentas%(span)s."),
            "given": _("Nadie te envió dinero%(span)s."),
            "came": _("No recibiste dinero%(span)s."),
        }
        text = nothing[whole] % facts
    elif whole == "sent":
        text = (
            ngettext(
                "Enviaste %(total)s%(span)s, en %(n)d movimiento.",
                "Enviaste %(total)s%(span)s, en %(n)d movimientos.",
                len(counted),
            )
            % facts
        )
    elif whole == "left":
        text = (
            ngettext(
                "Salieron %(total)s de tus cuentas%(span)s, en %(n)d movimiento.",
                "Salieron %(total)s de tus cuentas%(span)s, en %(n)d movimientos.",
                len(counted),
            )
            % facts
        )
    elif whole == "given":
        text = (
            ngettext(
                "Te enviaron %(total)s%(span)s, en %(n)d movimiento.",
                "Te enviaron %(total)s%(span)s, en %(n)d movimientos.",
                len(counted),
            )
            % facts
        )
    else:
        text = (
            ngettext(
                "Recibiste %(total)s%(span)s, en %(n)d movimiento.",
                "Recibiste %(total)s%(span)s, en %(n)d movimientos.",
                len(counted),
            )
            % facts
        )
    waiting = sum(
        -one.amount.centavos
        for one in found.items
        if one.status is MovementStatus.PENDING and one.kind in _FROM_PEOPLE
    )
    if whole == "sent" and waiting > 0:
        text += " " + _("Además hay %(waiting)s en camino.") % {"waiting": money(waiting)}
    return text


def _of_whom(found: Gathered, whole: Whole) -> list[str]:
    sums: Counter[str] = Counter()
    for name, centavos in _counted(found, whole):
        sums[name] += centavos
    most = sums.most_common(LINES_MAX)
    lines = [f"• {name}: {money(centavos)}" for name, centavos in most]
    rest = sums.total() - sum(centavos for _name, centavos in most)
    return [*lines, "• " + _("Otros: %(total)s") % {"total": money(rest)}] if rest else lines
