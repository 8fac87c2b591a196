"""What goes on from what was told just now: "¿y en el ahorro?", "¿y en uber?", "va, mándaselos", "¿cómo lo recupero?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import (
    AccountStatus,
    AccountType,
    MovementStatus,
    MovementView,
    TransferState,
)
from centli.agent.engines.flows import accounts, asked, listing, points, support, transfers, waiting
from centli.agent.engines.heard import LIMITS, Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, account_name, money
from centli.agent.language import people, slots
from centli.agent.language.amounts import AmountReading
from centli.agent.language.wishes import pays_in_months
from centli.agent.types import Say, Show
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

_WORDS_MAX: Final = 7
_SENT: Final = frozenset({"transfer", "spei_out"})
"""Kinds of movement that leave for somebody else."""
_LEADS: Final = r"(?:(?:oye|ok|bueno|ah|va|sale|dale|si|pues|entonces|ya|no|chin|ups|ay|hijole|espera|disculpa|perdon|y|e|pero) )*"
_AND_ON: Final = patterns.lazy(
    r"(?:(?:ok|bueno|ah|oye) )?(?P<and>(?:y|e|pero|and) )?(?:cuanto )?(?:en|de|por|on) (?!que\b)(?P<what>[\w ]{3,40})"
)
_OTHERS: Final = patterns.lazy(
    rf"{_LEADS}(?:la|el|las|los|lo) mi[ao]s?|(?:(?:y|e|and|ok|oye|cuanto|tengo|hay|how much|what about|in|en|de|la|las|mi|mis|el|los|the|my) )+(?:otr[oa]s?|others?|demas)(?: (?:cuentas?|tarjetas?|accounts?|one))?(?: (?:cuanto|hay|tengo))*"
)
"""«¿Y en la otra?» and «¿y la mía?», of accounts that are all shown."""
_AN_ACCOUNT: Final = patterns.lazy(
    r"(?:y|e|pero|no|nel|digo|mejor|en|(?:la|el) de) (?:(?:no|digo|mejor|cuanto|tengo|hay|me queda|en|de|la|el|lo|mi|mis|cuenta|tarjeta) )*\w+(?: (?:porfa|por favor))?"
)
"""«Nel, en ahorro»: an account and nothing else; «no encuentro mi tarjeta de crédito» tells of it."""
_OWED: Final = patterns.lazy(
    rf"{_LEADS}(?:cuanto|que tanto) (?:se |le )?(?:debo|adeudo)(?: (?:ahi|aqui|(?:en|de|a|con) (?:ella|el|esa|eso|ese|esa tarjeta|la tarjeta|mi tarjeta)))?"
)
_WHEN_OWED: Final = patterns.lazy(
    r"\b(?:cuando|que dia|hasta cuando|fecha)\b(?: \w+){0,5}? (?:pagar(?:l[ao])?|pago|vence|corte)\b"
)
_DO_IT: Final = patterns.lazy(
    rf"{_LEADS}(?:mand|envi|pas|deposit|transfi?er|hazl|prepar)(?:a|e|ale|ele|aselos?|eselos?|aselas?|alos?|elos?|al[oa]s?|o|emel[oa]s?|amel[oa]s?)(?: (?:pues|ya|entonces|porfa|por favor|de una vez|ahora))*"
)
_SLIPPED: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:me (?:equivoque|confundi)|la regue)(?: (?:de \w+|y))?(?: (?:no )?era (?:para|a) [\w ]+)?|no era (?:para|a) [\w ]+|era (?:para|a) [\w ]+)"
)
_TAKES_IT_BACK: Final = patterns.lazy(
    r"\b(?:recuper|regres|devuelv|devolv|revert|revirt|desha[cz]|undo)\w*\b|\bech\w+ (?:para|pa) ?atras\b"
    r"|(?:\b(?:deten|frena|stop)\w*|^(?:ya )?para) (?:el|la|ese|esa|mi|the) (?:envio|transferencia|spei|deposito|transfer)\b"
)
_SENT_IT: Final = patterns.lazy(
    r"\b(?:mande|envie|transferi|deposite|pase|hice (?:un|una) (?:envio|transferencia|deposito|spei))\b"
)
_DECLINES: Final = patterns.lazy(
    r"(?:no+|nel|nop\w*|nah?|nada|asi (?:esta bien|dejalo))?(?: ?(?:muchas )?gracias| thanks?)?"
)
JUST_SENT: Final = timedelta(minutes=10)
"""How long a transfer is what «cancélalo» can mean, where nothing waits to be confirmed."""
_FEE: Final = patterns.lazy(
    r"\b(?:(?:me |nos )?(?:cobran|cobras|cobra|cobrarian)|comision(?:es)?|cuanto (?:me )?(?:cuesta|costaria|sale|cobran|cobra|vale)|tiene costo|cuesta algo|es gratis)\b"
)
_OF_SENDING: Final = patterns.lazy(
    r"\b(?:(?:le|les) (?:mando|envio|deposito|transfiero|paso|pago)|transferir|transferencias?|transfiero|envios?|mandar(?:le)?|enviar(?:le)?|depositar(?:le)?|spei)\b"
)
_OTHER_FEE: Final = patterns.lazy(
    r"\b(?:cajeros?|retir\w+|extranjero|dolares|otro pais|msi|meses|anualidad|tarjetas?|compras?|puntos|efectivo|oxxo|tiendas?|farmacias?)\b"
)
_ASKED_FOR: Final = patterns.lazy(
    r"\b(?:(?:que|para que) me l[oa]s? (?:pague|regrese|devuelva|deposite|transfiera)n?|(?:quiero|necesito|ocupo) que (?!me\b)(?:\w+ ){1,4}?me (?:pague|deposite|transfiera|mande)n?|(?:co[bv]ra|pide|solicita)(?:le|les|rle|rles)|(?:mand|envi|hac|haz)\w* (?:un |el )?cobro|pedir(?:le|les)|di(?:le|les) (?:al? )?.{2,40}? que me (?:pague|mande|deposite|transfiera|envie|regrese|devuelva|pase|preste)n?)\b"
)
_OWES_ME: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:es que|todavia|aun|ya) )?(?:(?:mi|el|la|don|dona) )?\w+(?: \w+)? (?:(?:ya|todavia|aun|si) )?(?:me (?:debe|deben|adeuda|adeudan|quedo a deber)|owes me)(?: [\w.]+){{1,6}}"
)
"""«Mi hermano me debe 500»: the other way round from what is sent to him."""
_WITH_POINTS: Final = patterns.lazy(
    r"\b(?:pag\w+|compr\w+|cubrir\w*)\b(?: \w+){0,3}? (?:con|usando) (?:(?:mis|los|puros) )?puntos\b|\bacept\w+ (?:mis |los )?puntos\b"
)
_PAYS: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quiero|hay que|necesito|tengo que|voy a) )?(?:(?:pag|deposit)(?:a|ar|arle|ale|ame)?|(?:i (?:want|need|have) to )?pay) (?:la|el|mi|the|my) (?P<concept>renta|rent|tuition|colegiatura|mensualidad|pension|tanda|mantenimiento|guarderia)(?: (?:de (?:la|el|mi) )?\w+)?"
)
"""What is owed to somebody who is not named."""
_PAYS_THE_LEAST: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quiero|voy a|hay que|puedes|necesito|me ayudas a|porfa) )*(?:(?:pag|abon|cubr|liquid|deposit)\w* (?:(?:a|de) (?:la|mi) (?:tarjeta(?: de credito)?|credito) )?(?:(?:solo|nomas|nada mas) )?(?:(?:el|lo) )?(?:pago )?|(?:el )?pago )"
    r"(?:minimo|(?:para )?no generar intereses)(?: (?:de|a|en) (?:la|mi|esa) (?:tarjeta(?: de credito)?|credito))?(?: (?:porfa|por favor|nomas|nada mas))*"
)
"""«Paga el mínimo»: of the credit card, and as much as nobody here knows."""
_SENDING: Final = r"(?:mandar|enviar|transferir|depositar|pasar|girar|hacer(?:le)? (?:un|una) (?:transferencia|deposito|envio|spei))(?:le|les|selos?)?"
_MAY_SEND: Final = patterns.lazy(
    rf"\b(?:(?<!cuanto )(?<!maximo que )(?:le |les |se le |se les )?(?:puedo|podria|podre|se puede|se podra|se podria)|sera que (?:le |les )?puedo|es posible|hay (?:modo|forma|manera|chance) de|(?:can|could|may) i)"
    rf" (?:{_SENDING}|send|transfer|pay|wire)\b"
)
"""«¿Puedo mandar 5000 a mi mamá?»: whoever names somebody wants it prepared, or told why not."""
_HOW_TO_SEND: Final = patterns.lazy(
    rf"\b(?:(?:como|de que (?:forma|manera)) (?:(?:le|les|se lo|se los) )?(?:mando|envio|transfiero|deposito|paso|giro|(?:(?:le )?(?:hago|hacemos|haria) (?:para|pa) |(?:puedo|podria|hay que|se puede) ){_SENDING})"
    rf"|how (?:do|can|would) i (?:send|transfer|pay|wire))\b"
    rf"|\b{_SENDING} .*\bno se como\b|\bno se como (?:(?:le|se|les|lo|hago para|hacerle para|puedo) )*{_SENDING}\b"
)
_ORDER: Final = r"(?:(?:mand|envi|pas|deposit|pag)[ae]|transfi?er[ae])les?"
_AWAITED: Final = (
    r"(?:me|nos|se|te|le|les) (?!(?:l[ao]s? )?(?:pued|podr|hac|hic|gust|parec|ayud|molest|apoy|ocurr)\w*)\w+"
    r"|(?:ca[ei]|llega|entra|alcanza|sobra|queda|cobr|gan|recib|vend|tien|pas)\w*|hay (?!(?:problema|bronca|tos|lio|inconveniente|chance|modo)\b)\w+|tengo"
)
_WHEN_IT_HAPPENS: Final = patterns.lazy(
    rf"(?:(?:oye|mira|porfa|y|pero|si) )*(?:si (?:(?!{_ORDER})\w+ ){{0,4}}?(?:{_AWAITED}) |(?:cuando|en cuanto|apenas|nomas que|ya que) (?!(?:pued|quier|gust|tengas|sea)\w*)).*\b{_ORDER}\b"
)
"""«Si me depositan hoy mándale 500 a mi mamá»: nothing waits here."""
_IF_THERE_IS: Final = patterns.lazy(
    rf"\b{_ORDER}\b.* si (?:(?:me|nos|todavia|aun|ya|si) ){{0,3}}(?:tengo|hay|alcanza|queda|traigo|completo|sobra)\b"
)
"""«Mándale 500 si tengo más de mil»: whether there is enough is told, and the rest is the customer's to say."""
_ASKS_ELSE: Final = patterns.lazy(
    r"\b(?:(?:cuando|cuanto) (?:les? )?(?:puedo|podria|podre)|limites?|topes?|maximo|comision(?:es)?|cobr\w+|cuest\w+|gratis|cajeros?|efectivo|oxxo|extranjero|otro pais|domingos?|sabados?|horarios?|a que horas?|segur[oa]|tarda\w*|sin (?:su )?clabe|solo con|nomas con|numero de (?:tarjeta|telefono|celular)|puntos?|recompensas?|mensajes?|fotos?|codi|qr|cada|programad[oa]s?|fees?|limits?|abroad)\b"
)
"""What makes a question one of the bank's rules, whoever it names."""
_FALLS_SHORT: Final = patterns.lazy(
    r"\b(?:cuanto|que) (?:me )?(?:falta|tengo|queda)(?: por| que)? pagar\b.*\b(?:tarjeta|credito)\b"
)
_OF_A_CHARGE: Final = patterns.lazy(
    r"\b(?:anualidad|comision(?:es)?|interes(?:es)?|iva|cuotas?|costo|multas?|seguro|reponer|reposicion|(?:para|por) (?:tener|sacar|pedir|abrir|usar))\b"
)
"""What a card costs is not what is owed on it."""
_UNDOES: Final = patterns.lazy(
    rf"{_LEADS}(?:desha[cz]\w*|revi?ert\w+|regres\w+|undo) (?:lo|el|la|mi) ultim[oa](?: (?:que (?:hice|mande|envie)|envio|transferencia|movimiento|operacion))?"
)
_WAS_IT_SENT: Final = patterns.lazy(
    r"(?:(?:oye|y|pero|entonces|ok|estas|seguro|segura|de verdad|neta|que) )*(?:no )?se (?:ha )?(?:mando|envio|movio|transfirio|fue|hizo|mandado|movido)(?: (?:nada|algo|dinero|el dinero|la transferencia|verdad|o (?:si|no)))*"
)
_HOW_IT_GOES: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:como|en que) (?:va|van|quedo|sigue|esta)|(?:se )?(?:salio|fue|mando|envio|llego|paso|completo|ha (?:ido|salido|mandado|enviado)))"
    r" (?:mi|la|el) (?:ultim[oa] )?(?:transferencia|envio|spei)(?: (?:a|para) \w+(?: \w+){0,3})?"
    r"|(?:how is|how s|where is) my (?:last )?transfer(?: going| to \w+(?: \w+){0,3})?"
    r"|(?:has|did) my (?:last )?transfer(?: to \w+(?: \w+){0,3}?)? (?:already )?(?:go(?:ne)?|left|leave|arrived?|been sent|complete[d]?)(?: (?:out|through|yet))*"
)
_HAS_COME: Final = patterns.lazy(
    rf"{_LEADS}(?:si )?(?:ya )?(?:se )?(?:les? )?(?:ya )?(?:llego|cayo|salio|(?<=ya se )hizo)(?: (?:ya|bien|el dinero|la lana|mi (?:envio|transferencia)|al? (?:mi )?\w+(?: \w+)?)){{0,3}}"
    r"|(?:has|did) (?:it|the money|she|he|they) (?:already )?(?:arrived?|come|get(?: it)?|got it|received? it)(?: yet)?"
)
_LAST_ONE: Final = patterns.lazy(r"\b(?:ultim[oa]|last)\b")
_TRANSFERS: Final = frozenset({"transfer", "own_transfer"})
"""Kinds of card that «¿cómo va mi transferencia?» is asked of while one waits."""
_OWN_CLABE: Final = patterns.lazy(
    r"(?:(?:oye|y|porfa|por favor|hola|disculpa) )*(?:(?:cual es|dime|dame|pasame|muestrame|necesito|quiero|me das|me pasas|ver|what is|what s|give me|send me|and) )*(?:(?:mis?|my) (?:clabes?(?: interbancarias?)?|numeros? de cuentas?|account numbers?|clabe numbers?)(?: (?:de|del|para) [\w ]{2,40})?|(?:el|la) (?:clabe|numero de (?:mi )?cuenta))"
    r"|(?:(?:oye|y|porfa|por favor|hola|disculpa) )*(?:(?:a|en) (?:donde|que cuenta)|como) me (?:pueden? )?(?:deposit|transf|mand|envi|pag)(?:an?|en?|ar|ir|ier[ae]n?)(?: (?:dinero|lana|ellos|desde otro banco))?"
    r"|(?:(?:oye|y|porfa|dame|pasame|cuales son|dime) )*mis datos (?:para (?:deposit\w+|transfer\w+|que me (?:depositen|transfieran|manden|paguen))|bancarios)"
)


