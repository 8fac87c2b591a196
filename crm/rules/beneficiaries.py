"""Who is meant by what a customer says: pure decisions over the customer's own beneficiaries.

Exact alias first, then the relation that the words name, then the name itself. Where two people fit, nobody is picked.

Source: product reference "How Mexican customers talk about money", part 2, People aliases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from centli.kernel.text import clean, fold, gettext_noop
from crm.contracts import Match, Relationship
from crm.errors import InvalidBeneficiary

NAME_LENGTH_MAX: Final = 100
ALIAS_LENGTH_MAX: Final = 50
BENEFICIARIES_MAX: Final = 200
CANDIDATES_MAX: Final = 5
NEW_FOR: Final = timedelta(hours=24)
UNDO_FOR: Final = timedelta(seconds=10)

MARGIN: Final = 10.0
"""Points by which the best must lead the second; otherwise the customer is asked."""
SURE: Final = 85.0
"""Points from which the best may be taken."""
POSSIBLE: Final = 70.0
"""Points from which somebody is worth asking about."""
SOUNDS_ALIKE: Final = 90.0
"""Points of a word that sounds the same: sure, and far enough from one that is the same."""
SHORT_LENGTH_MAX: Final = 5
"""Letters up to which two that differ make another word."""
SLIP_LENGTH_MIN: Final = 6
"""Letters from which one too many or too few is taken for a slip."""
FUZZY_LENGTH_MIN: Final = 3
STEM_LENGTH_MIN: Final = 2

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_LEADING: Final = frozenset(
    {
        *("a", "al", "para", "pa", "pal", "con", "de", "del", "le"),
        *("mi", "mis", "tu", "su", "nuestro", "nuestra"),
        *("el", "la", "los", "las", "lo", "un", "una", "don", "dona"),
        *("my", "our", "to", "for", "the"),
    }
)
_TITLES: Final = frozenset(
    "sr sra srta senor senorita lic licenciado licenciada ing inge ingeniero ingeniera dr dra doctor doctora prof profe profesor"
    " profesora maestro maestra mtro mtra arq arquitecto arquitecta contador contadora mr mrs ms".split()
)
_LINKS: Final = frozenset({"de", "del", "el", "la", "los", "las", "y"})

R = Relationship
RELATIONSHIP_NAMES: Final[Mapping[Relationship, str]] = {
    R.BROTHER: gettext_noop("Hermano"),
    R.SISTER: gettext_noop("Hermana"),
    R.MOTHER: gettext_noop("Mamá"),
    R.FATHER: gettext_noop("Papá"),
    R.WIFE: gettext_noop("Esposa"),
    R.HUSBAND: gettext_noop("Esposo"),
    R.PARTNER: gettext_noop("Pareja"),
    R.SON: gettext_noop("Hijo"),
    R.DAUGHTER: gettext_noop("Hija"),
    R.FRIEND: gettext_noop("Amistad"),
    R.GRANDMOTHER: gettext_noop("Abuela"),
    R.GRANDFATHER: gettext_noop("Abuelo"),
    R.UNCLE: gettext_noop("Tío"),
    R.AUNT: gettext_noop("Tía"),
    R.COUSIN: gettext_noop("Primo o prima"),
    R.NEPHEW: gettext_noop("Sobrino"),
    R.NIECE: gettext_noop("Sobrina"),
    R.MOTHER_IN_LAW: gettext_noop("Suegra"),
    R.FATHER_IN_LAW: gettext_noop("Suegro"),
    R.BROTHER_IN_LAW: gettext_noop("Cuñado"),
    R.SISTER_IN_LAW: gettext_noop("Cuñada"),
    R.GODCHILD: gettext_noop("Ahijado o ahijada"),
    R.GODPARENT: gettext_noop("Padrino o madrina"),
    R.BOSS: gettext_noop("Jefe o jefa"),
    R.SERVICE: gettext_noop("Servicio"),
    R.OTHER: gettext_noop("Otra"),
}
_SURE_WORDS: Final[dict[Relationship, str]] = {
    R.BROTHER: "hermano bro brother broder brodi manito mano sangre",
    R.SISTER: "hermana sis sister manita mana carnala",
    R.MOTHER: "mama ama ma madre jefa mami mom mother",
    R.FATHER: "papa apa pa padre papi papito dad father",
    R.WIFE: "esposa mujer senora nora wife",
    R.HUSBAND: "esposo marido husband",
    R.PARTNER: "novio novia pareja peoresnada prometido prometida",
    R.SON: "hijo mijo son",
    R.DAUGHTER: "hija mija daughter",
    R.GRANDMOTHER: "abuela yaya nana",
    R.GRANDFATHER: "abuelo tata",
    R.UNCLE: "tio uncle",
    R.AUNT: "tia aunt",
    R.NEPHEW: "sobrino",
    R.NIECE: "sobrina",
    R.MOTHER_IN_LAW: "suegra",
    R.FATHER_IN_LAW: "suegro",
    R.BROTHER_IN_LAW: "cunado concuno",
    R.SISTER_IN_LAW: "cunada concuna",
    R.BOSS: "patron patrona boss",
}
_ASKING_WORDS: Final[dict[str, tuple[Relationship, ...]]] = {
    "carnal": (R.BROTHER, R.FRIEND),
    "jefe": (R.FATHER, R.BOSS),
    "vieja": (R.WIFE, R.PARTNER, R.MOTHER),
    "viejo": (R.HUSBAND, R.FATHER, R.PARTNER),
    "dona": (R.MOTHER, R.WIFE),
    "abue": (R.GRANDMOTHER, R.GRANDFATHER),
    "morro": (R.PARTNER, R.SON),
    "morra": (R.PARTNER, R.DAUGHTER),
    "chavo": (R.PARTNER, R.SON),
    "chava": (R.PARTNER, R.DAUGHTER),
    # Free aliases most of the time; without one, whoever is paid for a service may be meant.
    **dict.fromkeys(
        (
            *("renta", "casero", "casera", "plomero", "electricista", "escuela", "colegio", "seno"),
            *("landlord", "landlady", "plumber", "school"),
        ),
        (R.SERVICE,),
    ),
    # One word for two people: which of the two is not stored.
    **dict.fromkeys(("amigo", "amiga", "friend"), (R.FRIEND,)),
    **dict.fromkeys(("primo", "prima", "cousin"), (R.COUSIN,)),
    **dict.fromkeys(("ahijado", "ahijada"), (R.GODCHILD,)),
    **dict.fromkeys(("padrino", "madrina"), (R.GODPARENT,)),
    **dict.fromkeys(
        [
            "compa",
            "compadre",
            "comadre",
            "cuate",
            "cuata",
            "valedor",
            "brody",
            "nero",
            "guey",
            "wey",
            "camarada",
        ],
        (R.FRIEND, R.GODPARENT),
    ),
}


@dataclass(frozen=True, slots=True)
class _Head:
    """The relations that a word may mean, and whether it is asked even when one person fits."""

    relations: tuple[Relationship, ...]
    asks: bool


_GROUPS: Final[dict[str, _Head]] = {
    **{
        word: _Head((relation,), asks=False)
        for relation, words in _SURE_WORDS.items()
        for word in words.split()
    },
    **{word: _Head(relations, asks=True) for word, relations in _ASKING_WORDS.items()},
}


@dataclass(frozen=True, slots=True)
class Person:
    """What deciding takes of a beneficiary; ``key`` names the row."""

    key: int
    name: str
    alias: str
    relationship: Relationship
    is_new: bool
    names: tuple[str, ...] = field(init=False)
    aliases: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", _in_full(words(self.name)))
        object.__setattr__(self, "aliases", core(words(self.alias)))


@dataclass(frozen=True, slots=True)
class Decision:
    """One key, or the keys to ask about, best first."""

    match: Match
    key: int | None = None
    candidates: tuple[int, ...] = ()


def checked_name(text: str) -> str:
    """Return a beneficiary's name as it is stored.

    Raises:
        InvalidBeneficiary: it has no letter, or one that only looks like ours.
    """
    name = clean(text, length_max=NAME_LENGTH_MAX)
    if not any(character.isalpha() for character in name) or not _is_latin(name):
        raise InvalidBeneficiary("name")
    return name


def checked_alias(text: str) -> str:
    """Return an alias as it is stored; its key form must not be empty.

    Raises:
        InvalidBeneficiary: nothing is left that could be said, or a letter only looks like one of ours.
    """
    alias = clean(text, length_max=ALIAS_LENGTH_MAX)
    if not words(alias) or not _is_latin(alias):
        raise InvalidBeneficiary("alias")
    return alias


def _is_latin(text: str) -> bool:
    """Say whether every letter is Latin: «hermаno» with a Cyrillic a would be another than «hermano», and look the same."""
    return all(
        unicodedata.name(character, "").startswith(("LATIN ", "MODIFIER LETTER "))
        for character in text
        if character.isalpha()
    )


def checked_relationship(text: str) -> Relationship:
    """Return the relationship of that code; none said is ``other``.

    Raises:
        InvalidBeneficiary: no such code.
    """
    try:
        return Relationship(text or Relationship.OTHER)
    except ValueError as error:
        raise InvalidBeneficiary("relationship") from error


def alias_key(alias: str) -> str:
    """Return the form in which an alias is unique per customer: lower case, accents folded, single spaces."""
    return fold(alias)


def is_new(target_set_at: datetime, *, now: datetime) -> bool:
    """Say whether somebody's account has been known for less than 24 hours."""
    return now - target_set_at < NEW_FOR


