"""What the built-in engine hears in an utterance: the language engine's reading, in the form that the flows use."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from centli.agent.engines import brake, chat_switch, reporting, wanting
from centli.agent.engines.brake import BLOCK, KEEP, STANDING, UNBLOCK
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.reporting import CLOSE, NONE, WRITE
from centli.agent.engines.wanting import SEARCH, SHOPPING, Wanted
from centli.agent.language import (
    Correction,
    Understanding,
    amounts,
    changes_a_contact,
    concepts,
    corrections,
    dates,
    is_no,
    is_taken_back,
    is_yes,
    keywords,
    people,
    several,
    slots,
    troubles,
    understand,
)
from centli.agent.language.amounts import AmountReading
from centli.agent.language.dates import Period
from centli.agent.language.features import names_goods
from centli.agent.language.wishes import GUARDS
from centli.kernel.money import Money
from centli.kernel.text import fold

TWO: Final = 2
SURE: Final = 0.55
"""Below this the classifier's word alone starts nothing."""
SOCIAL_SURE: Final = 0.8
"""A yes, a no, a thanks or a greeting must be plainer: names look like them to the classifier."""
BY_WORDS: Final = 0.5
HARMLESS: Final = frozenset(
    {"human", "balance", "transactions", "spending", "list_beneficiaries", "capabilities"}
)
"""Where words alone are enough: nothing is prepared by these."""
SOCIAL: Final = frozenset({"confirm", "cancel", "thanks", "greet"})

LIMITS: Final = "limits"
REMOVE: Final = "remove_beneficiary"
CHANGE: Final = "change_beneficiary"
ORDER_STATUS: Final = "order_status"
ORDER_CANCEL: Final = "order_cancel"
REWARD_ORDERS: Final = "reward_orders"
"""Intents of the bank's own that the language engine files under others."""

