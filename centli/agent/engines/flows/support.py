"""The flow of support: questions answered from the bank's articles, and reports; a report ends in a card."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, MovementStatus, MovementView
from centli.agent.engines import reporting
from centli.agent.engines.brake import BLOCK
from centli.agent.engines.flows import brake
from centli.agent.engines.flows import help as about_bank
from centli.agent.engines.flows.people import capabilities, thanks
from centli.agent.engines.hearing import Heard, hear
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, account_name, default_suggestions
from centli.agent.labels import movement_detail
from centli.agent.language import troubles
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Say, Show, Step, ToolCall
from centli.kernel import clock
from centli.kernel.text import fold
from crm.contracts import AnswerOutcome, AnswerView, TicketPage, TicketView

REPORT: Final = "open_ticket"
MESSAGE: Final = reporting.WRITE
CLOSE: Final = reporting.CLOSE
MOVEMENT: Final = "movement"
MOVEMENTS_LOOKED_AT: Final = 50
REPORTS_LOOKED_AT: Final = 10
FOLIO_LENGTH: Final = 10
HELP: Final = "ask_help"
QUESTION_MAX: Final = 500
_ASKED_MIN: Final = 3
"""Words of what is looked up in the articles though nothing says that it asks them."""
_TOLD_PERCENT: Final = 70
"""How sure an answer must be to what was told rather than asked."""
_WORDS_MIN: Final = 4
_STORY_WORDS_MIN: Final = 7
_CALLED: Final = "Me llamaron diciendo que son del banco"
"""What the articles are asked for who tells of such a call: its number and its story are in no article."""
_THEY_HAVE_IT: Final = "Puse mis datos en una página falsa"
"""What they are asked for who has clicked or told a secret: what to do first."""
_GAVE_IT_AWAY: Final = re.compile(
    r"\b(?:le|les|ya) (?:ya )?(?:di|hice) cli[ck]k?\b|\b(?:abri|entre al?) (?:el|ese|un|al) (?:link|enlace|liga)\b|\b(?:puse|meti) mis datos\b"
    r"|\b(?:di|pase|comparti|dicte) (?:mi|mis|el|la) (?:nip|contrasena|clave|codigo|cvv|datos)\b"
)
_DENIES: Final = re.compile(r"\b(?:no|nunca|jamas|tampoco|ni)(?: (?:yo|se|le|les|lo|la|ya))* $")
_BARE: Final = re.compile(
    r"(?:(?:quiero|necesito|quisiera|puedes|me ayudas a|ayudame a|hay que|favor de|por favor) )*"
    r"(?:levant\w+|abr\w+|hacer|haz|pon\w+|meter|registrar|generar|crear|iniciar|file|open|make|submit)?(?: (?:a|un|una|el|la|mi))?"
    r" ?(?:reporte|ticket|queja|aclaracion|reclamo|reclamacion|caso|report|complaint|case|problema|problem)?(?: por favor| please)?"
)
_LOSS: Final = re.compile(
    r"\brob(?:a\w*|os?)\b|\b(?:clon|fraud|estaf|hacke|jacke|perdi|extravi|asalt|stole|stolen|cloned|hacked)\w*"
)
"""What is told so must not wait for a longer story."""
_CHARGE: Final = re.compile(
    r"\b(?:cargos?|cobr\w+|compras?|retiros?|movimientos?|folio|transferencias?|envios?|pagos?|charged?s?|payments?|withdrawals?)\b"
)
_TO_SEE: Final = re.compile(
    r"\b(?:ver|consultar|revisar|checar|abrir|descargar|bajar|mostrar|pico|entro|abro|veo|reviso)(?: \w+)? (?:mis|los|sus) (?:\w+ )?(?:movimientos|cargos|compras|pagos|transferencias)\b"
)
"""What cannot be looked at is no charge."""
_REFUSED: Final = re.compile(r"\b(?:no (?:me )?pasa|rechaz\w+|declin\w+|no (?:me )?funciona)\b")
_FOLIO: Final = re.compile(r"\b[0-9A-Fa-f]{10}\b")
_THE_CARD: Final = "tarjeta"
_OTHER_ONE: Final = re.compile(r"\b(?:otra|nueva|reposicion|reemplazo|repongo|reponen)\b")
_GENERAL: Final = re.compile(
    r"(?:me )?(?:ayuda\w*|help|auxilio|no entiendo)(?: por favor| please)?|que hago"
)


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(talk: Talk, heard: Heard, within: Collection[str] = ()) -> Steps:
    """Answer a question from the articles, else from what the assistant knows of itself; a bare call for help gets the list.

    ``within``: the articles that the question before was answered from, where only they can be meant.
    """
    if _GENERAL.fullmatch(_said(heard)):
        yield from capabilities(talk, heard)
        return
    if reporting.asks_of_the_desk(heard.text):
        suggestions = (_("Hablar con una persona"), _("¿Cómo va mi reporte?"), _("Ayuda"))
        yield Say(about_bank.desk(), suggestions)
        return
    outcome = yield ToolCall("crm_knowledge_ask", {"question": _question(heard.text)})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    found: AnswerView = outcome.value
    strays = not {source.slug for source in found.sources} & set(within)
    is_same = found.text == talk.last.get("answer")
    if within and found.outcome is AnswerOutcome.ANSWER and (strays or is_same):
        # The same once more is no answer to who asks on.
        found = replace(found, outcome=AnswerOutcome.NOTHING)
    known = about_bank.known(heard.text) if found.outcome is AnswerOutcome.NOTHING else None
    if known is not None:
        talk.last["answered"] = True
        yield Say(known, (_("Hablar con una persona"), *default_suggestions()[:2]))
        return
    yield from _answer(talk, found, heard.text)


def _answer(talk: Talk, found: AnswerView, question: str) -> Steps:
    """Say what the articles say, or ask which of them is meant."""
    if found.outcome is AnswerOutcome.CLARIFY:
        flow = talk.begin(HELP, {"question": question[:QUESTION_MAX]})
        options = [Option(source.slug, source.title) for source in found.sources]
        yield from talk.choose(flow, "article", _("¿Sobre cuál de estos temas preguntas?"), options)
        return
    yield from _tell(talk, found, question)


def answers(
    talk: Talk, heard: Heard, *, may_choose: bool = False, is_sure: bool = False
) -> Answered:
    """Answer from the articles where one does, whatever the words were taken for; False, and nothing said, else.

    ``may_choose``: whether to ask which of two articles is meant, too; ``is_sure``: whether only a sure answer will do.
    """
    if len(heard.text.split()) < _ASKED_MIN or reporting.is_of_others(heard.text):
        return False
    found = yield from _looked_up(heard.text)
    fits = {AnswerOutcome.ANSWER, *([AnswerOutcome.CLARIFY] if may_choose else [])}
    if found is None or found.outcome not in fits:
        return False
    if is_sure and found.confidence_percent < _TOLD_PERCENT:
        return False
    talk.last = {"text": heard.text, "intent": HELP}
    yield from _answer(talk, found, heard.text)
    return True


def _question(text: str) -> str:
    """Return what the articles are asked: of a call only that there was one, of a secret only that it was told."""
    if gave_it_away(text):
        return _THEY_HAVE_IT
    return _CALLED if troubles.tells_of_a_call(text) else text[:QUESTION_MAX]


def gave_it_away(text: str) -> bool:
    """Say whether it is told that a link was opened, or a secret told: "le di mi NIP"; «no di mi NIP» denies it."""
    said = " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())
    found = _GAVE_IT_AWAY.finditer(said) if "?" not in text else ()
    return any(_DENIES.search(said[: one.start()]) is None for one in found)


def tells_of_loss(text: str) -> bool:
    """Say whether something was stolen, lost or taken: a report and a block come before any article."""
    return _LOSS.search(fold(text)) is not None or troubles.tells_of_theft(text)


def _looked_up(text: str) -> Generator[Step, Outcome | None, AnswerView | None]:
    outcome = yield ToolCall("crm_knowledge_ask", {"question": _question(text)})
    return None if outcome is None or outcome.failed else outcome.value


def judged(talk: Talk, heard: Heard) -> Answered:
    """Take what is said of the answer just given: that it helped, or that it was none; False: it is about something else."""
    if not talk.last.get("answered") or talk.top is not None or talk.open:
        return False
    if reporting.finds_helpful(heard.text):
        yield from _keep_opinion(talk, is_helpful=True)
        yield from thanks(talk, heard)
        return True
    if not reporting.finds_unhelpful(heard.text):
        return False
    yield from _keep_opinion(talk, is_helpful=False)
    if talk.unanswered_before:
        # «Levantar un reporte» then reports what was asked.
        talk.unanswered = {**talk.unanswered_before, "question": str(talk.last.get("text", ""))}
    text = _(
        "Perdón, no te contesté lo que necesitas. Pregúntamelo con otras palabras, "
        "o te paso con una persona, o lo dejo en un reporte."
    )
    yield Say(text, (_("Hablar con una persona"), _("Levantar un reporte"), _("Ayuda")))
    return True


def _keep_opinion(talk: Talk, *, is_helpful: bool) -> Steps:
    """Keep what was said of the answer just given; if that fails, the conversation goes on."""
    answer_id = talk.unanswered_before.get("answer_id")
    if answer_id is not None:
        yield ToolCall("crm_answer_judge", {"answer_id": answer_id, "is_helpful": is_helpful})


def _tell(talk: Talk, found: AnswerView, question: str, *, goes_on: bool = False) -> Steps:
    talk.unanswered = {"answer_id": found.answer_id}
    talk.last["answered"] = True
    talk.last["sources"] = [source.slug for source in found.sources]
    if found.outcome is not AnswerOutcome.ANSWER:
        talk.unanswered["question"] = question
        text = _(
            "De eso no tengo una respuesta segura y prefiero no inventarla. "
            "Puedo levantar un reporte para que te conteste una persona."
        )
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona"), _("Ayuda")))
        return
    talk.last["answer"] = found.text
    titles = ", ".join(f"«{source.title}»" for source in found.sources)
    text = _("%(answer)s\nFuente: %(sources)s") % {"answer": found.text, "sources": titles}
    if goes_on:
        yield Say(text + "\n" + _("Si con eso no queda, aquí sigue tu reporte."))
        return
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
    yield from _tell(talk, outcome.value, question["question"])


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
    """Prepare a report of what was told, or ask what happened; of a charge it is asked which one.

    What is asked is answered where an article does; what is told gets what an article says of it, and the report.
    """
    for earlier in [one for one in talk.stack if one.name == REPORT]:
        talk.drop(earlier)
    if heard.keeps:
        yield from brake.take_back(talk)
    flow = talk.begin(REPORT, {"blocks": heard.blocks, "keeps": heard.keeps})
    is_bare = _BARE.fullmatch(_said(heard)) is not None
    if is_bare and talk.unanswered_before:
        flow.slots["answer_id"] = talk.unanswered_before["answer_id"]
        question = talk.unanswered_before.get("question", "")
        if len(question.split()) >= _WORDS_MIN:
            # What was asked is what is reported: nobody writes it twice.
            flow.slots["text"] = question
            yield from _propose(talk, flow)
            return
    is_loss = tells_of_loss(heard.text)
    is_short = len(heard.text.split()) < _WORDS_MIN and not is_loss
    is_free = len(talk.stack) == 1 and not talk.open
    if is_free and not (is_bare or is_loss or reporting.disputes(heard.text)):
        is_of_a_charge = _CHARGE.search(fold(heard.text)) is not None
        asks = reporting.asks_for_the_rule_of_it(heard.text) or (
            reporting.ends_asking(heard.text) and not is_of_a_charge
        )
        if asks and (
            reporting.begins_asking(heard.text) or not troubles.tells_of_trouble(heard.text)
        ):
            # "¿Por qué no pasa de 13 mil?" and "me voy a Colombia, ¿sirve mi tarjeta?" are questions, told at length.
            talk.drop(flow)
            if (yield from answers(talk, heard, may_choose=True)):
                talk.unanswered["question"] = heard.text
                return
            talk.stack.append(flow)
        elif (yield from _helps(talk, heard, goes_on=not asks)) and asks:
            talk.drop(flow)
            talk.unanswered["question"] = heard.text
            return
    if is_bare or is_short:
        text = _(
            "Cuéntame qué pasó: qué, cuándo y por cuánto, si lo sabes. No escribas tu NIP ni tu CVV."
        )
        yield from talk.ask(flow, "text", text, (_("Hablar con una persona"), _("Cancelar")))
        return
    yield from _story(talk, flow, heard)


def _helps(talk: Talk, heard: Heard, *, goes_on: bool) -> Answered:
    """Say what the articles surely say of what was told; with ``goes_on`` the report follows."""
    if len(heard.text.split()) < _ASKED_MIN or reporting.is_of_others(heard.text):
        return False
    found = yield from _looked_up(heard.text)
    is_answer = found is not None and found.outcome is AnswerOutcome.ANSWER
    if found is None or not is_answer or found.confidence_percent < _TOLD_PERCENT:
        return False
    talk.last = {"text": heard.text, "intent": HELP}
    yield from _tell(talk, found, heard.text, goes_on=goes_on)
    return True


def _story(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Go on with what was told: of a charge, ask which of the customer's own it is."""
    if tells_of_loss(heard.text) and gave_it_away(heard.text):
        yield from _helps(talk, heard, goes_on=True)
    before = flow.slots.pop("before", "")
    if before:
        # What was left out of a report that waits: it is made anew with it.
        yield from talk.withdraw(before)
    flow.slots["text"] = f"{flow.slots['text']}. {heard.text}" if before else heard.text
    yield from _tell_blocked(talk, heard)
    if not _CHARGE.search(_TO_SEE.sub(" ", fold(heard.text))):
        yield from _propose(talk, flow)
        return
    yield from _pick(talk, flow, heard)