def heard_of(talk: Talk, heard: Heard, *, free: bool) -> Answered:
    """Take what goes on from the answer before, and what has one answer of our own; False: it is something else.

    ``free``: whether nothing is being asked; a shelf that is only looked at asks nothing.
    """
    said = fold_words(heard.text)
    if "?" in heard.text and _WITH_POINTS.search(said) is not None:
        yield from _no_points(talk)
        return True
    if not free:
        return False
    came = _asks_whether_it_came(talk, heard, said)
    made = talk.made if came else None
    asks = came or _asks_how_it_goes(said)
    if asks and (yield from _how_it_goes(talk, heard, said, made)):
        return True
    if (
        (yield from transfers.for_another(talk, heard))
        or (yield from transfers.another_figure(talk, heard))
        or (yield from _sends(talk, heard, said))
    ):
        return True
    if talk.open:
        return False
    return (
        (yield from _of_cash_or_the_least(talk, heard, said))
        or (yield from _told(talk, heard, said))
        or (yield from _goes_on(talk, heard, said))
    )


def _of_cash_or_the_least(talk: Talk, heard: Heard, said: str) -> Answered:
    if asked.asks_of_cash(heard):
        talk.last = {"text": heard.text, "intent": "spending"}
        yield from accounts.spending(talk, replace(heard, intent="spending", person=None))
        return True
    if _PAYS_THE_LEAST.fullmatch(said) is None or "?" in heard.text:
        return False
    yield from _pays_the_least(talk, heard)
    return True


