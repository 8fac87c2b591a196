"""What is said while a card waits: that it has time, or a question that the card itself answers; and what opens a talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines import called, inquiring
from centli.agent.engines.flows import shopping, support, transfers
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, default_suggestions, unchanged
from centli.agent.types import OpenProposal, Say
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

_OPENING: Final = patterns.lazy(
    r"(?:(?:oye|oiga|oigan|y|ah|bueno|ok|gracias|mira|disculpa|perdon|va|ya|so|sorry|(?P<greets>hola|buenas|buenos|buen|hi|hello|hey|good|dias?|tardes?|noches?|morning|afternoon|evening|que tal)) )*"
    r"(?:(?:(?:solo |nomas )?(?:tengo|traigo|te hago|quiero hacerte|quisiera hacerte|te puedo hacer|puedo hacerte|quiero preguntarte|te pregunto|me surgio|necesito|hay)|i (?:just )?(?:have|ve got|got)|can i ask(?: you)?|may i ask(?: you)?|just) )?"
    r"(?:(?:otra|una|un|otro) (?:cosa|cosita|pregunta|preguntita|duda|dudita|consulta|tema|asunto|favor)(?: (?:mas|rapida|rapidita|nueva))?|(?:a |an |one |another )?(?:quick )?question|something)(?: (?:por favor|porfa|please))?|(?:oye )?algo mas"
)
_LEADS: Final = r"^(?:(?:oye|oiga|y|pero|ok|una duda|antes|esper[ae](?:me)?|aguanta(?:me)?|disculpa|a ver|ah|entonces|perdon|eso|esa|este|me|nos|le|se|lo|la|los|las) )*"
_NOT_OF_IT: Final = patterns.lazy(
    r"\b(?:cajeros?|retir\w+|anualidad|msi|meses|intereses|reposicion|reponer|reportes?|puntos|nip|contrasena|clabe|cajas?|extranjero|depositos?|nuev[oa]|otr[oa]s?)\b"
)
"""What makes a question one of the bank, and not of the card."""
_WORDS_MAX: Final = 10
_QUESTIONS: Final = frozenset(
    {support.HELP, "out_of_scope", "balance", "transfer", "list_beneficiaries"}
)
"""What a question of the card is heard as; a report of a fee is none."""
_ASKS_OF_IT: Final = _QUESTIONS | {
    support.REPORT,
    "search_products",
    "compare_benefits",
    "purchase",
}
"""What it may be heard as besides, where it is asked outright: «¿cuesta algo?», «¿me cobran por el reporte?»."""
_ASKED: Final[Sequence[tuple[re.Pattern[str], Callable[[], Sequence[str]]]]] = (
    (
        patterns.lazy(
            rf"{_LEADS}(?:(?:a|en) (?:que|cual) (?:cuenta|banco|tarjeta|nombre)|a nombre de quien|a (?:quien|donde)(?= (?:va|es|llega|se l[oa]|le llega)\b|$)|si me equivo\w+ (?:de|con)|(?:si )?es(?:ta)? (?:bien|correct[oa])|que (?:banco|cuenta) es|de quien es|para quien es|quien (?:lo |la )?recibe|quien es el destinatario)\b"
        ),
        lambda: (_("Para"), _("Banco")),
    ),
    (
        patterns.lazy(
            rf"{_LEADS}(?:de|desde|con) (?:(?:que|cual|cual de mis) (?:cuentas?|tarjeta)|cual(?! banco)|donde)\b"
        ),
        lambda: (_("Desde"),),
    ),
    (
        patterns.lazy(
            r"\b(?:cobran|cobras|cobrar|cobra|comision|cuesta|costo)\b|\b(?:a|de|en) cuanto (?:me )?sale\b"
        ),
        lambda: (_("Comisión"), _("Total"), _("Puntos")),
    ),
    (
        patterns.lazy(
            rf"{_LEADS}(?:(?:con )?cuanto|que) (?:me|nos) (?:quedo|quedaria|queda (?:despues|luego)|va a quedar|sobraria)\b"
            r"|^(?:(?:and|so|ok) )*(?:how much|what) (?:will|would|do) i (?:have|be) left\b|^what s left after\b"
        ),
        lambda: (_("Disponible después"),),
    ),
)
"""Questions that a card answers, each with the labels of its rows."""
_ANOTHER_DAY: Final = patterns.lazy(
    r"(?:(?:no (?:hoy|ahora|ahorita)|no|pero|mejor|espera|oye|dije|te dije|que|sea|era|es|va|lo|la|quiero|que salga|mandalo|mandaselo|envialo|y|perdon) )*(?:(?:para|pa|hasta) )?(?:(?:el|la|este|esta|en|proximo|proxima) )*\w+(?: (?:que viene|dije|te dije|no hoy|no ahora|no ahorita|proximo|mejor|porfa|por favor))*$"
)
"""A day and nothing else: when it is to leave."""
_COMES: Final = patterns.lazy(
    r"(?:cuando|(?:en )?cuanto(?: tiempo)?|a que hora|que dia)(?:(?: \w+){0,3}? (?:llega|llegara|llegaria|cae|cayera|caera|tarda|tardara|recibe|refleja|llegarle|caerle|llegar|caer)(?: (?:en llegar|en caer|el dinero|la lana|la transferencia|el envio|el pago|a (?:mi )?\w+|mas o menos))*)?"
    r"|(?:le )?(?:llega|cae) (?:hoy|luego luego|al momento|de inmediato|ahorita|manana)(?: mismo)?"
    r"|cuanto (?:se )?(?:tarda|demora) (?:un|el) spei(?: en (?:llegar|caer))?"
    r"|how long (?:does|will|would|do) (?:it|this|that|(?:a|the) (?:transfer|spei|money)|speis|transfers) take(?: to (?:arrive|get there|reach \w+))?"
    r"|(?:how long (?:until|till|before)|when (?:does|will|do)) (?:it|he|she|they|my \w+)(?: \w+)? (?:arrives?|gets? (?:it|there|the money)|receives? it)"
)
_COMING: Final = "¿Cuánto tarda en llegar una transferencia SPEI?"
"""What the articles are asked for «¿y cuándo le llega?»."""
_TRANSFER: Final = "transfer"
_TOPICS: Final[Mapping[str, str]] = {_TRANSFER: "transferencia", support.REPORT: "reporte"}
"""What the articles are asked about with a question that leaves it out, by the kind of card that waits."""
_FREE: Final = frozenset(
    {
        "block_account",
        "unblock_account",
        "limit_change",
        "chat_transfers_off",
        "chat_transfers_on",
        "open_ticket",
        "ticket_message",
        "close_ticket",
    }
    | {"add_beneficiary", "change_beneficiary", "remove_beneficiary"}
)
"""Cards that move no money, and have no fee."""
_WHO: Final = patterns.lazy(
    r"(?:(?:y|oye|espera|pero|a ver|disculpa) )*quien (?:es|era|sera)(?: (?:es[ea]|est[ea]|el|ella|la que sale|el que sale)| (?P<name>[a-z][a-z ]{1,40}))?"
)
_WHAT_NOW: Final = patterns.lazy(
    r"(?:(?:y|ok|bueno|pero|oye|entonces|ya|listo|ah) )*(?:(?:ahora |aqui |ahi |entonces |luego )?que (?:hago|sigue|procede|toca|falta|tengo que hacer|debo hacer|mas)(?: ahora| aqui| yo| entonces| o que)?"
    r"|(?:ahora )?(?:como|donde) (?:le )?(?:hago|confirmo|acepto|le doy|autorizo)(?: ahora| eso| para confirmar| le)?|(?:(?:ya )?con eso )(?:ya )?(?:le llega|se manda|se va|queda|es todo|basta)|(?:ya|eso) (?:quedo|se hizo|se (?:mando|envio|deposito|transfirio)|se fue|(?:(?:se|le|les) )?(?:l[oa]s? )?(?:mandaste|enviaste|hiciste|pasaste|depositaste|transferiste|bloqueaste|bloquearon)|esta|salio)(?: o (?:que|no))?|(?:es todo|ya es todo|eso es todo|ahora que|y luego|y ahora)"
    r"|(?:did|have) you (?:already )?(?:block|send|sent|do|done|transfer)[a-z]* (?:it|that|the money)(?: yet| already)?)"
)
_DO_IT: Final = patterns.lazy(
    r"(?:(?:si|y|ok|va|dale|sale|ya|pues|entonces|andale|orale|claro|bueno|listo|porfa) )*"
    r"(?:(?:el|mi) (?:reporte|bloqueo)(?= tambien| igual| por)|confirm(?:a|o|ala|alo|alas|alos|ar)|acept(?:o|a|ala|alo)|autoriz(?:o|a)|(?<=si )(?P<verb>hag|haz|desbloque|bloque|levant|mand|envi|pag|compr|agreg|registr|canje|borr|quit|elimin|cambi|prend|enciend|activ|habilit|transfi?er)\w*l[oa]s?|(?<=andale )asi|(?<=si )(?:a )?(?:l[oa]s (?:dos|tres)|amb[oa]s|tod[oa]s)|asi (?:esta bien|mero|dejalo))"
    r"(?: (?:l[ao] )?del? (?!que\b)(?:mi |la |el )?\w+)?(?: (?:l[oa]s?|el|a|de|mi|tu|otr[oa]s?|primer[oa]?|segund[oa]|ultim[oa]|es[ea]|est[ea]|tod[oa]s?|ambas|dos|tarjeta|envio|transferencia|compra|reporte|asi|ya|tambien|igual|gracias|porfa|por favor))*"
)
"""A yes that says what to: the button does it."""
_DOES: Final[Mapping[str, str]] = {
    _TRANSFER: "mand envi pag transfer transfier",
    "own_transfer": "mand envi pag transfer transfier",
    support.REPORT: "levant mand envi registr",
    "ticket_message": "mand envi agreg",
    "block_account": "bloque",
    "unblock_account": "desbloque levant quit",
    "limit_change": "cambi",
    "chat_transfers_off": "apag desactiv quit",
    "chat_transfers_on": "prend enciend activ habilit",
    "add_beneficiary": "agreg registr",
    "change_beneficiary": "cambi",
    "remove_beneficiary": "borr quit elimin",
    "purchase": "compr pag",
    "redemption": "canje",
}
"""What each kind of card does, by the stems of its verbs: «sí, quítalo» is no yes to a transfer."""
_WHAT_FOR: Final = patterns.lazy(
    r"(?:(?:y|ah|oye) )?(?:(?:ponle|pon|que diga) que )?(?:(?:es|son|va|era) (?:para|por|de)|(?<=que )(?:es|son)) (?P<concept>(?!(?:mi|mis|tu|que|hoy|manana|ya|ti|el)\b)[\w ]{3,38})"
)
"""What a transfer is for, said while its card waits: «es para la renta»."""
_SAYS_IT_IS: Final = patterns.lazy(
    r"(?:(?:y|ah|oye|ok|porfa) )*(?:ponle|pon|escribe(?:le)?|que diga) que (?:es|son|era) (?:(?:para|por|de) )?(?P<concept>(?!(?:mi|mis|ti|tu)\b)[\w ]{3,38})"
)
"""«Ponle que es para el doctor»: for what, not for whom."""


_WHOM: Final = patterns.lazy(
    r"(?:(?:oye|y|pero|espera|a ver|wait|so|and|ok) )*(?:quien (?:es )?(?:(?:la persona )?(?:que|a la que) )?(?:(?:se )?(?:lo|la|le) )?(?:(?:va|voy) a )?(?:recib|mand|envi)\w+"
    r"|who (?:is|s|was) (?:it|this|that|the money) (?:going )?(?:to|for)|who (?:gets|receives|is getting|will get|will receive)(?: it| this| that| the money)?|who am i sending (?:it|this|that|money)?(?: to)?)"
)
_HOW_MUCH: Final = patterns.lazy(
    r"(?:(?:oye|y|pero|espera|a ver|wait|so|and|ok) )*(?:(?:de |por )?cuanto (?:(?:es|era|fue) )?(?:lo que )?(?:le|les|se lo|lo que) (?:(?:iba|voy|vas|ibas) a )?(?:mand|envi|pas|deposit|transfer)\w*"
    r"|how much (?:(?:am i|are you|was i|did i|did you|will i|are we) )(?:going to )?(?:send\w*|sent|say|said)(?: it| this| to)?(?: him| her| them)?)"
)
"""To whom and how much, asked of what waits, with nothing else named."""


_CALLS_OFF: Final = patterns.lazy(
    r"(?:(?:no|espera|esperate|ay|oye|mejor|ya|perdon|aguanta|siempre|wait) )*no (?:me )?(?:l[oa]s? |le |les )?(?P<verb>borr|quit|elimin|compr|pag|canj|agreg|registr|bloque|desbloque|levant|mand|envi|cambi)(?:es|en|ues|ees|ies|e)(?:l[oa]s?)?(?: (?:porfa|por favor|mejor|todavia|aun|ya|nada|a nadie|please))*"
    r"|(?:(?:no|wait|please) )*(?:don t|do not) (?P<verb_en>delete|remove|buy|redeem|add|block|send|change) (?:it|him|her|them|anything)(?: (?:yet|please))*"
)
"""«No lo borres», over the card that would: it is taken back."""
_VERBS_EN: Final[Mapping[str, str]] = {
    "delete": "borr", "remove": "quit", "buy": "compr", "redeem": "canje", "add": "agreg", "block": "bloque",
    "send": "mand", "change": "cambi",
}  # fmt: skip


def _called_off(talk: Talk, heard: Heard, said: str) -> Answered:
    """Take the one card that waits back, where just what it would do is not to be done."""
    found = _CALLS_OFF.fullmatch(said)
    if found is None or len(talk.open) != 1 or "?" in heard.text:
        return False
    [(key, card)] = talk.open.items()
    verb = found["verb"] or _VERBS_EN[found["verb_en"]]
    if not any(stem.startswith(verb) for stem in _DOES.get(card.kind, "").split()):
        return False
    if (error := (yield from talk.withdraw(key))) is not None:
        yield from talk.refuse(error)
    else:
        yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())
    return True


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer what is said of the card that waits, and what only opens a talk; False: it is something else."""
    if talk.top is not None and not talk.top.passed_over:
        return False
    said = fold_words(heard.text)
    opens = _OPENING.fullmatch(said)
    if opens is not None:
        greeted = _("¡Hola, %(name)s! Claro, dime.") % {"name": talk.turn.first_name}
        yield Say(greeted if opens["greets"] else _("Claro, dime."), default_suggestions())
        return True
    return bool(talk.open) and (
        (yield from _called_off(talk, heard, said))
        or (yield from shopping.of_the_card(talk, heard))
        or (yield from _in_what_money(talk, said))
        or (yield from _what_for(talk, heard, said))
        or (yield from _of_the_card(talk, heard, said))
    )


