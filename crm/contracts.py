"""What crosses the CRM's border: beneficiaries, what an alias resolves to, and tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from centli.kernel.text import gettext_noop


class Relationship(StrEnum):
    """Who a beneficiary is to the customer."""

    BROTHER = "brother"
    SISTER = "sister"
    MOTHER = "mother"
    FATHER = "father"
    WIFE = "wife"
    HUSBAND = "husband"
    PARTNER = "partner"
    SON = "son"
    DAUGHTER = "daughter"
    FRIEND = "friend"
    GRANDMOTHER = "grandmother"
    GRANDFATHER = "grandfather"
    UNCLE = "uncle"
    AUNT = "aunt"
    COUSIN = "cousin"
    NEPHEW = "nephew"
    NIECE = "niece"
    MOTHER_IN_LAW = "mother_in_law"
    FATHER_IN_LAW = "father_in_law"
    BROTHER_IN_LAW = "brother_in_law"
    SISTER_IN_LAW = "sister_in_law"
    GODCHILD = "godchild"
    GODPARENT = "godparent"
    BOSS = "boss"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BeneficiaryView:
    """Someone whom the customer can pay: ``account_id`` (an account of ours) or ``clabe`` (any bank's)."""

    beneficiary_id: str
    user_id: str
    name: str
    alias: str
    alias_lower: str
    relationship: Relationship
    account_id: str | None
    clabe: str | None
    bank_name: str
    last4: str
    created_at: datetime
    is_new: bool
    """Younger than 24 hours: never chosen by a fuzzy match without saying so."""


class Match(StrEnum):
    """How an alias was resolved."""

    EXACT = "exact"
    RELATION = "relation"
    FUZZY = "fuzzy"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Resolution:
    """One beneficiary, or the candidates to ask about (at most 5), or nobody. Never a guess."""

    alias: str
    match: Match
    beneficiary: BeneficiaryView | None
    candidates: Sequence[BeneficiaryView] = ()


@dataclass(frozen=True, slots=True)
class BeneficiaryPage:
    """A page of beneficiaries by alias; ``next_cursor`` is None on the last."""

    items: Sequence[BeneficiaryView]
    next_cursor: str | None


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_INTERNAL = "waiting_internal"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


class Queue(StrEnum):
    """Whose work a ticket is."""

    CARDS = "cards"
    TRANSFERS = "transfers"
    DISPUTES_FRAUD = "disputes_fraud"
    SHOP = "shop"
    POINTS = "points"
    APP_ACCESS = "app_access"
    ACCOUNTS = "accounts"
    OTHER = "other"


class Topic(StrEnum):
    """What a ticket is about; each topic is the work of one queue (``rules.topics``)."""

    CARD_DECLINED = "card_declined"
    CARD_LOST = "card_lost"
    CARD_DELIVERY = "card_delivery"
    CARD_NIP = "card_nip"
    TRANSFER_MISSING = "transfer_missing"
    TRANSFER_ERROR = "transfer_error"
    TRANSFER_LIMITS = "transfer_limits"
    TRANSFER_HELP = "transfer_help"
    CHARGE_UNRECOGNISED = "charge_unrecognised"
    CHARGE_WRONG = "charge_wrong"
    ATM_CASH = "atm_cash"
    FRAUD = "fraud"
    DISPUTE_STATUS = "dispute_status"
    ORDER_DELIVERY = "order_delivery"
    ORDER_RETURN = "order_return"
    PURCHASE = "purchase"
    POINTS_BALANCE = "points_balance"
    POINTS_REWARDS = "points_rewards"
    LOGIN = "login"
    APP_FAILURE = "app_failure"
    ACCOUNT_OPENING = "account_opening"
    ACCOUNT_BLOCKED = "account_blocked"
    STATEMENT_DATA = "statement_data"
    FEES = "fees"
    CREDIT = "credit"
    CASH = "cash"
    COMPLAINT = "complaint"
    PRIVACY = "privacy"
    OTHER = "other"


class Priority(StrEnum):
    """How soon a ticket must be answered."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Stage(StrEnum):
    """What the pipeline does with a ticket."""

    ARCHIVE = "archive"
    ENRICH = "enrich"
    EMBED = "embed"
    ANSWER = "answer"


class JobState(StrEnum):
    """Where one stage of one ticket stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Author(StrEnum):
    """Who wrote a ticket's message; customers never see a person's name."""

    CUSTOMER = "customer"
    BANK = "bank"


class TicketReason(StrEnum):
    """Why a question became a ticket: why the articles did not answer it, or what was wrong with what they said."""

    EMPTY = "empty"
    NO_MATCH = "no_match"
    WEAK = "weak"
    CLOSE = "close"
    UNSUPPORTED = "unsupported"
    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    OTHER_MATTER = "other_matter"
    UNHELPFUL = "unhelpful"


class TicketOffer(StrEnum):
    """What a customer may do at once about what they report."""

    ACCOUNT_BLOCK = "account_block"


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its customer sees it; ``due_at`` is until when the bank answers or solves it."""

    ticket_id: str
    folio: str
    subject: str
    state: TicketState
    queue: Queue
    priority: Priority
    related_id: str | None
    rating: int | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    related_text: str = ""
    reason_code: TicketReason | None = None
    """Why the bank's articles did not answer the question that it came of; None of any other."""
    writable_until: datetime | None = None
    """Until when the customer may write on about what is over; None while it is not."""
    answer: TicketMessageView | None = None
    """What the bank wrote last."""
    replayed: bool = False
    """This answer repeats that of an earlier call with the same key."""
    is_fraud: bool = False
    """Whether its words tell of a fraud or a loss."""
    intent: Topic | None = None
    """What it is about; None until it has been read."""

    @property
    def offer(self) -> TicketOffer | None:
        """What the customer may do at once, while it is not over."""
        return TicketOffer.ACCOUNT_BLOCK if self.is_fraud and not self.is_done else None

    @property
    def is_done(self) -> bool:
        """Whether the bank has solved it, and so it can be judged."""
        return self.writable_until is not None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of tickets, newest first."""

    items: Sequence[TicketView]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a form brought it; nothing about it is known yet."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TicketUploadView:
    """Where a file is posted: whoever has the fields may send it."""

    upload_id: str
    url: str
    fields: Mapping[str, str] = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TicketFileView:
    """A file that was sent with a message."""

    file_id: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class TicketMessageView:
    """One message of a ticket."""

    message_id: str
    author: Author
    text: str
    created_at: datetime
    files: Sequence[TicketFileView] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class TicketMessagePage:
    """A page of a ticket's messages, oldest first."""

    items: Sequence[TicketMessageView]
    next_cursor: str | None


class Audience(StrEnum):
    """For whom an article is."""

    CUSTOMERS = "customers"
    STAFF = "staff"


FAULT_AT_LINE: Final = gettext_noop("Línea %(line)d: %(fault)s")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an article or its file; ``text`` is not yet translated and takes ``values``."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""
    """What it is wrong with: "title", "questions.2" (the third)."""
    line: int = 0
    """Of the file; 0 where no line is wrong, but one is missing, or where there is no file."""
    file: str = ""

    def told(self, translate: Callable[[str], str]) -> str:
        """Return it in words: the file and line where there are such, then what is wrong."""
        said = translate(self.text) % self.values
        if self.line:
            said = translate(FAULT_AT_LINE) % {"line": self.line, "fault": said}
        return f"{self.file}: {said}" if self.file else said


class VersionState(StrEnum):
    """Where a version of an article stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


class AnswerOutcome(StrEnum):
    """What came of a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NOTHING = "nothing"


class Recontact(StrEnum):
    """How a customer came back after an answer."""

    REPORT = "report"
    QUESTION = "question"
    PERSON = "person"


class Flaw(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    OTHER_MATTER = "other_matter"


@dataclass(frozen=True, slots=True)
class Source:
    """An article's version that an answer rests on, or that may be meant."""

    slug: str
    version: int
    title: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as customers read it; ``body`` is Markdown of paragraphs, headings and lists."""

    slug: str
    version: int
    title: str
    body: str
    language: str
    related: Sequence[Source]


class SuggestionState(StrEnum):
    """What became of an answer that was suggested to staff."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    EDITED = "edited"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """An answer that was suggested to staff: ``draft`` as it was, ``text`` as it stands, and how far they differ."""

    answer_id: str
    ticket_id: str
    state: SuggestionState
    draft: str
    text: str
    sources: Sequence[Source]
    changed_percent: int | None
    message_id: str | None
    created_at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that a sentence rests on: those letters, from ``start`` to before ``end``, of an article's version."""

    slug: str
    version: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, and what it cites."""

    text: str
    citations: Sequence[Citation]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the bank's articles say about a question; ``text`` is empty unless it is answered.

    ``sources`` are those that the text cites; where it is not clear what is meant, those to choose from.
    """

    answer_id: str
    outcome: AnswerOutcome
    text: str
    sources: Sequence[Source]
    reason: str
    confidence_percent: int = 100
    """How likely the first of the articles answers it."""
    language: str = "es"
    """Of the text: an article that is not in the question's language is answered from as it is."""
    sentences: Sequence[AnswerSentence] = ()
    """Those of the text, each with what it cites."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that a search found, with the words of it that fit best."""

    slug: str
    version: int
    title: str
    topic: str
    excerpt: str