_NOT_WORDS = re.compile(r"[^\w%$.,]+|[.,](?![0-9])")
_LIMITS = re.compile(
    r"\b(?:limites?|tope|maximo (?:por|al|que puedo)|limits?)\b"
    r"|\bcuanto (?:dinero |lana )?(?:es lo (?:mas|maximo) que )?(?:puedo|me dejan|me permiten) (?:mandar|enviar|transferir|depositar)(?: (?:al|por|en un) dia| por (?:operacion|envio|transferencia)| hoy| diario| de una vez| en total)*\W*$"
)
_AT_ATM = re.compile(
    r"\b(?:cajeros?|retir\w+|efectivo|sacar|atm|withdraw\w*|(?:limite|tope) (?:de|para) (?:los )?(?:depositos?|abonos?|recibir)|reboto|(?:tarjeta|linea) de credito)\b"
)
_NO_LIMITS = re.compile(
    r"\b(?:sin|no hay|no haya|no existen?|no tienes|ningun) (?:ningun )?limites?\b"
    r"|\b(?:finge|fingir|imagina\w*|supon\w*|simula\w*|haz como que|juguemos|jugar a|pretend|imagine|suppose|no limits?|without limits?)\b"
)
"""What is made up changes no limit."""
_REMOVE = re.compile(
    r"\b(?:elimin|borr|quit|remuev|saca|dar? de baja|da de baja|delete|remove)\w*\b.*"
    r"\b(?:contactos?|beneficiari[oa]s?|destinatari[oa]s?|alias|agenda|lista|contacts?|beneficiar\w+|payees?)\b"
)
_NO_MORE = re.compile(
    r"\bya no quiero (?:tener )?al? .{2,40}? (?:en|entre) (?:mis|la|mi) (?:contactos|beneficiari[oa]s|lista|agenda)\b"
)
_RENAME = re.compile(
    r"\b(?:renombr\w*|rename) (?:a |al )?\w+"
    r"|\b(?:ponle|pon|dile|llamale|guarda) (?:como |de )?[\"'«“‘][^\"'»”’]{1,60}[\"'»”’] al? (?!(?:(?:el|la|mi|es[ea]|est[ea]) )?(?:conceptos?|motivo|mensaje|nota|envio|transferencia|deposito|pago|tarjeta)\b)\w+"
    r"|\b(?:ponle|pon|dale) (?:de |como |el |un |por )*(?:alias|apodo|sobrenombre)\b.* a \w+"
    r"|\b(?:ponle|pon|dale) a .{2,60}? (?:de |el |un |por )*(?:alias|apodo|sobrenombre)\b"
    r"|^\W*al? .{2,40}? (?:ponle|pon|dale|dile)(?: de| como| el| un| por)* (?:alias|apodo|sobrenombre)\b"
)
_NEW_CLABE = re.compile(
    r"\b(?:cambi[oe]\w*|cambiaron|actualiz\w*|corrig\w*|nuev[oa]|otr[oa]|ya no es)\b(?: \w+){0,4}? (?:clabe|cuenta|banco)\b"
    r"|\b(?:clabe|cuenta|banco) (?:nuev[oa]|cambio)\b"
)
"""A CLABE that takes an old one's place: "mi hermano cambió de banco, su nueva clabe es…"."""
_ADDS = re.compile(
    r"\b(?:agreg|registr|anad|guard|apunt|anot|met|add|save)\w*|\b(?:da\w*|dar\w*) de alta\b"
)
_REWARD_ORDERS = re.compile(
    r"\b(?:mis?|mi ultimo|el|ese) canjes?\b|\bhe canjeado\b|\b(?:my|last) redemptions?\b"
)
_REPORTED = re.compile(
    r"\b(?:lo|eso) que (?:(?:les|te|le|ya) )*reporte\b.*\b(?:en que|como (?:va|van|sigue)|que paso|que (?:ha pasado|onda))\b"
    r"|\b(?:en que (?:va|quedo)|como va|que paso con) (?:lo|eso) que (?:(?:les|te|le|ya) )*reporte\b"
    r"|\b(?:en que (?:va|quedo)|como (?:va|sigue)|que paso con) lo de(?:l)? .{2,60}? que (?:(?:les|te|le|ya) )*reporte\b"
    r"|^\W*(?:(?:oye|hola|y|oigan) )*(?:ya|cuando|aun no|todavia no) (?:(?:me|nos|le|lo|la|se) )*(?:han |van a )?(?:resolv|resuelv|contest|respond|soluciona|aclar)\w*(?: \w+)?(?: (?:lo|mi|la|el) .{2,60})?\?"
)
_OF_A_DAY = re.compile(r"\b(?:del?|desde|lo|los|que|cada)(?: (?:el|la|los|las))?\W*$")
_PAST_DAY = re.compile(
    r"(?:ayer|antier|anteayer|anoche|hace|ultim|last|yesterday)|\b\w+(?: \w+)? (?:pasad[oa]|anterior)\b(?! manana)"
)
"""Days that are gone; nothing is sent on them."""
_NOBODY = re.compile(
    r"\bno (?:quiero|necesito|hace falta|es necesario|ocupo) (?:hablar |platicar )?(?:con |a )?(?:nadie|alguien|una persona|un humano|un asesor|un ejecutivo)\b"
)
_INSTEAD = re.compile(r"\b(?:mejor|en vez|en lugar|instead|rather)\b")
_CLABE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,20}(?![0-9])", re.ASCII)
_OF_WHAT = re.compile(r"\b(?:gasto|compra|expense|purchase) (?:en|de|del|con|at|in|on) ")
"""«Mi último gasto en comida» is of one kind alone."""
_ASKED_OF_IT: Final = frozenset({"ask_help", "out_of_scope"})
"""What a question behind a story is taken for when it stands alone."""
FACTORS: Final[Mapping[str, tuple[int, int]]] = {
    "remove_zero": (1, 10),
    "add_zero": (10, 1),
    "double": (2, 1),
    "halve": (1, 2),
}
"""What an operation multiplies and divides the pending amount by."""
_WHY = re.compile(
    r"(?:(?:y|pero|oye|a ver|no|entonces|bueno) )*(?:por ?que|porque|xq|pq|para que|why|how come|what for)"
    r"(?: (?:no|me|te|le|lo|la|se|eso|esto|necesitas?|ocupas?|quieres|preguntas?|pides?|piden|pide|pidio|debo|tengo que|"
    r"puedo|puede|pudo|pudiste|paso|salio|falta|rechaz\w+|cancel\w+|asi|tanto|el|la|mi|codigo|clabe|monto|limite|"
    r"do|you|need|ask|asking|that|it|not|is|did|fail|was|refused|confirmar|otra vez|ahora|envio|transferencia|deja\w*))*"
)
_AGAIN = re.compile(
    r"\b(?:otra vez|de nuevo|nuevamente|repit\w+|repet\w+|lo mismo|una vez mas|otr[oa] igual|igualit[oa]|again|repeat"
    r"|same (?:thing|again|as)|the same)\b"
)
_NO_BETWEEN = re.compile(
    r"(?:(?:pesos|pesitos|varos|baros) ?)?[,.]? ?no,? ?(?:(?:mejor|sino|son|eran|que sean|mas bien)\b ?)*(?:(?:a|al|para|por)\b ?)?\$?"
)
_TO_THE_ONE = re.compile(
    r"^\W*no\b\W+al? (?:(?:del?|de la) \w+|(?:la |el )?otr[oa](?: \w+){0,2})\W*$"
)
"""«No, al del trabajo» names another, and cancels nothing."""
KEEPS_BACK: Final = re.compile(
    r"\b(?:menos|excepto|salvo|quitando|dejando(?:me)?|pero d[eé]jame|y d[eé]jame|except)\b"
)
"""What of a whole is not to be sent follows."""
_NO_BEFORE = re.compile(r"^\W*(?:(?:y|ay|ah|oye|perdon|pero)\W+)*no\b")
_TAIL = re.compile(
    r"(?:\s+(?:pues|porfa|por favor|mejor|entonces|nom[aá]s|nada m[aá]s|solamente|solo|please|ya|instead))+\W*$",
    re.IGNORECASE,
)
_NO_TWICE = re.compile(r"\W*(?:ay |ah |oye )?no\b.*\bno\W*")
_HESITATES = re.compile(
    r"(?:(?:pues|mmm*|este|ay|la verdad|todavia|aun|ahorita|deja|dejame|espera\w*|un|i|let me|wait|hmm*) )*"
    r"(?:no (?:lo )?(?:se|sabria|recuerdo|estoy segur[oa])|no me acuerdo|luego te (?:digo|aviso)|ahorita te (?:digo|aviso)|dejame ver"
    r"|(?:lo )?(?:pienso|checo|veo|reviso)|momento|momentito|segundo|tantito|espera(?:me|te)?|aguanta(?:me|te)?|dame (?:chance|un (?:momento|momentito|segundo|minuto|ratito))|permiteme|don t know|not sure|me think|wait)"
    r"(?: (?:un|tantito|momento|segundo|bien|aun|todavia|wey|guey|la verdad|cuanto|cual|a quien|luego te (?:digo|aviso)|ahorita te (?:digo|aviso)))*"
)
_CANCELS = re.compile(
    r"(?:(?:no|mejor|ya|si|oye|porfa|por favor|quiero|puedes|espera|please) )*"
    r"(?:cancel\w*|anul[ae]\w*|olvid[ae]\w*|descart[ae]\w*|never ?mind|forget it)\b"
    r"(?!.*\b(?:tarjeta de|cuenta|seguro|suscripcion|limite|contrasena|clave|nip|pin|password|usuario|codigos?)\b)"
)
NOT_CANCELLED: Final = re.compile(
    r"\b(?:cancel|anul)(?:é|aste|ó|aron|ad[oa]s?)\b|\bno (?:(?:me|la|lo|las|los|se|le|quiero|vayas a) )*(?:que (?:(?:me|la|lo|las|los) )?)?(?:(?:cancel|anul|elimin|borr|quit|descart|olvid)(?:es|en|ar))|\b(?:don.?t|do not|never) (?:\w+ ){0,3}?(?:cancel|remove|delete)"
)
"""What was cancelled, or is not to be."""
_CANCEL_AND = re.compile(
    r"\W*((?:(?:no|mejor|ya),? )*(?:cancel\w*|olv[ií]d\w*|anul\w*)(?: (?:eso|esa|ese|la|lo|el|todo))?)"
    r"(?:\s*[,;.]\s*(?:y\s+)?|\s+y\s+)(?:mejor\s+)?(.{4,})",
    re.IGNORECASE,
)
_REPEAT_IT = re.compile(
    r"(?:\w+ )?(?:repit|repet|repeat)\w* (?:(?:el|la|ese|esa|mi|the|my|last|ultim[oa]|mism[oa]) )+(?:envio|transferencia|operacion|pago|deposito|transfer|payment)\b"
)
_COMPLAINS = re.compile(
    r"\bno (?:me |te |se |nos )?(?:dejaste|dejo|dejaron|deja|permitio|permite|pude|pudiste|pudo|funciono|jalo|paso|llego|sirvio)\b"
)
_THEN_SEND = re.compile(
    r",?\s+(?:y|and|luego|después|despues|además|ademas)\s+(?=(?:luego |también |despu[eé]s )?(?:m[aá]nd|env[ií]|transf|p[aá]s|dep[oó]s|p[aá]g|send|pay)\w*)",
    re.IGNORECASE,
)
_AND_ASK = re.compile(
    r",?\s+(?:y|and)\s+(?:(?:luego|también|tambien|además|ademas)\s+)?(?=(?:dime|d[ií]game|expl[ií]ca|quiero saber|c[oó]mo|cu[aá]nto|qu[eé] |mu[eé]str|ens[eé]ñ|tell me|how)\w*)",
    re.IGNORECASE,
)
_BUT_FIRST = re.compile(r"\s(?:pero|but)\s(?:primero|antes(?! de\b| que\b)|first)\s", re.IGNORECASE)
_AND = re.compile(r"\s*[,;.]\s*(?:y\s+)?|\s+(?:y|and)\s+", re.IGNORECASE)
_TO_A_CARD: Final = r" (?!(?:a|al|en|el|la|lo|los|las)\b)[^,;.]{1,30}? (?:a|de) l[ao]\b"
"""«Quita 100 a la de mi mamá» takes as much off that card as «quítale 100» does."""
_MORE = re.compile(
    r"\b(?:subele|sumale|agregale|anadele|aumentale|echale|ponle)\b.*\b(?:mas|otros)\b|\b(?:sumale|agregale|anadele|aumentale|subele)\b"
    r"|^\W*(?:(?:no|y|que|mejor|seria|sean?|son|otros|unos) )*\$?[\w.,]+ (?:pesos )?mas\W*$|\badd\b.*\bmore\b"
    rf"|\b(?:sub|aument|agreg|anad|sum|ech)(?:[aeio]|u?e|[aei]r)\b{_TO_A_CARD}"
)
_LESS = re.compile(
    r"\b(?:bajale|quitale|restale|descuentale)\b|^\W*(?:(?:no|y|que|mejor|seria|sean?|son|otros|unos) )*\$?[\w.,]+ (?:pesos )?menos\W*$"
    rf"|\b(?:(?:baj|quit|rest|descuent|descont)(?:[aeo]|ar)|(?:quit|rest|descont|baj)arle)\b{_TO_A_CARD}"
)
_TO_A_FIGURE = re.compile(r"\b(?:bajale|subele|aumentale|bajalo|subelo) a\b|\bceros?\b")
_AND_LET = re.compile(r"^\W*y (?=(?:que|mejor)\b)")
"""«Y que sean 450» is about what waits, «y 450 a mi mamá» is not."""
_JOINT = re.compile(
    r",? (?:y|and) (?:tambien |luego |despues )?(?=[$0-9]|\w+ (?:mil|cientos|pesos))"
)
_LEAD = re.compile(
    r"^\W*(?:(?:pues|pos|entonces|bueno|ok|okey|va|mejor|ah|ay|este|eh|mm+|oye|no|si|sí|perd[oó]n|digo|ya|eran?|iba|ser[ií]a|sorry|well|then|oh)\b\W*)+",
    re.IGNORECASE,
)
_TRANSFER_VERB = re.compile(
    r"\b(?:mand|envi|transf|pas[ae]|deposit|pag[aou]|abon|gir[ae]|prest|send|pay|wire|move|spei|traspas|dale|darle|hazle|divid|repart)\w*"
)
_FILLER: Final = frozenset(
    "que sean sea son era eran es mejor no ok si va bueno pon ponle ponlo dejalo dejala dejalos en solo nomas nada mas"
    " perdon digo por porfa favor pesos pesitos varos a de por el la los las mxn mn un una please just make it i meant"
    " actually wait entonces seria serian cambialo cambiala cambia siempre pero ya al ah ay ups sorry exactamente exactos cerrados"
    " exacto tal vez casi espera oye pero monto cantidad esta mal equivocado equivoque me perate esperate esperame perame aguanta aguantame x fa xfa q k"
    " tanto mucho demasiado poco muy".split()
)