def _in_what_money(talk: Talk, said: str) -> Answered:
    """Say that it is in pesos, where another money is named or denied: "digo, dólares", "no, pesos"."""
    found = _MONEY.fullmatch(said)
    moves = {card["name"] for card in talk.cards.values()} <= {transfers.NAME} and talk.cards
    if found is None or not moves:
        return False
    if found["pesos"]:
        yield from unchanged(talk)
    else:
        text = _("Solo manejo pesos mexicanos y no convierto divisas: %(waits)s, en pesos.")
        yield Say(text % {"waits": talk.waits()}, (_("Cámbiala"), _("Cancelar")))
    return True


_MONEY: Final = patterns.lazy(
    r"(?:(?:no|si|ay|ah|oye|perdon|digo|mejor|pero|que|sean|son|eran|quise decir|dije|en|y|ok|bueno) ){0,5}"
    r"(?:(?P<pesos>pesos(?: mexicanos)?|moneda nacional|mxn|mn)|dolares|dolar|dls|usd|euros?|dollars)(?: (?:no|porfa|por favor|mejor|pesos|dolares)){0,2}"
)
_PARTICLE: Final = 3
"""Letters of the words that names share: «de», «la», «los»."""


def _what_for(talk: Talk, heard: Heard, said: str) -> Answered:
    """Take «es para la renta» for the concept of the transfer whose card is the last."""
    card = talk.card_of(transfers.NAME)
    is_last = card == next(reversed(talk.cards), None)
    says_so = _SAYS_IT_IS.fullmatch(said)
    if says_so is not None:
        contacts = yield from talk.contacts()
        names = {word for one in contacts for word in fold(f"{one.alias} {one.name}").split()}
        if any(len(word) > _PARTICLE and word in names for word in said.split()):
            return False
    found = says_so or (_WHAT_FOR.fullmatch(said) if heard.person is None else None)
    if found is None or heard.amount is not None or not is_last:
        return False
    told = replace(heard, concept=found["concept"], person=None, whole_person=None, people=())
    return (yield from transfers.corrected(talk, card, told))