def _told(talk: Talk, heard: Heard, said: str) -> Answered:
    if _OWN_CLABE.fullmatch(said) is not None:
        yield from _own_clabes(talk)
    elif _wants_to_be_paid(heard, said):
        yield from _asks_nobody()
    elif (owed := _PAYS.fullmatch(said)) is not None:
        wish = replace(heard, intent="transfer", concept=owed["concept"])
        yield from transfers.begin(talk, wish)
    elif _FALLS_SHORT.search(said) is not None and _OF_A_CHARGE.search(said) is None:
        yield from _balance(talk, heard, AccountType.CREDIT.value)
    elif _lost(talk, said) or _UNDOES.fullmatch(said) is not None:
        if not (yield from _sent_lately(talk)):
            yield from _sent_for_good()
    elif "?" in heard.text and _WAS_IT_SENT.fullmatch(said) is not None:
        if not (yield from _sent_lately(talk, talk.made)):
            text = _(
                "Nada se mueve sin que toques el botón de confirmar; lo que sí salió está en tus movimientos."
            )
            yield Say(text, (_("Mis movimientos"), _("¿Cuánto tengo?")))
    elif _asks_of_the_fee(heard, said):
        where = " a otro banco" if "otro banco" in said else ""
        yield from support.ask(talk, replace(heard, text=f"¿Cuánto cuesta transferir{where}?"))
    else:
        return False
    return True


