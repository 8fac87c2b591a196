"""Whom an utterance names: relations ("mi jefa"), nicknames and names, as they were said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from centli.agent.language import asides, namesakes
from centli.agent.language.numbers import number_word
from centli.agent.language.tokens import Token, tokens
from centli.agent.language.vocabulary import MONEY, MONTHS
from centli.kernel.text import fold

_WORDS_MAX: Final = 5
_NAMES_MIN: Final = 2

RELATIONS: Final = frozenset(
    "hermano hermana hermanito hermanita manito manita carnal carnala carnalito carnalita bro broder"
    " brother brothers brodi brody mano sangre jefa jefe jefita jefito jefecita jefecito mama mami ama"
    " ma madre mamacita mamita papa papi apa pa padre papito papacito viejo vieja viejito viejita"
    " esposa esposo mujer marido senora senor nora novia novio morro morra morrita morrito chavo chava"
    " compa compadre comadre compi cuate cuata valedor vale nero guey wey amigo amiga amix amiguis bestie"
    " suegra suegro suegrita suegrito cunado cunada cunis concuno concuna yerno nuera ahijado ahijada"
    " padrino madrina tio tia primo prima primito primita sobrino sobrina sobrinito sobrinita abue"
    " abuela abuelo abuelita abuelito abuelito mijo mija hijo hija hijito hijita nieto nieta bebe"
    " casero casera sena seno plomero electricista carpintero albanil roomie roomate patron patrona"
    " maestro maestra profe dona don doctor doctora dentista contador contadora abogado abogada vecino"
    " vecina sister sis mom dad mother father wife husband girlfriend boyfriend son daughter"
    " friend cousin uncle aunt grandma grandpa landlord boss buddy socio socia empleado empleada"
    " muchacha nana ninera veterinario jardinero mecanico chofer cole colega gordo gorda flaco flaca"
    " amor pareja ex tocayo tocaya padrastro madrastra hermanastro hermanastra gemelo gemela"
    " secretaria asistente portero administradora escuela colegio tandera comadrita compita"
    " jardinera terapeuta psicologa psicologo manicurista estilista peluquero".split()
)
_ASKED: Final = {
    "jefe": ("padre", "patrón"),
    "viejo": ("esposo", "padre"),
    "vieja": ("esposa", "novia", "madre"),
}
"""Words that name two relations, and are asked about unless a customer has stored them (LANGUAGE 2)."""
_TITLES: Final = frozenset(
    {"don", "dona", "sr", "sra", "srita", "dr", "dra", "lic", "ing", "profe"}
)
_SHORTENED: Final = _TITLES | frozenset("srta mtro mtra arq prof profr profra ma fco gpe".split())
"""What a full stop may follow within a name."""
_TO: Final = frozenset({"a", "al", "para", "pa", "pal", "to", "for", "con"})
_GLUED_TO: Final = frozenset({"ami", "pami", "parami", "pa'mi"})
"""A preposition and "mi" written as one."""
_ARTICLES: Final = frozenset({"el", "la", "los", "las", "un", "una", "the", "al", "pal"})
_POSSESSIVES: Final = frozenset({"mi", "mis", "my", "nuestro", "nuestra", "tu", "su"})
_NAME_LINKS: Final = frozenset({"de", "del", "la", "las", "los", "el", "y", "van", "von"})
_STOP: Final = frozenset(
    "a al para pa por porfa porfavor favor de del desde en con que y e o u ni no si ya hoy ayer manana"
    " ahorita ahora luego rato ratito suma despues antes pero mejor quiero necesito puedes podrias me te se le les lo la"
    " los las un una unos unas el mi mis tu su sus es son fue era cuanto cuando como donde porque pues"
    " durante hasta please from on today tomorrow yesterday and the my of at in is his her their this that with gracias urgente"
    " rapido mandale manda mandar envia enviale enviar transfiere transfierele transferir pasa pasale"
    " pasar deposita depositale depositar paga pagale pagar dale dar hazle hacer prestale presta girale"
    " send transfer pay give wire concepto saldo cuenta cuentas tarjeta ahorro ahorros credito debito"
    " cheques nomina dinero lana feria varo plata mil todo nada algo cada uno ambos ellos ellas todos"
    " este esta esto ese esa eso aqui alla bien mal muy mas menos tambien nomas solo verdad wey guey"
    " bro banco clabe numero telefono celular alias nombre apellido beneficiario contacto contactos"
    " digo perdon sea mismo misma transferencia envio deposito pago porfis plis pls va ok okey sale"
    " cantidad monto total meses msi puntos renta comida luz agua gas internet regalo cena super gasolina"
    " spei usando quincena semana mes ano lunes martes miercoles jueves viernes sabado domingo noche tarde dia"
    " efectivo persona humano asesor ver partir traves tiempo veces pronto mano tope poquito"
    " mandales enviales transfiereles pasales depositales pagales dales hazles prestales girales reparteles divideles"
    " comprar saber hablar pedir mandarle enviarle pagarle darle depositarle pasarle transferirle"
    " ti mi el usted ustedes nosotros otro otra otros otras ah ay eh oh uy ey hey oye oiga"
    " nip pin cvv cvc clave contrasena password codigo code token".split()
) | {
    "money",
    "pesos",
    "some",
    "send",
    "now",
    "account",
    "savings",
    "checking",
    "credit",
    "card",
    "last",
}
_NOT_NAMES: Final = frozenset(
    "quien quienes cual cuales cuadrado cubo raiz ecuacion ver partir tiempo traves veces pesar menudo pronto mano favor cuenta ahorro ahorros credito debito"
    " cheques tarjeta mis tu ti mi meses msi cada ella ellos ellas todos todas nadie alguien quien"
    " cualquiera eso esto usted ustedes futuro comprar pagar saber poder hacer mandar enviar ir"
    " transferir depositar agregar dar decir hablar usar cobrar invertir gastar retirar sacar plazo"
    " corto largo medio contado comparar canjear checar revisar consultar juntar ahorrar donde que"
    " cuanto cuantas cuantos dolares mxn lana nomina plazos credito saldo inversion computadora"
    " terceros tercero app aplicacion sistema pagina chat tienda sucursal limite limites tope maximo minimo casa hogar cine super doctor's banco cajero domicilio sucursal"
    " regalo navidad comida cena escuelita correr regalar ello cuanto dia quincena"
    " fecha date aca laptop celular tele everyone anyone buy pay see me you him her them it us help que".split()
)
_ACCOUNT: Final = frozenset(
    "ahorro ahorros credito debito cheques nomina tarjeta cuenta cuentas saldo chequera tdc inversion"
    " savings checking credit card account alcancia guardadito cochinito apartado guardaditos".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person as said: lower case, without preposition or article."""

    said: str
    span: tuple[int, int]
    start: int
    """Where the words that lead to the person begin ("a mi hermano")."""


