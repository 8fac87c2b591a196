"""A report of what went wrong: what is told, of a charge which one; it ends in a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, MovementStatus, MovementView
from centli.agent.engines import asking, inquiring, reporting
from centli.agent.engines.flows import brake
from centli.agent.engines.flows.support import questions
from centli.agent.engines.heard import Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, account_name, default_suggestions
from centli.agent.labels import movement_detail
from centli.agent.language import thefts, troubles
from centli.agent.types import OPTIONS_MAX, Option, Say
from centli.kernel import clock
from centli.kernel.text import fold

REPORT: Final = "open_ticket"
MOVEMENT: Final = "movement"
MOVEMENTS_LOOKED_AT: Final = 50
FOLIO_LENGTH: Final = 10
TEXT_LENGTH_MAX: Final = 4_000
"""Letters of a report; what is told beyond them is neither kept nor read again each turn."""
NEAR_ONE_IN: Final = 10
"""An amount is near that differs by no more than this part of what was told."""
WORDS_MIN: Final = 4
_STORY_WORDS_MIN: Final = 7
_BARE: Final = re.compile(
    r"(?:(?:quiero|necesito|quisiera|puedes|me ayudas a|ayudame a|hay que|favor de|por favor|i (?:want|need|would like) to|id like to|let me|c(?:an|ould) i|please) )*"
    r"(?:levant\w+|abr\w+|hacer|haz|pon\w+|meter|registrar|generar|crear|iniciar|file|open|make|submit|create)?(?: (?:a|an|another|un|una|el|la|mi|my))?(?: new)?"
    r" ?(?:reporte|ticket|queja|aclaracion|reclamo|reclamacion|caso|report|complaint|dispute|case|problema|problem)?(?: por favor| please)?"
)
_LOSS: Final = re.compile(
    r"\brob(?:a\w*|os?)\b|\b(?:clon|fraud|estaf|hacke|jacke|perdi|extravi|asalt|stole|stolen|cloned|hacked)\w*"
)
"""What is told so must not wait for a longer story."""
_CHARGE: Final = re.compile(
    r"\b(?:cargos?|cobr\w+|compras?|retiros?|movimientos?|folio|transferencias?|envios?|pagos?|charged?s?|payments?|withdrawals?)\b"
)
_TRANSFER: Final = re.compile(
    r"\b(?:transferencias?|transfer(?:i|imos|s)?|envios?|speis?|deposito|depositos|mand[eo]|envie)\b"
)
_OF_A_SHOP: Final = re.compile(
    r"\b(?:cargos?|cobr\w+|compras?|retiros?|tarjeta|tienda|charged?s?)\b"
)
_SENT: Final = frozenset({"transfer", "spei_out"})
_TO_SEE: Final = re.compile(
    r"\b(?:ver|consultar|revisar|checar|abrir|descargar|bajar|mostrar|pico|entro|abro|veo|reviso)(?: \w+)? (?:mis|los|sus) (?:\w+ )?(?:movimientos|cargos|compras|pagos|transferencias)\b"
)
"""What cannot be looked at is no charge."""
_REFUSED: Final = re.compile(r"\b(?:no (?:me )?pasa|rechaz\w+|declin\w+|no (?:me )?funciona)\b")
_FOLIO: Final = re.compile(r"\b[0-9A-Fa-f]{10}\b")


def tells_of_loss(text: str) -> bool:
    """Say whether something was stolen, lost or taken: a report and a block come before any article."""
    return _LOSS.search(fold(text)) is not None or thefts.tells_of_theft(text)


def _tells_of_a_card_gone(text: str) -> bool:
    """Say whether it is told beside a charge that the card is gone or in use: «un cargo de 900, alguien usa mi tarjeta»."""
    clauses = [one for one in _CLAUSE.split(text) if _CARD.search(fold(one))]
    return any(
        thefts.tells_of_theft(one) and not _CHARGE.search(fold(one))
        for one in clauses[:_CLAUSES_MAX]
    )


_CLAUSE: Final = re.compile(r"[,.;:]|\s(?:y|and|e)\s", re.IGNORECASE)
_CLAUSES_MAX: Final = 4
_CARD: Final = re.compile(r"\b(?:tarjetas?|plastico|cartera|cards?|wallet)\b")


def report(talk: Talk, heard: Heard) -> Steps:
    """Prepare a report of what was told, or ask what happened; of a charge it is asked which one.

    What is asked is answered where an article does; what is told gets what an article says of it, and the report.
    """
    for earlier in [one for one in talk.stack if one.name == REPORT]:
        talk.drop(earlier)
    is_told = tells_of_loss(heard.text) and not inquiring.imagines(heard.text)
    if inquiring.asks_what_if(heard.text) and not is_told:
        yield from _not_yet(talk, heard)
    else:
        yield from _told_of(talk, heard)


def _told_of(talk: Talk, heard: Heard) -> Steps:
    if heard.keeps:
        yield from brake.take_back(talk)
    flow = talk.begin(REPORT, {"blocks": heard.blocks, "keeps": heard.keeps})
    is_bare = _BARE.fullmatch(questions.letters(heard)) is not None
    if is_bare and talk.unanswered_before:
        flow.slots["answer_id"] = talk.unanswered_before["answer_id"]
        question = talk.unanswered_before.get("question", "")
        if len(question.split()) >= WORDS_MIN:
            # What was asked is what is reported: nobody writes it twice.
            flow.slots["text"] = question
            yield from propose(talk, flow)
            return
    supposes = inquiring.supposes(heard.text)
    is_loss = tells_of_loss(heard.text) and not supposes
    is_short = len(heard.text.split()) < WORDS_MIN and not is_loss
    is_free = len(talk.stack) == 1 and not talk.open
    if is_free and not (is_bare or is_loss or reporting.disputes(heard.text)):
        is_of_a_charge = _CHARGE.search(fold(heard.text)) is not None
        asks = (
            supposes
            or inquiring.asks_for_the_rule_of_it(heard.text)
            or (
                inquiring.ends_asking(heard.text)
                and not is_of_a_charge
                and not reporting.wants_it_reported(heard.text)
            )
        )
        if asks and (
            inquiring.begins_asking(heard.text) or not troubles.tells_of_trouble(heard.text)
        ):
            # "¿Por qué no pasa de 13 mil?" and "me voy a Colombia, ¿sirve mi tarjeta?" are questions, told at length.
            talk.drop(flow)
            if (yield from questions.answers(talk, heard, least=asking.CHOOSE)):
                talk.unanswered["question"] = heard.text
                return
            talk.stack.append(flow)
        elif (yield from questions.helps(talk, heard, goes_on=not asks)) and asks:
            talk.drop(flow)
            talk.unanswered["question"] = heard.text
            return
    if is_bare or is_short:
        text = _(
            "Cuéntame qué pasó: qué, cuándo y por cuánto, si lo sabes. No escribas tu NIP ni tu CVV."
        )
        yield from talk.ask(flow, "text", text, (_("Hablar con una persona"), _("Cancelar")))
        return
    yield from story(talk, flow, heard)


def _not_yet(talk: Talk, heard: Heard) -> Steps:
    """Answer «¿y si nunca me llega?», which reports nothing, from an article, or say that it is reported when it happens."""
    least = asking.SURE if talk.stack or talk.open else asking.CHOOSE
    if (yield from questions.answers(talk, heard, least=least)):
        talk.unanswered["question"] = heard.text
        return
    text = _("Mientras no pase, no levanto nada. Si llega a pasar, cuéntame y preparo tu reporte.")
    yield Say(text, (_("Hablar con una persona"),))


def ask_whether_allowed(talk: Talk, heard: Heard) -> Steps:
    """Ask whether who uses the customer's card may; only they know, and a report comes of a yes."""
    text = _("¿La usan sin tu permiso? Si es así, preparo un reporte y te ofrezco bloquearla.")
    answers = _("Sí, sin mi permiso"), _("No, la usan con mi permiso")
    yield from _ask_first(talk, heard, text, answers, _("Sin mi permiso"))