def _pick(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Ask which of the customer's own charges is meant; what names one of further back is looked for there."""
    outcome = yield ToolCall("banking_movement_page", {"limit": MOVEMENTS_LOOKED_AT})
    found: Sequence[MovementView] = () if outcome is None or outcome.failed else outcome.value.items
    cursor = None if outcome is None or outcome.failed else outcome.value.next_cursor
    if cursor and not any(_is_named(one, heard) for one in found):
        query = {"limit": MOVEMENTS_LOOKED_AT, "cursor": cursor}
        further = yield ToolCall("banking_movement_page", query)
        older = () if further is None or further.failed else further.value.items
        found = [*found, *(one for one in older if _is_named(one, heard))]
    charges = _likely(found, heard)
    named = _by_folio(found, heard.text)
    if named is not None:
        yield from _propose(talk, flow, named.transaction_id, account_id=named.account_id)
    elif charges:
        options = [
            Option(one.transaction_id, one.counterpart or one.description, movement_detail(one))
            for one in charges
        ]
        flow.slots["accounts"] = {one.transaction_id: one.account_id for one in charges}
        text = _("¿Cuál de estos movimientos es?")
        yield from talk.choose(flow, MOVEMENT, text, options)
    else:
        yield from _propose(talk, flow)


def _tell_blocked(talk: Talk, heard: Heard) -> Steps:
    """Say why a card does not pass where that is known: it is blocked."""
    if not _REFUSED.search(fold(heard.text)):
        return
    accounts = yield from talk.accounts()
    frozen = [one for one in accounts if one.status is AccountStatus.BLOCKED]
    if frozen:
        text = _("Tu %(account)s está bloqueada: por eso no pasa nada con ella.")
        unblock = (_("Desbloquea mi cuenta"),) if any(one.can_unblock for one in frozen) else ()
        yield Say(text % {"account": account_name(frozen[0])}, unblock)


def _is_named(one: MovementView, heard: Heard) -> bool:
    return bool(_words(heard.text) & _words(f"{one.counterpart} {one.description}"))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", fold(text)))


def _likely(found: Sequence[MovementView], heard: Heard) -> list[MovementView]:
    """Return the customer's last charges, those first that fit what was told best: the amount, the shop, the day."""
    wanted = heard.amount.centavos if heard.amount is not None and heard.amount.definite else None

    def fits(one: MovementView) -> int:
        day = clock.local_date(one.created_at)
        period = heard.period
        is_that_day = period is not None and period.date_from <= day <= period.date_to
        return (
            4 * (wanted is not None and -one.amount.centavos == wanted)
            + 2 * _is_named(one, heard)
            + is_that_day
        )

    charges = [
        one
        for one in found
        if one.amount.centavos < 0
        and one.status is not MovementStatus.FAILED
        and one.kind != "own_transfer"
    ]
    return sorted(charges, key=fits, reverse=True)[: OPTIONS_MAX - 1]


def _by_folio(found: Sequence[MovementView], text: str) -> MovementView | None:
    """Return the movement whose folio the words name, as «Reportar un problema» of a receipt does."""
    folios = {code.lower() for code in _FOLIO.findall(text)}
    return next((one for one in found if one.transaction_id[-FOLIO_LENGTH:] in folios), None)


def _movement_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    account_id = flow.slots.pop("accounts", {}).get(choice, "")
    yield from _propose(talk, flow, choice, account_id=account_id)


def _no_movement(talk: Talk, flow: Flow, _slot: str) -> Steps:
    flow.slots.pop("accounts", None)
    yield from _propose(talk, flow)


def _told(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if heard.cancel:
        talk.drop(flow)
        yield Say(_("Listo, no levanté nada."), default_suggestions())
        return True
    if flow.asked.startswith("choice:"):
        return (yield from _told_more(talk, flow, heard))
    if _BARE.fullmatch(_said(heard)):
        yield from talk.ask_again(flow)
        return True
    yield from _story(talk, flow, heard)
    return True


def _told_more(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take what is told while it is asked which charge it was: it goes into the report, and may say which."""
    is_asked = flow.asked == f"choice:{MOVEMENT}"
    if is_asked and _GO_AHEAD.fullmatch(_said(heard)):
        yield from _no_movement(talk, flow, MOVEMENT)
    elif is_asked and _tells_more(heard):
        flow.slots["text"] = f"{flow.slots['text']}. {heard.text}"
        whole, _later = hear(str(flow.slots["text"]), now=talk.now)
        yield from _pick(talk, flow, replace(whole, amount=heard.amount or whole.amount))
    elif flow.passed_over:
        # Whoever has spoken of something else since then need not mean the buttons any more.
        return False
    else:
        yield from talk.ask_again(flow, _("Elige uno, o dime «ninguno»."))
    return True


_GO_AHEAD: Final = re.compile(
    r"(?:(?:si|ok|va|dale|sale|pues|ya|asi|solo|nomas) )*(?:levant\w+|report\w+|haz(?:lo)?|registr\w+|mand(?:a|al[oa])|envi(?:a|al[oa]))(?: (?:el|mi|un) reporte)?(?: (?:asi|ya|porfa|por favor))*"
)


def _tells_more(heard: Heard) -> bool:
    """Say whether words tell of the charge that is asked about, rather than choose or ask."""
    is_told = len(heard.text.split()) >= _ASKED_MIN and "?" not in heard.text
    return is_told and not (heard.yes or heard.hesitates or _CHOOSES.match(fold(heard.text)))


_CHOOSES: Final = re.compile(
    r"\W*(?:(?:si|no|creo que|es|fue)\W+)*(?:el|la|los|es[ea]|est[ea]|ningun\w*)\b"
)


def _is_another_wish(heard: Heard) -> bool:
    """Say whether the words are no story: a short wish, a question, a whole transfer, or a person asked for."""
    if heard.intent == "human" or heard.whole_transfer:
        return True
    is_short = len(heard.text.split()) < _STORY_WORDS_MIN
    asks = heard.text.rstrip().endswith("?")
    return heard.sure and heard.intent not in {REPORT, "out_of_scope"} and (is_short or asks)


def _propose(talk: Talk, flow: Flow, about: str | None = None, *, account_id: str = "") -> Steps:
    """Show the report to be confirmed; where it tells of a theft, or asks for it, offer to block at once as well."""
    talk.drop(flow)
    text = str(flow.slots["text"])
    answer_id = flow.slots.get("answer_id")
    arguments = {"text": text[:4000], "transaction_id": about, "answer_id": answer_id}
    outcome = yield ToolCall("crm_ticket_propose", arguments)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error, (_("¿Cómo va mi reporte?"),))
        return
    slots = {"text": text, "about": about, "answer_id": answer_id}
    yield from talk.proposed(REPORT, outcome.value, slots)
    is_urgent = outcome.value.card.get("is_fraud") or troubles.tells_of_theft(text)
    if (is_urgent and not flow.slots.get("keeps")) or flow.slots.get("blocks"):
        yield from brake.offer(talk, text, account_id=account_id)


# ── How they go, and writing on ──────────────────────────────────────────────────────────────────────────────────────


def status(talk: Talk, heard: Heard) -> Steps:
    """Show how a report goes: the one whose folio is named, else the one that changed last."""
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    chosen = _named(page, heard.text) or max(page.items, key=lambda one: one.updated_at)
    outcome = yield ToolCall("crm_ticket_get", {"ticket_id": chosen.ticket_id})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    talk.last["about"] = REPORT
    others = len(page.items) > 1
    lead = _("El último que cambió; los demás están en tus reportes.") if others else ""
    yield Show("ticket", outcome.value, lead, (_("Hablar con una persona"), _("¿Cuánto tengo?")))


def write_on(talk: Talk, heard: Heard) -> Steps:
    """Prepare what is to be added to a report, or ask what; the one whose folio is named, else the one that changed last."""
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    chosen = _named(page, heard.text) or max(page.items, key=lambda one: one.updated_at)
    flow = talk.begin(MESSAGE, {"ticket_id": chosen.ticket_id, "folio": chosen.folio})
    if heard.addition:
        yield from _propose_message(talk, flow, heard.addition)
        return
    text = _("¿Qué le agrego a tu reporte %(folio)s?") % {"folio": chosen.folio}
    yield from talk.ask(flow, "text", text, (_("Cancelar"),))


def _added(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if heard.cancel:
        talk.drop(flow)
        yield Say(_("De acuerdo, no le agregué nada."), default_suggestions())
        return True
    yield from _propose_message(talk, flow, heard.text)
    return True


def _propose_message(talk: Talk, flow: Flow, text: str) -> Steps:
    talk.drop(flow)
    arguments = {"ticket_id": flow.slots["ticket_id"], "text": text[:4000]}
    outcome = yield ToolCall("crm_ticket_message_propose", arguments)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error, (_("¿Cómo va mi reporte?"),))
        return
    yield from talk.proposed(MESSAGE, outcome.value, {**flow.slots, "text": text})


def close(talk: Talk, heard: Heard) -> Steps:
    """Prepare to close a report that is solved; one that is only a card as yet is taken back."""
    if (yield from _taken_back(talk)):
        yield Say(_("Listo, no levanté el reporte."), default_suggestions())
        return
    page = yield from _own_reports(talk, heard)
    if page is None:
        return
    going_on = [one for one in page.items if not one.is_done]
    named = _named(page, heard.text)
    if named is not None or len(going_on) == 1:
        yield from _propose_close(talk, (named or going_on[0]).ticket_id)
    elif going_on:
        flow = talk.begin(CLOSE, {})
        options = [Option(one.ticket_id, one.folio, one.subject) for one in going_on]
        yield from talk.choose(flow, "report", _("¿Cuál reporte cierro?"), options)
    else:
        yield Say(_("No tienes reportes abiertos: no hay nada que cerrar."), default_suggestions())


def no_report(talk: Talk, heard: Heard) -> Steps:
    """Report nothing: "no fue fraude, sí fui yo" takes back what was about to be reported, and blocked.

    With neither there, what is solved may be a report that there is.
    """
    waited = bool(talk.cards) or bool(talk.stack)
    yield from _taken_back(talk)
    yield from brake.take_back(talk)
    if not waited and _about_a_report(talk):
        yield from close(talk, heard)
        return
    text = _(
        "De acuerdo, no levanté ni bloqueé nada. Si ya tenías un reporte, dime «cierra mi reporte»."
    )
    yield Say(text, default_suggestions())


def follows(talk: Talk, heard: Heard) -> Answered:
    """Take what is said right after a report was made or looked at, or a question answered, for something about it."""
    if talk.top is not None and talk.top.name != BLOCK:
        return False
    if talk.last.get("answered") and _asks_on(talk, heard):
        before = set(talk.last.get("sources", ()))
        whole = replace(heard, text=f"{talk.last['text']} {heard.text}")
        # Who names nothing of the bank's stays with what was asked: "¿y si no me acuerdo?".
        yield from ask(talk, whole, () if reporting.names_the_bank(heard.text) else before)
        return True
    if _asks_after_a_loss(talk, heard):
        yield from ask(talk, replace(heard, text=f"{heard.text} {_THE_CARD}"))
        return True
    wish = reporting.follows(heard.text) if _about_a_report(talk) else None
    if wish is None or heard.whole_transfer:
        return False
    going_on = [key for key, card in talk.cards.items() if card["name"] == REPORT]
    if wish.intent == MESSAGE and going_on:
        yield from _retold(talk, going_on[-1], wish.text)
    elif wish.intent == reporting.ANOTHER:
        yield from _another(talk, heard)
    elif talk.open and wish.intent != MESSAGE:
        return False
    else:
        start = {MESSAGE: write_on, CLOSE: close, "ticket_status": status}[wish.intent]
        yield from start(talk, replace(heard, addition=wish.text))
    return True


def _asks_on(talk: Talk, heard: Heard) -> bool:
    is_free = talk.top is None and not talk.open and bool(talk.last.get("text"))
    # "¿Y si no tengo la app?" asks on, too, however much it sounds like a trouble.
    lost = troubles.tells_of_theft(heard.text) or _LOSS.search(fold(heard.text)) is not None
    supposes = heard.intent == REPORT and "?" in heard.text and not lost
    # "¿Y en domingo?" after the hours of SPEI is no statement.
    dated = heard.intent == "transactions" and "dated" in heard.notes
    unclear = not heard.sure or heard.intent in {HELP, "out_of_scope"} or supposes or dated
    return is_free and unclear and reporting.asks_further(heard.text)


def _asks_after_a_loss(talk: Talk, heard: Heard) -> bool:
    """Say whether it asks, without its name, for the card that was lost or blocked just now: "¿cómo pido otra?"."""
    name, slots = talk.last.get("name"), talk.last.get("slots", {})
    waits = talk.top is not None and talk.top.name == BLOCK
    told = name == REPORT and _THE_CARD in fold(str(slots.get("text", "")))
    if not (waits or name == BLOCK or told):
        return False
    unclear = not heard.sure or heard.intent == "out_of_scope"
    return (
        unclear
        and _OTHER_ONE.search(_said(heard)) is not None
        and reporting.asks_for_the_way(heard.text)
    )


def _about_a_report(talk: Talk) -> bool:
    named = talk.last.get("name")
    # The brake that a report offers is part of it.
    told = named == BLOCK and any(card["name"] == REPORT for card in talk.cards.values())
    return told or named in {REPORT, MESSAGE, CLOSE} or talk.last.get("about") == REPORT


def _retold(talk: Talk, confirmation_id: str, more: str) -> Steps:
    """Make the report that waits anew, with what was left out."""
    slots = dict(talk.cards[confirmation_id]["slots"])
    flow = talk.begin(REPORT, slots)
    if not more:
        text = _("¿Qué le agrego?")
        flow.slots["before"] = confirmation_id
        yield from talk.ask(flow, "text", text, (_("Cancelar"),))
        return
    yield from talk.withdraw(confirmation_id)
    flow.slots["text"] = f"{slots['text']}. {more}"
    yield from _propose(talk, flow, slots.get("about"))


def _another(talk: Talk, heard: Heard) -> Steps:
    """Report one more charge like the one just reported: the customer picks it."""
    talk.stack = [flow for flow in talk.stack if flow.name != BLOCK]
    waiting = [card["slots"] for card in talk.cards.values() if card["name"] == REPORT]
    text = str((waiting[-1] if waiting else talk.last.get("slots", {})).get("text", ""))
    flow = talk.begin(REPORT, {})
    if len(text.split()) < _WORDS_MIN:
        text = _("Cuéntame qué pasó: qué, cuándo y por cuánto, si lo sabes.")
        yield from talk.ask(flow, "text", text, (_("Cancelar"),))
        return
    yield from _story(talk, flow, replace(heard, text=f"{text}. {heard.text}"))


def _taken_back(talk: Talk) -> Answered:
    """End the questions about a report, and withdraw its card; False: there was neither."""
    asked = [flow for flow in talk.stack if flow.name == REPORT]
    cards = [key for key, card in talk.cards.items() if card["name"] == REPORT]
    for flow in asked:
        talk.drop(flow)
    for key in cards:
        yield from talk.withdraw(key)
    return bool(asked or cards)


def _propose_close(talk: Talk, ticket_id: str) -> Steps:
    outcome = yield ToolCall("crm_ticket_close_propose", {"ticket_id": ticket_id})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error, (_("¿Cómo va mi reporte?"),))
        return
    yield from talk.proposed(CLOSE, outcome.value, {"ticket_id": ticket_id})


def _close_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    talk.drop(flow)
    yield from _propose_close(talk, choice)


def _close_worded(_talk: Talk, _flow: Flow, _heard: Heard) -> Answered:
    yield from ()
    return False


def _close_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_close(talk, str(slots["ticket_id"]))


def _own_reports(talk: Talk, heard: Heard) -> Any:
    """Return the customer's reports; None, and why, where somebody else's are meant."""
    people = yield from talk.contacts()
    names = [name for person in people for name in (person.alias, *person.name.split()[:1])]
    if reporting.is_about_others(heard.text, names):
        text = _("Solo puedo ver y cambiar tus propios reportes. No cambié nada.")
        yield Say(text, (_("¿Cómo va mi reporte?"), _("Hablar con una persona")))
        return None
    return (yield from _reports(talk))


def _reports(talk: Talk) -> Any:
    outcome = yield ToolCall("crm_ticket_page", {"limit": REPORTS_LOOKED_AT})
    if outcome is None:
        return None
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return None
    page: TicketPage = outcome.value
    if not page.items:
        text = _("No tienes reportes. Si algo salió mal, cuéntame y levanto uno.")
        yield Say(text, (_("Levantar un reporte"), _("Hablar con una persona")))
        return None
    return page


def _named(page: TicketPage, text: str) -> TicketView | None:
    said = text.upper()
    return next((one for one in page.items if one.folio in said), None)


def _said(heard: Heard) -> str:
    return re.sub(r"[^\w\s]", "", fold(heard.text)).strip()


def _again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    flow = talk.begin(REPORT, {"text": slots["text"], "answer_id": slots.get("answer_id")})
    yield from _propose(talk, flow, slots.get("about"))


def _message_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_message(talk, talk.begin(MESSAGE, slots), str(slots["text"]))


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
        chosen=_movement_chosen,
        none_of_them=_no_movement,
    ),
    FlowKind(
        MESSAGE,
        answered=_added,
        called=lambda _flow: _("tu mensaje al reporte"),
        why=lambda _flow: _("Lo que escribas ahora lo lee la persona que atiende tu reporte."),
        again=_message_again,
        keeps=lambda flow, heard: flow.asked == "text" and not _is_another_wish(heard),
    ),
    FlowKind(
        CLOSE,
        answered=_close_worded,
        called=lambda _flow: _("el cierre de tu reporte"),
        why=lambda _flow: _(
            "Te pregunto cuál porque tienes más de un reporte abierto y no adivino."
        ),
        again=_close_again,
        chosen=_close_chosen,
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
    wishes={
        HELP: ask,
        REPORT: report,
        "ticket_status": status,
        MESSAGE: write_on,
        CLOSE: close,
        reporting.NONE: no_report,
    },
    flows=FLOWS,
)
