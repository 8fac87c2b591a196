"""Money for whom, or for what account, the list does not have: it is added first, and what was said of the transfer is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines import alarms, inquiring
from centli.agent.engines.flows import contacts
from centli.agent.engines.flows.transfers import filling, naming
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Talk
from centli.agent.types import Say
from centli.kernel import clabe as clabes
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words


def to_unlisted(talk: Talk, heard: Heard) -> Answered:
    """Add whom it says are no contact yet before they are paid, and keep what was said of the transfer; False: it is something else."""
    said = fold_words(heard.text)
    found = _TO_UNLISTED.search(said)
    if found is None or "no" in said[: found.start()].split() or heard.cancel or heard.clabe:
        return False
    if "?" in heard.text or inquiring.begins_asking(heard.text) or heard.notes & _NO_ORDER:
        return False
    if heard.amount is not None:
        flow = talk.begin(filling.NAME, {})
        naming.take(flow.slots, replace(heard, person=None, people=(), to_account=None))
        flow.asked, flow.question = "person", _("¿A quién le envías?")
    yield Say(_("Para enviarle a alguien nuevo, primero lo agrego a tus contactos."))
    yield from contacts.begin(talk, replace(heard, name="", alias=""))
    return True


def to_new_account(talk: Talk, heard: Heard) -> Answered:
    """Add the account of "mándale 500 a mi hermano a su cuenta nueva" before it is paid; False: it is something else.

    The account that is on the list is another one, whoever's it is: no card may go there, and one that waits is taken back.
    """
    is_new = _is_for_a_new_account(heard) or (yield from _is_at_another_bank(talk, heard))
    if not is_new or talk.made.get("name") == contacts.NAME:
        # Who was added just now has the new account.
        return False
    if (talk.top is not None and talk.top.asked in _OWN_WORDS) or heard.intent in _TOLD:
        return False
    known = heard.people or (heard.person and (yield from talk.called(heard.person)))
    if not known and not heard.clabe and _TO_UNLISTED.search(fold_words(heard.text)):
        return False
    waiting = talk.card_of(filling.NAME)
    changes = not heard.verb and bool(waiting) and waiting == next(reversed(talk.cards))
    slots = dict(talk.cards[waiting]["slots"]) if changes else {}
    if changes and (error := (yield from talk.withdraw(waiting))) is not None:
        yield from talk.refuse(error)
        return True
    flow = talk.top
    if flow is None or flow.name != filling.NAME or heard.verb:
        kept = ("amount", "concept", "from_type", "from_account_id")
        flow = talk.begin(filling.NAME, {name: slots[name] for name in kept if slots.get(name)})
    naming.take(flow.slots, replace(heard, person=None, people=(), to_account=None))
    naming.take_person(flow.slots, "")
    flow.asked, flow.question = "person", _("¿A quién le envías?")
    back = _("Listo, lo cancelé. No se movió dinero.") if changes else ""
    text = _("Para enviar a una cuenta nueva, primero la agrego a tus contactos.")
    yield Say(f"{back} {text}".strip())
    added = replace(heard, name="", alias="")
    yield from (contacts.begin_with_number if heard.clabe else contacts.begin)(talk, added)
    return True


def _is_for_a_new_account(heard: Heard) -> bool:
    """Say whether money is ordered, or a card changed, to an account that is not the payee's usual one."""
    said = fold_words(heard.text)
    found = _NEW_ACCOUNT.search(said)
    if found is None or "?" in heard.text or inquiring.begins_asking(heard.text):
        return False
    before = said[: found.start()]
    told = _ORDERED.search(before) is not None or _ONLY_LEADS.fullmatch(before) is not None
    denied = _DENIED.search(before) is not None or fold(heard.text).startswith(("no a ", "no en "))
    return (
        told
        and not denied
        and not heard.notes & {"musing", "condition"}
        and not (heard.cancel or alarms.raised(heard))
    )