def _wants_to_be_paid(heard: Heard, said: str) -> bool:
    """Say whether somebody is to pay the customer, or owes them: nothing is sent to who owes it."""
    if _OWES_ME.fullmatch(said) is not None:
        return not heard.verb and "?" not in heard.text
    asks = _ASKED_FOR.search(said) is not None and _SENT_IT.search(said) is None
    return asks and (not heard.whole_transfer or "musing" in heard.notes)


def _sends(talk: Talk, heard: Heard, said: str) -> Answered:
    """Answer whether, and how, money can be sent to somebody who is named, with the offer to prepare it."""
    asks = _MAY_SEND.search(said) or _HOW_TO_SEND.search(said)
    if heard.intent != "balance" and heard.amount is not None:
        asks = asks or _IF_THERE_IS.search(said)
    awaits = _WHEN_IT_HAPPENS.match(said) if heard.amount is not None else None
    if (asks is None and awaits is None) or _ASKS_ELSE.search(said) is not None:
        return False
    if pays_in_months(heard.text):
        return False
    known = yield from talk.known_names()
    named, own = people.read_all(heard.text, known), slots.accounts(heard.text).get("target")
    if (own is None) == (len(named) != 1):
        return False
    person = named[0].said if own is None else None
    talk.last = {"text": heard.text, "intent": "transfer"}
    wish = replace(heard, intent="transfer", person=person, to_account=own)
    if awaits is not None:
        yield from transfers.begin(talk, replace(wish, notes=frozenset({transfers.AWAITS})))
    else:
        yield from transfers.offer(talk, wish)
    return True


