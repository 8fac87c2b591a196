"""What retrieval reads of a text: stems of its words, and pieces of their letters.

Both see the same folded text, so that accents, capitals and the sort of quotation marks never matter.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final, Literal
from zlib import crc32

from centli.kernel.text import fold

VERSION: Final = 1
"""Counts changes of the terms; statistics of another version are made anew."""

Language = Literal["es", "en"]

TEXT_MAX: Final = 20_000
"""Characters of a text that are read."""
WORD_MAX: Final = 40
GRAM_MIN: Final = 3
GRAM_MAX: Final = 5

_WORDS: Final = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*|[a-z0-9]+")
_FIGURE: Final = re.compile(r"[0-9]")
_NAMES: Final[dict[Language, str]] = {"es": "spanish", "en": "english"}

_SPANISH: Final = """
a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquellas aquellos aqui asi aun aunque bajo bien
cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde dos e el ella ellas ellos en
entre era eran eres es esa esas ese eso esos esta estaba estaban estamos estan estar este esto estos estoy fue fueron
ha habia han has hasta hay he la las le les lo los mas me mi mia mias mio mios mis mucho muchos muy nada ni no nos
nosotros nuestra nuestras nuestro nuestros o otra otras otro otros para pero poco por porque pues que quien quienes se
sea sean ser si sido siempre sin sino sobre solo somos son soy su sus suya suyo tal tambien tan tanto te tengo ti tiene
tienen toda todas todo todos tu tus tuya tuyo u un una unas uno unos usted ustedes y ya yo
hola buenas buenos dias tardes noches gracias favor porfa oye oigan disculpa disculpen puedo puede pueden podria quiero
quisiera necesito debo hago hacer hace haga
""".split()
_ENGLISH: Final = """
a about all am an and any are as at be been but by can could did do does for from had has have he her here him his how i
if in into is it its me my no not of on or our please she should so some such than that the their them then there these
they this those to too was we were what when where which who why will with would you your hello hi hey thanks thank
""".split()
_ALIKE: Final = """
nip: pin
tarjeta: plastico card tarjetita
dinero: lana feria varo varos baro baros plata money
efectivo: billete billetes cash
comision: tarifa cuota
costo: cuesta cuestan precio costar costaria
transferir: transferencia transferencias transfer enviar envio envios envie mandar mando mande mandado remitir trasferencia trasferir transferi
spei: interbancaria interbancario
banco: institucion bank bancos
perder: extraviar extravio extraviada extraviado perdi perdida perdido
robar: robo hurto asalto asaltaron ratero ladron
bloquear: congelar inhabilitar suspender bloqueo
desbloquear: reactivar descongelar rehabilitar
borrar: eliminar quitar baja
agregar: anadir registrar alta
contacto: beneficiario destinatario
limite: tope maximo maxima
cambiar: modificar actualizar editar corregir alterar cambio
contrasena: password contra
celular: telefono cel movil smartphone
correo: email mail
aplicacion: app apps
asistente: bot robot chatbot
persona: ejecutivo ejecutiva asesor asesora humano agente
aclaracion: disputa reclamacion reclamo reclamar controversia impugnar aclarar
reporte: queja quejarme quejarse inconformidad ticket
devolver: devolucion devuelve devuelven devuelvan reembolso reembolsar regresar regresen regreso
vencer: caducar caduca caducidad expirar expira expirado vence vencen vigencia vencimiento
comprar: adquirir adquisicion compra compras consumo shopping
producto: articulo mercancia
pedido: paquete
msi: mensualidad mensualidades
canjear: redimir canje
retirar: sacar retiro disponer
cajero: atm
deposito: abono ingreso depositar depositaron abonar abonaron
saldo: balance
movimiento: transaccion operacion
comprobante: recibo constancia
extranjero: internacional
duplicado: doble repetido
fraude: estafa engano phishing
equivocar: error equivocado equivocada equivoque incorrecto incorrecta erroneo mal
tardar: demorar demora demoran tarda tardan tardado
llegar: caer cae caen cayo reflejar refleja aparecer aparece llega
tienda: comercio negocio establecimiento
sucursal: oficina ventanilla
documento: papel papeles papeleo
codigo: token otp digitos
entrar: acceder acceso ingresar login sesion
ver: consultar checar revisar mirar consulta
usar: utilizar uso
rechazar: rebotar declinar denegar rechazo declinada
ganar: acumular obtener
pagar: liquidar pago
""".split("\n")
"""Words that Mexican customers use for one thing, after the word that the bank uses."""
_ALIKE_ENGLISH: Final = """
fee: charge cost commission price
atm: machine cashpoint dispenser
transfer: send sent wire
card: debit plastic
steal: stolen stole theft robbed thief
lose: lost missing
expire: expiry expiration valid
refund: reimburse reimbursement
arrive: come deliver delivery
limit: maximum max cap
protect: insured insurance safe protection guarantee
keep: kept swallow eat ate retain
block: freeze frozen lock
unblock: unfreeze unlock reactivate
person: human agent representative somebody someone
code: token otp digit
phone: cellphone mobile telephone
change: modify update edit
abroad: foreign overseas country
decline: reject refuse
instalment: installment month monthly
wrong: mistake error incorrect
""".split("\n")
_STOPS: Final[dict[Language, frozenset[str]]] = {
    "es": frozenset(_SPANISH),
    "en": frozenset(_ENGLISH),
}


def words(text: str) -> list[str]:
    """Return the words and figures of a text, folded: «Comisión: $1,500.00» is "comision", "1500.00"."""
    found = _WORDS.findall(fold(text[:TEXT_MAX]))
    return [_figure(word) if _FIGURE.match(word) else word[:WORD_MAX] for word in found]


def stems(text: str, language: Language = "es") -> list[str]:
    """Return the stems of the words that say something; a text of nothing but stop words keeps them all."""
    said = words(text)
    telling = [word for word in said if word not in _STOPS[language]]
    return [stem(concept(word, language), language) for word in telling or said]


def stops(language: Language = "es") -> frozenset[str]:
    """Return the folded words that say nothing of what a text is about."""
    return _STOPS[language]


def grams(text: str, language: Language = "es") -> Counter[int]:
    """Return how often each piece of three to five letters occurs, by its hash, the same in every process.

    A piece never spans two words, and a word's edges are letters of their own.
    """
    found: Counter[int] = Counter()
    for word, times in Counter(words(text)).items():
        if word not in _STOPS[language]:
            for gram in pieces(concept(word, language)):
                found[gram] += times
    return found


@lru_cache(maxsize=50_000)
def concept(word: str, language: Language = "es") -> str:
    """Return the word that the bank uses for what a folded word means; most words mean themselves."""
    return _concepts(language).get(stem(word, language), word)


@cache
def _concepts(language: Language) -> dict[str, str]:
    lines = _ALIKE if language == "es" else _ALIKE_ENGLISH
    named = (line.partition(":") for line in lines if line)
    return {
        stem(each, language): name for name, _, others in named for each in (name, *others.split())
    }


@lru_cache(maxsize=50_000)
def pieces(word: str) -> tuple[int, ...]:
    """Return the hashes of a word's pieces."""
    edged = f" {word} "
    return tuple(
        crc32(edged[at : at + size].encode())
        for size in range(GRAM_MIN, GRAM_MAX + 1)
        for at in range(len(edged) - size + 1)
    )


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language = "es") -> str:
    """Return a folded word's stem; figures stay as they are."""
    if _FIGURE.search(word):
        return word
    with _ONE_AT_A_TIME:
        return str(_stemmer(language).stemWord(word))


_ONE_AT_A_TIME: Final = Lock()
"""A stemmer keeps the word that it works on: two threads would mix theirs."""


@cache
def _stemmer(language: Language) -> Any:
    import snowballstemmer  # noqa: PLC0415 - it loads thirty languages, and most processes stem nothing

    return snowballstemmer.stemmer(_NAMES[language])


def _figure(word: str) -> str:
    return word.replace(",", "")[:WORD_MAX]