def asked(said: str) -> tuple[str, ...]:
    """Return whom "mi jefe" may be, where the words alone name two relations; a name besides settles it."""
    words = [word for word in fold(said).split() if word not in _POSSESSIVES]
    return _ASKED.get(words[0], ()) if len(words) == 1 else ()


def read_all(text: str, known_people: Sequence[str] = ()) -> list[Person]:
    """Return the people that an utterance sends something to, in order."""
    return list(_read_all(text, tuple(known_people)))


def payees(text: str, known_people: Sequence[str] = ()) -> list[Person]:
    """Return the people that something is sent to; "me van a cortar el internet" names what is done, and nobody."""
    return [
        one
        for one in read_all(text, known_people)
        if _GOING.search(fold(text[: one.start])) is None or not _INFINITIVE.match(fold(one.said))
    ]


_GOING: Final = re.compile(
    r"\b(?:voy|vas|va|vamos|van|iba|ibas|ibamos|iban|empezo|empezaron|vuelven?)\s*$"
)
_INFINITIVE: Final = re.compile(r"[a-z]{2,}[aei]r(?:me|te|se|nos|les?|l[ao]s?)?\b")


def read(text: str, known_people: Sequence[str] = ()) -> str | None:
    """Return the first person named, as said ("mi hermano", "juan lópez"), or None."""
    found = read_all(text, known_people)
    return found[0].said if found else None