def _lost(talk: Talk, said: str) -> bool:
    """Say whether money that was sent is wanted back, or went to the wrong one."""
    sent = _SENT_IT.search(said) is not None
    was_just = talk.last.get("name") == transfers.NAME
    if _SLIPPED.fullmatch(said) is not None:
        return was_just
    short = len(said.split()) <= _WORDS_MAX
    came_back = re.search(r"\bme (?:lo |la )?(?:regres|devolv)(?:o|io|aron|ieron)\b", said)
    return (
        came_back is None
        and _TAKES_IT_BACK.search(said) is not None
        and (sent or (was_just and short))
    )


def _asks_of_the_fee(heard: Heard, said: str) -> bool:
    wants = "?" in heard.text or "condition" in heard.notes or "quiero saber" in said
    about = _FEE.search(said) is not None and _OTHER_FEE.search(said) is None
    return heard.intent != "transfer" and wants and about and _OF_SENDING.search(said) is not None


def _goes_on(talk: Talk, heard: Heard, said: str) -> Answered:
    last, before = talk.last.get("intent"), str(talk.last.get("text", ""))
    is_short = len(said.split()) <= _WORDS_MAX
    if before and _DO_IT.fullmatch(said) is not None and not said.startswith("no "):
        return (yield from _does_it(talk, before))
    if not is_short:
        return False
    if (yield from _of_what_one_has(talk, heard, said)) or (
        yield from listing.goes_on(talk, heard, said)
    ):
        return True
    further = _AND_ON.fullmatch(said)
    if further is not None and further["and"] is None and "?" not in heard.text:
        further = None
    if last == "spending" and further is not None and heard.period is None:
        text = f"¿cuánto gasté en {further['what']}?"
        talk.last = {"text": text, "intent": "spending"}
        period = hear(before, now=talk.now)[0].period
        yield from accounts.spending(talk, replace(heard, text=text, period=period, person=None))
    elif _OWED.fullmatch(said) is not None:
        yield from _balance(talk, heard, AccountType.CREDIT.value)
    elif last == "balance" and _WHEN_OWED.search(said) is not None:
        yield from _no_due_date()
    elif last == "balance" and (_OTHERS.fullmatch(said) or _names_an_account(heard, said)):
        yield from _balance(talk, heard, heard.any_account or "")
    elif last == _CLABE and _names_an_account(heard, said):
        yield from _own_clabes(talk)
    else:
        return False
    return True


