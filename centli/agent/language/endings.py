"""Where the words of a note end: what stands behind a comma, a point or «y» may be another wish, a theft or a withdrawal."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from centli.agent.language import amounts, guards, keywords, people, slots, thefts
from centli.kernel import patterns

READ_MAX: Final = 100
"""So many letters are read behind a joint."""
JOINTS_MAX: Final = 16
"""So many places are looked at where something else may begin."""

_JOINT: Final = patterns.lazy(
    r"(?P<sentence>(?<!\bno)(?<!\bnum)(?<!\bdr)(?<!\bdra)(?<!\bsr)(?<!\bsra)(?<!\blic)(?<!\bing)(?<!\bdepto)(?<!\bcol)(?<!\bav)(?<!\bref)[.](?=\s)|;)"
    r"|[,!?](?=\s|$)|(?<=\s)(?=¿)|(?<=\s)[-–—](?=\s)|(?<=\s)(?:y|e|o|pero|and|or|but|then|luego|despues)(?=\s)"
)
VERB: Final = r"(?:manda|envia|transfiere|deposita|pasa|paga|abona|send|transfer|pay)(?:me|le|les|lo|la|selo)?"
_LEADING: Final = patterns.lazy(
    r"[\s,;.¿¡!-]*(?:(?:(?P<corrects>no|perdon|digo|espera(?=\s*[,.]|\s+(?:no|mejor|son)\b)|sorry|i mean)"
    r"|(?P<also>tambien|ademas|igual(?:mente)?|lo\s+mismo|also)|y|e|pero|and|then|but|luego|despues|oye|ah|ay|ya|porfa|por favor|please|de paso|la|el|los|otr[oa]s?|proxim[oa]|another)\b[\s,.¿¡]*){0,6}"
)
_CHANGE: Final = patterns.lazy(
    r"(?:(?:que\s+)?sean?|son|mejor|cambia(?:lo|la|le)?|(?:sube|baja|quita|suma)(?:le|lo|la)|saca(?:lo|la)?|que\s+salgan?"
    rf"|pon(?:le|lo)?\s+(?=\S*[0-9])|{VERB})\b"
)
_WOULD_SEND: Final = patterns.lazy(
    r"(?:que\s+)?(?:le|les)\s+(?:mand[ae]s|envi[ae]s|transfier[ae]s|deposit[ae]s|pas[ae]s|pag(?:as|ues)|abon[ae]s|das|des)\b"
)
"""What orders in the present: «y le mandas 100 a mi hermano»."""
_DOES: Final = patterns.lazy(r"(?:hazle|haz|dale)\s+(?:otr[oa]s?|un[oa]?|\$?[0-9])")
"""«Y hazle otro de 100 a Bruno»."""
_PAYER: Final = patterns.lazy(
    r"(?P<verb>(?:(?:que|todo|tod[oa]s|amb[oa]s|l[oa]s\s+dos)\s+)*(?:sal(?:e|en|ga|gan)|(?:saca|toma|carga|cobra|descuenta|agarra|usa|paga)(?:me|se)?(?:l[oa]s?)?)\s+)?"
    r"(?:con\s+cargo\s+|tod[oa]s?\s+|amb[oa]s\s+|l[oa]s\s+dos\s+)*"
    r"(?(verb)(?:del?|desde|con|a)?|(?:del?|desde|con|usando|from|(?<=cargo\s)al?))\s*\b(?P<mine>mi\s+|my\s+)?(?:(?:la|el)\s+)?(?:cuenta\s+)?(?:del?\s+)?"
    r"(?:ahorros?|cheques|debito|nomina|savings|checking)\b(?=\s*(?:$|[,.;!?])|\s+(?:y|e|pero|mejor|porfa|por\s+favor|please|and)\b)"
)
"""Which account pays: «, de ahorro», «y sácalo de mi ahorro»."""
_ALSO: Final = re.compile(r"\s(?:tambi[eé]n|igual|lo mismo|otro tanto|too)\W*$", re.IGNORECASE)
_FROM: Final = patterns.lazy(r"(?:de|desde|del|con|a|al)\s")
_SEND_IT: Final = patterns.lazy(
    r"(?:manda|envia|deposita|pasa|haz|programa|prepara|deja)(?:se)?l[oa]\b(?=\W*$|\s+(?:hoy|manana|ya|ahorita|luego|al\s+rato|el|en|a\s+las|de\s+mi|desde|porfa|por\s+favor)\b)"
)
"""What is ordered of the same transfer: «y mándalo mañana»."""
TO: Final = patterns.lazy(r"\s*(?:pesos|varos|baros|mxn)?\s*(?:a|al|para|pa|to|for)\s")
_THEN_AMOUNT: Final = patterns.lazy(
    r"\s*,?\s*(?:(?:otr[oa]s?|unos|tambien|le|les|va|van|con|mandas|mandale|enviale|pasale|dale|das|envias|pasas|depositas|transfieres|de|por)\s+)*\$?\s*"
)
_NOTHING_ELSE: Final = patterns.lazy(
    r"\s*(?:pesos|varos|baros|mxn)?\s*(?:$|[,.;!?]|(?:y|tambien|con|de|para|por|porfa|por favor|please)\b)"
)
_SENTENCE: Final = patterns.lazy(r"(?:[^.;!?]|[.](?!\s|$))*[.;!?]?")
_ASKS: Final = (
    r"(?:en\s+|a\s+|de\s+)?(?:cuant[oa]s?|que|cual(?:es)?|como|donde|cuando|quien(?:es)?)"
    r"|how|what|when|where|which|do\s+i|can\s+i"
)
_WANTS: Final = r"(?:quiero|quisiera|necesito|ocupo|me\s+gustaria|puedes|podrias|i\s+want|i\s+need|can\s+you|could\s+you)"
_ORDERS: Final = (
    r"(?:di|dame|muestra|ensena|checa|revisa|consulta|agrega|anade|registra|guarda|borra|elimina|quita|(?:des)?(?:bloque|congel)(?:a|e|ue)|apaga|(?:des)?activa|suspende|frena"
    r"|reporta|levanta|abre|busca|compra(?:me|nos|le)|compra(?=\s+(?:un|una|el|la|los|las|unos|unas|[0-9]))|canjea|cancela|anula|cambia|sube|baja|aumenta|repite|pon|manda|envia|transfiere|deposita|pasa|paga)"
    r"(?:me|nos)?(?:le|les|lo|la|los|las)?(?!\s+del?\b)"
    r"|block|freeze|show|tell\s+me|add|buy|find|report|cancel|check|send|transfer|pay"
)
_WISH: Final = patterns.lazy(rf"(?:{_ASKS}|{_WANTS}|{_ORDERS})\b")
_OF_THE_BANK: Final = patterns.lazy(
    r"\b(?:tarjetas?|cuentas?|credito|debito|plastico|limites?|movimientos|contactos?|pedidos?|puntos|reportes?|envios?|transferencias?|cards?|accounts?|limits?)\b"
)
_TO_WHOM_IT_IS_PAID: Final = patterns.lazy(
    r"\b(?:te|ti|tu|tus|contigo|nos vemos|saludos|bes(?:os?|itos)|abrazos?|feliz|felicidades|suerte|bendiciones|cuidate|carino|love|hugs|happy|you|your)\b"
)
"""What is said to whom it is paid, in a second sentence: «Feliz cumpleaños. Te quiero mucho»."""
_TAKES_BACK: Final = patterns.lazy(
    r"(?<=\s)(?:(?:o|y|pero|no|ya|or|but|and)\s+)*(?:no\s+espera|espera(?:te)?\s+no|mejor\s+(?:ya\s+)?no|siempre\s+no|olvidalo|olvidate|olvida\s+(?:eso|todo)|cancelal[oa]|no\s+(?:(?:l[oa]s?|les?)\s+)?(?:mandes|envies|hagas|pases|deposites|prepares)|me\s+arrepenti|cambie\s+de\s+opinion"
    r"|never\s*mind|forget\s+it|(?:actually\s+)?(?:don.?t|do\s+not)\s+(?:send|do|pay)|cancel\s+(?:it|that)|i\s+changed\s+my\s+mind)\b"
)
"""What takes a wish back whatever stands before it, where nothing follows: «con concepto renta no espera no lo mandes»."""
_NOT_IT: Final = patterns.lazy(
    r"(?:(?:o|y|pero|no|ya|mejor|or|but|and|actually|please) )*(?:no (?:(?:l[oa]s?|les?) )?(?:mandes|envies|hagas|pases|deposites|prepares)|(?:don t|dont|do not) (?:send|do|pay)|cancel (?:it|that))"
    r"(?: (?:todavia|aun|ahorita|hoy|nada|porfa|por favor|it|that|anything|yet|please))*|(?:(?:pero|no|but) )*(?:espera(?:te|me)?|aguanta(?:me)?|wait)"
)
"""The whole of what holds a transfer back: «no la mandes todavía»."""
_BACK_WORDS: Final = patterns.lazy(
    r"\s*(?:(?:y|o|pero|and|or|but|ah|ay|bueno|sabes que)\s+)*(?:no|nel|nah|mejor|siempre|ya\s+no|olvida\w*|cancel\w*|deja(?:lo)?|espera\w*|aguanta\w*|wait|actually|alto|para(?:le)?|never|forget|i\s+changed|stop|me\s+arrep\w+|cambie|don.?t)\b"
)
_NO_JOINT: Final = patterns.lazy(
    r"(?<!\bver)\s(?:si\s+(?:(?:todavia|aun|es\s+que)\s+)?(?:(?:(?:me|nos)\s+)?(?:alcanza|queda|sobra)\b|(?:hay|tengo|traigo)\s+(?:saldo|dinero|lana|fondos|suficiente)\b)|if\s+(?:i\s+have|there\s+is)\s+(?:enough|money)\b"
    r"|(?<!se\s)(?<!de\s)(?<!que\s)cuanto\s+(?:dinero\s+)?(?:me\s+)?(?:tengo|queda(?:ria)?n?|quedo|sobra)\b"
    r"|¿(?:si\s+)?me\s+alcanza\b|(?:cuando|en\s+cuanto)\s+(?:me\s+(?:paguen|depositen|caiga|llegue)|caiga|tenga\s+(?:saldo|dinero|lana))\b"
    r"|(?:bloquea|congela|apaga|frena|block|freeze)(?:me|nos)?\s+(?:(?:todas|mis?|las?|my)\s+){1,3}(?:tarjetas?|cuentas?|cards?|accounts?)\b"
    r"|al\s+(?:mandar|enviar|transferir|depositar|pagar)(?:le|les)?\b)"
)
"""What an order hangs on, what is asked of it and the brake, without a joint before them."""
_LEADS: Final = frozenset({"y", "o", "e", "pero", "mejor", "ya", "and", "or", "but"})
_WORDS: Final = re.compile(r"\w")


def end(text: str, folded: str, start: int) -> int:
    """Return where the words of a note that begins at ``start`` are over."""
    theft = _tells_of_theft(text[start:])
    found = [*_without_joint(text, folded, start)]
    joints = [
        joint
        for joint in itertools.islice(_JOINT.finditer(folded, start), JOINTS_MAX)
        if _WORDS.search(text[start : joint.start()])
    ]
    for joint, following in itertools.zip_longest(joints, joints[1:]):
        clause = text[joint.end() : len(text) if following is None else following.start()]
        robbed = theft and _tells_of_theft(clause)
        if robbed or _is_something_else(text, folded, joint):
            found.append(joint.start())
            break
    return min(found, default=len(text))


def _tells_of_theft(text: str) -> bool:
    return thefts.tells_of_theft(text) or thefts.tells_of_money_taken(text)


def _without_joint(text: str, folded: str, start: int) -> Iterator[int]:
    for one in _TAKES_BACK.finditer(folded, max(start, len(folded) - READ_MAX)):
        if one.start() > start and takes_back(text[one.start() :]):
            yield one.start()
            break
    hangs = _NO_JOINT.search(folded, start)
    if hangs is not None and hangs.start() > start:
        yield hangs.start()


def takes_back(said: str) -> bool:
    """Say whether words, all of them, take a wish back or hold it."""
    if len(said) > READ_MAX:
        return False
    words = guards.plain(said).split()
    if guards.is_taken_back(said) or _NOT_IT.fullmatch(" ".join(words)):
        return True
    leads = len(list(itertools.takewhile(_LEADS.__contains__, words)))
    return any(guards.is_no(" ".join(words[at:])) for at in range(leads + 1))


def _is_something_else(text: str, folded: str, joint: re.Match[str]) -> bool:
    """Say whether words behind a joint order, ask, change or take something back, which are no part of a note."""
    lead = _LEADING.match(folded, joint.end())
    at = joint.end() if lead is None else lead.end()
    rest, said = text[at : at + READ_MAX], folded[at : at + READ_MAX]
    sentence = _SENTENCE.match(folded, joint.end())
    whole = "" if sentence is None else sentence[0].strip(" .,;!?")
    corrects = lead is not None and lead["corrects"] is not None
    also = lead is not None and lead["also"] is not None
    end = joint.end() if sentence is None else sentence.end()
    if (
        (_BACK_WORDS.match(whole) is not None and takes_back(whole))
        or (len(whole) <= READ_MAX and guards.is_yes(whole))
        or _sends(rest, said)
        or _pays(said, joint)
        or _names_another(text[at:end], also=also)
        or _changes(rest, said, corrects=corrects)
        or (_WISH.match(said) is not None and _is_a_wish(said))
    ):
        return True
    if joint["sentence"] is None or not _WORDS.search(whole):
        return False
    return _TO_WHOM_IT_IS_PAID.search(whole) is None or bool(amounts.read_all(rest))


def _changes(rest: str, said: str, *, corrects: bool) -> bool:
    """Say whether something of the transfer is put right, or how it is done: "que sean 400", "perdón, a Ana"."""
    figures, named, own = amounts.read_all(rest), people.read_all(rest), slots.accounts(rest)
    if (figures or named or own) and _CHANGE.match(said) is not None:
        return True
    if figures and (_WOULD_SEND.match(said) or (named and _DOES.match(said))):
        return True
    begins = any(one.span[0] == 0 for one in figures) or any(one.start == 0 for one in named)
    if corrects and (begins or (own and _FROM.match(said) is not None)):
        return True
    return _SEND_IT.match(said) is not None


def _pays(said: str, joint: re.Match[str]) -> bool:
    """Say whether it is the account that is to pay; behind «y» only where it is one's own or a verb takes it."""
    found = _PAYER.match(said)
    return found is not None and (joint[0] != "y" or bool(found["verb"] or found["mine"]))