ACCOUNT_WORDS_MAX: Final = 7
_ACCOUNT_LEADS: Final = frozenset(
    "de desde del con mejor usa que no toma tomalo sacalo cargalo cambia la mi ahorro cheques from use".split()
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as the flows use it."""

    text: str
    """The words without those of a concept."""
    said: str
    """The words as they were said."""
    intent: str
    sure: bool
    """Whether the intent may start something."""
    explicit: bool
    """Whether plain words give the intent away, so that a name asked for is not mistaken for it."""
    amount: AmountReading | None
    person: str | None
    people: Sequence[str]
    """Several people where one was expected."""
    whole_person: str | None
    """The person, when the utterance is nothing else."""
    to_account: str | None
    from_account: str | None
    any_account: str | None
    without_account: str | None
    """The own account that money must not leave: "que no salga de mi ahorro"."""
    split: bool
    """Whether two accounts are to share one amount."""
    period: Period | None
    limit: int | None
    concept: str
    name: str
    alias: str
    clabe: str | None
    corrects: bool
    rejected_people: Sequence[str]
    rejected_centavos: Sequence[int]
    """What a correction takes back: "a mi hermana, no a mi hermano"."""
    factor: tuple[int, int] | None
    """What the pending amount is multiplied and divided by: "quita un cero", "el doble"."""
    delta: int
    """Whether the amount that is said is added to the pending one (1) or taken from it (-1): "ponle 20 más"."""
    writes: bool
    """Whether it says what a transfer is to say, and nothing else."""
    only_value: bool
    """Whether it names one thing and nothing else: "600", "a mi hermana", "de mi ahorro"."""
    verb: bool
    """Whether it says to send."""
    notes: frozenset[str]
    wants: Wanted
    """What it wants from the shop, whatever the wish."""
    ordered: str
    """The product of an order that it speaks of."""
    others_account: bool
    """Whether the account to be blocked or unblocked is somebody else's."""
    blocks: bool
    """Whether an own account is to be blocked, whatever else it says."""
    keeps: bool
    """Whether nothing is to be blocked, whatever else it says."""
    addition: str
    """What is to be added to a report, where it says so at once."""
    yes: bool
    cancel: bool
    why: bool
    again: bool
    hesitates: bool
    """Whether it puts the answer off: "no sé", "luego te digo"."""

    @property
    def instead(self) -> bool:
        """Whether it says "mejor" about a whole wish, or of an account alone: "a mi mamá mejor 350", "y si mejor de mi ahorro"."""
        is_short = len(self.text.split()) <= ACCOUNT_WORDS_MAX and self.any_account is not None
        said = _INSTEAD.search(fold(self.text)) is not None
        return said and (self.intent == "transfer" or (is_short and not self.sure))

    @property
    def supposed_centavos(self) -> int:
        """The amount of "¿me alcanza para 500?", 0 where nothing is supposed."""
        if "condition" not in self.notes or self.amount is None:
            return 0
        return self.amount.centavos or 0

    @property
    def whole_transfer(self) -> bool:
        """Whether it is a transfer that says how much and to whom."""
        whom = self.person is not None or self.to_account is not None
        return self.intent == "transfer" and self.amount is not None and whom


_NO_ORDERS: Final = frozenset(
    "transactions spending open_ticket ticket_status ticket_message ask_help search_products purchase add_beneficiary redeem_reward human".split()
)
"""What may speak of a note, a message or a reference, and orders no transfer."""
_ONLY_WRITES: Final = "concepto renta"
"""How words are read that only say what is to be written, whatever that is."""


def hear(
    text: str, *, now: datetime, known: Sequence[str] = (), recipient: str = ""
) -> tuple[Heard, Sequence[tuple[str, str]]]:
    """Read an utterance: its first wish, and the others as (text, person) for later.

    What a transfer is to say is set aside meanwhile, so that nothing in it is taken for an order.
    """
    aside = concepts.set_aside(text)
    whole, rest = _hear(text, now=now, known=known, recipient=recipient)
    tells = whole.sure and whole.intent in _NO_ORDERS
    if aside is None or aside.tells_of_theft or (tells and not aside.order):
        return whole, rest
    agrees = is_yes(aside.without(aside.order))
    if not aside.order or agrees:
        heard, _later = _hear(_ONLY_WRITES, now=now, known=known, recipient=recipient)
        concept = next(iter(aside.told.values()))
        heard = replace(heard, text=text, said=text, concept=concept, writes=True)
        return replace(heard, yes=agrees), ()
    heard, later = _hear(aside.order, now=now, known=known, recipient=recipient)
    asks = heard.intent in _ASKED_OF_IT and whole.intent != "transfer"
    if asks and not (heard.amount or heard.person):
        # "¿Cómo agrego un mensaje a mi reporte?" leaves no order beside the message.
        return whole, rest
    if heard.intent != "transfer" and (tells or "musing" in whole.notes):
        # "Me mandó un mensaje que dice mándame 300" is asked about, as it is.
        return whole, rest
    amount = heard.amount and replace(heard.amount, said=aside.given_back(heard.amount.said))
    heard = replace(
        heard,
        text=aside.without(heard.text),
        said=aside.given_back(heard.text),
        concept=aside.given_back(heard.concept),
        amount=amount,
    )
    return heard, [(aside.given_back(one), whom) for one, whom in later]


def _hear(
    text: str, *, now: datetime, known: Sequence[str], recipient: str
) -> tuple[Heard, Sequence[tuple[str, str]]]:
    halves = (
        _but_first(text)
        or _one_amount_for_the_second(text, known)
        or _limit_and_transfer(text)
        or _cancel_and(text)
        or _brake_and(text)
    )
    if not recipient and halves is not None:
        return _hear(halves[0], now=now, known=known, recipient="")[0], [(halves[1], "")]
    read = understand(text, now=now, known_people=known)
    if not recipient:
        tale = read.intent != "transfer" and _wishes_at_last(read)
        read = _everybody(replace(read, parts=()) if tale else read, known)
    person = next((part for part in read.parts if part.intent == "human"), None)
    if person is not None and troubles.tells_of_theft(text):
        # Nobody who was robbed answers questions before a person is called; the person reads what was told.
        return _heard(replace(person, text=read.text), now, known=known), ()
    if not recipient and read.parts:
        first, *rest = read.parts
        if first.intent == "open_ticket" and all(part.intent in _ASKED_OF_IT for part in rest):
            # "Le mandé a otra CLABE, ¿se puede regresar?" asks of what was told, not of something else.
            return _heard(replace(first, text=read.text), now, known=known), ()
        later = [(part.text, _sole_payee(part)) for part in rest]
        return _heard(first, now, known=known), later
    return _heard(read, now, recipient=recipient, known=known), ()


def _wishes_at_last(read: Understanding) -> bool:
    """Say whether a tale ends in the wish to send: "mi hijo me pidió 1200, le quiero mandar de una vez".

    With two figures the one that is told is not the one that is sent.
    """
    tells = {read.intent, *(part.intent for part in read.parts)} <= _IN_A_TALE
    wishes = tells and "?" not in read.text and "negated" not in read.notes
    return (
        wishes
        and not amounts.read_all(read.text)[1:]
        and _WANTS_TO_SEND.search(fold(read.text)) is not None
    )


_IN_A_TALE: Final = frozenset({"transactions", "spending", "out_of_scope", "transfer", "ask_help"})
_WANTS_TO_SEND: Final = re.compile(
    r"\b(?:quiero|quisiera|queria|necesito|voy a|me gustaria|want to|need to|d like to)(?: (?:ya|mejor|pues|ayudar(?:le|la|lo|les)? y))?"
    r" (?:mandar|enviar|depositar|transferir|pasar|dar|send|pay|transfer|wire)(?:les?|sel[oa]s?)?\b"
)


def _everybody(read: Understanding, known: Sequence[str]) -> Understanding:
    """Return what was read with everybody that a list names: nobody of "a Pedro, Ana y mi mamá" is lost."""
    if read.parts and all(part.text == read.text for part in read.parts):
        # "Cien a cada uno" has a part for everybody that was found.
        names = several.listed(read.text, known)
        found = {part.slots.get("recipient") for part in read.parts}
        return _with_payees(replace(read, parts=()), names) if len(names) > len(found) else read
    if read.parts and _are_halves(read):
        # "1000, la mitad a mi mamá y la otra mitad a mi hermano": of the figure, and of no balance.
        return _with_payees(replace(read, parts=()), several.listed(read.text, known))
    if read.parts:
        return replace(read, parts=tuple(_everybody(part, known) for part in read.parts))
    if read.intent != "transfer" or (read.correction and read.correction.rejected_people):
        return read
    names = several.listed(read.text, known)
    found = {*read.unclear.get("recipient", ()), read.slots.get("recipient")} - {None}
    return _with_payees(read, names) if len(names) > len(found) else read


def _are_halves(read: Understanding) -> bool:
    first, *rest = read.parts
    whole = any(one.definite for one in first.amounts)
    return whole and any(one.relation == "half" for part in rest for one in part.amounts)


def _with_payees(read: Understanding, names: Sequence[str]) -> Understanding:
    told = {name: value for name, value in read.slots.items() if name != "recipient"}
    return replace(read, slots=told, unclear={**read.unclear, "recipient": list(names)})


def _sole_payee(part: Understanding) -> str:
    """Return whom a wish for later is for; several are asked about when its turn comes."""
    return "" if "recipient" in part.unclear else str(part.slots.get("recipient", ""))


def _but_first(text: str) -> tuple[str, str] | None:
    """Return "dime cuánto tengo" before "quiero mandarle 300 a mi hermano, pero primero dime cuánto tengo"."""
    parts = _BUT_FIRST.split(text, maxsplit=1)
    whole = len(parts) == TWO and all(len(part.split()) >= TWO for part in parts)
    return (parts[1], parts[0]) if whole else None


def _one_amount_for_the_second(text: str, known: Sequence[str]) -> tuple[str, str] | None:
    """Part "mándale a mi hermano y 300 a mi mamá": the amount stands behind the joint, so it is the second one's."""
    joint = _JOINT.search(fold(text))
    if joint is None or len(fold(text)) != len(text):
        return None
    halves = text[: joint.start()], text[joint.end() :]
    first, second = (amounts.read_all(half) for half in halves)
    both_named = all(len(people.read_all(half, known)) == 1 for half in halves)
    return halves if both_named and not first and len(second) == 1 else None


@dataclass(frozen=True, slots=True)
class _Swap:
    """A change of mind that stands without a cue: "900 no, 90", "no, a Bruno no"."""

    amount: AmountReading | None = None
    person: str | None = None
    amounts: tuple[int, ...] = ()
    people: tuple[str, ...] = ()


def _swap(text: str, known: Sequence[str]) -> _Swap | None:
    figures = [one for one in amounts.read_all(text) if one.definite]
    named = people.read_all(text, known)
    if (parted := _not_this_but(text)) is not None:
        return parted
    if len(figures) == TWO and _NO_BETWEEN.fullmatch(
        fold(text[figures[0].span[1] : figures[1].span[0]])
    ):
        return _Swap(amount=figures[1], amounts=(figures[0].centavos or 0,))
    if len(named) == TWO and _NO_BETWEEN.fullmatch(fold(text[named[0].span[1] : named[1].span[0]])):
        return _Swap(person=named[1].said, people=(named[0].said,))
    return None


def _not_this_but(text: str) -> _Swap | None:
    """Read "no doscientos doscientos cincuenta", spoken without a pause: the first is taken back, the second is meant."""
    found = amounts.read_all(text)
    if len(found) != 1 or found[0].kind != "ambiguous" or not _NO_BEFORE.search(fold(text)):
        return None
    words = found[0].said.split()
    pairs = []
    for at in range(1, len(words)):
        read = [amounts.read_all(" ".join(half)) for half in (words[:at], words[at:])]
        if all(len(half) == 1 and half[0].kind == "exact" for half in read):
            pairs.append((read[0][0], read[1][0]))
    if len(pairs) != 1:
        return None
    return _Swap(amount=pairs[0][1], amounts=(pairs[0][0].centavos or 0,))


def _rejected(correction: Correction | None, swap: _Swap | None, what: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = () if swap is None else getattr(swap, what)
    return found or (() if correction is None else getattr(correction, f"rejected_{what}"))


def _cancel_and(text: str) -> tuple[str, str] | None:
    """Part "cancela eso y mejor dime mi saldo"."""
    match = _CANCEL_AND.match(text)
    return None if match is None or is_no(match[2]) else (match[1], match[2])


def _brake_and(text: str) -> tuple[str, str] | None:
    """Part "bloquea mi tarjeta y dime cómo pido otra": what comes first is not asked, what comes second is."""
    joint = _AND_ASK.search(text)
    if joint is not None:
        first, second = text[: joint.start()], text[joint.end() :]
        stops = (brake.asked(first), brake.asked(second))
        if stops[0] is not None and stops[1] is None:
            return first, second
    return None if brake.asked(text) is None else _brake_and_money(text)


def _brake_and_money(text: str) -> tuple[str, str] | None:
    """Part "pásale 100 a Bruno y bloquea mi tarjeta", whichever stands first: a whole order is none of the brake's."""
    for joint in _AND.finditer(text):
        first, second = text[: joint.start()], text[joint.end() :]
        stops = [brake.asked(half) is not None for half in (first, second)]
        other = first if stops[1] else second
        orders = _TRANSFER_VERB.search(fold(other)) and any(
            one.definite for one in amounts.read_all(other)
        )
        if sum(stops) == 1 and orders:
            return first, second
    return None


def _limit_and_transfer(text: str) -> tuple[str, str] | None:
    """Part "sube mi límite a 110 mil y mándale 20 a Bruno"."""
    parts = _THEN_SEND.split(text, maxsplit=1)
    if len(parts) != TWO or not _LIMITS.search(fold(parts[0])) or _LIMITS.search(fold(parts[1])):
        return None
    return parts[0], parts[1]


def _not_that_one(read: Understanding, named: str | None) -> _Swap | None:
    """Read "no, a Bruno no": somebody is taken back and nobody named instead."""
    if named is None or read.amounts or not _NO_TWICE.fullmatch(fold(read.text)):
        return None
    return _Swap(people=(named,))


def delta(text: str) -> int:
    """Say whether a figure is to be added to the pending one (1), taken from it (-1), or stands for itself (0)."""
    said = fold(text)
    if _TO_A_FIGURE.search(said) or NO_CENTAVOS.search(said):
        return 0
    return 1 if _MORE.search(said) else -1 if _LESS.search(said) else 0


NO_CENTAVOS: Final = re.compile(
    r"\b(?:sin|quita\w*|borra\w*|elimina\w*)(?: (?:los|el|esos))? (?:centavos|decimales|centavitos)\b"
)
"""«Quítale los centavos»: the pesos alone."""


def derived(text: str, centavos: int) -> frozenset[int]:
    """Return the amounts that the customer's words make of a card's own: "quita un cero", "ponle 20 más"."""
    if NO_CENTAVOS.search(fold(text)):
        return frozenset({centavos, centavos // 100 * 100})
    times, over = FACTORS.get(corrections.operation(text), (1, 1))
    sign = delta(text)
    figures = [one.centavos for one in amounts.read_all(text) if one.centavos] if sign else []
    return frozenset({centavos, centavos * times // over, *(centavos + sign * f for f in figures)})


def _ends_it(text: str) -> bool:
    """Say whether an utterance declines, or comes round to it: "sabes qué, mejor no"."""
    if is_no(text):
        return True
    *before, last = [part for part in re.split(r"[,.;:]+", text) if part.strip()] or [""]
    return bool(before) and "?" not in text and is_no(last)


def _is_plain_cancel(read: Understanding) -> bool:
    """Tell "ya déjalo" from "no, de la de cheques", which the classifier hears alike."""
    if "?" in read.text:
        # "¿sí se canceló?" asks; nothing is taken back by it.
        return False
    names_value = bool(read.amounts) or "any" in slots.accounts(read.text)
    names_value = names_value or _TO_THE_ONE.search(fold(read.text)) is not None
    refuses = "negated" in read.notes and _TRANSFER_VERB.search(fold(read.text)) is not None
    return not names_value or refuses or keywords.intent_of(read.text) == "cancel"


def _known_payee(read: Understanding, known: Sequence[str]) -> str | None:
    """Return the contact of "mándale 100 a Pedro trabajo", whose alias hides the wish from the language engine."""
    if read.notes or read.intent not in {"out_of_scope", "list_beneficiaries"}:
        return None
    named = people.read_all(read.text, known)
    is_wish = _TRANSFER_VERB.search(fold(read.text)) and any(a.definite for a in read.amounts)
    if not is_wish or len(named) != 1 or fold(named[0].said) not in {fold(one) for one in known}:
        return None
    return named[0].said


def _heard(
    read: Understanding, now: datetime, *, recipient: str = "", known: Sequence[str] = ()
) -> Heard:
    folded, found = fold(read.text), read.slots
    said = " ".join(_NOT_WORDS.sub(" ", folded).split())
    intent, sure = _intent(read, folded)
    own = intent in _OWN
    may_stop = intent in {BLOCK, UNBLOCK, "open_ticket"}
    stop = brake.asked(read.text, read.notes) if may_stop else None
    added = reporting.asked(read.text) if intent == WRITE else None
    accounts = slots.accounts(read.text)
    new = slots.new_beneficiary(read.text) if read.intent == "add_beneficiary" else {}
    correction = read.correction
    operation = "" if correction is None else correction.operation
    named = str(found.get("recipient", "")) or None
    if (
        named is None
        and "recipient" not in read.unclear
        and intent == "transfer"
        and "musing" in read.notes
    ):
        named = people.read(read.text, known)
    if named is None and (payee := _known_payee(read, known)) is not None:
        intent, sure, named = "transfer", True, payee
    # What reads like a concept in a transfer ("por operación a 120 mil") holds the figure of a limit.
    amount = _amount(amounts.read_all(read.text) if intent == LIMITS else read.amounts)
    amount = _whole_but(read) or amount
    swap = _not_that_one(read, named) or (
        _not_this_but(read.text) if correction else _swap(read.text, known)
    )
    if intent == "transfer" and correction is None and swap is None:
        amount = _one_of_several(read) or amount
    amount = _sent_or_told(read.text) or amount
    if intent == "transfer" and correction is None and "split" not in accounts:
        amount = _half_or_whole(read) or amount
    if swap is not None:
        amount = swap.amount or amount
        named = None if named in swap.people else swap.person or named
    notes = read.notes
    if intent != "transfer" and _wishes_at_last(read) and amounts.read_all(read.text):
        # Whether it is meant is asked, and whom it is for where that is not plain.
        intent, sure, notes = "transfer", True, (notes - {"past"}) | {"musing"}
        amount, named = _amount(amounts.read_all(read.text)), _who_asked(read.text)
    whole_person = _whole_person(read.text)
    period = dates.read(read.text, now)
    concept = _concept(read.text) or str(found.get("concept", ""))[:100]
    # "muéstrame otra vez mis movimientos" and "mándale otra vez 300 a mi hermano" say what they want themselves.
    whole = amount is not None and amount.definite and named is not None
    again = bool(_AGAIN.search(said)) and (
        not whole if intent == "transfer" else not sure or intent in {"out_of_scope", "confirm"}
    )
    again = again or _REPEAT_IT.match(said) is not None
    return Heard(
        text=read.text,
        said=read.text,
        intent=intent,
        sure=sure,
        explicit=own or keywords.intent_of(read.text) is not None,
        amount=amount,
        person=recipient or named,
        people=() if recipient else tuple(read.unclear.get("recipient", ())),
        whole_person=None if again or operation else whole_person,
        to_account=None if recipient or named else accounts.get("target"),
        from_account=accounts.get("source"),
        any_account=accounts.get("any"),
        without_account=accounts.get("without"),
        split="split" in accounts,
        period=period,
        limit=slots.limit(read.text),
        concept=concept,
        name=new.get("name", ""),
        alias=new.get("alias", ""),
        clabe=_clabe(read.text),
        corrects=(correction is not None or swap is not None) and not own,
        rejected_people=_rejected(correction, swap, "people"),
        rejected_centavos=_rejected(correction, swap, "amounts"),
        delta=delta(read.text),
        factor=FACTORS.get(operation),
        writes=False,
        only_value=_only_value(said, read, accounts),
        verb=bool(_TRANSFER_VERB.search(folded)),
        notes=notes | _when(read.text, intent, period, concept, now),
        wants=wanting.want(read),
        ordered=str(found.get("product", "")) if "act" in found else "",
        others_account=stop is not None and stop.others,
        blocks=stop is not None and stop.intent == BLOCK,
        keeps=stop is not None and stop.intent == KEEP,
        addition="" if added is None else added.text,
        yes=is_yes(read.text),
        cancel=intent not in _TAKES_BACK
        and NOT_CANCELLED.search(read.text.lower()) is None
        and not (intent == "open_ticket" and troubles.tells_of_theft(read.text))
        and not (intent in {ORDER_CANCEL, REWARD_ORDERS} and reporting.asks_what_is_done(read.text))
        and (
            _ends_it(read.text)
            or (is_taken_back(read.text) and correction is None)
            or _CANCELS.match(said) is not None
            or (intent == "cancel" and sure and _is_plain_cancel(read))
        ),
        why=_WHY.fullmatch(" ".join(re.sub(r"[^\w ]+", " ", folded).split())) is not None,
        again=again,
        hesitates=_HESITATES.fullmatch(" ".join(re.sub(r"[^\w ]+", " ", folded).split()))
        is not None,
    )


def _when(
    text: str, intent: str, period: Period | None, concept: str, now: datetime
) -> frozenset[str]:
    """Note that an order names the day it is for: "mándale 1000 el viernes" means the one to come, whatever day it is.

    A day behind "de" or within the concept says what it is for: "por la cena del viernes".
    """
    if intent != "transfer" or period is None or fold(period.said) in fold(concept):
        return frozenset()
    today = dates.today_of(now)
    start, end = period.span
    told = _OF_A_DAY.search(fold(text[:start])) or _PAST_DAY.search(fold(text[start:]))
    is_name = text[start:end].istitle() and text[:start].rstrip().endswith(" a")
    is_today = (period.date_from, period.date_to) == (today, today)
    return frozenset() if told or is_name or is_today else frozenset({"later"})


def _intent(read: Understanding, folded: str) -> tuple[str, bool]:
    """Return the intent and whether it may start something."""
    own = chat_switch.asked(read.text) or _own_intent(read, folded)
    if own is not None:
        return own, True
    nobody = _NOBODY.search(folded) is not None
    means_another = (
        ("human", "cancel", nobody),
        ("capabilities", "human", reporting.wants_a_person(read.text) and not nobody),
        ("human", "ask_help", reporting.asks_when_they_are_here(read.text)),
        ("human", "ask_help", reporting.asks_of_the_desk(read.text)),
        ("ticket_status", "ask_help", reporting.asks_of_any_report(read.text)),
        ("open_ticket", "ask_help", reporting.only_asks(read.text)),
        ("compare_benefits", "ask_help", reporting.asks_of_fees(read.text)),
        ("transactions", "ask_help", reporting.asks_when_it_comes(read.text)),
        ("spending", "transactions", slots.limit(read.text) == 1 and not _OF_WHAT.search(folded)),
        ("transfer", "open_ticket", _COMPLAINS.search(folded)),
    )
    for intent, meant, holds in means_another:
        if read.intent == intent and holds:
            return meant, True
    if read.intent == "out_of_scope" and "musing" in read.notes and read.amounts:
        # "le debo 500 a Anita" orders nothing; it is asked whether to prepare it.
        return "transfer", True
    if read.intent == "cancel" and "negated" in read.notes and _TRANSFER_VERB.search(folded):
        # "No quiero que le mandes a mi hermano" leaves no doubt.
        return read.intent, True
    if read.intent == "transactions" and "dated" in read.notes:
        # "lo de anteayer": nothing but a period of the past.
        return read.intent, True
    needed = SOCIAL_SURE if read.intent in SOCIAL | {"human"} else SURE
    if read.intent in HARMLESS and keywords.intent_of(read.text) == read.intent:
        needed = BY_WORDS
    sure = read.confidence >= needed
    # To show what there is does no harm.
    shows = not sure and read.intent in SHOPPING and _wants_goods(read, folded)
    return (SEARCH, True) if shows else (read.intent, sure)


def _wants_goods(read: Understanding, folded: str) -> bool:
    """Say whether goods are named and nothing denies, tells or changes: "el celular más nuevo"."""
    other = read.notes & GUARDS or _RATHER.search(folded) or _DENIES.match(folded)
    return not other and names_goods(read.text)


_RATHER = re.compile(
    r"(?<!\bla )(?<!\bel )(?<!\blas )(?<!\blos )\bmejor\b|\b(?:en vez|en lugar|instead|rather)\b"
)
_DENIES = re.compile(r"\W*(?:no|ya no|nel|nunca|don.?t)\b")


def _own_intent(read: Understanding, folded: str) -> str | None:
    """Return what the language engine files under other intents; the words tell it."""
    complains = read.intent == "transfer" and _COMPLAINS.search(folded)
    if "act" in read.slots:
        return _ORDERS[str(read.slots["act"])]
    if complains or read.intent in {"confirm", "thanks", "human"}:
        return None
    if (stop := brake.asked(read.text, read.notes)) is not None:
        # "Me la robaron, bloquéala" tells of more than the brake; the report offers the brake too.
        both = stop.intent == BLOCK and not stop.others and _reports(read)
        # "Me robaron, pero no la bloquees" is a report all the same.
        robbed = stop.intent == KEEP and troubles.tells_of_theft(read.text)
        return "open_ticket" if both or robbed else stop.intent
    if brake.asks_how_it_stands(read.text):
        return STANDING
    if (wish := reporting.asked(read.text)) is not None:
        return wish.intent
    by_words = (
        (
            "ask_help",
            reporting.asks_of_the_desk(read.text)
            or reporting.asks_whether_true(read.text)
            or reporting.asks_of_credit(read.text),
        ),
        ("ticket_status", _REPORTED.search(folded) or reporting.asks_for_own(read.text)),
        (
            "open_ticket",
            troubles.tells_of_theft(read.text)
            or troubles.tells_of_a_call(read.text)
            or reporting.disputes(read.text),
        ),
        ("open_ticket", reporting.wants_it_reported(read.text)),
        (REWARD_ORDERS, _REWARD_ORDERS.search(folded)),
        (CHANGE, changes_a_contact(read.text) or _RENAME.search(folded) or _moves(folded)),
        (REMOVE, _REMOVE.search(folded) and "negated" not in read.notes),
        (REMOVE, _NO_MORE.search(folded)),
        (LIMITS, _is_about_limits(folded) and read.intent != "cancel"),
    )
    return next((intent for intent, holds in by_words if holds), None)


def _moves(folded: str) -> bool:
    """Say whether somebody has another CLABE now; who is to be added has none yet."""
    is_new = _NEW_CLABE.search(folded) is not None and _ADDS.search(folded) is None
    return is_new and _CLABE.search(folded) is not None


def _is_about_limits(folded: str) -> bool:
    """Tell "sube mi límite a 20 mil" from limits of a cash machine, and from a world without any."""
    elsewhere = _AT_ATM.search(folded) or _NO_LIMITS.search(folded)
    return _LIMITS.search(folded) is not None and not elsewhere


def _reports(read: Understanding) -> bool:
    """Say whether it is told what happened, or a report asked for."""
    return troubles.tells_of_theft(read.text) or keywords.intent_of(read.text) == "open_ticket"


_OWN: Final = frozenset(
    {
        LIMITS,
        REMOVE,
        CHANGE,
        ORDER_STATUS,
        ORDER_CANCEL,
        REWARD_ORDERS,
        BLOCK,
        UNBLOCK,
        KEEP,
        STANDING,
        CHAT_OFF,
        CHAT_ON,
        CLOSE,
        NONE,
        WRITE,
    }
)
_TAKES_BACK: Final = frozenset({KEEP, CLOSE, NONE, STANDING, CHAT_OFF, CHAT_ON})
"""Intents that say themselves what is taken back; «cancelar» alone does not."""
_ORDERS: Final[Mapping[str, str]] = {
    "status": ORDER_STATUS,
    "list": ORDER_STATUS,
    "cancel": ORDER_CANCEL,
    "return": ORDER_CANCEL,
}


def _amount(found: Sequence[AmountReading]) -> AmountReading | None:
    """Return the amount that is meant: the first definite one, else the first."""
    definite = (one for one in found if one.definite)
    return next(definite, found[0] if found else None)


def _whole_but(read: Understanding) -> AmountReading | None:
    """Return the whole of "todo mi saldo excepto mil": the figure behind it is what stays."""
    whole = next((one for one in read.amounts if one.kind == "relative"), None)
    kept = None if whole is None else KEEPS_BACK.search(read.text.lower(), whole.span[1])
    return None if kept is None else whole


def _one_of_several(read: Understanding) -> AmountReading | None:
    """Return several figures as one that has to be asked: "cien y luego doscientos a Anita"."""
    definite = [one for one in read.amounts if one.definite and one.centavos]
    if len(definite) < TWO or "amount" not in read.unclear:
        return None
    options = tuple(Money.parse(option).centavos for option in read.unclear["amount"])
    span = definite[0].span[0], definite[-1].span[1]
    return AmountReading("ambiguous", read.text[slice(*span)], span, candidates=options)


def _half_or_whole(read: Understanding) -> AmountReading | None:
    """Return the figure of "4500, pero la mitad ahorita" as one to be asked: half of it, or all."""
    halves = [one for one in read.amounts if one.relation == "half"]
    figures = {one.centavos for one in read.amounts if one.definite and one.centavos}
    if len(figures) != 1 or len(halves) == 0 or several.listed(read.text):
        return None
    whole = figures.pop() or 0
    if whole % TWO:
        return None
    spans = [one.span for one in read.amounts]
    span = min(spans)[0], max(spans)[1]
    return AmountReading(
        "ambiguous", read.text[slice(*span)], span, candidates=(whole // TWO, whole)
    )


def _who_asked(text: str) -> str | None:
    """Return the one relation of a tale."""
    named = set(_RELATED.findall(fold(text))) & people.RELATIONS
    return people.told_of(text) if len(named) == 1 else None


_RELATED = re.compile(r"\b(?:mi|my) ([a-z]+)")


def _sent_or_told(text: str) -> AmountReading | None:
    """Return the two figures of "300 que diga 500 a mi mamá" as one to be asked: a slip, or what it is to say."""
    figures = [one for one in amounts.read_all(text) if one.definite and one.centavos]
    for one, other in itertools.pairwise(figures):
        if _TO_SAY.fullmatch(fold(text[one.span[1] : other.span[0]])):
            span = one.span[0], other.span[1]
            options = one.centavos or 0, other.centavos or 0
            return AmountReading("ambiguous", text[slice(*span)], span, candidates=options)
    return None


_TO_SAY = re.compile(
    r"\W*(?:(?:pesos|pesitos|varos|baros|mxn)\W+)?(?:que|q|that)\W+(?:diga|ponga|says)\b[\W]*"
)


def _whole_person(text: str) -> str | None:
    """Return the person of an answer that is nothing else, whatever it begins with: "pues a mi hermana"."""
    return people.read_whole(_TAIL.sub("", _LEAD.sub("", text)))


def _concept(text: str) -> str:
    """Return the concept where it is spoken of by name: "cambia el concepto a renta"."""
    aside = concepts.set_aside(text)
    return "" if aside is None else next(iter(aside.told.values()))


def _only_value(said: str, read: Understanding, accounts: Mapping[str, str]) -> bool:
    text = read.text
    if _whole_person(text) is not None:
        return True
    if _TRANSFER_VERB.search(said) or text.strip().endswith("?"):
        return False
    amount = _amount(read.amounts)
    if amount is not None:
        start, end = amount.span
        rest = _AND_LET.sub("", fold(text[:start] + " " + text[end:]))
        return all(word in _FILLER for word in re.sub(r"[^\w]+", " ", rest).split())
    words = said.split()
    if "any" in accounts:
        bare = fold(_LEAD.sub("", text)).split()
        leads = {words[0], *bare[:1]} & _ACCOUNT_LEADS
        return len(words) <= ACCOUNT_WORDS_MAX and bool(leads)
    aside = concepts.set_aside(text)
    return aside is not None and not aside.order


def _clabe(text: str) -> str | None:
    """Return the digits that stand where a CLABE stands, right or wrong."""
    match = _CLABE.search(text)
    return None if match is None else re.sub(r"[ -]", "", match.group())