_CLABE: Final = "clabe"
_OF_A_LIMIT: Final = patterns.lazy(
    r"(?:(?:y|e|pero|ok|cual es|cuanto es|el|de) )*(?:por|al|del?|para) (?:operacion|envio|transferencia|dia|mes|semana)(?: (?:cuanto es|cual es|cuanto))?"
    r"|(?:(?:y|e|pero|ok|entonces) )*cuanto (?:(?:me|le) (?:queda|falta|sobra)|llevo|he (?:usado|mandado|enviado))(?: (?:ya|hoy|por|para|del?|el|mi|dia|limite|todavia|aun|disponible))*"
)
_PAY_IT: Final = patterns.lazy(
    rf"(?!.*\bsi (?!(?:pag|liquid|sald|abon)al[aeo]\b)){_LEADS}(?:(?:quiero|hay que|voy a) )?(?!saldo\b)(?:(?P<whole>liquid|sald)|pag|abon)(?:a|ar|o|ale|arle|al[ao]|arl[ao])"
    r"(?: (?P<part>tod[oa](?: lo que debo)?|complet[oa]|enter[oa]|la mitad|el total))?(?: (?:de|a) (?:la|mi) (?:tarjeta(?: de credito)?|credito))?(?: (?:porfa|por favor))?"
)
"""What pays the debt and nothing else: «¿si pago todo me cobran?» asks, «paga toda la luz» pays something else."""


def _of_what_one_has(talk: Talk, heard: Heard, said: str) -> Answered:
    """Go on from limits, points and debts that were told just now."""
    last = talk.last.get("intent")
    if last == "points_balance" and points.asks_within_reach(heard):
        talk.last = {"text": heard.text, "intent": "list_rewards"}
        yield from points.search(talk, heard)
    elif last == LIMITS and _OF_A_LIMIT.fullmatch(said) is not None:
        yield from accounts.limits(talk, replace(heard, amount=None))
    else:
        return (yield from _of_the_debt(talk, heard, said))
    return True


def _of_the_debt(talk: Talk, heard: Heard, said: str) -> Answered:
    """Pay the credit card whose balance was told just now: "págala toda", "abónale la mitad"."""
    told = talk.last.get("intent") == "balance" and talk.last.get("about") == AccountType.CREDIT
    if not told or "?" in heard.text or heard.person is not None or heard.to_account is not None:
        return False
    found = _PAY_IT.fullmatch(_without_the_figure(heard, said))
    if found is None or not (heard.amount or found["part"] or found["whole"]):
        return False
    part = found["part"] or ("tod" if heard.amount is None else "")
    relation = "half" if part == "la mitad" else "owed" if part else ""
    amount = heard.amount
    if relation:
        amount = AmountReading("relative", said, (0, len(said)), relation=relation)
    wish = replace(heard, intent="transfer", to_account=AccountType.CREDIT.value, amount=amount)
    talk.last = {"text": heard.text, "intent": "transfer"}
    yield from transfers.begin(talk, wish)
    return True


def _pays_the_least(talk: Talk, heard: Heard) -> Steps:
    """Begin to pay the credit card, and ask how much: what the least is, only the statement knows."""
    amount = AmountReading("relative", "mínimo", (0, 0), relation="owed")
    wish = replace(
        heard, intent="transfer", to_account=AccountType.CREDIT.value, amount=amount, person=None
    )
    talk.last = {"text": heard.text, "intent": "transfer"}
    yield from transfers.begin(talk, wish)