def read_whole(text: str) -> str | None:
    """Read an answer that is nothing but a person: "mi hermano", "a Juan López", "al casero"."""
    found = tokens(text)
    if asides.aside(text):
        return None
    words = [t for t in found if t.kind == "word"]
    start = 1 if words and words[0].text in {*_TO, "es", "seria"} else 0
    names = words[start:]
    if not names or len(names) > _WORDS_MAX or any(t.kind == "number" for t in found):
        return None
    # A relation may also be a word that stops a name ("mi bro").
    plain = [t.text for t in names]
    listed = any(w in RELATIONS for w in plain)
    fit = all(w not in _STOP or w in _POSSESSIVES | _ARTICLES | _NAME_LINKS for w in plain)
    return _said(text, names) if listed or (fit and plain[-1] not in _STOP) else None


def told_of(text: str) -> str | None:
    """Return the relation that a report is about: "¿mi primo ya me depositó?"."""
    found = tokens(text)
    for at, token in enumerate(found):
        if token.text in {"mi", "my"} and _text(found, at + 1) in RELATIONS:
            taken = _phrase(found, at, article=False)
            if taken:
                return _said(text, taken)
    return None


@lru_cache(maxsize=256)
def _read_all(text: str, known: tuple[str, ...]) -> tuple[Person, ...]:
    found = tokens(text)
    people: list[Person] = []
    named = (_after_prepositions, _before_amounts, _after_asking, _bare_relations)
    for person in (person for way in named for person in way(text, found)):
        if not any(p.span[0] < person.span[1] and person.span[0] < p.span[1] for p in people):
            people.append(person)
    if not people and known:
        people.extend(_known(text, found, known))
    if not people:
        people.extend(_written_as_names(text, found))
    return tuple(sorted(_payees(text, people), key=lambda p: p.span))


def _written_as_names(text: str, found: tuple[Token, ...]) -> Iterable[Person]:
    """Read "transferencia 1200 Elena Garro": two words or more that are written as names are."""
    at = 1
    while at < len(found):
        end = at
        while end < len(found) and found[end].capital and _is_name(found, end):
            end += 1
        if end - at >= _NAMES_MIN and _may_begin(found, at):
            taken = list(found[at:end])
            yield Person(_said(text, taken), (taken[0].start, taken[-1].end), taken[0].start)
            return
        at = max(end, at + 1)


def _payees(text: str, people: list[Person]) -> list[Person]:
    """Leave out what money is for when somebody is named: "a mi tía para su medicina"."""
    first = [p for p in people if fold(text[p.start : p.span[0]]).strip() in {"a", "al", "to"}]
    if not first:
        return people
    return [
        p
        for p in people
        # "mi amor, manda 300 a Luis" calls somebody who is not paid.
        if p in first or not (_is_purpose(text, p) or (p.start == 0 and p.span[0] == 0))
    ]


def _is_purpose(text: str, person: Person) -> bool:
    lead = fold(text[person.start : person.span[0]]).split()
    words = fold(person.said).split()
    capital = text[person.span[0]].isupper() and not text.isupper()
    return lead[:1] in (["para"], ["pa"]) and not (set(words) & RELATIONS) and not capital


def _after_prepositions(text: str, found: tuple[Token, ...]) -> Iterable[Person]:
    for at, token in enumerate(found):
        if token.text in _GLUED_TO and at + 1 < len(found) and _may_begin(found, at + 1):
            taken = _phrase(found, at + 1, article=False)
            start = token.end - len("mi")
            said = re.sub(r"\s+", " ", text[start : taken[-1].end]).lower()
            yield Person(said, (start, taken[-1].end), token.start)
            continue
        if token.text == "de" and at and re.fullmatch("[0-9]{4,}", _text(found, at - 1)):
            # "a la cuenta 0123… de Ana Ruiz"
            taken = _phrase(found, at + 1, article=False)
            if taken:
                yield Person(_said(text, taken), (taken[0].start, taken[-1].end), token.start)
            continue
        if token.text in {"en", "in", "into"}:
            # "deposita mil en la cuenta de Ulises"
            at_account = _account_of(found, at + 1)
            taken = _phrase(found, at_account, article=False) if at_account else []
            if taken:
                yield Person(_said(text, taken), (taken[0].start, taken[-1].end), token.start)
            continue
        if token.text not in _TO or token.text == "con" or _text(found, at + 1) in _GLUED_TO:
            continue
        taken = _phrase(found, at + 1, article=token.text in {"al", "pal"})
        if taken:
            end = taken[-1].end
            yield Person(_said(text, taken), (taken[0].start, end), token.start)


