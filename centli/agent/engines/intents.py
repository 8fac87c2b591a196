"""Which wish an utterance is, and whether it may start something: the language engine's word, and the bank's own wishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from centli.agent.engines import brake, chat_switch, inquiring, reporting
from centli.agent.engines.brake import BLOCK, KEEP, STANDING, UNBLOCK
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.heard import (
    CHANGE,
    LIMITS,
    ORDER_CANCEL,
    ORDER_STATUS,
    REMOVE,
    REWARD_ORDERS,
)
from centli.agent.engines.reporting import CLOSE, NONE, WRITE
from centli.agent.engines.wanting import PURCHASE, SEARCH, SHOPPING, asks_for_offers
from centli.agent.language import (
    Understanding,
    amounts,
    changes_a_contact,
    keywords,
    slots,
    thefts,
    troubles,
)
from centli.agent.language.features import names_goods
from centli.agent.language.wishes import GUARDS
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

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
SAYS_LIMIT = re.compile(
    r"\b(?:limites?|tope|maximo (?:por|al|que puedo)|limits?)\b"
    r"|\b(?:sub|aument|baj|cambi|ampli|increment|raise|increase|lower|change)\w*(?: me)? (?:al? \$?[\w.,]{1,12}(?: mil)?(?: pesos)? )?(?:(?:el|la) (?:monto|cantidad) |(?:the )?(?:amount )?)?(?:lo (?:maximo |mas )?)?(?:que|how much|what) (?:puedo|me dejan|se puede|i can) (?:mandar|enviar|transferir|depositar|send|transfer)\b"
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
_KEPT_AS_IS = re.compile(
    r"\b(?:(?:no|nunca|tampoco|ni) (?:(?:me|te|se|l[aeo]s?|vayas a|vas a|voy a) )*(?:(?:quiero|quise|queria|quisiera|necesito|hay que|debes|pienso) )?(?:que (?:(?:me|te|se|l[aeo]s?) )*)?"
    r"|(?:don ?'?t|do not|never) (?:want to |wanna )?)"
    r"(?:elimin|borr|quit|remuev|remov|saqu|saca|des? de baja|dar de baja|delet|cambi|renombr|renam|chang)\w*"
)
"""«No elimines a Bruno de mis contactos», «ya no quiero quitarlo»: nobody is taken off, or called anything else."""
_RENAME = re.compile(
    r"\b(?:renombr\w*|rename) (?:a |al )?\w+"
    r"|\b(?:ponle|pon|dile|llamale|guarda) (?:como |de )?[\"'«“‘][^\"'»”’]{1,60}[\"'»”’] al? (?!(?:(?:el|la|mi|es[ea]|est[ea]) )?(?:conceptos?|motivo|mensaje|nota|envio|transferencia|deposito|pago|tarjeta)\b)\w+"
    r"|\b(?:ponle|pon|dale) (?:de |como |el |un |por )*(?:alias|apodo|sobrenombre)\b.* a \w+"
    r"|\b(?:ponle|pon|dale) a .{2,60}? (?:de |el |un |por )*(?:alias|apodo|sobrenombre)\b"
    r"|\b(?:ponle|pon|dale) \w+(?: \w+)? (?:de|como|por) (?:alias|apodo|sobrenombre)\b"
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
_IS_IT_CANCELLED = re.compile(
    r"(?:(?:y|oye|pero|entonces|ya|si|se|me|la|lo|las|los|quedo|esta|ha|fue|was|is|it|did|you|has|been) )*"
    r"(?:cancel|anul)(?:o|aste|aron|ad[oa]s?|l?ed)(?: (?:ya|bien|todo|verdad|o|no|si|que|it|yet))*"
)
"""«¿Sí se canceló?», and nothing named: «¿se canceló mi pedido?» asks of an order."""
_NOBODY = re.compile(
    r"\bno (?:quiero|necesito|hace falta|es necesario|ocupo) (?:hablar |platicar )?(?:con |a )?(?:nadie|alguien|una persona|un humano|un asesor|un ejecutivo)\b"
)
CLABE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,20}(?![0-9])", re.ASCII)
_OF_WHAT = re.compile(r"\b(?:gasto|compra|expense|purchase) (?:en|de|del|con|at|in|on) ")
"""«Mi último gasto en comida» is of one kind alone."""
_COMPLAINS = re.compile(
    r"\bno (?:me |te |se |nos )?(?:dejaste|dejo|dejaron|deja|permitio|permite|pude|pudiste|pudo|funciono|jalo|paso|llego|sirvio)\b"
)
SAYS_TO_SEND = re.compile(
    r"\b(?:mand|envi|transf|pas[ae]|deposit|pag[aou]|abon|gir[ae]|prest|send|pay|wire|move|spei|traspas|dale|darle|hazle|divid|repart)\w*"
)


def wishes_at_last(read: Understanding) -> bool:
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


def intent_of(read: Understanding, folded: str) -> tuple[str, bool]:
    """Return the intent and whether it may start something."""
    own = _shown(read, folded) or _asked_whether_cancelled(read.text)
    own = own or chat_switch.asked(read.text)
    own = own or _own_intent(read, folded)
    if own is not None:
        return own, True
    nobody = _NOBODY.search(folded) is not None
    means_another = (
        ("human", "cancel", nobody),
        ("capabilities", "human", inquiring.wants_a_person(read.text) and not nobody),
        ("human", "ask_help", inquiring.asks_when_they_are_here(read.text)),
        ("human", "ask_help", inquiring.asks_of_the_desk(read.text)),
        ("ticket_status", "ask_help", inquiring.asks_of_any_report(read.text)),
        (
            "open_ticket",
            "ask_help",
            reporting.only_asks(read.text) or _tells_of_nothing(read, folded),
        ),
        (
            "open_ticket",
            "ask_help",
            inquiring.asks_what_if(read.text) and not thefts.tells_of_theft(read.text),
        ),
        ("open_ticket", "out_of_scope", _ANSWERS.match(folded) and not _reports(read)),
        ("transactions", "open_ticket", _OTHERS_ROBBED.search(folded) and "?" not in read.text),
        ("out_of_scope", "open_ticket", _OTHERS_ROBBED.search(folded) and "?" not in read.text),
        ("compare_benefits", "ask_help", inquiring.asks_of_fees(read.text)),
        ("add_beneficiary", "out_of_scope", _ONE_MORE.search(folded)),
        ("balance", "out_of_scope", _OWED_TO.search(folded)),
        ("balance", "ask_help", inquiring.asks_what_it_costs(read.text)),
        ("spending", "ask_help", inquiring.asks_what_if(read.text) and not read.amounts),
        ("transactions", "ask_help", inquiring.asks_when_it_comes(read.text)),
        ("spending", "transactions", slots.limit(read.text) == 1 and not _OF_WHAT.search(folded)),
        ("transfer", "open_ticket", _COMPLAINS.search(folded)),
        ("open_ticket", PURCHASE, _orders_goods(read, folded)),
        ("out_of_scope", SEARCH, _NEEDS.search(folded) and _wants_goods(read, folded)),
    )
    for intent, meant, holds in means_another:
        if read.intent == intent and holds:
            return meant, True
    if read.intent == "out_of_scope" and "musing" in read.notes and read.amounts:
        # "le debo 500 a Anita" orders nothing; it is asked whether to prepare it.
        return "transfer", True
    if read.intent == "cancel" and "negated" in read.notes and SAYS_TO_SEND.search(folded):
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


def _shown(read: Understanding, folded: str) -> str | None:
    """Return what is to be shown where words say nothing else: "los cargos de más de mil" are no complaint of too much, offers are none of one thing."""
    if asks_for_offers(read.text):
        return SEARCH
    lists = _LISTS_FROM.fullmatch(folded) is not None
    return "transactions" if lists and not thefts.tells_of_theft(read.text) else None


_LISTS_FROM: Final = patterns.lazy(
    r"\W*(?:(?:muestra(?:me)?|ensena(?:me)?|ver|dame|dime|lista(?:me)?|quiero|puedo|cuales|que|son|fueron|hay|oye|porfa|a|los|las|mis|tod[oa]s|solo|nomas|show|me|my|the|all)\W+){0,8}"
    r"(?:cargos|compras|gastos|pagos|movimientos|retiros|depositos|abonos|charges|payments|purchases) (?:(?:que )?(?:tengo|hice|hubo|hay|sean|fueron|he hecho|recibi|me hicieron) )?"
    r"(?:(?:de|por|con) )?(?:(?:mas|arriba) (?:de|que)|mayores (?:a|de|que)|(?:over|above|of more than|bigger than)) [^,;?]{1,60}\??\W*"
)
"""«Muéstrame los cargos de más de mil», «gastos mayores a 500»."""
_ONE_MORE: Final = re.compile(
    r"\b(?:agreg|anad|add|pon)\w* (?:otr[oa]s?|one more|another)(?: (?:igual(?:it[oa])?|mas|lo mismo|one|like it))*\W*$"
)
"""«Agrega otro igual» names nobody."""
_OWED_TO: Final = re.compile(r"\b(?:do )?i owe (?:to )?my (?!card|credit|bank|account)")
_NEEDS: Final = re.compile(r"\bi (?:need|want|m looking for|am looking for) (?:a|an|some|to buy)\b")


def _tells_of_nothing(read: Understanding, folded: str) -> bool:
    """Say whether what sounds like a report denies it, tells what is as it should be, or asks what something costs."""
    if troubles.tells_of_trouble(read.text) or thefts.tells_of_theft(read.text):
        return False
    harmless = thefts.denies_any(read.text) or thefts.puts_in_its_place(read.text)
    return harmless or _ASKS_COST.search(folded) is not None


_ASKS_COST: Final = re.compile(
    r"\b(?:saber|decirme|dime|cual es|cuanto es|preguntar|know|what s|what is) (?:por )?(?:el|the) (?:costo|precio|cost|price)\b|\bque (?:costo|precio) tiene\b"
)
_ANSWERS: Final = re.compile(
    r"\W*(?:si|yes|ok|va|dale)\b\W+(?:a|pero a|menos|solo|nomas|y a|y tambien|to|but not|except) (?:a |l[oa]s? |mi |my |cada |tod[oa]s?|amb[oa]s|each|both)"
)
"""«Sí, a cada uno menos a mi hermano» answers, and reports nothing."""
_OTHERS_ROBBED: Final = re.compile(
    r"\bal? (?:mi|mis|una?|la|el) \w+ (?:\w+ )?(?:le|les) (?:(?:acaban de|estan|han) )?(?:rob|asalt|clon|hacke|jacke|estaf|vaci|defraud|sac|quit|baj|vol)(?:aron|ar|ado|ando)\b(?: \w+){0,3}? (?:dinero|lana|feria|saldo|cuenta|tarjeta|ahorros|todo|[0-9]+)\b"
)
"""«A mi mamá le sacaron dinero»: whoever was robbed, it is to be reported."""


def _asked_whether_cancelled(text: str) -> str | None:
    is_asked = "?" in text and _IS_IT_CANCELLED.fullmatch(fold_words(text)) is not None
    return "cancel" if is_asked else None


def _orders_goods(read: Understanding, folded: str) -> bool:
    """Say whether "compra unos audífonos con mi tarjeta" orders them, and tells of no purchase that went wrong."""
    told = thefts.tells_of_theft(read.text) or troubles.tells_of_trouble(read.text)
    is_order = _BUYS.match(folded) is not None and keywords.intent_of(read.text) == PURCHASE
    return is_order and names_goods(read.text) and not (told or reporting.disputes(read.text))


_BUYS: Final = re.compile(
    r"\W*(?:(?:oye|hola|porfa|por favor|quiero|quisiera|necesito|me gustaria|puedes|podrias)\W+){0,3}comprar?(?:me)? (?!(?:por|de|del|no|que|en|con|a)\b)"
)


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
        robbed = stop.intent == KEEP and thefts.tells_of_theft(read.text)
        return "open_ticket" if both or robbed else stop.intent
    if brake.asks_how_it_stands(read.text):
        return STANDING
    if (wish := reporting.asked(read.text)) is not None:
        return wish.intent
    changes = changes_a_contact(read.text) or _RENAME.search(folded) or _moves(folded)
    removes = _REMOVE.search(folded)
    by_words = (
        (NONE, thefts.found_again(read.text)),
        (
            "ask_help",
            inquiring.asks_of_the_desk(read.text)
            or inquiring.asks_whether_true(read.text)
            or inquiring.asks_of_credit(read.text),
        ),
        ("ticket_status", _REPORTED.search(folded) or reporting.asks_for_own(read.text)),
        (
            "open_ticket",
            thefts.tells_of_theft(read.text)
            or troubles.tells_of_a_call(read.text)
            or reporting.disputes(read.text),
        ),
        ("open_ticket", reporting.wants_it_reported(read.text)),
        (REWARD_ORDERS, _REWARD_ORDERS.search(folded)),
        ("out_of_scope", (changes or removes) and _KEPT_AS_IS.search(folded) is not None),
        (CHANGE, changes),
        (REMOVE, removes and "negated" not in read.notes),
        (REMOVE, _NO_MORE.search(folded)),
        (LIMITS, _is_about_limits(folded) and read.intent != "cancel"),
    )
    return next((intent for intent, holds in by_words if holds), None)


def _moves(folded: str) -> bool:
    """Say whether somebody has another CLABE now; who is to be added has none yet."""
    is_new = _NEW_CLABE.search(folded) is not None and _ADDS.search(folded) is None
    return is_new and CLABE.search(folded) is not None


def _is_about_limits(folded: str) -> bool:
    """Tell "sube mi límite a 20 mil" from limits of a cash machine, and from a world without any."""
    elsewhere = _AT_ATM.search(folded) or _NO_LIMITS.search(folded)
    return SAYS_LIMIT.search(folded) is not None and not elsewhere


def _reports(read: Understanding) -> bool:
    """Say whether it is told what happened, or a report asked for."""
    return thefts.tells_of_theft(read.text) or keywords.intent_of(read.text) == "open_ticket"


OWN: Final = frozenset(
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
_ORDERS: Final[Mapping[str, str]] = {
    "status": ORDER_STATUS,
    "list": ORDER_STATUS,
    "cancel": ORDER_CANCEL,
    "return": ORDER_CANCEL,
}