def _of_the_card(talk: Talk, heard: Heard, said: str) -> Answered:
    if heard.hesitates:
        text = _("Sin prisa: %(waits)s, y mientras no se mueve nada.")
        yield Say(text % {"waits": talk.waits()})
        return True
    if (yield from _told_of_transfers(talk, said)):
        return True
    wishes = heard.amount is not None or (heard.verb and heard.person is not None)
    card = next(reversed(talk.open.values()))
    confirms = _confirms(talk, said)
    told = (
        not confirms
        and _WHAT_NOW.fullmatch(said) is None
        and heard.sure
        and heard.intent not in (_QUESTIONS if "?" not in heard.text else _ASKS_OF_IT)
    )
    doubts = card.kind == _TRANSFER and transfers.doubts(heard.text)
    others = not (confirms or doubts) and _NOT_OF_IT.search(
        said.replace(_TOPICS.get(card.kind, " "), " ")
    )
    if wishes or told or others or len(said.split()) > _WORDS_MAX:
        return False
    return (
        (yield from _another_day(card, heard, said))
        or (yield from _rows_asked(talk, card, said, of_payee=doubts))
        or (yield from _of_its_kind(talk, card, heard, said))
    )


def _told_of_transfers(talk: Talk, said: str) -> Answered:
    """Tell to whom and how much the transfers that wait are."""
    cards = [one for one in talk.open.values() if one.kind == _TRANSFER]
    if not cards or not (_WHOM.fullmatch(said) or _HOW_MUCH.fullmatch(said)):
        return False
    labels = _("Monto"), _("Para"), _("Banco")
    told = [
        ", ".join(
            f"{row['label']}: {row['value']}"
            for label in labels
            for row in one.card["rows"]
            if row["label"] == label
        )
        for one in cards
    ]
    text = _("Así va:\n%(rows)s\nNo se mueve nada hasta que confirmes.")
    yield Say(text % {"rows": "\n".join(told)}, (_("Cámbiala"), _("Cancelar")))
    return True