def _is_at_another_bank(talk: Talk, heard: Heard) -> Answered:
    """Say whether "mándale 500 a mi hermano a su cuenta de BBVA" names a bank, and his account on the list is another's."""
    found = _HIS_ACCOUNT.search(fold_words(heard.text)) if heard.person and heard.verb else None
    if found is None or found["bank"] not in _banks() or "?" in heard.text:
        return False
    meant = yield from talk.called(str(heard.person))
    return len(meant) == 1 and found["bank"] not in fold_words(meant[0].bank_name).split()


_HIS_ACCOUNT: Final = patterns.lazy(
    r"\b(?:a|en) (?:su|la) (?:cuenta|tarjeta|clabe) (?:de )?(?:banco )?(?P<bank>[a-z]+)\b"
)


@cache
def _banks() -> frozenset[str]:
    """Return the words that banks are called by: "bbva", "banorte"."""
    words = {word for name in clabes.banks().values() for word in fold_words(name).split()}
    return frozenset(word for word in words - _NO_BANKS if len(word) > _PARTICLE) | {"nu", "stp"}


_PARTICLE: Final = 3
_NO_BANKS: Final = frozenset({"banco", "bank", "america", "mexico", "pago"})
_OWN_WORDS: Final = frozenset({"text", "name", "alias", "concept"})
"""What is asked for in the customer's own words, whatever they say."""
_TOLD: Final = frozenset({"open_ticket", "ticket_message", "ask_help", "human"})
_NEW_ACCOUNT: Final = patterns.lazy(
    r"\b(?:a|en) (?:(?:una?|su|la|otra|esta|esa) (?:otra )?(?:cuenta|clabe|tarjeta) (?:nueva|diferente|distinta)|(?:su|una|esta|esa) (?:nueva|otra) (?:cuenta|clabe)|la nueva (?:cuenta|clabe))\b"
    r"|\b(?:to|into) (?:his|her|their|a|an)(?: (?:new|different))?(?: (?:other|another|new|different)) (?:account|clabe)\b"
)
_ORDERED: Final = patterns.lazy(
    r"\b(?:(?:mand|envi|deposit|pag|pas|gir|abon)(?:ar|a)|transf(?:erir|iere))(?:les?|sel[oa]s?|l[oa]s?)?\b|\b(?:send|pay|wire|transfer)\b"
)
_ONLY_LEADS: Final = patterns.lazy(
    r"(?:(?:no|si|y|pero|mejor|sino|es|era|va|que|sea|oye|ah|ay|perdon|espera|digo|ok|bueno|por favor|porfa) ){0,5}"
)
_DENIED: Final = patterns.lazy(
    r"\b(?:no|nunca|tampoco) (?:(?:me|se|l[aeo]s?|vayas a|quiero) )*(?:mand|envi|deposit|pag|pas|gir|abon|transf)"
)
_NO_ORDER: Final = frozenset({"past", "musing", "condition"})
_TO_UNLISTED: Final = patterns.lazy(
    r"\b(?:(?:mand|envi|deposit|pag|pas|gir)(?:ar|a|ale|arle)|transf(?:erir|erirle|iere|ierele)|send|pay|wire|transfer)\b(?: \w+){0,5}? (?:a|para|to) "
    r"(?:(?:una?|otr[oa]|an|another) )?(?:(?:nuev[oa]|new) (?:cuenta|contacto|persona|account|contact|person|payee|friend)$|(?:alguien|persona|cuenta|contacto|amig[oa]|conocid[oa]|somebody|someone|person|account|friend)"
    r"(?: nuev[oa]$|(?: \w+){0,5}? (?:no|not|don t|isn t)(?: \w+){0,4}? (?:registrad[oa]|agregad[oa]|guardad[oa]|alta|contactos|lista|added|saved|registered|contacts|list)$))"
)
"""«A una cuenta que no tengo registrada», «to someone not in my contacts»: to be paid, and on no list."""
