"""Masking what names a person: what staff see of a conversation until they say why they must see more.

Names are known from the customer's own record, contacts and cards, recognised where the language engine reads a
recipient, and suspected wherever a word is capitalised within a sentence. What the cards show of shops and products,
well-known companies and ordinary words (``ordinary.txt``) name nobody, so that the rest can be read; in doubt a word is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from centli.agent.language import people
from centli.kernel import personal
from centli.kernel.text import fold

DOTS: Final = "•••"
SHORT_WORDS: Final = 3
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(
    r"(?<![\w,.$-])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[ ().-]{0,2}\d){7,}(?![\w-]|,\d)", re.ASCII
)
"""What is left of a phone, an account, a CLABE, a card: eight digits or more, however they are grouped; neither amounts nor dates."""
ACCOUNT_DIGITS: Final = 14
ENDING_MIN: Final = 8
"""Digits of the shortest number whose last ones are shown."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEGINS: Final = re.compile(r"(?:^|[.!?¿¡:;«\"“(•\n–—·]|\d\.)\s*$")
_OURS: Final = frozenset(
    "centli clabe spei banco mexico ciudad santander banorte hsbc scotiabank inbursa azteca banamex citibanamex"
    " cargo abono cuenta cheques tarjeta credito ahorro ahorros saldo monto para desde comision concepto folio"
    " lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto"
    " septiembre octubre noviembre diciembre".split()
)
"""Capitalised words that name nobody."""
_TITLES: Final = frozenset(
    "don dona sr sra srita srta senor senora senorita lic ing dr dra doctor doctora mtro mtra profe profesor profesora".split()
)
"""What stands before a name, which is hidden even where it is an ordinary word."""
_COMPANIES: Final = (
    "oxxo", "seven eleven", "walmart", "bodega aurrera", "soriana", "chedraui", "la comer", "city club", "costco", "sams",
    "liverpool", "palacio de hierro", "sears", "suburbia", "coppel", "elektra", "sanborns", "home depot", "farmacias guadalajara",
    "farmacias del ahorro", "farmacias similares", "san pablo", "amazon", "amazon prime", "mercado libre", "mercado pago", "shein",
    "temu", "aliexpress", "ebay", "paypal", "uber", "uber eats", "didi", "didi food", "rappi", "cabify", "netflix", "spotify",
    "disney", "disney plus", "hbo", "hbo max", "youtube", "google", "google play", "google pay", "apple", "apple pay", "app store",
    "play store", "icloud", "microsoft", "xbox", "playstation", "nintendo", "steam", "facebook", "instagram", "tiktok", "whatsapp",
    "twitter", "telegram", "gmail", "outlook", "hotmail", "android", "iphone", "ipad", "samsung", "sony", "huawei", "xiaomi",
    "motorola", "telcel", "movistar", "telmex", "izzi", "totalplay", "megacable", "sky", "cfe", "pemex", "infonavit", "fovissste",
    "imss", "issste", "sat", "airbnb", "booking", "volaris", "aeromexico", "viva aerobus", "vivaaerobus", "cinepolis", "cinemex",
    "starbucks", "mcdonalds", "dominos", "burger king", "dhl", "fedex", "estafeta", "visa", "mastercard", "american express",
    "buen fin", "hot sale",
)  # fmt: skip
"""Companies, and what is sold or sells under a name of its own; all of their words together."""
_PLAIN: Final = frozenset({"payment", "withdrawal"})
"""Movements whose other side is a shop or a machine."""
_THING_KEYS: Final = frozenset({"name", "title", "brand", "retailer_name"})
_THINGS: Final = frozenset({"PRODUCTS", "BENEFITS", "ORDER", "POINTS"})
"""Kinds of cards that are about what is sold."""

Phrase = tuple[str, ...]
_LINKS: Final = frozenset(
    {"de", "del", "la", "las", "los", "el", "y", "van", "von", "mi", "tu", "su"}
)
_GREETINGS: Final = frozenset(
    "hola buenas buenos buen gracias si no ok okey vale listo ayuda adios perdon disculpa oye confirmo confirmar"
    " cancelar cambiar ninguno cuanto mis mi ver otra otro quiero puedo".split()
)


def masked_name(text: str) -> str:
    """Return a name as its initials: «Ana Torres» is «A••• T•••»."""
    return _WORD.sub(lambda word: _hidden(word.group()), text)


def masked_phone(text: str) -> str:
    """Return a phone number as its last two digits."""
    return f"{DOTS} {text[-2:]}" if text else ""


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides a conversation's people; ``off`` while they are revealed.

    ``spared`` are the words of the names of those who work here: a customer's of the same name is hidden all the same.
    ``things`` are shops and products, spared where all of their words stand together.
    """

    names: frozenset[str] = field(default_factory=frozenset)
    spared: frozenset[str] = field(default_factory=frozenset)
    things: frozenset[Phrase] = field(default_factory=frozenset)
    off: bool = False

    def name(self, text: str) -> str:
        """Return a whole text that is a name, or may be one."""
        if self.off or _phrase(text) in _KNOWN | self.things:
            return text
        return masked_name(self._numbers(text))

    def mail(self, text: str) -> str:
        """Return an e-mail."""
        return text if self.off else personal.mail_hint(text)

    def phone(self, text: str) -> str:
        """Return a phone number."""
        return text if self.off else masked_phone(text)

    def text(self, text: str, *, ours: bool = False) -> str:
        """Return what somebody wrote, without what names a person; what the assistant says is not searched for recipients."""
        if self.off:
            return text
        text = self._numbers(text)
        said = frozenset() if ours else _said(text)
        return "".join(self._pieces(text, said))

    def value(self, value: Any) -> Any:
        """Return plain data with every text in it masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value

    def _numbers(self, text: str) -> str:
        hidden = personal.hide(text, _shortened)
        text = hidden.text if hidden.kinds else text
        text = _MAIL.sub(lambda found: personal.mail_hint(found.group()), text)
        return _NUMBER.sub(_ending, text)

    def _pieces(self, text: str, said: frozenset[str]) -> Iterator[str]:
        words = list(_WORD.finditer(text))
        few = len(words) <= SHORT_WORDS
        things = _of_things(words, self.things)
        at, before = 0, ""
        for number, word in enumerate(words):
            yield text[at : word.start()]
            following = words[number + 1] if number + 1 < len(words) else None
            beside = following is not None and not text[word.end() : following.start()].strip()
            after = following.group() if following is not None and beside else ""
            between = text[at : word.start()]
            # A surname may be an ordinary word: behind a name, or a title.
            is_led = (between.isspace() and before.endswith(DOTS)) or (
                between in {" ", ". "} and fold(before) in _TITLES
            )
            is_name = fold(word.group()) in self.names or (
                number not in things
                and self._may_name(text, word, after, said, few=few, is_led=is_led)
            )
            before = _hidden(word.group()) if is_name else word.group()
            at = word.end()
            yield before
        yield text[at:]

    def _may_name(
        self,
        text: str,
        word: re.Match[str],
        after: str,
        said: frozenset[str],
        *,
        few: bool,
        is_led: bool,
    ) -> bool:
        key = fold(word.group())
        if key in said:
            return True
        if not _is_capitalised(word.group()) or key in _OURS | _TITLES | self.spared:
            return False
        if is_led:
            return True
        if key in ordinary():
            return False
        if _BEGINS.search(text[: word.start()]):
            # It begins a sentence: a name where another follows, or where there is hardly anything else.
            return key not in _GREETINGS and (few or _is_capitalised(after))
        return True


@cache
def ordinary() -> frozenset[str]:
    """Return words that name nobody."""
    lines = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _phrase(text: str) -> Phrase:
    return tuple(fold(word) for word in _WORD.findall(text))


def _of_things(words: list[re.Match[str]], things: Iterable[Phrase]) -> frozenset[int]:
    """Return which words are all of a company's, a shop's or a product's name."""
    folded = [fold(word.group()) for word in words]
    begins: dict[str, list[Phrase]] = {}
    for phrase in (*_KNOWN, *things):
        begins.setdefault(phrase[0], []).append(phrase)
    return frozenset(
        number
        for at, word in enumerate(folded)
        for phrase in begins.get(word, ())
        if tuple(folded[at : at + len(phrase)]) == phrase
        for number in range(at, at + len(phrase))
    )


_KNOWN: Final = frozenset(_phrase(name) for name in _COMPANIES)


_NO_NAMES: Final = _LINKS | people.RELATIONS | _OURS | _TITLES


def names_in(*texts: str) -> frozenset[str]:
    """Return the words of names that are to be hidden; what a customer calls a relative hides nobody."""
    found = {fold(word) for text in texts for word in _WORD.findall(text)}
    return frozenset(w for w in found if len(w) > 1 and w not in _NO_NAMES)


def names_of_cards(cards: Iterable[tuple[str, Any]]) -> frozenset[str]:
    """Return the words of the people's names that stored cards carry, each given with its kind."""
    people = (card for kind, card in cards if kind not in _THINGS)
    found = (text for card in people for text in _within(card, _NAME_KEYS))
    return names_in(*(text for text in found if _phrase(text) not in _KNOWN))


def things_of_cards(cards: Iterable[tuple[str, Any]]) -> frozenset[Phrase]:
    """Return the names of the shops and products that stored cards carry, each given with its kind."""
    found = [
        text
        for kind, card in cards
        for text in (_within(card, _THING_KEYS) if kind in _THINGS else _shops(card))
    ]
    return frozenset(phrase for phrase in map(_phrase, found) if phrase)


_NAME_KEYS: Final = frozenset({"name", "alias", "counterpart", "display_name"})


def is_with_somebody(movement: Mapping[str, Any]) -> bool:
    """Say whether the other side of a movement may be a person: not where something was paid for."""
    return movement.get("type") not in _PLAIN


def _within(value: Any, keys: frozenset[str], key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in keys:
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "counterpart" or is_with_somebody(value):
                yield from _within(each, keys, name)
    elif isinstance(value, list):
        for each in value:
            yield from _within(each, keys, key)


def _shops(card: Any) -> Iterator[str]:
    for each in card.get("transactions", ()) if isinstance(card, dict) else ():
        if not is_with_somebody(each):
            yield str(each.get("counterpart") or "")


def names_said(texts: Iterable[str], things: frozenset[Phrase] = frozenset()) -> frozenset[str]:
    """Return the words of names in what a customer wrote: the assistant repeats them."""
    return frozenset().union(*(_named(text, things) for text in texts))


def _named(text: str, things: frozenset[Phrase]) -> frozenset[str]:
    words = list(_WORD.finditer(text))
    spared = _of_things(words, things)
    within = [
        word.group()
        for number, word in enumerate(words)
        if number not in spared
        and _is_capitalised(word.group())
        and not _BEGINS.search(text[: word.start()])
    ]
    found = _said(text) | (names_in(*within) - ordinary())
    return found - {fold(words[number].group()) for number in spared}


def _said(text: str) -> frozenset[str]:
    """Return the words that the language engine reads as somebody's name; ordinary ones in small letters are misread."""
    found = (text[slice(*person.span)] for person in people.read_all(text))
    return names_in(
        *(said for said in found if not (said.islower() and ordinary() >= {*_phrase(said)}))
    )


def _is_capitalised(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _hidden(word: str) -> str:
    return word if fold(word) in _LINKS or len(word) == 1 else f"{word[0]}{DOTS}"


def _shortened(kind: personal.Kind, said: str) -> str:
    """Return what may be seen of what `kernel.personal` finds, in whatever spelling: a number's last digits."""
    if kind is personal.Kind.MAIL:
        return personal.mail_hint(said) if "@" in said else f"{DOTS}@{DOTS}"
    if kind in {personal.Kind.CURP, personal.Kind.RFC}:
        return DOTS
    # What `kernel.cards` left of a card is its ending already.
    return said if said.startswith("••••") else _ending_of(said)


def _ending(found: re.Match[str]) -> str:
    return _ending_of(found.group())


def _ending_of(said: str) -> str:
    digits = "".join(c for c in said if c.isdigit())
    if len(digits) < ENDING_MIN:
        return DOTS
    return f"{DOTS} {digits[-4:] if len(digits) >= ACCOUNT_DIGITS else digits[-2:]}"