def _sends(rest: str, said: str) -> bool:
    """Say whether an amount goes to somebody: "200 a mi hermano", "100 de luz a mi hermano", "a mi hermano 200"."""
    found, named = amounts.read_all(rest), people.read_all(rest)
    if any(one.span[0] == 0 and TO.match(said, one.span[1]) for one in found):
        return True
    if not found or not named:
        return False
    whom = named[0]
    if found[0].span[0] == 0:
        to = said.startswith(("a ", "al ", "to "), whom.start)
        return to and _NOTHING_ELSE.match(said, whom.span[1]) is not None
    between = _THEN_AMOUNT.match(said, whom.span[1])
    reached = whom.span[1] if between is None else between.end()
    is_next = found[0].span[0] <= reached < found[0].span[1]
    return whom.start == 0 and is_next and _NOTHING_ELSE.match(said, found[0].span[1]) is not None


def _names_another(rest: str, *, also: bool) -> bool:
    """Say whether somebody else is to get the same: "también a mi hermano", "a mi hermano también"."""
    bare = _ALSO.sub("", rest)
    names = _PARTS.split(bare)
    return (also or bare != rest) and all(people.read_whole(one) is not None for one in names)


_PARTS: Final = re.compile(r"\s*,\s*|\s+(?:y|e|and)\s+")


def _is_a_wish(said: str) -> bool:
    sentence = _SENTENCE.match(said)
    words = said if sentence is None else sentence[0]
    named = keywords.intent_of(words) not in {None, "greet", "thanks", "cancel"}
    return named or _OF_THE_BANK.search(words) is not None
