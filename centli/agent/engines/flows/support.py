"""The flow of support: questions answered from the bank's articles, and reports; a report ends in a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from centli.agent.engines.flows import help as about
from centli.agent.engines.flows.people import capabilities
from centli.agent.engines.hearing import Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.types import Option, Say, ToolCall
from centli.kernel.text import fold
from crm.contracts import AnswerOutcome, AnswerView, TicketPage, TicketState, TicketView

REPORT: Final = "open_ticket"
HELP: Final = "ask_help"
_WORDS_MIN: Final = 4
_STORY_WORDS_MIN: Final = 7
_BARE: Final = re.compile(
    r"(?:(?:quiero|necesito|quisiera|puedes|me ayudas a|ayudame a|hay que|favor de|por favor) )*"
    r"(?:levant\w+|abr\w+|hacer|haz|pon\w+|meter|registrar|generar|crear|iniciar|file|open|make|submit)?(?: (?:a|un|una|el|la|mi))?"
    r" ?(?:reporte|ticket|queja|aclaracion|reclamo|reclamacion|caso|report|complaint|case|problema|problem)?(?: por favor| please)?"
)
_GENERAL: Final = re.compile(
    r"(?:me )?(?:ayuda\w*|help|auxilio|no entiendo)(?: por favor| please)?|que hago"
)


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(talk: Talk, heard: Heard) -> Steps:
    """Answer a question from the articles, else from what the assistant knows of itself; a bare call for help gets the list."""
    if _GENERAL.fullmatch(_said(heard)):
        yield from capabilities(talk, heard)
        return
    outcome = yield ToolCall("crm_knowledge_ask", {"question": heard.text[:500]})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    found: AnswerView = outcome.value
    if found.outcome is AnswerOutcome.CLARIFY:
        flow = Flow(HELP, {"question": heard.text[:500]})
        talk.stack.append(flow)
        options = [Option(source.slug, source.title) for source in found.sources]
        yield from talk.choose(flow, "article", _("¿Sobre cuál de estos temas preguntas?"), options)
        return
    known = about.known(heard.text) if found.outcome is AnswerOutcome.NOTHING else None
    if known is not None:
        yield Say(known, (_("Hablar con una persona"), *default_suggestions()[:2]))
        return
    yield from _tell(found)


def _tell(found: AnswerView) -> Steps:
    if found.outcome is not AnswerOutcome.ANSWER:
        text = _(
            "De eso no tengo una respuesta segura y prefiero no inventarla. "
            "Puedo levantar un reporte para que te conteste una persona."
        )
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona"), _("Ayuda")))
        return
    titles = ", ".join(f"«{source.title}»" for source in found.sources)
    text = _("%(answer)s\nFuente: %(sources)s") % {"answer": found.text, "sources": titles}
    yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona"), _("¿Cuánto tengo?")))


def _chosen_article(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    talk.drop(flow)
    question = {"question": flow.slots["question"], "slug": choice}
    outcome = yield ToolCall("crm_knowledge_ask", question)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    yield from _tell(outcome.value)


def _worded_article(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take an article that is named by words of its title; other words are a wish of their own."""
    said = set(re.findall(r"\w{4,}", _said(heard)))
    for option in flow.options:
        if len(said & set(re.findall(r"\w{4,}", fold(option["label"])))) > 1:
            yield from _chosen_article(talk, flow, "article", option["id"])
            return True
    talk.drop(flow)
    return False


# ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def report(talk: Talk, heard: Heard) -> Steps:
    """Prepare a report of what was told, or ask what happened."""
    for earlier in [one for one in talk.stack if one.name == REPORT]:
        talk.drop(earlier)
    flow = Flow(REPORT)
    talk.stack.append(flow)
    if _BARE.fullmatch(_said(heard)) or len(heard.text.split()) < _WORDS_MIN:
        text = _(
            "Cuéntame qué pasó: qué, cuándo y por cuánto, si lo sabes. No escribas tu NIP ni tu CVV."
        )
        yield from talk.ask(flow, "text", text, (_("Hablar con una persona"), _("Cancelar")))
        return
    yield from _propose(talk, flow, heard.text)