def _confirms(talk: Talk, said: str) -> bool:
    """Say whether words are a yes to what a card does: the last, or one before where the last moves no money."""
    found = _DO_IT.fullmatch(said)
    if found is None or found["verb"] in {None, "hag", "haz"}:
        return found is not None
    *before, last = [card.kind for card in talk.open.values()]
    kinds = [last, *(before if last in _FREE else ())]
    return any(found["verb"] in _DOES.get(kind, "").split() for kind in kinds)


def _another_day(card: OpenProposal, heard: Heard, said: str) -> Answered:
    """Say that nothing waits for the day that is named."""
    if card.kind != _TRANSFER or heard.period is None or _ANOTHER_DAY.match(said) is None:
        return False
    text = _(
        "Todavía no puedo programar envíos: si confirmas, sale al momento. Si es para otro día, cancélalo y pídemelo ese día."
    )
    yield Say(text, (_("Cancelar"),))
    return True


def _rows_asked(talk: Talk, card: OpenProposal, said: str, *, of_payee: bool) -> Answered:
    """Answer with the card's own lines, or with what holds for every card: what is next, and that it is free."""
    payee = fold(" ".join(str(value) for value in (card.card.get("payee") or {}).values()))
    who = _WHO.fullmatch(said)
    if who is not None and (who["name"] is None or who["name"] in payee):
        labels: Sequence[str] = _("Para"), _("Nombre"), _("Alias"), _("Banco"), _("Cuenta")
    elif of_payee:
        labels = _("Para"), _("Banco")
    else:
        labels = next((names() for pattern, names in _ASKED if pattern.search(said)), ())
        if card.kind != _TRANSFER and _COMES.fullmatch(re.sub(_LEADS, "", said)) is not None:
            labels = (_("Entrega"),)
    rows = [row for row in card.card.get("rows", ()) if row["label"] in labels]
    changes = (_("Cámbiala"), _("Cancelar"))
    if rows:
        text = _("Así va:\n%(rows)s\nNo se mueve nada hasta que confirmes.")
        lines = "\n".join(f"{row['label']}: {row['value']}" for row in rows)
        yield Say(text % {"rows": lines}, changes)
    elif _("Comisión") in labels and card.kind in _FREE:
        yield Say(_("No, eso no tiene costo. No cambia nada hasta que confirmes."), changes)
    elif _confirms(talk, said):
        everything = _ALL_OF_THEM.search(said) is not None
        yield Say(called.tap(talk.waiting if everything else [card]), changes)
    elif _WHAT_NOW.fullmatch(said) is not None:
        yield from not_done_yet()
    else:
        return False
    return True