def _before_amounts(text: str, found: tuple[Token, ...]) -> Iterable[Person]:
    """Read "send Nico fifteen hundred pesos", "pay my sister 200"."""
    for at, token in enumerate(found[:-1]):
        if token.text not in {"send", "pay", "give", "wire", "zelle", "venmo"}:
            continue
        taken = _phrase(found, at + 1, article=False) if _is_somebody(found, at + 1) else []
        count = next((n for n, one in enumerate(taken) if _counts(one)), len(taken))
        taken = taken[:count]
        after = at + 1 + count
        if taken and after < len(found) and (_counts(found[after]) or found[after].text == "$"):
            yield Person(_said(text, taken), (taken[0].start, taken[-1].end), token.start)


_PAID: Final = frozenset("pay paid send sent give gave given wire wired transfer".split())


def _after_asking(text: str, found: tuple[Token, ...]) -> Iterable[Person]:
    """Read "how much did I pay Juan in October": who is named outright behind what was done."""
    asked = {at for at in range(1, len(found)) if _text(found, at - 1) in {"did", "have", "ve"}}
    for at in range(3, len(found)):
        verb = _text(found, at - 1)
        did = at - 2 if _text(found, at - 2) not in {"last", "ever", "already"} else at - 3
        if verb in _PAID and did in asked and _text(found, did) == "i" and _is_somebody(found, at):
            taken = _phrase(found, at, article=False)
            if taken:
                yield Person(_said(text, taken), (taken[0].start, taken[-1].end), taken[0].start)


def _counts(token: Token) -> bool:
    return token.kind == "number" or number_word(token.text, english=True) is not None


_HELD: Final = frozenset({"cuenta", "tarjeta", "clabe", "account", "cta"})
_KINDS_OF_ACCOUNT: Final = frozenset(
    "de ahorro ahorros debito credito nomina cheques bancaria bancario".split()
)


def _account_of(found: tuple[Token, ...], at: int) -> int | None:
    """Return where the holder of "la cuenta (de ahorro) de Ulises", "la de mi hermana" begins."""
    if _text(found, at) not in {"la", "su", "el", "una", "the"}:
        return None
    at += 1
    short = _text(found, at) == "de"
    if not short and _text(found, at) not in _HELD:
        return None
    at += not short
    while _text(found, at) == "de" and _text(found, at + 1) in _KINDS_OF_ACCOUNT:
        at += 2
    if _text(found, at) in _KINDS_OF_ACCOUNT - {"de"}:
        at += 1
    if _text(found, at) not in {"de", "del"}:
        return None
    holder = at + 1
    return holder if not short or _is_somebody(found, holder) else None


def _is_somebody(found: tuple[Token, ...], at: int) -> bool:
    """Tell a person who is named outright from "la de la renta"."""
    word = _text(found, at)
    named = at < len(found) and found[at].capital and _may_begin(found, at)
    return (
        named or word in RELATIONS or (word in _POSSESSIVES and _text(found, at + 1) in RELATIONS)
    )


