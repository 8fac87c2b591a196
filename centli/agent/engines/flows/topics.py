"""What customers ask in words of their own that the articles tell in the bank's, and what the assistant cannot do at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from banking.contracts import AccountType
from centli.agent.engines import inquiring
from centli.agent.engines.flows import asked, support
from centli.agent.engines.flows import help as about_bank
from centli.agent.engines.heard import Heard
from centli.agent.engines.intents import HARMLESS
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Talk, default_suggestions
from centli.agent.language import guards, leave, thefts, troubles
from centli.agent.types import Say
from centli.kernel import patterns
from centli.kernel.text import fold_words

_LEADS: Final = r"(?:(?:hola|buen[oa]s|dias|tardes|noches|oye|y|e|disculpe|disculpa|una|pregunta|duda|por favor|porfa) )*"
_OWN_DETAIL: Final = r"(?:(?:numero|no) de )?(?:telefono|celular|cel|correo(?: electronico)?|e ?mail|domicilio|direccion)"
_CASH_MACHINES: Final = "¿Dónde hay un cajero cerca?"
_ARTICLES: Final[Sequence[tuple[re.Pattern[str], str]]] = (
    (
        patterns.lazy(
            rf"^{_LEADS}(?:como|puedo|se puede|podria|hasta cuando|cuando|can i|how do i) (?:(?:puedo|se puede) )?(?:devolv\w*|devuelv\w*|regres(?:ar|o)|return) (?:(?:algo|lo|una compra|un producto|un articulo|una cosa|something|a product)(?: (?:que|i) .{{1,40}})?|(?:mi|la) compra)$"
        ),
        "¿Cómo devuelvo un producto?",
    ),
    (
        patterns.lazy(
            r"\b(?:hay|tienen|tiene|donde|cual|direccion|ubicacion|cerca|en que|existe|abrieron|puedo ir)\b.*\b(?:sucursal(?:es)?|ventanillas?|oficinas?)\b"
            rf"|^{_LEADS}(?:la )?sucursal(?:es)? (?:en|de|mas cercana|cerca)\b"
        ),
        "¿En qué ciudad tienen sucursales?",
    ),
    (
        patterns.lazy(
            rf"\b(?:donde|cerca|ubicacion)\b.*\bcajeros?\b|^{_LEADS}(?:(?:hay|tienen) )?(?:un |algun )?cajeros?(?: (?:cerca|en [a-z ]{{3,30}}))?$"
        ),
        _CASH_MACHINES,
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:como|de que (?:forma|manera)) (?:(?:le )?(?:hago|hacemos|haria)(?: para| pa)? (?:mandar|enviar|transferir|depositar)|(?:mando|envio|transfiero|puedo (?:mandar|enviar|transferir)|se (?:manda|envia|transfiere)))(?: (?:dinero|lana|feria|una transferencia|transferencias?|desde aqui|aqui|por aqui|con ustedes))*$"
        ),
        "¿Cómo hago una transferencia paso a paso?",
    ),
    (
        patterns.lazy(
            rf"\b(?:cambi|actualiz|modific|corrig|correg)\w* (?:(?:de|mi|el) )*{_OWN_DETAIL}\b(?! (?:de|del|a) \w)(?!.*\b(?:codigos?|autenticador)\b)"
            rf"|^{_LEADS}(?:mi|el) {_OWN_DETAIL}$|\bme (?:mude|cambie de casa)\b"
        ),
        "¿Cómo actualizo mi correo, mi teléfono o mi domicilio?",
    ),
    (
        patterns.lazy(
            r"\b(?:cancel|cerr|cierr)\w* (?:(?:definitivamente|por completo|ya) )?(?:mi|la|una) (?:cuenta|tarjeta)\b(?! (?:adicional|de regalo))|\bda(?:r|rme|me)? de baja (?:(?:de )?mi|la) (?:cuenta|tarjeta)\b"
            r"|\bya no quiero (?:mi|la|esta|tener) (?:cuenta|tarjeta)\b"
        ),
        "Quiero cancelar mi cuenta",
    ),
    (
        patterns.lazy(
            r"\b(?:viaj|vacaciones)\w*\b.*\b(?:avis|tarjeta|usar|sirve)\w*|\bavis\w+\b.*\bviaj\w*"
        ),
        "¿Hay que avisar que voy a salir de viaje?",
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:(?:yo )?(?:quiero|quisiera|necesito|ocupo|me gustaria|puedo|como) )+(?:(?:pedir|sacar|tramitar|solicitar|tener|pido|saco|tramito|solicito|que me den) )?(?:(?:una|la|mi|otra|plastico|cuenta|tarjeta) )*"
            r"(?:de debito|debito|tarjeta)(?: (?:fisica|nueva|porfa|por favor))*$"
        ),
        "¿Cuánto cuesta la primera tarjeta y en cuánto tiempo llega después de que la pido?",
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:(?:yo )?(?:quiero|quisiera|necesito|ocupo|me gustaria|puedo|como) )+(?:(?:pedir|sacar|tramitar|solicitar|tener|pido|saco|tramito|solicito|que me den) )?(?:(?:una|la|mi|otra|cuenta|tarjeta) )+de credito(?: (?:nueva|porfa|por favor))*$"
        ),
        "¿Las cuentas de ahorro y de crédito se piden a una persona después de abrir la de cheques?",
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:prestame|prestenme|(?:me )?(?:prestas|prestan|presta|puedes prestar|pueden prestar|podrian prestar)(?:me)?|(?:quiero|necesito|ocupo|quisiera|me das|me dan|dame|puedo pedir|me pueden dar) (?:que me (?:presten|prestes)|un (?:prestamo|credito(?! de\b))))(?: (?:[0-9.,]+|dinero|lana|feria|mil|pesos|varos|personal|de nomina|de|porfa|por favor))*$"
        ),
        "¿Dan préstamos?",
    ),
    (
        patterns.lazy(
            r"\b(?:cuando|en cuanto tiempo|cuanto tarda\w*)\b(?: \w+){0,3}? (?:regres|devuelv|devolv|reembols)\w*(?: \w+){0,3}? (?:dinero|lana|feria|compra|reembolso)\b|\bcuando (?:llega|cae) mi reembolso\b"
        ),
        "¿Cuándo me regresan el dinero de mi compra cancelada?",
    ),
)
"""Questions as they are asked, and as an article answers them."""
_DELIVERY: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:cuanto|que|como|cuando|en cuanto tiempo|quien|a donde|es) )*(?:(?:cuesta|cobran|sale|vale|incluye|tarda|gratis|hacen|es|por) )*(?:(?:el|la|con|lo|me lo|me la|a) )*(?:envio|entrega\w*|flete|mandan|llega|domicilio)(?: (?:a domicilio|gratis|incluido|tarda|cuesta|es gratis|a mi casa))*"
)
_ABOUT_DELIVERY: Final = "¿Quién entrega mi pedido y cuál es el plazo de entrega de la tienda?"
_NOT_OFFERED: Final[Sequence[tuple[re.Pattern[str], str]]] = (
    (patterns.lazy(r"\b(?:recarg\w*|tiempo aire|saldo a)\b"), "¿Hacen recargas de celular?"),
    (
        patterns.lazy(r"\b(?:recibo|luz|agua|gas|predial|tenencia|multas?|telefono)\b"),
        "¿Puedo pagar la luz desde aquí?",
    ),
    (patterns.lazy(r"\b(?:prestamo|credito|hipoteca|financia)\w*"), "¿Dan préstamos?"),
    (patterns.lazy(r"\b(?:segur|inver|cetes|afore)\w*"), "¿Venden seguros o inversiones?"),
    (patterns.lazy(r"\b(?:dolar|euro|divisa|remesa)\w*"), "¿Manejan cuentas en dólares?"),
)
_ASKS_ON: Final = patterns.lazy(
    r"(?:(?:y|pero|oye|ok) )*(?:(?:eso |me )?(?:cuesta|cobran?|tarda)(?: algo| comision| dinero| mucho)?|cuanto (?:me )?(?:cuesta|tarda\w*|cobran|sale|se tardan)(?: eso| en total)?|(?:tiene|hay) costo|es gratis|que (?:documentos|papeles|requisitos)(?: (?:necesito|piden|llevo|hay que llevar))?|que necesito)"
)
"""What goes on from the article just told: "¿cuesta algo?", "¿cuánto tarda?"."""
_PEOPLE: Final = r"(?:contact[oa]?s|personas|amig[oa]s|amistades|herman[oa]s|prim[oa]s|ti[oa]s|hij[oa]s|sobrin[oa]s|abuel[oa]s|papas|familiares|beneficiari[oa]s|destinatari[oa]s|conocid[oa]s|compas|cuates|vecin[oa]s|emplead[oa]s|companer[oa]s|friends|family|people|payees)"
_TO_ALL: Final = patterns.lazy(
    rf"^{_LEADS}(?:(?:mejor|ahora|tambien|ok|bueno|pues|si|quiero|quisiera|necesito|me|puedes|podrias|puedo|ayudame a|voy a|please|can you|i want to) )*"
    r"(?:(?:mand|envi|pas|deposit|regal|pag)a(?:r?les?|r)?|transfi?er(?:e|ir)(?:les?)?|da(?:r?les?|r)|repart(?:e|ir)(?:les?)?|send|pay|transfer|give)\b(?! (?:(?:las|un|unos) )?(?:gracias|saludos?|abrazos?|mensajes?)\b)(?: [\w.]+){0,5}? "
    rf"(?:(?:a|para|entre|to) (?:tod[oa]s (?:mis|l[oa]s) {_PEOPLE}|todo el mundo|tod[oa] mi (?:lista|agenda|familia)|cada (?:contacto|un[oa] de (?:mis|l[oa]s) {_PEOPLE})"
    rf"|(?:all|each)(?: of)? (?:my )?{_PEOPLE}|every(?:one|body))\b|a tod[oa]s(?= [0-9]| porfa\b| por favor\b| por igual\b| ya\b| hoy\b|$))"
)
"""An order for everybody at once; "¿puedo transferir a todos los bancos?" and "pasa 500 a mi ahorro para todos los gastos" are none."""
_USED_BY_OTHERS: Final = patterns.lazy(
    rf"^{_LEADS}(?:(?:creo|es|fijate|parece) que )?(?:mis?|el|la|los|las|my|our) \w+(?: \w+)? (?:me |se )?(?:usan?|ocupan?|agarran?|(?:est[ae]n?|andan?) (?:usando|ocupando)|uses?|(?:is|are|keeps?) using) (?:mis?|my) (?:tarjetas?|cards?|cuentas?|account)(?: de (?:credito|debito))?(?: (?:para|en|for|on) .{{1,60}})?$"
)
"""«Mis hijos usan mi tarjeta»: with leave, or without?"""
_MINIMUM: Final = patterns.lazy(r"\bpago minimo\b|\bminimo (?:a|que debo|que tengo que) pagar\b")
_CANNOT: Final[Sequence[tuple[re.Pattern[str], Callable[[], str]]]] = (
    (
        patterns.lazy(
            rf"^{_LEADS}(?:pas|mand|envi|transfier|transfer|transf|regal|da|dal|prest|send|give)\w* (?:[\w ]{{1,20}} )?(?:puntos|points)(?: \w+){{0,2}} (?:a|al|to) \w"
        ),
        lambda: _(
            "Los puntos no se pasan de una persona a otra por chat. Si trabajas en CENTLI, puedes reconocer a un colega en la página de puntos."
        ),
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:eres|es usted|hablo con|estoy hablando con|tu eres) (?:un |una )?(?:persona(?: real)?|human[oa]|robot|bot|maquina|real|ia|inteligencia artificial|de verdad)$|^{_LEADS}(?:quien eres|con quien hablo|are you (?:a )?(?:human|real|bot|robot|person))$"
        ),
        about_bank.desk,
    ),
    (
        patterns.lazy(
            rf"^{_LEADS}(?:(?:dile|avisale|escribele|mandale (?:un )?(?:mensaje|whats\w*)) (?:al? )?.{{2,40}}? (?:que|diciendo|para que)|(?:avisa|notifica)(?:le|les)(?: (?:que|de que|cuando|por favor|porfa|ya)|$)|(?:text|let) (?:him|her|them) (?:know|that))\b"
        ),
        lambda: _(
            "No puedo mandar mensajes por ti. Si es un envío, lo que pongas en el concepto es lo que lee quien lo recibe."
        ),
    ),
    (
        _MINIMUM,
        lambda: _(
            "Aquí no veo tu pago mínimo: sí te digo cuánto debes con «¿cuánto debo?», y puedes pagar cualquier cantidad."
        ),
    ),
    (
        patterns.lazy(
            r"\b(?:pas|transf|regal|mand|envi|d[ao]r|compart|ced)\w* (?:\w+ ){0,2}puntos (?:a|con|para) (?:mi|otr[oa]|alguien|un[oa]?|el|la|su)\b"
        ),
        lambda: _(
            "Los puntos no se pasan a otra persona: los tuyos se canjean por recompensas, y puedes regalar lo que canjees."
        ),
    ),
)
"""What no article tells, because it cannot be done here."""
_REMINDS: Final = patterns.lazy(
    r"\b(?:recuerdame(?:lo|la)?|recordarme(?:lo|la)?|acuerdame|remind me|(?:pon|crea|haz)(?:me)? (?:un |una )?(?:recordatorio|alarma))\b"
)


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer from the article that such words mean, or say that it cannot be done; False: it is something else."""
    said = fold_words(heard.text)
    is_known = yield from _known_to_the_customer(talk, heard)
    if is_known or support.tells_of_loss(heard.text):
        return is_known
    if support.gave_it_away(heard.text) and not (heard.sure and heard.intent == support.REPORT):
        talk.last = {"text": heard.text, "intent": support.HELP}
        yield from support.ask(talk, heard)
        return True
    cannot = _cannot(heard, said)
    if cannot is not None:
        if _MINIMUM.search(said) is not None:
            # "¿Y cuándo vence?" asks on, of the card.
            talk.last = {"text": heard.text, "intent": "balance", "about": AccountType.CREDIT}
        yield Say(cannot(), default_suggestions()[:3])
        return True
    if _is_something_else(heard):
        return False
    if talk.last.get("answered") and _ASKS_ON.fullmatch(said) is not None and not talk.open:
        whole = f"{talk.last.get('text', '')} {heard.text}"
        yield from support.ask(talk, replace(heard, text=whole), talk.last.get("sources", ()))
        return True
    return (yield from _from_its_article(talk, heard, said))


