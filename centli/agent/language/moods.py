"""Whether words about money order anything: told, quoted, dreamt, thanked for, wished for or doubted, they do not.

An order is said by whoever gives it, about now. Everything else names the same amounts and people, and
is asked about instead: "¿Quieres que prepare ese envío ahora?".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from centli.agent.language.guards import is_musing, plain
from centli.agent.language.numbers import sound
from centli.agent.language.people import RELATIONS
from centli.agent.language.spelling import within_one_edit
from centli.kernel import patterns

_INFINITIVE: Final = (
    r"(?:(?:mand|envi|deposit|pag|pas|gir|abon|prest|regres|d|transfer|trasfer|devolv|traspas)(?:ar|er|ir)(?:me|te|le|les|se|lo|la|los|las)*"
    r"|(?:mand|envi|deposit|pag|pas|gir|abon|prest|regres|d|transfer|devolv)(?:ando|iendo|iriendo|viendo)(?:le|les|lo|selos?)*|sending|paying|transferring|giving|wiring)"
)
_SUBJUNCTIVE: Final = r"(?:(?:mand|envi|deposit|gir|abon|prest)(?:e|es|en|emos|ara|aras|aran)|pagu(?:e|es|en)|pase[sn]?|transfiera[sn]?|transfiriera[sn]?|de|des|den|regrese[sn]?|devuelva[sn]?)"
_IMPERATIVE: Final = r"(?:(?:mand|envi|deposit|pag|pas|gir|abon|prest|regres)[ae](?:le|les|me|lo|los|selos?|selas?)?|transfi?er[ea](?:le|les|me|selos?)?|d[ae]le|d[ae]les|haz(?:le)?|send|pay|transfer|give|wire)"
_SENDS: Final = (
    r"(?:mand|envi|deposit|pag|pas|abon|prest|gir|deb|transfier|regres|d|devuelv)(?:a|e|an|en)"
)
_CLITICS: Final = r"(?:(?:me|te|se|le|les|lo|la|los|las|nos|ya|no|que|si|yo|tu|usted|please|por favor|porfa|urgente) )*"

_QUOTED = patterns.lazy(
    r"\b(?:dij[oe]\w*|dice[ns]?|decia[ns]?|diga[ns]?|diciendo|dizque|comento|comenta|pidio|pide[ns]?|pedia|escribio|puso|aviso|insiste[n]?|ordeno|exige[ns]?"
    r"|said|says|saying|told|wrote|asked|texted|wants|mensaj(?:e|ito)s?|correos?|mails?|sms|whats\w*|recados?|notas?|audios?|message|text|email)"
    rf"(?: (?!(?:y|pero|asi|entonces|and|so)\b)[a-z]+){{0,3}}? {_CLITICS}(?:{_IMPERATIVE}|{_SUBJUNCTIVE}|{_INFINITIVE}|to (?:send|pay|transfer|give))\b"
    r"|\b(?:quiere[n]?|espera[n]?|necesita[n]?|pretende[n]?|manda|mando) que "
    rf"{_CLITICS}{_SUBJUNCTIVE}\b"
)
"""What somebody else says or wants: "mi hermano me dijo mándale 500 a Pepe", "el mensaje decía…"."""
_MINE = patterns.lazy(r"^(?:como )?(?:te|ya te|como te) (?:dije|digo|decia|pedi|dije que)\b")
"""…but not what the customer has said before: "te dije que le mandes 500"."""
_OTHERS_DO = patterns.lazy(
    rf"\b(?:le|les) deb(?:e|en|ia|ian|o|iamos|emos)\b|^(?:que |y |pues |oye |es que )*(?:mi|el|la|los|las|su|mis|sus|nuestr[oa]|un|una) (?!(?:amor|vida|cielo|rey|reina|favor|neta)\b)[a-z]+(?: [a-z]+)? "
    rf"(?:siempre |ya |nunca |nomas |tambien |si |todavia )*(?:me|nos|te|le|les) {_SENDS}\b"
)
"""What somebody does: "mi hermano le debe 500 a Juan", "mi primo le paga 300 a Rosa"."""
_NAMED_DOES = patterns.lazy(
    rf"^\W*(?!(?:Oye|Hola|Porfa|Centli|Bueno|Ahora|Hoy|Mejor|Ya|Ok|Si|Sí|Pues|Amigo|Joven|Señorita|Ándale|Andale|Luego|Por|Favor|También|Tambien|Y|Me|Se|Le|Les|No)\b)[A-ZÁÉÍÓÚÑ]\w+ (?:le|les) {_SENDS}\b"
)
_UNREAL = patterns.lazy(
    r"\b(?:imagin\w+|supon(?:gamos|te|ga|er)?|supong\w+|son(?:e|aba|ando)|haz de cuenta|hipotetic\w+|ojala|algun dia|un dia de estos|someday|one day|pretend|suppose|imagine|dream\w*"
    r"|i wish|en (?:otra|la otra) vida|si (?:yo )?fuera|cuando sea (?:rico|rica|millonari[oa]))\b"
)
_JOKING = patterns.lazy(
    r"(?<!no es )(?<!no es una )(?<!sin )\b(?:no (?:es|era|fue|iba|hablaba|lo dije|va) en serio|broma|bromita|bromas|chiste|jugando|bromeando|de mentiras?|kidding|joke|joking)\b"
)
_WOULD = patterns.lazy(
    r"\b(?:(?:le|les|se l[oa]s?) )(?:(?:mand|envi|deposit|pag|pas|gir|abon|prest)(?:aba|aban|abamos)|transferia\w*|(?:mandar|enviar|transferir|depositar|pagar|pasar|prestar|dar)ia(?:n|mos)?)\b"
    r"|\b(?:would have|would ve|used to|was|were) (?:send|sent|sending|pay|paid|paying|transferring)\b|\bi (?:would|d) (?!like)(?:send|pay|transfer|give)\b"
)
_ASKED = patterns.lazy(
    r"^(?:(?:hey|hi|hello|so|and|ok|oh|well) )*(?:did|has|have|was|were|is|are|does|am i|do i|should|who|why|when|shall)\b"
    r"|^(?:(?:oye|y|hola|a ver|dime|pregunta) )*(?:por que|quien|quienes|cuando|a poco|acaso|apoco)\b"
)
"""Questions of whether, why and who; they only tell of a transfer."""
_DOUBTED = patterns.lazy(
    rf"\b(?:no se si|no estoy segur[oa]|quien sabe|puede que|puede ser que|igual y|a ver si|tal vez|quizas?|a lo mejor|capaz que|chance y|perhaps|maybe|not sure|no se)\b(?: [a-z]+){{0,3}}? {_CLITICS}(?:{_IMPERATIVE}|{_SUBJUNCTIVE}|{_INFINITIVE}|(?:mando|envio|deposito|pago|paso|transfiero|presto|doy|send|pay|transfer))\b"
    r"|\b(?:le|les) (?:mando|envio|deposito|pago|paso|transfiero|presto|doy)\b.*\bo (?:no|mejor|que|nada|me)\b"
    r"|\b(?:te (?:digo|aviso|confirmo)|luego te|manana te)\b.*\bsi (?:le|les|te)\b"
)
_GOVERNED = patterns.lazy(
    r"\b(?:gracias|thanks|thank you|agradezco|agradecid[oa]|perdon|disculpa|sorry|felicidades|culpa)(?: [a-z]+){0,2}? (?:por|for|de)(?: haber(?:le|les)?)? "
    rf"{_CLITICS}(?:{_INFINITIVE}|mandado|enviado|depositado|pagado|pasado|transferido|having sent)\b"
    r"|\b(?:olvid(?:e|o|amos|aba)|se me (?:olvido|paso|fue)|recuerda(?:me|le)?|acuerda(?:me|te)|avisa(?:me)?|acordarme de|remind(?: me)?(?: to)?|forgot(?: to)?|forget to|quise|pude|logre|alcance a|intente|trate de|estuve por|debi|debia|tuve que"
    r"|acab(?:o|a|amos|an) de|odio|detesto|me (?:da|dio) (?:miedo|flojera|pena|cosa)|cansad[oa] de|hart[oa] de|me arrepiento de|arrepentid[oa] de|lo de|eso de|esto de|por|sin|antes de|despues de|al|en vez de|en lugar de|dud\w+(?: en| de)?|la idea de|ganas de|en que|a punto de"
    r"|regret|hate|tired of|instead of|before|after|without|thinking of|about)"
    rf" {_CLITICS}(?:{_INFINITIVE}|send|pay|transfer)\b"
)
"""What an infinitive hangs on when it orders nothing: "olvidé mandarle…", "gracias por mandarle…"."""
_ORDERED_AFTER = patterns.lazy(
    r"\b(?:asi que|entonces|por eso|mejor|ahora|ya|y|pero|porfa|por favor|so|please|now)\b(?: [a-z]+){0,2}? (?:(?:mand|envi|deposit|pag|pas|gir|abon|prest|regres)[ae](?:le|les|selos?|selas?|los?|las?)|transfi?er[ei](?:le|les|selos?|selas?)|d[ae](?:le|les|selos?|selas?)|send (?:it|him|her|them)|(?:quiero|necesito|quisiera) [a-z]+(?:le|les|selos?))\b"
    r"|\b(?:mand|envi|deposit|pag|pas|gir|abon|prest)[ae]se(?:lo|la)s?\b"
)
"""An order that follows the tale: "mi mamá me pidió 500, mándaselos"."""


def orders_nothing(text: str) -> bool:
    """Tell whether money is spoken of without an order: "le debo 500 a Anita", "el mensaje decía transfiere 3000"."""
    if is_musing(text):
        return True
    said = plain(text)
    if _MINE.search(said):
        return False
    if any(p.search(said) for p in (_UNREAL, _JOKING, _WOULD, _ASKED, _DOUBTED)):
        return True
    told = any(p.search(said) for p in (_QUOTED, _OTHERS_DO, _GOVERNED))
    return bool(told or _NAMED_DOES.search(text)) and not _ORDERED_AFTER.search(said)


_SAYS: Final = (
    r"(?:dice[ns]?|dij[oe]\w*|decia[ns]?|pide[ns]?|pidio|insiste[ns]?|sugiere[ns]?|says|said|wants)"
)
_SAID_BY = patterns.lazy(
    rf"^(?:(?:que|pues|oye|es que|y|pero) )*(?:mi|el|la|los|las|su|mis|sus|my|the) (?!(?:amor|vida|verdad|neta)\b)\w+(?: \w+)? (?:me |nos |le )?{_SAYS}\b"
    rf"|\b(?:me |nos )?{_SAYS} (?:mi|el|la|los|las|su|mis|my|the) \w+"
)
"""Who says otherwise, where a value is corrected: "mi mamá dice: no, mejor 600"."""


def corrects_nothing(text: str) -> bool:
    """Tell whether another value is dreamt, joked about, or what somebody else says; it is asked about too."""
    said = plain(text)
    told = (_UNREAL, _JOKING, _QUOTED, _SAID_BY)
    return any(p.search(said) for p in told) and not _ORDERED_AFTER.search(said)


_LEADS: Final = frozenset(
    # Greeting, calling, asking kindly.
    "hola holi hey ey oye oiga oigan buenas buenos buen bonito linda dia dias tarde tardes noche noches que tal onda q disculpa disculpe"
    " perdon permiso mira mire fijate fijese ira ver aver haber a andale orale sale va vale ok okey bueno pues ps pos este eh ah oh ay um"
    " entonces tons asi listo claro si simon porfa porfavor porfis porfi xfa xfis pls plis please favor por centli amigo amiga bro carnal"
    " compa wey guey we joven senorita senor jefe jefa mijo mija mijito amor vida corazon bot asistente banco usted ustedes tu gracias"
    # Hurrying.
    " corre correle apurate apurale apurese jala jalate muevele movidito animate hijole ahi aca alla"
    # When, and in which order.
    " y e o tambien ademas luego despues primero segundo ahora ahorita ahoritita hoy ya mejor solo nomas nada mas otra otro vez nuevo"
    " nuevamente rapido rapidito urgente urgentemente urge pronto manana quincena lunes martes miercoles jueves viernes sabado domingo"
    " favorcito chance inmediato volada paso otros otras igual esos esas"
    # Wanting, having to, being able, helping.
    " quiero kiero qiero quero quisiera queria deseo desearia necesito nesesito ocupo ocupa requiero solicito instruyo autorizo pido gustaria"
    " encantaria sirvase sirvanse ruego suplico agradezco agradecere agradeceria bondad tenga tengan bien haria harias"
    " voy vamos vas ir tengo tenemos tienes debo deber debes hay toca tocan falta faltan puedes podrias puede podria pueden podrian"
    " podemos ayudame ayudas ayudar ayudarme ayuda ayudenme apoyame apoyas apoyo apoyar apoyarme haz hazme hazle haces hace hacer hacerme"
    " hacerle hagas haga hagan has paro esquina mano tan amable serias seria posible dije digo es siempre caele animas acuerdate encargo encargas encargo"
    " realizar realiza realizame realices efectuar efectua ejecuta procesa procesar gestiona prepara preparame preparar genera generar inicia"
    " iniciar tramita vuelve volver repite repiteme repetir"
    # Little words.
    " una un uno unos unas la el los las lo del de al en con para pa pal desde hasta su sus mi mis me te se le les nos m mil"
    " to from my the an i you we need want can could would will like gonna wanna let us lets help make do go ahead just now also and then first"
    " hi hello u id im d ll get me it for of some"
    # What is sent, and from where.
    " transferencia transferencias transfer spei envio envios deposito depositos pago traspaso operacion movimiento dinero lana feria varo plata"
    " billete money cash cuenta cuentas tarjeta ahorro ahorros debito credito nomina cheques saldo guardadito cochinito alcancia checking savings"
    " account card terminacion clabe numero llegar cantidad monto suma pesos peso varos"
    # Why, in a few words.
    " necesita necesitan ocupan pide piden anda andan pidiendo pidio quede adeudo renta luz agua gas comida escuela colegiatura cumple cumpleanos"
    " tirale tira eches echar saca sacar llegue lleguen pagando mandando sabes toma agarra usa"
    " prestamo prestados super mandado gasolina medicina doctor tanda semana domingo regalo cena deuda parte gasto pasajes"
    " pon ponga ponme hicieras hiciera hicieran hiciese quisieras este buenas x fa xfavor q k sean sea".split()
)
"""Words that may stand before the verb of an order."""
_DRAWN_OUT: Final = patterns.lazy(r"([a-z])\1+")
_LEAD_MIN: Final = 5
"""Letters of the shortest word that may be misspelt by one."""


def is_led_strangely(text: str, taken: Sequence[tuple[int, int]], verb: re.Pattern[str]) -> bool:
    """Tell whether an order has words before it that orders do not have: "repite conmigo: mándale 300 a Ana".

    ``taken`` is where amounts, people and quotations stand. What is strange is asked about, not obeyed.
    """
    clauses = [plain(clause) for clause in _CLAUSE_END.split(_masked(text, taken))]
    said = next((c for c in clauses if verb.search(c)), None)
    said = said or next((c for c in clauses if _MARK in c), "")
    found = verb.search(said)
    end = found.start() if found else said.find(_MARK)
    return any(not _leads(word) for word in said[: max(end, 0)].split() if word != _MARK)


_MARK: Final = "xdatox"
_CLAUSE_END: Final = patterns.lazy(r"[,.;!?¡¿\n]+")
"""What ends a tale that an order follows; a colon leads in a quotation."""
_FORM: Final = patterns.lazy(
    r"(?:mand|envi|trans?f|tras?f|deposit|pag|pas|gir|abon|prest|regres|traspas|liquid|sald)[a-z]*"
)
"""Any form of a verb of sending."""


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end in sorted(taken):
        if start >= last:
            pieces += [text[last:start], f" {_MARK} "]
            last = end
    return "".join([*pieces, text[last:]])


@lru_cache(maxsize=2048)
def _leads(word: str) -> bool:
    if word in _LEADS or word in RELATIONS or word.isdigit() or _FORM.fullmatch(word):
        return True
    word = _DRAWN_OUT.sub(r"\1", word)
    heard = sound(word)
    return any(
        heard == sound(known) or (len(word) >= _LEAD_MIN and within_one_edit(word, known))
        for known in _LEADS
        if len(known) >= _LEAD_MIN or len(known) == len(word)
    )