def _without_the_figure(heard: Heard, said: str) -> str:
    if heard.amount is None or heard.amount.kind == "relative":
        return said
    start, end = heard.amount.span
    return " ".join(
        re.sub(r"[^\w]+", " ", fold(heard.text[:start] + " " + heard.text[end:])).split()
    )


def _names_an_account(heard: Heard, said: str) -> bool:
    goes_on = _AN_ACCOUNT.fullmatch(said) is not None
    return heard.any_account is not None and goes_on and heard.amount is None and not heard.verb


def _balance(talk: Talk, heard: Heard, account_type: str) -> Steps:
    """Show the accounts, with what is asked of one of them said first."""
    talk.last = {"text": heard.text, "intent": "balance", "about": account_type}
    found = yield from talk.accounts()
    suggestions = (_("Mis movimientos"), _("Enviar dinero"))
    yield Show("balance", found, accounts.held_in(found, account_type), suggestions)


def sends_to_who_was_asked_about(talk: Talk, heard: Heard) -> Answered:
    """Take «mándaselos otra vez» for who was asked about just now, not for who got the last one; False: nobody was."""
    query = talk.last.get("query") or {}
    whom = (talk.last.get("whom") or {}).get("label") or query.get("counterpart")
    if not whom or heard.person is not None or heard.to_account is not None:
        return False
    before = str(talk.last.get("text", ""))
    if heard.amount is None and (yield from _does_it(talk, before)):
        return True
    yield from transfers.begin(talk, replace(heard, person=str(whom), notes=frozenset()))
    return True


def _does_it(talk: Talk, before: str) -> Answered:
    """Prepare what was only supposed: "¿me alcanza para mandarle 3 mil a mi mamá?", and then "va, mándaselos"."""
    known = yield from talk.known_names()
    read, _later = hear(before, now=talk.now, known=known)
    named = people.read_all(before, known)
    amount = read.amount
    if read.intent == "transfer" or amount is None or not amount.definite or len(named) != 1:
        return False
    wish = replace(read, intent="transfer", person=named[0].said, notes=frozenset())
    talk.last = {"text": before, "intent": "transfer"}
    yield from transfers.begin(talk, wish)
    return True


# ── Answers of our own ───────────────────────────────────────────────────────────────────────────────────────────────


def _no_points(talk: Talk) -> Steps:
    text = _(
        "En la tienda no se paga con puntos: se paga con tus cuentas, y con el beneficio de puntos los ganas. "
        "Los que ya tienes se canjean por recompensas."
    )
    flow = talk.top
    yield Say(text, () if flow is not None else (_("¿Qué puedo canjear?"),))
    if flow is not None and not talk.open:
        yield from talk.ask_again(flow)


def _no_due_date() -> Steps:
    text = _(
        "Aquí no veo fechas de corte ni de pago. Puedes pagar tu tarjeta de crédito cuando quieras: el pago se aplica al momento."
    )
    yield Say(text, (_("¿Cuánto debo?"), _("Mis movimientos")))


def _own_clabes(talk: Talk) -> Steps:
    own = yield from talk.accounts()
    lines = [
        f"{account_name(one)}: {one.clabe}"
        for one in own
        if one.status is AccountStatus.ACTIVE and one.account_type is not AccountType.CREDIT
    ]
    talk.last = {"text": "", "intent": _CLABE}
    text = _("Con tu CLABE te pueden depositar; compártela sin miedo, con ella nadie saca dinero.")
    yield Say("\n".join([*lines, text]), (_("¿Cuánto tengo?"), _("Mis movimientos")))


def _asks_nobody() -> Steps:
    text = _(
        "No puedo cobrarle ni pedirle dinero a nadie por ti. Para que te paguen, comparte tu CLABE."
    )
    yield Say(text, (_("¿Cuál es mi CLABE?"), _("Mis movimientos")))


def cancels_what_was_sent(talk: Talk, heard: Heard) -> Answered:
    """Tell how the transfer stands that was confirmed a moment ago, where its customer wants it stopped."""
    said = fold_words(heard.text)
    return _DECLINES.fullmatch(said) is None and (yield from _sent_lately(talk))