def _known_to_the_customer(talk: Talk, heard: Heard) -> Answered:
    """Ask who uses the customer's card with leave, and whose loss is told, before anything is reported; with leave, report nothing."""
    if heard.whole_transfer or heard.ordered or thefts.tells_of_theft(heard.text):
        return False
    told = leave.told(heard.text)
    if told is leave.Leave.GIVEN:
        yield from support.no_report(talk, heard)
    elif told is leave.Leave.UNKNOWN:
        yield from support.ask_whether_allowed(talk, heard)
    elif leave.is_of_others(heard.text) and heard.intent in _TOLD_OF_OTHERS:
        yield from support.ask_whose(talk, heard)
    else:
        return False
    return True


_TOLD_OF_OTHERS: Final = frozenset({support.REPORT, "transactions", "out_of_scope"})


def _is_something_else(heard: Heard) -> bool:
    return heard.whole_transfer or bool(heard.ordered) or troubles.tells_of_trouble(heard.text)


def _cannot(heard: Heard, said: str) -> Callable[[], str] | None:
    """Return what to say of what cannot be done at all."""
    names_one = heard.person is not None and heard.person not in asked.EVERYBODY
    names_one = names_one or bool(heard.people) or heard.to_account is not None
    if not names_one and _TO_ALL.search(said) is not None:
        return _one_at_a_time
    # "¿Cuál es el pago mínimo de mi tarjeta?" names an account and a figure, and sends nothing.
    if _is_something_else(heard) and not (_MINIMUM.search(said) and "?" in heard.text):
        return None
    if inquiring.wants_word(heard.text):
        return _word_comes
    if _REMINDS.search(said) is not None and not _is_plain(heard):
        return _no_reminders
    return next((text for pattern, text in _CANNOT if pattern.search(said)), None)