def _phrase(found: tuple[Token, ...], at: int, *, article: bool) -> list[Token]:
    """Return the tokens of a person who begins at ``at``: possessive or article, then names."""
    taken: list[Token] = []
    if at < len(found) and found[at].text in _POSSESSIVES | _ARTICLES:
        article = article or found[at].text in _ARTICLES
        taken.append(found[at])
        at += 1
        if (
            at < len(found)
            and found[at].text in {"cuenta", "tarjeta"}
            and taken[0].text not in _POSSESSIVES
        ):
            # "a la cuenta de mi hermano"
            holder = _account_of(found, at - 1)
            return _phrase(found, holder, article=False) if holder else []
    if taken and taken[0].text == "la" and _text(found, at) == "de" and _is_somebody(found, at + 1):
        # "a la de Juan": his account
        return _phrase(found, at + 1, article=False)
    if article and _text(found, at) == "de":
        # "al de la renta", "a la de las tandas"
        free = _free(found, at)
        return [*taken, *free] if free else []
    if at >= len(found) or not _may_begin(found, at):
        return []
    taken.append(found[at])
    relation = found[at].text in RELATIONS
    at += 1
    while at < len(found) and len(taken) < _WORDS_MAX:
        step = _continues(found, at, relation=relation)
        if not step:
            break
        taken.extend(found[at : at + step])
        at += step
    return taken


def _text(found: tuple[Token, ...], at: int) -> str:
    return found[at].text if 0 <= at < len(found) else ""


def _free(found: tuple[Token, ...], at: int) -> list[Token]:
    """Take "de la renta": the link and what follows it, up to a word that ends a name."""
    taken = [found[at]]
    at += 1
    while _text(found, at) in {"la", "el", "los", "las"}:
        taken.append(found[at])
        at += 1
    if at < len(found) and found[at].kind == "word" and found[at].text not in _ACCOUNT:
        taken.append(found[at])
        return taken
    return []


def _may_begin(found: tuple[Token, ...], at: int) -> bool:
    token = found[at]
    if token.kind != "word" or len(token.text) < 2:  # noqa: PLR2004 - one letter is no name
        return False
    word = token.text
    if word in RELATIONS:
        return True
    if token.capital and (word in MONEY or _is_namesake(found, at)):
        # "a Lucas", "a Abril", "a Luz": the name, not the slang, the month or the bill.
        return True
    if word in _ACCOUNT or word in _NOT_NAMES or word in MONTHS or word in MONEY:
        return False
    if number_word(word, english=False) is not None:
        return False
    return word not in _STOP


_NAMESAKES: Final = frozenset({"abril", "julio", "luz", "domingo", "paz", "consuelo"})
"""Names that are other words too."""


def _is_namesake(found: tuple[Token, ...], at: int) -> bool:
    """Tell "mándale 300 a Abril" from "de enero a Abril", and "mándale a Mil" from a thousand."""
    return namesakes.is_namesake(found, at) or (
        found[at].text in _NAMESAKES
        and _text(found, at - 1) == "a"
        and _text(found, at - 2) not in MONTHS
    )


def _continues(found: tuple[Token, ...], at: int, *, relation: bool) -> int:
    """Return how many tokens from ``at`` still belong to the name."""
    word, after = found[at].text, _text(found, at + 1)
    shortened = _TITLES if _text(found, at - 2) in _POSSESSIVES else _SHORTENED
    if word == "." and found[at - 1].text in shortened and _is_name(found, at + 1):
        # "el Dr. Ramírez", "Ma. Elena"; but not "mi ma. Oye…".
        return 2
    if len(word) == 1 and after == "." and found[at].capital and _is_name(found, at + 2):
        # "Juan M. López"
        return 3
    if found[at].kind != "word":
        return 0
    if word in {"el", "la"} and relation and _is_name(found, at + 1):
        # "mi compa el Beto", but not "mi esposa la pensión".
        return 2 if after not in MATTERS else 0
    if word in {"de", "del"}:
        return _continues_with_de(found, at, relation=relation)
    return 1 if _is_name(found, at) else 0


def _continues_with_de(found: tuple[Token, ...], at: int, *, relation: bool) -> int:
    """Read on after "de": "la maestra de mi hijo", "Óscar de la Hoya", "María del Carmen"."""
    word, after = found[at].text, _text(found, at + 1)
    if word == "de" and after in _POSSESSIVES and relation:
        return 3 if _text(found, at + 2) in RELATIONS else 0
    if after in {"la", "los", "las"}:
        if _text(found, at + 2) in _OWN_ACCOUNT:
            # "a mi hermano de la cuenta de ahorro": where it comes from.
            return 0
        return 3 if relation or _is_name(found, at + 2) else 0
    if word == "del" and relation and found[at - 1].text in _SERVING and len(after) > 1:
        # "la seño del aseo"
        return 2
    capital = at + 1 < len(found) and found[at + 1].capital and _is_name(found, at + 1)
    return 2 if capital or after in {"leon", "jesus", "rosario", "carmen"} else 0