def ask_whose(talk: Talk, heard: Heard) -> Steps:
    """Ask whether what was taken from somebody else was the customer's; theirs is theirs to report."""
    text = _("¿Pasó en una tarjeta o cuenta tuya? Si es así, preparo un reporte.")
    answers = _("Sí, es mía"), _("No, es de otra persona")
    yield from _ask_first(talk, heard, text, answers, _("Es mía"))


def _ask_first(talk: Talk, heard: Heard, text: str, answers: tuple[str, str], added: str) -> Steps:
    """Ask what only the customer knows before anything is reported; a yes goes into the report."""
    flow = talk.begin(REPORT, {"text": heard.text, "added": added, "blocks": True})
    options = [Option(one, label) for one, label in zip((_YES, "let"), answers, strict=True)]
    yield from talk.choose(flow, _PERMISSION, text, options)


def _permission_told(talk: Talk, flow: Flow, *, agrees: bool) -> Steps:
    if agrees:
        _add(flow, f"{flow.slots.pop('added', _('Sin mi permiso'))}.")
        yield from propose(talk, flow)
    else:
        talk.drop(flow)
        yield Say(_("De acuerdo, no hago nada."), default_suggestions())


_PERMISSION: Final = "permission"
_YES: Final = "unlet"
_WHOSE: Final = (
    r"(?:de (?:ella|ellos|ellas|el|otra persona|(?:mi|un|una) (?!tarjeta|cuenta)\w+)|suy[oa]s?)"
)
_IS_MINE: Final = re.compile(
    rf"(?:(?:si|no|claro|pues|perdon|sino|ella|no (?:es|era|fue) {_WHOSE}) )*"
    r"(?:(?:(?:la|el) )?(?:tarjeta|cuenta) )?(?:(?:es|era|son|eran|fue|paso) )?"
    r"(?:(?:la|el) )?(?:mi[oa]s?|a mi|(?:(?:en|de|con) )?(?:la )?mi (?:tarjeta|cuenta)|en una (?:tarjeta|cuenta) mia)"
)
_IS_THEIRS: Final = re.compile(
    rf"(?:no )?(?:(?:es|era|fue) )?{_WHOSE}|(?:no )?no (?:es|era|fue) mi[oa]s?(?: (?:(?:es|era|fue) )?{_WHOSE})?"
)
_BARE_YES: Final = re.compile(r"(?:si|claro)(?: (?:si|claro|por favor|porfa))*")