def _told(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if heard.cancel:
        talk.drop(flow)
        yield Say(_("Listo, no levanté nada."), default_suggestions())
        return True
    if _BARE.fullmatch(_said(heard)):
        yield from talk.ask_again(flow)
        return True
    yield from _propose(talk, flow, heard.text)
    return True


def _is_another_wish(heard: Heard) -> bool:
    """Say whether the words are no story: a short wish, a question, a whole transfer, or a person asked for."""
    if heard.intent == "human" or heard.whole_transfer:
        return True
    is_short = len(heard.text.split()) < _STORY_WORDS_MIN
    asks = heard.text.rstrip().endswith("?")
    return heard.sure and heard.intent not in {REPORT, "out_of_scope"} and (is_short or asks)


def _propose(talk: Talk, flow: Flow, text: str) -> Steps:
    talk.drop(flow)
    outcome = yield ToolCall("crm_ticket_propose", {"text": text[:4000]})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error, (_("¿Cómo va mi reporte?"),))
        return
    yield from talk.proposed(REPORT, outcome.value, {"text": text})


def status(talk: Talk, _heard: Heard) -> Steps:
    """Say how the newest reports go."""
    outcome = yield ToolCall("crm_ticket_page", {"limit": 5})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    page: TicketPage = outcome.value
    if not page.items:
        text = _("No tienes reportes. Si algo salió mal, cuéntame y levanto uno.")
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona")))
        return
    lines = [_("Tus reportes:"), *(f"• {_line(one)}" for one in page.items)]
    yield Say("\n".join(lines), (_("Hablar con una persona"), _("¿Cuánto tengo?")))


def _line(one: TicketView) -> str:
    text = _("%(folio)s, «%(subject)s»: %(state)s") % {
        "folio": one.folio,
        "subject": one.subject,
        "state": _state(one.state),
    }
    if one.due_at is None:
        return text
    due = formats.date_format(timezone.localtime(one.due_at), "d/m/Y, H:i")
    return _("%(line)s; respondemos antes del %(due)s") % {"line": text, "due": due}


def _state(state: TicketState) -> str:
    return {
        TicketState.NEW: _("recibido"),
        TicketState.OPEN: _("en revisión"),
        TicketState.WAITING_CUSTOMER: _("espera tu respuesta"),
        TicketState.WAITING_INTERNAL: _("en revisión"),
        TicketState.RESOLVED: _("resuelto"),
        TicketState.CLOSED: _("cerrado"),
        TicketState.REOPENED: _("en revisión"),
    }[state]


def _said(heard: Heard) -> str:
    return re.sub(r"[^\w\s]", "", fold(heard.text)).strip()


def _again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    flow = Flow(REPORT)
    talk.stack.append(flow)
    yield from _propose(talk, flow, slots["text"])


def _ask_again(_talk: Talk, _slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from ()


FLOWS: Final[Sequence[FlowKind]] = (
    FlowKind(
        REPORT,
        answered=_told,
        called=lambda _flow: _("tu reporte"),
        why=lambda _flow: _("Con eso, la persona que lo revise no tiene que volver a preguntarte."),
        again=_again,
        keeps=lambda flow, heard: flow.asked == "text" and not _is_another_wish(heard),
    ),
    FlowKind(
        HELP,
        answered=_worded_article,
        called=lambda _flow: _("tu pregunta"),
        why=lambda _flow: _("Dos temas se parecen y no quiero contestarte el que no es."),
        again=_ask_again,
        chosen=_chosen_article,
    ),
)

SUPPORT: Final = Domain(
    name="support",
    wishes={HELP: ask, REPORT: report, "ticket_status": status},
    flows=FLOWS,
)