_ALL_OF_THEM: Final = patterns.lazy(r"\b(?:l[oa]s (?:dos|tres)|amb[oa]s|tod[oa]s)\b")


def not_done_yet() -> Steps:
    """Say that a card only waits, and how it goes on."""
    text = _(
        "Todavía no se ha hecho nada. Revisa los datos: si están bien, toca el botón de confirmar; "
        "si no, dime qué cambio, o «cancela»."
    )
    yield Say(text, (_("Cámbiala"), _("Cancelar")))


def _of_its_kind(talk: Talk, card: OpenProposal, heard: Heard, said: str) -> Answered:
    """Ask the articles what is asked of the kind of thing that waits: "¿y si no le llega?", "¿cuánto tardan?"."""
    if card.kind == _TRANSFER and _COMES.fullmatch(re.sub(_LEADS, "", said)) is not None:
        yield from support.ask(talk, replace(heard, text=_COMING))
        return True
    topic = _TOPICS.get(card.kind)
    unclear = not heard.sure or heard.intent in {"out_of_scope", support.REPORT}
    asks = heard.intent == support.HELP or (
        # «¿Cuál es mi saldo?» asks of no report.
        card.kind != _TRANSFER and unclear and inquiring.asks_for_the_way(heard.text)
    )
    if topic is None or not asks or "?" not in heard.text or inquiring.names_the_bank(heard.text):
        return False
    yield from support.ask(talk, replace(heard, text=f"{heard.text} {topic}"))
    return True
