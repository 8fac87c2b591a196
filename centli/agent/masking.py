"""Masking what names a person: what staff see of a conversation until they say why they must see more.

Names are known from the customer's own record, contacts and cards, recognised where the language engine reads a
recipient, and suspected wherever a word is capitalised within a sentence. Rather one word too many than one too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


def masked_mail(text: str) -> str:
    """Return an e-mail as its first letter and its domain's last part: «a•••@•••.mx»."""
    name, _, domain = text.partition("@")
    return f"{name[:1]}{DOTS}@{DOTS}.{domain.rpartition('.')[2]}"


def masked_phone(text: str) -> str:
    """Return a phone number as its last two digits."""
    return f"{DOTS} {text[-2:]}" if text else ""


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides a conversation's people; ``off`` while they are revealed.

    ``spared`` are the words of the names of those who work here: a customer's of the same name is hidden all the same.
    """

    names: frozenset[str] = field(default_factory=frozenset)
    spared: frozenset[str] = field(default_factory=frozenset)
    off: bool = False

    def name(self, text: str) -> str:
        """Return a whole text that is a name, or may be one."""
        return text if self.off else masked_name(self._numbers(text))

    def mail(self, text: str) -> str:
        """Return an e-mail."""
        return text if self.off else masked_mail(text)

    def phone(self, text: str) -> str:
        """Return a phone number."""
        return text if self.off else masked_phone(text)

    def text(self, text: str, *, ours: bool = False) -> str:
        """Return what somebody wrote, without what names a person; what the assistant says is not searched for recipients."""
        if self.off:
            return text
        text = self._numbers(text)
        said = frozenset() if ours else _said(text)
        words = list(_WORD.finditer(text))
        few = len(words) <= SHORT_WORDS
        return "".join(self._pieces(text, words, said, few=few))

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
        text = _MAIL.sub(lambda found: masked_mail(found.group()), text)
        return _NUMBER.sub(_ending, text)

    def _pieces(
        self, text: str, words: list[re.Match[str]], said: frozenset[str], *, few: bool
    ) -> Iterator[str]:
        at = 0
        for number, word in enumerate(words):
            yield text[at : word.start()]
            at = word.end()
            following = words[number + 1] if number + 1 < len(words) else None
            beside = following is not None and not text[word.end() : following.start()].strip()
            after = following.group() if following is not None and beside else ""
            name = self._is_name(text, word, after, said, few=few)
            yield _hidden(word.group()) if name else word.group()
        yield text[at:]

    def _is_name(
        self, text: str, word: re.Match[str], after: str, said: frozenset[str], *, few: bool
    ) -> bool:
        key = fold(word.group())
        if key in self.names or key in said:
            return True
        if not _is_capitalised(word.group()) or key in _OURS or key in self.spared:
            return False
        if _BEGINS.search(text[: word.start()]):
            # It begins a sentence: a name where another follows, or where there is hardly anything else.
            return key not in _GREETINGS and (few or _is_capitalised(after))
        return True


def names_in(*texts: str) -> frozenset[str]:
    """Return the words of names that are to be hidden; what a customer calls a relative hides nobody."""
    found = {fold(word) for text in texts for word in _WORD.findall(text)}
    return frozenset(w for w in found if len(w) > 1 and w not in _LINKS | people.RELATIONS | _OURS)


def names_of_cards(cards: Iterable[Any]) -> frozenset[str]:
    """Return the words of the names that stored cards carry."""
    return names_in(*(text for card in cards for text in _names_within(card)))


_NAME_KEYS: Final = frozenset({"name", "alias", "counterpart", "display_name"})


def _names_within(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in _NAME_KEYS:
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _names_within(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _names_within(each, key)


def names_said(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of names in what a customer wrote: the assistant repeats them."""
    return frozenset(
        name
        for text in texts
        for name in _said(text)
        | names_in(*(w.group() for w in _WORD.finditer(text) if _is_within(text, w)))
    )


def _is_within(text: str, word: re.Match[str]) -> bool:
    return _is_capitalised(word.group()) and not _BEGINS.search(text[: word.start()])


def _said(text: str) -> frozenset[str]:
    """Return the words that the language engine reads as somebody's name."""
    found = [person.said for person in people.read_all(text)]
    return names_in(*found)


def _is_capitalised(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _hidden(word: str) -> str:
    return word if fold(word) in _LINKS or len(word) == 1 else f"{word[0]}{DOTS}"


def _shortened(kind: personal.Kind, said: str) -> str:
    """Return what may be seen of what `kernel.personal` finds, in whatever spelling: a number's last digits."""
    if kind is personal.Kind.MAIL:
        return masked_mail(said) if "@" in said else f"{DOTS}@{DOTS}"
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
