"""A turn's talk: the stack of flows, the open cards, and the small words that every flow uses."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountView
from centli.agent import labels
from centli.agent.engines import called
from centli.agent.retelling import retold
from centli.agent.types import (
    OPTIONS_MAX,
    SUGGESTIONS_MAX,
    Ask,
    OpenProposal,
    Option,
    Outcome,
    Propose,
    Refuse,
    Say,
    Step,
    ToolCall,
    TurnContext,
    Withdraw,
)
from centli.confirmations.contracts import ProposalView
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from crm.contracts import BeneficiaryView, Resolution

QUEUE_MAX: Final = 3
STACK_MAX: Final = 4
CARDS_MAX: Final = 6
UNDONE_MAX: Final = 80
"""Letters of what was not done that are repeated."""
WHICH: Final = "which"
"""The engine's own flow: which of several open cards is meant."""
MISSES_MAX: Final = 2
"""After so many turns in a row that were not understood, a person is offered."""
ORDINALS: Final = ("primer", "segund", "tercer", "cuart", "quint", "sext", "septim", "octav")
"""How the places of a list are called; a list may be longer."""

Steps: TypeAlias = Generator[Step, Outcome | None, None]
"""Part of a turn that gives nothing back."""


@dataclass(slots=True)
class Flow:
    """A wish under way: what is known of it, and what was asked last, in the words it was asked with."""

    name: str
    slots: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    question: str = ""
    options: list[dict[str, str]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    passed_over: int = 0
    """How many wishes of another kind the customer has spoken of since it was asked."""
    held: bool = False
    """Whether a card came over it before it was offered back; when the card is gone, it is."""

    def retell(self) -> None:
        """Ask in the language that is spoken now what was asked in the other."""
        self.question = retold(self.question)
        self.suggestions = [retold(one) for one in self.suggestions]
        for option in self.options:
            option |= {name: retold(option.get(name, "")) for name in ("label", "detail")}


class Talk:
    """What one turn works on. Built from the stored state, written back to it."""

    def __init__(self, turn: TurnContext) -> None:
        self.turn = turn
        self.now = turn.now
        state = turn.state
        self.stack = [Flow(**flow) for flow in state.get("stack", ())]
        if state.get("tongue", get_language()) != get_language():
            for flow in self.stack:
                flow.retell()
        self.queue: list[list[str]] = [list(wish) for wish in state.get("queue", ())]
        self.open: dict[str, OpenProposal] = {p.confirmation_id: p for p in turn.open_proposals}
        self.cards: dict[str, dict[str, Any]] = {
            key: card for key, card in state.get("cards", {}).items() if key in self.open
        }
        self.last: dict[str, Any] = dict(state.get("last", {}))
        """The last wish that came to something: a flow's name and slots, or the words of a question."""
        self.last_before: Mapping[str, Any] = self.last
        """What it was when the turn began."""
        self.made: dict[str, Any] = dict(state.get("made", {}))
        """The last card, likewise: a question asked since does not make it forgotten."""
        self.seen: dict[str, Any] = dict(state.get("seen", {}))
        """The product that was looked at last: "a 6 meses" and "cómpralo" mean it."""
        self.refused_before: str = state.get("refused", "")
        self.refused: str = ""
        """The code of a refusal of this turn; the next turn may ask «¿por qué?»."""
        self.unanswered_before: dict[str, str] = dict(state.get("unanswered", {}))
        self.unanswered: dict[str, str] = {}
        """A question of this turn that the articles did not answer, and the answer's id; a report may come of it."""
        self.misses: int = state.get("misses", 0)
        """How often in a row the customer was not understood."""
        self.asked_now = False
        """Whether this turn has asked something: a question is never followed by another."""
        self.proposed_now = False
        """Whether this turn shows a card: nothing is said behind it."""
        self.of_a_card = False
        """Whether this turn was about the card that waits: what it came over is offered back later."""
        self.behind = ""
        """What was said behind another wish, while that is heard: where it is not understood, it is named."""
        self._contacts: Sequence[BeneficiaryView] | None = None
        self._accounts: Sequence[AccountView] | None = None

    def state(self) -> dict[str, Any]:
        """Return what the next turn needs."""
        return {
            "stack": [asdict(flow) for flow in self.stack[-STACK_MAX:]],
            "queue": self.queue[:QUEUE_MAX],
            "cards": dict(list(self.cards.items())[-CARDS_MAX:]),
            "last": self.last,
            "made": self.made,
            "seen": self.seen,
            "refused": self.refused,
            "unanswered": self.unanswered,
            "misses": self.misses,
            "tongue": get_language(),
        }

    @property
    def top(self) -> Flow | None:
        """The flow under way."""
        return self.stack[-1] if self.stack else None

    def begin(self, name: str, slots: Mapping[str, Any]) -> Flow:
        """Begin a flow on top of what is under way."""
        flow = Flow(name, dict(slots))
        self.stack.append(flow)
        return flow

    def begin_change(self, confirmation_id: str) -> Flow:
        """Begin to change an open card: every value is kept until another is named."""
        card = self.cards[confirmation_id]
        return self.begin(card["name"], {**card["slots"], "supersedes": confirmation_id})

    def card_of(self, name: str, slots: Mapping[str, Any] | None = None) -> str:
        """Return the id of the newest open card of a flow, made of just these slots where they are given; "" without."""
        cards = ((key, card) for key, card in reversed(self.cards.items()) if card["name"] == name)
        return next((key for key, card in cards if slots in (None, card["slots"])), "")

    def drop(self, flow: Flow) -> None:
        """End a flow."""
        self.stack = [one for one in self.stack if one is not flow]

    def waits(self) -> str:
        """Return what still waits for the customer's yes, to stand within a sentence."""
        return called.still_waits(self.waiting)

    @property
    def waiting(self) -> Sequence[OpenProposal]:
        """The open cards as they can be named; what this very turn has made is not known by its figures yet."""
        return () if self.proposed_now else tuple(self.open.values())

    # What flows read.

    def call(
        self, tool: str, arguments: Mapping[str, Any] = MappingProxyType({})
    ) -> Generator[Step, Outcome | None, Outcome]:
        """Return what a tool gives, or its refusal, of which nothing is said."""
        outcome = yield ToolCall(tool, arguments)
        assert outcome is not None, "the loop answers every call"
        return outcome

    def read(
        self,
        tool: str,
        arguments: Mapping[str, Any] = MappingProxyType({}),
        suggestions: Sequence[str] = (),
    ) -> Generator[Step, Outcome | None, Any]:
        """Return what a tool gives; None where it refuses, and that is said."""
        outcome = yield from self.call(tool, arguments)
        if outcome.error is not None:
            yield from self.refuse(outcome.error, suggestions)
        return outcome.value

    def look(
        self, tool: str, arguments: Mapping[str, Any] = MappingProxyType({})
    ) -> Generator[Step, Outcome | None, Any]:
        """Return what a tool gives; None where it refuses, of which nothing is said."""
        return (yield from self.call(tool, arguments)).value

    def resolve(self, said: str) -> Generator[Step, Outcome | None, Resolution | None]:
        """Return whom of the contacts a name can mean."""
        found: Resolution | None = yield from self.look("crm_alias_resolve", {"alias": said[:100]})
        return found

    def called(self, said: str) -> Generator[Step, Outcome | None, Sequence[BeneficiaryView]]:
        """Return everybody of the contacts whom a name can mean; nobody where it means none."""
        found = yield from self.resolve(said)
        if found is None:
            return ()
        return found.candidates if found.beneficiary is None else (found.beneficiary,)

    def contacts(self) -> Generator[Step, Outcome | None, Sequence[BeneficiaryView]]:
        """Return the customer's contacts, read once a turn."""
        if self._contacts is None:
            self._contacts = (yield from self.look("crm_beneficiary_list")) or ()
        return self._contacts

    def known_names(self) -> Generator[Step, Outcome | None, list[str]]:
        """Return what the customer's contacts are called: each by alias and by name."""
        contacts = yield from self.contacts()
        return [name for one in contacts for name in (one.alias, one.name)]

    def accounts(self) -> Generator[Step, Outcome | None, Sequence[AccountView]]:
        """Return the customer's accounts, read once a turn."""
        if self._accounts is None:
            self._accounts = (yield from self.look("banking_account_list")) or ()
        return self._accounts

    def take_account(
        self, slots: dict[str, Any], account_type: str, account_id: str
    ) -> Generator[Step, Outcome | None, None]:
        """Put the id of the account that a slot names the type of into another slot, once."""
        if slots.get(account_type) and not slots.get(account_id):
            account = yield from self.account_of(slots[account_type])
            if account is not None:
                slots[account_id] = account.account_id

    def account_of(self, account_type: str) -> Generator[Step, Outcome | None, AccountView | None]:
        """Return the customer's first active account of a type."""
        accounts = yield from self.accounts()
        return next(
            (
                one
                for one in accounts
                if one.account_type == account_type and one.status is AccountStatus.ACTIVE
            ),
            None,
        )

    # What flows say.

    def ask(
        self, flow: Flow, slot: str, text: str, suggestions: Sequence[str] = (), *, lead: str = ""
    ) -> Steps:
        """Ask for one thing, in words; ``lead`` goes before the question and is not repeated with it."""
        flow.asked, flow.options = slot, []
        flow.question, flow.suggestions = text, list(suggestions)[:SUGGESTIONS_MAX]
        self._asking(flow)
        yield Say(f"{lead} {text}".strip(), tuple(flow.suggestions))

    def choose(self, flow: Flow, slot: str, text: str, options: Sequence[Option]) -> Steps:
        """Ask for one thing, with buttons."""
        shown = list(options)[:OPTIONS_MAX]
        flow.asked, flow.question, flow.suggestions = f"choice:{slot}", text, []
        flow.options = [asdict(option) for option in shown]
        self._asking(flow)
        yield Ask(text, tuple(shown), slot)

    def ask_again(self, flow: Flow, lead: str = "") -> Steps:
        """Ask what was asked last once more, with the same buttons."""
        self._asking(flow)
        text = f"{lead} {flow.question}".strip()
        if flow.options:
            options = tuple(Option(**option) for option in flow.options)
            yield Ask(text, options, flow.asked.partition(":")[2])
        else:
            yield Say(text, tuple(flow.suggestions) or (_("Cancelar"),))

    def offer(self, flow: Flow, lead: str) -> Steps:
        """Ask once more what waits, in words behind an answer: the options are quick replies, for its message has one card."""
        self._asking(flow)
        lines = [f"{lead} {flow.question}".strip()]
        for number, one in enumerate(flow.options, start=1):
            detail = f" · {one['detail']}" if one.get("detail") else ""
            lines.append(f"{number}. {one['label']}{detail}")
        labels = [one["label"] for one in flow.options]
        if len(set(labels)) < len(labels):
            # The same thing of several shops: its name alone would say nothing.
            labels = [str(number) for number in range(1, len(labels) + 1)]
        offers = flow.suggestions or labels or [_("Cancelar")]
        yield Say("\n".join(lines), tuple(offers[:SUGGESTIONS_MAX]))

    def _asking(self, flow: Flow) -> None:
        """A question is the last word: «¿por qué?» means it, and no refusal before it."""
        self.asked_now, self.refused, flow.passed_over = True, "", 0

    def propose(
        self,
        tool: str,
        slots: dict[str, Any],
        arguments: Callable[[Mapping[str, Any]], dict[str, Any]],
    ) -> Generator[Step, Outcome | None, Outcome]:
        """Call a tool that makes a card; where the card to be replaced has run out, the wish stands all the same."""
        outcome = yield from self.call(tool, arguments(slots))
        refused = "" if outcome.error is None else outcome.error.code
        if refused == "confirmation_expired" and slots.pop("supersedes", None):
            outcome = yield from self.call(tool, arguments(slots))
        return outcome

    def accepted(
        self, flow: Flow, proposal: ProposalView, slots: Mapping[str, Any], lead: str = ""
    ) -> Steps:
        """End a flow with the card that came of it; the one it replaces is no longer open."""
        self.drop(flow)
        self.cards.pop(flow.slots.pop("supersedes", ""), None)
        kept = {name: value for name, value in slots.items() if name != "supersedes"}
        yield from self.proposed(flow.name, proposal, kept, lead)

    def proposed(
        self, flow: str, proposal: ProposalView, slots: Mapping[str, Any], lead: str = ""
    ) -> Steps:
        """Show a card that a tool made, and remember which flow it belongs to and what it was made of."""
        self.cards[proposal.public_id] = {"name": flow, "slots": dict(slots)}
        self.last = self.made = {"name": flow, "slots": dict(slots)}
        self.misses = 0
        self.proposed_now = True
        yield Propose(proposal, lead)

    def refuse(self, error: DomainError, suggestions: Sequence[str] = ()) -> Steps:
        """Show that a wish failed, and remember why."""
        self.refused = error.code
        yield Refuse(error, tuple(suggestions) or default_suggestions())

    def withdraw(self, confirmation_id: str) -> Generator[Step, Outcome | None, DomainError | None]:
        """Take an open card back; return the refusal, if any."""
        outcome = yield Withdraw(confirmation_id)
        self.cards.pop(confirmation_id, None)
        self.open.pop(confirmation_id, None)
        assert outcome is not None, "the loop answers every withdrawal"
        return outcome.error


def default_suggestions() -> tuple[str, ...]:
    """Return what can always be asked."""
    return (_("¿Cuánto tengo?"), _("Mis movimientos"), _("Enviar dinero"), _("Ayuda"))


def money(centavos: int) -> str:
    """Return an amount as people read it."""
    return Money(centavos).display()


def contact_option(person: BeneficiaryView) -> Option:
    """Return a contact as a button."""
    return Option(
        person.beneficiary_id,
        f"{person.name} («{person.alias}»)",
        f"{person.bank_name} ···· {person.last4}",
    )


def account_name(account: AccountView) -> str:
    """Return an account as it is called in a sentence."""
    return f"{labels.account_label(account.account_type).lower()} ···· {account.last4}"


def unchanged(talk: Talk, suggestions: Sequence[str] = ()) -> Steps:
    """Say that what waits for the customer stays as it is."""
    text = _("De acuerdo, no cambié nada: %(waits)s.") % {"waits": talk.waits()}
    yield Say(text, tuple(suggestions))


def not_done(*words: str) -> Steps:
    """Tell of which words nothing is done, so that nobody believes it was."""
    if words:
        what = "», «".join(one[:UNDONE_MAX] for one in words)
        yield Say(_("No hice lo de «%(what)s»: dímelo aparte, por favor.") % {"what": what})


def not_understood(talk: Talk) -> Steps:
    """Say so, and what can be done; what was asked is asked again."""
    if talk.behind:
        yield from not_done(talk.behind)
        return
    talk.misses += 1
    person = (_("Hablar con una persona"),) if talk.misses >= MISSES_MAX else ()
    flow = talk.top
    if flow is not None:
        lead = _("No te entendí.")
        if person:
            lead += " " + _("Si prefieres, escribe «persona» y te atiende alguien, o «cancelar».")
        yield from talk.ask_again(flow, lead)
        return
    if talk.open:
        text = _("No te entendí, así que no cambié nada: %(waits)s. ¿Cambio algo o cancelo?")
        yield Say(text % {"waits": talk.waits()}, (_("Cámbiala"), _("Cancelar"), *person))
        return
    text = _(
        "No te entendí, o es algo que no sé hacer. Puedo decirte cuánto tienes, tus movimientos y gastos, "
        "enviar dinero a tus contactos, pasar dinero entre tus cuentas, agregar contactos, comprar con beneficios y canjear puntos."
    )
    yield Say(text, (*person, *default_suggestions())[:4])