def _from_its_article(talk: Talk, heard: Heard, said: str) -> Answered:
    if _USED_BY_OTHERS.search(said) is not None:
        yield from support.ask_whether_allowed(talk, heard)
        return True
    question = next((one for pattern, one in _ARTICLES if pattern.search(said)), "")
    if question == _CASH_MACHINES and heard.sure and heard.intent in HARMLESS:
        # "¿Dónde está el cargo del cajero de ayer?" looks for the charge.
        question = ""
    if not question and _buys(talk) and _DELIVERY.fullmatch(said) is not None:
        question = _ABOUT_DELIVERY
    if not question and heard.intent == "out_of_scope" and guards.is_not_offered(heard.text):
        question = next((one for pattern, one in _NOT_OFFERED if pattern.search(said)), "")
    if not question:
        return False
    talk.last = {"text": heard.text, "intent": support.HELP}
    yield from support.ask(talk, replace(heard, text=question))
    return True


def _one_at_a_time() -> str:
    return _(
        "Cada envío es a una sola persona, y cada uno lo confirmas tú: dime a quién y cuánto, y lo preparo."
    )


def _word_comes() -> str:
    return _(
        "Sí: te aviso aquí y por correo cuando un envío tuyo llega, no se completa o te lo devuelven, y cuando recibes dinero."
    )


def _no_reminders() -> str:
    return _("No sé poner recordatorios. Cuando llegue el día, pídemelo y lo preparo.")


def _is_plain(heard: Heard) -> bool:
    """Say whether plain words ask for something that there is, now: «recuérdame mi saldo» wants it told."""
    return (
        "later" not in heard.notes
        and heard.sure
        and heard.explicit
        and heard.intent not in {"transfer", "out_of_scope"}
    )


def _buys(talk: Talk) -> bool:
    """Say whether something of the shop is looked at, or waits to be confirmed."""
    is_on = talk.top is not None and talk.top.name == "purchase"
    return is_on or any(card["name"] == "purchase" for card in talk.cards.values())