def _sent_lately(talk: Talk, made: Mapping[str, Any] | None = None) -> Answered:
    """Tell how the last transfer stands, if it is fresh; ``made``: and if it is the one that was prepared last."""
    page = yield from talk.look("banking_movement_page", {"limit": 1})
    for one in () if page is None else page.items:
        is_fresh = one.created_at > talk.now - JUST_SENT
        if not is_fresh or one.kind not in _SENT or one.amount.centavos > 0:
            return False
        if not _is_of(one, made or {}):
            return False
        words = {"amount": money(-one.amount.centavos), "name": one.counterpart}
        if one.status is MovementStatus.PENDING:
            text = _(
                "Tu envío de %(amount)s a %(name)s ya está confirmado. Si su comprobante trae «Deshacer», tócalo "
                "y no se mueve dinero; si no lo trae, ya no se puede detener."
            )
            yield Say(text % words, (_("Mis movimientos"), _("Hablar con una persona")))
            return True
        if one.status is MovementStatus.COMPLETED:
            yield from _sent_for_good(_("Tu envío de %(amount)s a %(name)s ya llegó.") % words)
            return True
    return False


def _asks_how_it_goes(said: str) -> bool:
    """Say whether it is asked how a transfer stands; "no llegó mi transferencia" denies it, and is looked into."""
    return "no" not in said.split() and _HOW_IT_GOES.fullmatch(said) is not None


def _asks_whether_it_came(talk: Talk, heard: Heard, said: str) -> bool:
    """Say whether "¿ya llegó?" is asked of the transfer that was made last."""
    made = talk.last.get("name") == transfers.NAME
    asks = "?" in heard.text or said.startswith("ya ")
    return made and asks and _HAS_COME.fullmatch(said) is not None


def _how_it_goes(
    talk: Talk, heard: Heard, said: str, made: Mapping[str, Any] | None = None
) -> Answered:
    """Tell how the last transfer stands, to whoever was named, or that one still waits; False: there is none to tell of.

    ``made``: only where it is the one that was prepared last.
    """
    waits = any(card.kind in _TRANSFERS for card in talk.open.values())
    if waits and heard.person is None and _LAST_ONE.search(said) is None:
        yield from waiting.not_done_yet()
        return True
    about = {} if heard.person is None else {"counterpart": heard.person}
    query = {"type": "transfer", "limit": 10, **about}
    page = yield from talk.look("banking_movement_page", query)
    found = () if page is None else page.items
    one = next((each for each in found if each.kind in _SENT and each.amount.centavos < 0), None)
    if one is None or not _is_of(one, made or {}):
        return False
    words = {"amount": money(-one.amount.centavos), "name": one.counterpart}
    yield Say(_standing(one, talk.now) % words, (_("Mis movimientos"), _("Enviar dinero")))
    return True


def _standing(one: MovementView, now: datetime) -> str:
    if one.transfer_state(now) is TransferState.WAITING:
        return _(
            "Tu envío de %(amount)s a %(name)s está por salir: mientras su comprobante traiga «Deshacer», puedes detenerlo."
        )
    if one.status is MovementStatus.PENDING:
        return _(
            "Tu envío de %(amount)s a %(name)s ya salió y va en camino. Te aviso cómo termina."
        )
    if one.status is MovementStatus.COMPLETED and one.returned_at is None:
        return _("Tu envío de %(amount)s a %(name)s ya llegó.")
    if one.status is MovementStatus.COMPLETED:
        return _(
            "Tu envío de %(amount)s a %(name)s se devolvió: el dinero está otra vez en tu cuenta."
        )
    if one.undone:
        return _("Deshiciste tu envío de %(amount)s a %(name)s; no se movió dinero.")
    return _("Tu envío de %(amount)s a %(name)s no se completó; el dinero sigue en tu cuenta.")


def _is_of(one: MovementView, made: Mapping[str, Any]) -> bool:
    """Say whether a movement can be the transfer prepared last; another wish in between tells nothing of it."""
    slots = made.get("slots", {})
    if made.get("name") != transfers.NAME:
        return True
    told = (slots.get("amount"), slots.get("label"))
    return told == (-one.amount.centavos, one.counterpart)


def _sent_for_good(lead: str = "") -> Steps:
    text = _(
        "Un envío hecho no se regresa solo: el dinero ya es de quien lo recibió, así que pídele primero que te lo regrese. "
        "Si no se puede, levanto un reporte o te paso con una persona."
    )
    suggestions = (_("Levantar un reporte"), _("Hablar con una persona"), _("Mis movimientos"))
    yield Say(f"{lead} {text}".strip(), suggestions)