def whose_told(talk: Talk, heard: Heard) -> Answered:
    """Take who says whose it was: "no era de ella, era mía" reports it, and "no es mía" cancels no card that waits."""
    flow = talk.top
    if flow is None or not _asks_first(flow):
        return False
    said = " ".join(questions.letters(heard).split())
    is_whose = flow.slots.get("added") == _("Es mía")
    waits = bool(talk.open) or len(talk.stack) > 1
    # "No era mía" is theirs, and "no, era mía" is not; without the pause nobody knows.
    is_mine = is_whose and _NOT_MINE.match(heard.text) is None and _IS_MINE.fullmatch(said)
    if is_mine:
        yield from _permission_told(talk, flow, agrees=True)
    elif is_whose and _IS_THEIRS.fullmatch(said):
        yield from _permission_told(talk, flow, agrees=False)
    elif waits and _BARE_YES.fullmatch(said):
        # It may be said of the card, or of what was asked before.
        yield from talk.ask_again(flow)
    else:
        return False
    return True


_NOT_MINE: Final = re.compile(
    r"\W*(?:no\W+)?no (?:es|era|fue|son|eran) (?:m[ií]|a m[ií])", re.IGNORECASE
)


def told_of_what_waits(talk: Talk, heard: Heard) -> Flow | None:
    """Return the question of whose it was where words are for what waits beside it: "sí, mándalo", "500"."""
    flow = talk.top
    if flow is None or not _asks_first(flow):
        return None
    of_a_card = bool(talk.open) and heard.yes and not _says_so(flow, heard)
    below = talk.stack[-2] if len(talk.stack) > 1 else None
    of_a_figure = below is not None and below.asked == "amount" and heard.only_value
    return flow if of_a_card or of_a_figure else None


def _asks_first(flow: Flow) -> bool:
    return flow.name == REPORT and flow.asked == f"choice:{_PERMISSION}"


def _says_so(flow: Flow, heard: Heard) -> bool:
    """Say whether a yes repeats what the button would add: "sí, es mía", "sí, sin mi permiso"."""
    return fold(str(flow.slots.get("added", ""))) in fold(heard.text)