def may_undo(removed_at: datetime, *, now: datetime) -> bool:
    """Say whether a removal can still be undone."""
    return now - removed_at <= UNDO_FOR


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: lower case, no accents, no punctuation."""
    return tuple(_NOT_WORDS.sub(" ", fold(text)).split())


_SHORT_NAMES: Final = {"ma": "maria", "fco": "francisco", "gpe": "guadalupe"}


def _in_full(said: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name with what is written short in it written out: "Ma. Elena"; "ma" alone is one's mother."""
    return tuple(_SHORT_NAMES.get(word, word) for word in said) if said[1:] else said


def core(said: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without what leads to them ("a mi", "para la"); never nothing."""
    start = 0
    while start < len(said) - 1 and said[start] in _LEADING:
        start += 1
    return said[start:]


_VOWELS: Final = frozenset("aeiou")
_WOMEN: Final = frozenset(
    "isabel mabel maribel raquel carmen belen pilar luz paz cruz beatriz ines ester esther ruth marisol flor soledad trinidad"
    " caridad piedad dolores mercedes lourdes angeles remedios yazmin jazmin lizbeth elizabeth".split()
)
"""Women's names without an ending of their own."""


def plain_forms(word: str) -> tuple[str, ...]:
    """Return a word and what it may be the diminutive of: hermanito → hermano, jefecita → jefa, Juanito → Juan."""
    forms = [word]
    for gender in "oa":
        for ending in (f"ecit{gender}", f"cit{gender}", f"it{gender}"):
            base = word.removesuffix(ending)
            if base != word and len(base) >= STEM_LENGTH_MIN:
                # "Juanita" is no Juan; "Carmencita" is Carmen.
                is_whole = gender == "o" or base[-1] in _VOWELS or base in _WOMEN
                forms += [base] * is_whole + [base + gender, base + "e"]
        stem = word.removesuffix(f"it{gender}s")
        if stem != word:
            forms.append(f"{stem}{gender}s")
        if word.endswith(f"quit{gender}"):
            forms.append(f"{word[:-5]}c{gender}")
    return tuple(dict.fromkeys(forms))


def resolve(said: str, people: Sequence[Person]) -> Decision:
    """Decide who is meant among a customer's beneficiaries.

    Somebody whose account is younger than 24 hours is never picked by a name alone, nor is anybody while another
    person is within ``MARGIN`` points: then the answer is ``AMBIGUOUS`` with those to ask about.
    """
    spoken = words(said)
    if not spoken:
        return Decision(Match.NONE)
    by_alias = _by_alias(spoken, people)
    if by_alias is not None:
        return by_alias
    meant = core(spoken)
    head, rest = _relation_of(meant)
    if head is None:
        return _by_near_relation(meant, people) or _by_name(meant, people)
    return _by_relation(meant, head, rest, people) or Decision(Match.NONE)


def _by_alias(spoken: tuple[str, ...], people: Sequence[Person]) -> Decision | None:
    literal = [person for person in people if words(person.alias) == spoken]
    said = core(spoken)
    same = literal or [person for person in people if person.aliases == said]
    alike = same or [person for person in people if _diminutive_of_each_other(said, person.aliases)]
    return _one_or_ask(Match.EXACT, alike)


def _diminutive_of_each_other(said: tuple[str, ...], alias: tuple[str, ...]) -> bool:
    """Say whether one is the other with diminutives undone; "hermanito" and "hermanita" are not."""
    return len(said) == len(alias) and all(
        one in plain_forms(other) or other in plain_forms(one)
        for one, other in zip(said, alias, strict=True)
    )


def _by_relation(
    said: tuple[str, ...], head: _Head, rest: tuple[str, ...], people: Sequence[Person]
) -> Decision | None:
    """Decide by the relation that was said; "mi hermana" never reaches a brother, however alike the words are."""
    group = [person for person in people if person.relationship in head.relations]
    if not rest:
        called = [person for person in people if set(said) <= set(person.aliases)]
        # One relation holds both genders of some: a «novio» is no answer to "mi novia".
        crossed = any(_other_gender(said[0], word) for one in group for word in one.aliases)
        return _one_or_ask(Match.RELATION, group or called, asks=head.asks or crossed)
    named = _scored(rest, group)
    if named:
        return _pick(Match.RELATION, named)
    others = _scored(rest, people)
    return _ask([person for _, person in others]) if others else None


def _relation_of(said: tuple[str, ...]) -> tuple[_Head | None, tuple[str, ...]]:
    """Return the relation that leads the words, and the words after it."""
    if said == ("peor", "es", "nada"):
        return _GROUPS["peoresnada"], ()
    for form in plain_forms(said[0]):
        if form in _GROUPS:
            return _GROUPS[form], core(said[1:]) if said[1:] else ()
    return None, ()


def _by_near_relation(said: tuple[str, ...], people: Sequence[Person]) -> Decision | None:
    """Decide by the relation that a lone word nearly is, where nobody is called that; it is told how it was understood."""
    word = "" if len(said) > 1 else _nearly_a_relation(said[0])
    if not word or any(said[0] in (*one.names, *one.aliases) for one in people):
        return None
    found = _by_alias((word,), people) or _by_relation((word,), _GROUPS[word], (), people)
    return (
        Decision(Match.FUZZY, found.key) if found is not None and found.key is not None else found
    )


def _nearly_a_relation(said: str) -> str:
    """Return the only word for a relation that lost one letter behind its first: "hermno", "plomer"; else nothing."""
    near = [
        word
        for word in _GROUPS
        if len(said) >= SLIP_LENGTH_MIN
        and len(word) == len(said) + 1
        and word[0] == said[0]
        and OSA.distance(said, word) == 1
    ]
    return near[0] if len(near) == 1 else ""


def _by_name(said: tuple[str, ...], people: Sequence[Person]) -> Decision:
    # "Pedro el del trabajo": the words between say nothing that a name or alias could have.
    said = _in_full(tuple(word for word in said if word not in _LINKS) or said)
    title, *named = said
    is_titled = (
        title in _TITLES
        and named
        and not any(title in (*one.names, *one.aliases) for one in people)
    )
    scored = _scored(tuple(named) if is_titled else said, people)
    if is_titled and scored and not named[1:]:
        # «Sr. Torres» may be no María Torres.
        return _ask([person for _, person in scored])
    return _pick(Match.FUZZY, scored) if scored else Decision(Match.NONE)


def _pick(match: Match, scored: Sequence[tuple[float, Person]]) -> Decision:
    best, person = scored[0]
    near = [other for score, other in scored if best - score < MARGIN]
    if len(near) == 1 and best >= SURE and not person.is_new:
        return Decision(match, person.key)
    return _ask(near)


def _scored(said: tuple[str, ...], people: Iterable[Person]) -> list[tuple[float, Person]]:
    """Return those whose name or alias contains what was said, with points, best first."""
    if sum(map(len, said)) < FUZZY_LENGTH_MIN:
        return []
    found = [
        (max(_points(said, person.names), _points(said, person.aliases)), person)
        for person in people
    ]
    return sorted(
        ((points, person) for points, person in found if points >= POSSIBLE),
        key=lambda pair: (-pair[0], pair[1].key),
    )


def _points(said: tuple[str, ...], known: tuple[str, ...]) -> float:
    """Return 0 to 100: how well every word said is found among the words known; one that is not found spoils it.

    A word that may be another name is only asked about, however well the rest fits: "Juana López" is not Juan López,
    and "Juan López García" may be.
    """
    total, most = 0.0, 100.0
    for word in said:
        best, is_same = max((_alike(word, other) for other in known), default=(0.0, False))
        if best < POSSIBLE:
            return SURE - 1 if _says_more(said, known) else 0.0
        total += best * len(word)
        most = most if is_same else SURE - 1
    return min(total / sum(map(len, said)), most)


def _says_more(said: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Say whether a name and surname that are known are among more words."""
    return len(known) > 1 and all(any(_alike(word, other)[1] for word in said) for other in known)


def _alike(said: str, known: str) -> tuple[float, bool]:
    """Return how alike two words are, and whether they are one word, well or badly written."""
    # OSA counts a swap of neighbours once ("Jaun"), the ratio is kinder to a missing letter.
    return max(_points_of(form, known) for form in plain_forms(said))


def _points_of(form: str, known: str) -> tuple[float, bool]:
    if form == known:
        return 100.0, True
    if _sound(form) == _sound(known):
        return SOUNDS_ALIKE, True
    is_short = min(len(form), len(known)) <= SHORT_LENGTH_MAX
    if is_short and OSA.distance(form, known) > 1:
        # Of four letters or five, two others make another word: "Rosa" is not "Ríos".
        return 0.0, False
    points = max(fuzz.ratio(form, known), 100 * OSA.normalized_similarity(form, known))
    # "Francisca" is not "Francisco" with a typing error, nor "Marina" Mariana: they are asked about.
    is_same = _is_a_slip(form, known)
    return points if is_same else min(points, SURE - 1), is_same


@lru_cache(maxsize=2048)
def _sound(word: str) -> str:
    """Return how a folded word sounds to a Mexican ear: Karla and Carla, Helena and Elena, Lopes and López."""
    for letters, heard in _SOUNDS:
        word = letters.sub(heard, word)
    return word


_SOUNDS: Final = tuple(
    (re.compile(letters), heard)
    for letters, heard in (
        ("ch", "ʃ"),
        ("ph", "f"),
        ("^x|g(?=[ei])", "j"),
        ("qu(?=[ei])|c(?![ei])|q", "k"),
        ("[cz]", "s"),
        ("v", "b"),
        ("ll|y", "i"),
        ("h", ""),
        # "Guera" is not "Guerra".
        (r"([^r])\1+", r"\1"),
    )
)


def _is_a_slip(form: str, known: str) -> bool:
    """Say whether one word is the other with one slip of the finger that makes no other name of it.

    Two neighbours may have changed places inside ("Jaun"), or one consonant beside another be missing or doubled
    ("Fernado"), or a vowel where nobody could say the word without it ("Alejndro"). What else differs by one letter is as
    often somebody else: Elsa and Elisa, Omar and Osmar, Marina and Mariana, Marcela and Maricela, Fernández and Hernández.
    """
    ends = form[0] == known[0] and form[-1] == known[-1]
    if not ends or OSA.distance(form, known) != 1:
        return False
    if len(form) == len(known):
        return sorted(form) == sorted(known)
    short, long = sorted((form, known), key=len)
    if len(short) < SLIP_LENGTH_MIN:
        return False
    at = next(n for n, letter in enumerate(long) if short[n : n + 1] != letter)
    beside = {long[at - 1] in _VOWELS, long[at + 1] in _VOWELS}
    if long[at] in _VOWELS:
        return _UNSAYABLE.search(short[max(at - 3, 0) : at + 3]) is not None
    return False in beside


_UNSAYABLE: Final = re.compile(r"[^aeiou]{4}")


def _other_gender(one: str, other: str) -> bool:
    """Say whether two words differ by their gender alone: novio and novia, patrón and patrona."""
    swapped = one[:-1] == other[:-1] and {one[-1:], other[-1:]} == {"o", "a"}
    return swapped or one == f"{other}a" or other == f"{one}a"


def _one_or_ask(match: Match, people: Sequence[Person], *, asks: bool = False) -> Decision | None:
    if not people:
        return None
    if len(people) == 1 and not asks:
        return Decision(match, people[0].key)
    return _ask(people)


def _ask(people: Sequence[Person]) -> Decision:
    return Decision(
        Match.AMBIGUOUS, candidates=tuple(person.key for person in people[:CANDIDATES_MAX])
    )