_OWN_ACCOUNT: Final = frozenset(
    "cuenta tarjeta ahorro ahorros debito nomina cheques chequera".split()
)
_SERVING: Final = frozenset(
    "sena seno senora senor muchacha muchacho chava chavo maestro maestra doctor doctora don dona chofer joven".split()
)
MATTERS: Final = frozenset(
    "pension colegiatura medicina medicinas deuda parte mensualidad tanda lana feria mitad semana consulta despensa"
    " gasolina fiesta cooperacion cuota propina multa cuenta factura inscripcion compra reparacion ayuda apuesta".split()
)
"""What is paid for, where a nickname could stand: "mi esposa la pensión"."""


def _is_name(found: tuple[Token, ...], at: int) -> bool:
    if at >= len(found) or found[at].kind != "word" or not found[at].spaced:
        return False
    return may_be_a_name(found[at].text)


def may_be_a_name(word: str) -> bool:
    """Say whether a folded word is none of those that names are not."""
    return (
        len(word) > 1
        and word not in _STOP
        and word not in MONEY
        and word not in MONTHS
        and number_word(word, english=False) is None
        and word not in _ENDINGS
    )


DOES: Final = frozenset(
    "necesita quiere dice pide tiene ocupa anda vive cumple esta es fue va me nos le les ya no se debe"
    " dijo pidio gana trabaja puede needs wants has is says owes asked".split()
)
"""What somebody does who is spoken of."""
_ENDINGS: Final = frozenset(
    "todavia aun mensualmente semanalmente quincenalmente diariamente diario cada recurrente automaticamente monthly weekly veces pues porque sin ok please asap bro wey guey carnal compa urge inmediatamente rapidito ahoritita"
    " cuanto yes thanks gracias tons entonces eh va sale jaja jajaja jajajaja jejeje jeje lol xd xfa xfavor pliss plz ps oye pesos fifty"
    " hundred thousand five two three dinero algo esta asi igual otra vez nuevamente siempre nunca"
    " quizas instead rather rent allowance dinerito saludos chido simon tendra llego cayo salio quedo debe dijo pidio estan".split()
)


def _bare_relations(text: str, found: tuple[Token, ...]) -> Iterable[Person]:
    """Read "mándale mi hermano 500" and "send my brother 500": a relation with its possessive."""
    for at, token in enumerate(found):
        if token.text not in {"mi", "my"} or _text(found, at + 1) not in RELATIONS:
            continue
        if _text(found, at - 1) in {"de", "from", "soy", "con"} or _text(found, at + 2) in DOES:
            # Somebody who does something is spoken of, not paid.
            continue
        taken = _phrase(found, at, article=False)
        if taken:
            yield Person(_said(text, taken), (taken[0].start, taken[-1].end), taken[0].start)


def _known(text: str, found: tuple[Token, ...], known: tuple[str, ...]) -> Iterable[Person]:
    folded = [t.text for t in found]
    for name in sorted(known, key=len, reverse=True):
        words = fold(name).split()
        for at in range(len(folded) - len(words) + 1):
            if (
                words
                and folded[at : at + len(words)] == words
                and _text(found, at - 1) not in {"de", "soy"}
            ):
                taken = list(found[at : at + len(words)])
                yield Person(_said(text, taken), (taken[0].start, taken[-1].end), taken[0].start)


def _said(text: str, taken: Sequence[Token]) -> str:
    words = list(taken)
    while len(words) > 1 and words[0].text in _ARTICLES and words[1].text != "de":
        words = words[1:]
    said = text[words[0].start : words[-1].end].lower()
    return re.sub(r"\s+", " ", said).strip()