def story(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Go on with what was told: of a charge, ask which of the customer's own it is."""
    if tells_of_loss(heard.text) and questions.gave_it_away(heard.text):
        yield from questions.helps(talk, heard, goes_on=True)
    before = flow.slots.pop("before", "")
    if before:
        # What was left out of a report that waits: it is made anew with it.
        yield from talk.withdraw(before)
        _add(flow, heard.text)
    else:
        flow.slots["text"] = heard.text
    yield from _tell_blocked(talk, heard)
    if not _CHARGE.search(_TO_SEE.sub(" ", fold(heard.text))):
        yield from propose(talk, flow)
        return
    yield from _pick(talk, flow, heard)


def _add(flow: Flow, told: str) -> None:
    """Put what is told besides behind what was told before."""
    flow.slots["text"] = f"{flow.slots['text']}. {told}"[:TEXT_LENGTH_MAX]


def _pick(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Ask which of the customer's own charges is meant; what names one of further back is looked for there."""
    page = yield from talk.look("banking_movement_page", {"limit": MOVEMENTS_LOOKED_AT})
    found: Sequence[MovementView] = () if page is None else page.items
    cursor = None if page is None else page.next_cursor
    if cursor and not any(_is_named(one, heard) for one in found):
        query = {"limit": MOVEMENTS_LOOKED_AT, "cursor": cursor}
        further = yield from talk.look("banking_movement_page", query)
        older = () if further is None else further.items
        found = [*found, *(one for one in older if _is_named(one, heard))]
    charges = _likely(found, heard)
    named = _by_folio(found, heard.text)
    if named is not None:
        yield from propose(talk, flow, named.transaction_id, account_id=named.account_id)
    elif charges:
        options = [
            Option(one.transaction_id, one.counterpart or one.description, movement_detail(one))
            for one in charges
        ]
        accounts = {one.transaction_id: one.account_id for one in charges}
        flow.slots["accounts"] = accounts
        if (
            "offered" not in flow.slots
            and not flow.slots.get("keeps")
            and (_LOSS.search(fold(heard.text)) or _tells_of_a_card_gone(heard.text))
        ):
            # A card that somebody else has does not wait for which charge it was.
            of_one = next(iter(accounts.values())) if len(set(accounts.values())) == 1 else ""
            offered = yield from brake.offer_card(talk, heard.text, account_id=of_one)
            flow.slots["offered"] = offered
        text = _("¿Cuál de estos movimientos es?")
        yield from talk.choose(flow, MOVEMENT, text, options)
    else:
        yield from propose(talk, flow)


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
    """Return the words that name something, one or many of it: «la farmacia» is of the chain «Farmacias Sol»."""
    return {word.removesuffix("s") for word in re.findall(r"[^\W\d_]{4,}", fold(text))}


def _likely(found: Sequence[MovementView], heard: Heard) -> list[MovementView]:
    """Return the customer's last charges, those first that fit what was told best: the amount, the shop, the day.

    Of a transfer that is told of, only transfers, and those too that failed. A shop is remembered better than an amount: it comes before one that is only near. Among equals the nearest comes first.
    """
    wanted = heard.amount.centavos if heard.amount is not None and heard.amount.definite else None

    def off(one: MovementView) -> int:
        return 0 if wanted is None else abs(-one.amount.centavos - wanted)

    def fits(one: MovementView) -> int:
        day = clock.local_date(one.created_at)
        period = heard.period
        is_that_day = period is not None and period.date_from <= day <= period.date_to
        return (
            8 * (wanted is not None and not off(one))
            + 4 * _is_named(one, heard)
            + 2 * (wanted is not None and 0 < off(one) <= wanted // NEAR_ONE_IN)
            + is_that_day
        )

    said = fold(heard.text)
    of_a_transfer = _TRANSFER.search(said) is not None and _OF_A_SHOP.search(said) is None
    charges = [
        one
        for one in found
        if one.amount.centavos < 0
        and (
            one.kind in _SENT
            if of_a_transfer
            else one.kind != "own_transfer" and one.status is not MovementStatus.FAILED
        )
    ]
    return sorted(charges, key=lambda one: (-fits(one), off(one)))[: OPTIONS_MAX - 1]


def _by_folio(found: Sequence[MovementView], text: str) -> MovementView | None:
    """Return the movement whose folio the words name, as «Reportar un problema» of a receipt does."""
    folios = {code.lower() for code in _FOLIO.findall(text)}
    return next((one for one in found if one.transaction_id[-FOLIO_LENGTH:] in folios), None)


def _chosen(talk: Talk, flow: Flow, slot: str, choice: str) -> Steps:
    if slot == _PERMISSION:
        yield from _permission_told(talk, flow, agrees=choice == _YES)
        return
    account_id = flow.slots.pop("accounts", {}).get(choice, "")
    yield from propose(talk, flow, choice, account_id=account_id)


def _no_movement(talk: Talk, flow: Flow, _slot: str) -> Steps:
    if flow.asked == f"choice:{_PERMISSION}":
        # "Nadie" uses it without leave.
        yield from _permission_told(talk, flow, agrees=False)
        return
    flow.slots.pop("accounts", None)
    yield from propose(talk, flow)


def _told(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if heard.cancel:
        talk.drop(flow)
        yield Say(_("Listo, no levanté nada."), default_suggestions())
        return True
    if flow.asked == f"choice:{_PERMISSION}":
        # "Sí, pero con mi permiso" is no yes, nor is "sí, mándalo"; it is asked again.
        agrees = _BARE_YES.fullmatch(questions.letters(heard)) is not None
        if agrees:
            yield from _permission_told(talk, flow, agrees=True)
        return agrees
    if flow.asked.startswith("choice:"):
        return (yield from _told_more(talk, flow, heard))
    if _BARE.fullmatch(questions.letters(heard)):
        yield from talk.ask_again(flow)
        return True
    flow.slots["blocks"] = flow.slots.get("blocks", False) or heard.blocks
    yield from story(talk, flow, heard)
    return True


def _told_more(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take what is told while it is asked which charge it was: it goes into the report, and may say which."""
    is_asked = flow.asked == f"choice:{MOVEMENT}"
    if is_asked and _GO_AHEAD.fullmatch(questions.letters(heard)):
        yield from _no_movement(talk, flow, MOVEMENT)
    elif is_asked and _tells_more(heard):
        _add(flow, heard.text)
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
    is_told = len(heard.text.split()) >= questions.ASKED_MIN and "?" not in heard.text
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


def propose(talk: Talk, flow: Flow, about: str | None = None, *, account_id: str = "") -> Steps:
    """Show the report to be confirmed; where it tells of a theft, or asks for it, offer to block at once as well."""
    talk.drop(flow)
    text = str(flow.slots["text"])
    answer_id = flow.slots.get("answer_id")
    arguments = {"text": text, "transaction_id": about, "answer_id": answer_id}
    suggestions = (_("¿Cómo va mi reporte?"),)
    proposal = yield from talk.read("crm_ticket_propose", arguments, suggestions)
    is_urgent = thefts.tells_of_theft(text)
    if proposal is not None:
        slots = {"text": text, "about": about, "answer_id": answer_id}
        yield from talk.proposed(REPORT, proposal, slots)
        is_urgent = is_urgent or proposal.card.get("is_fraud")
    offered = flow.slots.get("offered")
    if offered is not None and (not account_id or account_id in offered):
        return
    if (is_urgent and not flow.slots.get("keeps")) or flow.slots.get("blocks"):
        yield from brake.offer(talk, text, account_id=account_id)


def _again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    flow = talk.begin(REPORT, {"text": slots["text"], "answer_id": slots.get("answer_id")})
    yield from propose(talk, flow, slots.get("about"))


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether words are the story that is asked for, though they sound like a wish."""
    return flow.asked == "text" and not _is_another_wish(heard)


KIND: Final = FlowKind(
    REPORT,
    answered=_told,
    called=lambda _flow: _("tu reporte"),
    why=lambda _flow: _("Con eso, la persona que lo revise no tiene que volver a preguntarte."),
    again=_again,
    keeps=keeps,
    chosen=_chosen,
    none_of_them=_no_movement,
)
