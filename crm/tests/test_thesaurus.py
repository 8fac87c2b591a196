"""Words for one thing: what customers say is found under what the bank writes."""

from __future__ import annotations

import pytest

from crm.rules import terms
from crm.rules.retrieval import Document, Index

WRITTEN = {
    "olvide-mi-nip": "Si olvidaste tu NIP, pide otro.",
    "bloquear": "Bloquea tu tarjeta.",
    "retener": "El cajero retuvo la tarjeta.",
    "devuelto": "El envío fue rechazado.",
    "llegada": "Cuánto tarda en llegar un envío.",
    "horario": "El horario de atención.",
    "msi": "Compra mínima con MSI.",
    "puntos": "Cuándo vencen los puntos.",
    "cancelar": "Cancelar un canje.",
    "extranjero": "Usar tu cuenta en el extranjero.",
    "quiebra": "Tu ahorro en caso de quiebra.",
}
INDEX = Index.of(Document(key, body=body) for key, body in WRITTEN.items())


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_the_bank_calls_a_thing_is_called_nothing_else(language):
    known = terms.thesaurus(language)
    names = {*known.words.values()}
    names |= {name for phrases in known.phrases.values() for _, name in phrases}
    assert len(names) > 20
    assert not names & terms.stops(language)
    assert all(terms.named(name, language) == [name] for name in names)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("no me acuerdo del numerito secreto", "olvide-mi-nip"),
        ("quiero ponerle candado al plástico", "bloquear"),
        ("el ATM se tragó mi plástico", "retener"),
        ("mi traspaso rebotó", "devuelto"),
        ("q onda con el envío q rebotó", "devuelto"),
        ("¿en cuánto rato cae?", "llegada"),
        ("¿a qué hora abren?", "horario"),
        ("¿a partir de cuánto puedo pagar a plazos?", "msi"),
        ("¿se echan a perder los puntitos?", "puntos"),
        ("me arrepentí de lo que troqué", "cancelar"),
        ("¿sirve en Estados Unidos?", "extranjero"),
        ("¿y mi guardadito si truena el banco?", "quiebra"),
    ],
)
def test_what_customers_say_finds_what_the_bank_writes(said, key):
    first, *others = INDEX.search(said, limit=2)
    assert first.key == key
    assert first.words > max((one.words for one in others), default=0.0)


@pytest.mark.parametrize(
    ("said", "stems"),
    [
        ("Recibir dinero", ["recib", "diner"]),
        ("bajar mis límites", ["baj", "limit"]),
        ("sacar una tarjeta", ["sac", "tarjet"]),
        ("sacar lana", ["retir"]),
        ("NO PASA", ["rechaz"]),
        ("buenas tardes, mi NIP", ["nip"]),
        ("voy a cambiar algo, a cambio de nada", ["voy", "cambi"]),
        ("no se refleja, se cayó", ["lleg"]),
        ("me llegó mal, y me cae mal", ["lleg", "equivoc"]),
    ],
)
def test_a_word_with_two_senses_means_another_only_beside_what_tells(said, stems):
    assert terms.stems(said) == stems


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("no te preocupes, no pasa nada", "rechazar"),
        ("se me fue la luz", "olvidar"),
        ("se me fue el internet a media compra", "olvidar"),
        ("¿a cómo está el tipo de cambio?", "cambiar"),
        ("no quiero puntos, en cambio el cashback sí", "cambiar"),
        ("tengo ganas de comprar una tele", "ganar"),
        ("que salga todo junto en un solo pago", "ganar"),
        ("me cae mal esperar", "llegar"),
        ("me cae mal esperar", "equivocar"),
        ("se me cayó el celular al agua", "llegar"),
        ("se cayó el sistema", "llegar"),
        ("se traba la página", "bloquear"),
        ("me marca error al entrar", "llamar"),
        ("me marca error al entrar", "equivocar"),
        ("ya no hay nadie que atienda", "agotado"),
        ("se acabó el tiempo", "agotado"),
        ("lo intenté dos veces", "duplicado"),
        ("el botón sale en rojo", "negativo"),
        ("me quedé sin contactos", "contactless"),
        ("me quiero acercar a una sucursal", "contactless"),
        ("no me llega el código de seguridad", "cvv"),
        ("¿a qué hora me hicieron el cargo?", "horario"),
        ("¿cuánto puedo recibir en depósitos?", "msi"),
        ("¿tienen inversiones a plazo fijo?", "msi"),
        ("me cuesta trabajo leer la letra", "costo"),
    ],
)
def test_what_only_sounds_like_a_phrase_of_the_bank_is_not_read_as_one(said, concept):
    assert terms.stem(concept) not in terms.stems(said)


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("is it cheaper to pay in euros", "deposit"),
        ("what is the exchange rate", "redeem"),
        ("there is a charge I did not make", "fee"),
        ("the price of the laptop went up", "fee"),
        ("the transfer fails every time", "bankrupt"),
        ("my order is stuck", "keep"),
    ],
)
def test_nor_is_what_only_sounds_like_one_in_english(said, concept):
    assert terms.stem(concept, "en") not in terms.stems(said, "en")


@pytest.mark.parametrize(
    ("said", "concepts"),
    [
        ("I topped up yesterday", {"deposit"}),
        ("my payment hasn't gone through yet", {"pending"}),
        ("the money still hasn't arrived", {"late"}),
        ("prove who I am", {"verify"}),
        ("the conversion rate", {"rate"}),
        ("I set up a standing order", {"directdebit"}),
        ("tap to pay", {"contactless"}),
    ],
)
def test_what_customers_say_in_english_is_called_what_the_bank_calls_it(said, concepts):
    assert {terms.stem(each, "en") for each in concepts} <= set(terms.stems(said, "en"))


@pytest.mark.parametrize(
    "text",
    [
        "nip: pin\nclave: pin",
        "nip: pines\nclave: pin",
        "nip: clave de cajero\ntarjeta: clave de cajero",
        "nip: pin, , otp",
    ],
)
def test_a_file_that_says_two_things_of_a_word_is_refused(text):
    with pytest.raises(ValueError, match="of another group"):
        terms.read_thesaurus(text)
