"""What goes in and out of the CRM's addresses."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from rest_framework import serializers

from centli.web.pagination import page_output
from centli.web.serializers import (
    CodeField,
    CountField,
    LinesField,
    Output,
    QueryInput,
    StrictSerializer,
    TextField,
    TruthField,
    WholeField,
    WordField,
)
from crm.contracts import (
    AnswerOutcome,
    Author,
    Flaw,
    Match,
    Priority,
    Queue,
    Relationship,
    SuggestionState,
    TicketOffer,
    TicketReason,
    TicketState,
    Topic,
)
from crm.rules import files, tickets

NAME_LENGTH_MAX = 100
ALIAS_LENGTH_MAX = 50
ID_LENGTH_MAX = 64
CLABE_LENGTH = 18
QUESTION_LENGTH_MAX = 500
ARTICLES_MAX = 20
RELATIONSHIPS = [member.value for member in Relationship]


class ResolveInput(QueryInput):
    """Who is meant."""

    q = WordField(max_length=NAME_LENGTH_MAX)


class BeneficiaryInput(StrictSerializer):
    """Somebody new: a CLABE, or the id of an account of ours."""

    name = TextField(max_length=NAME_LENGTH_MAX)
    alias = TextField(max_length=ALIAS_LENGTH_MAX)
    relationship = serializers.ChoiceField(choices=RELATIONSHIPS, default=Relationship.OTHER.value)
    account_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    clabe = WordField(max_length=CLABE_LENGTH, required=False)


class BeneficiaryChangeInput(StrictSerializer):
    """What is to be altered; the rest stays."""

    name = TextField(max_length=NAME_LENGTH_MAX, required=False)
    alias = TextField(max_length=ALIAS_LENGTH_MAX, required=False)
    relationship = serializers.ChoiceField(choices=RELATIONSHIPS, required=False)
    account_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    clabe = WordField(max_length=CLABE_LENGTH, required=False)


class BeneficiaryOutput(Output):
    """Someone whom the customer can pay: ``account_id`` (an account of ours) or ``clabe``."""

    beneficiary_id = serializers.CharField()
    user_id = serializers.CharField()
    name = serializers.CharField()
    alias = serializers.CharField()
    alias_lower = serializers.CharField()
    relationship = serializers.ChoiceField(choices=RELATIONSHIPS)
    account_id = serializers.CharField(allow_null=True)
    clabe = serializers.CharField(allow_null=True)
    bank_name = serializers.CharField()
    last4 = serializers.CharField()
    created_at = serializers.DateTimeField()
    is_new = serializers.BooleanField()


class BeneficiaryPageOutput(Output):
    """A page of beneficiaries, by alias."""

    data = BeneficiaryOutput(many=True)  # type: ignore[assignment]  # DRF's own member has this name
    next_cursor = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


class ResolutionOutput(Output):
    """One beneficiary, or the candidates to ask about, or nobody."""

    alias = serializers.CharField()
    match = serializers.ChoiceField(choices=[member.value for member in Match])
    beneficiary = BeneficiaryOutput(allow_null=True)
    candidates = BeneficiaryOutput(many=True)


class UploadIdsField(serializers.ListField):
    """Files that were uploaded for it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            child=WordField(max_length=ID_LENGTH_MAX),
            max_length=files.A_MESSAGE_MAX,
            required=False,
            **options,
        )


class TicketInput(StrictSerializer):
    """What happened, what of the customer's it is about (a movement, a purchase or an order), and the answer it comes of."""

    body = LinesField(max_length=tickets.TEXT_LENGTH_MAX, source="text")
    subject = TextField(max_length=tickets.SUBJECT_LENGTH_MAX, required=False)
    related_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    answer_id = WordField(max_length=ID_LENGTH_MAX, required=False)
    upload_ids = UploadIdsField()


class TicketMessageInput(StrictSerializer):
    """What the customer adds."""

    body = LinesField(max_length=tickets.TEXT_LENGTH_MAX, source="text")
    upload_ids = UploadIdsField()


class TicketFileType(StrEnum):
    """What may be sent with a report."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


class TicketUploadInput(StrictSerializer):
    """What will be sent: its name, its type, and how large it is."""

    name = TextField(max_length=files.NAME_LENGTH_MAX)
    content_type = CodeField(TicketFileType)
    size_bytes = CountField(min_value=1, max_value=files.BYTES_MAX)


class TicketUploadOutput(Output):
    """Where the file is posted: ``fields`` first, then ``file``, as ``multipart/form-data``."""

    upload_id = WordField()
    url = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # DRF's own member has this name
    expires_at = serializers.DateTimeField()


class TicketFileOutput(Output):
    """A file of a message, as it is kept: pictures are made anew."""

    file_id = WordField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()


class TicketRatingInput(StrictSerializer):
    """How satisfied the customer is."""

    rating = CountField(min_value=tickets.RATINGS[0], max_value=tickets.RATINGS[-1])


class TicketOutput(Output):
    """A report; ``due_at`` is until when the bank answers, or solves what it has answered.

    ``intent`` is the topic that it is about, null until it has been read; ``queue`` says whose work it is.
    ``reason_code`` is why the articles did not answer the question that it comes of. ``is_fraud``: its words tell of a fraud or a
    loss, so it is urgent, and ``offer`` is what the customer may do at once without waiting for anybody: ``account_block``
    (``POST accounts/{account_id}/block``).
    """

    ticket_id = WordField()
    folio = WordField()
    subject = serializers.CharField()
    state = CodeField(TicketState)
    queue = CodeField(Queue)
    intent = CodeField(Topic, allow_null=True)
    priority = CodeField(Priority)
    is_fraud = serializers.BooleanField()
    offer = CodeField(TicketOffer, allow_null=True)
    related_id = WordField(allow_null=True)
    reason_code = CodeField(TicketReason, allow_null=True)
    rating = serializers.IntegerField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TicketMessageOutput(Output):
    """What the customer or the bank wrote about it."""

    message_id = WordField()
    author = CodeField(Author)
    body = serializers.CharField(source="text")
    created_at = serializers.DateTimeField()
    files = TicketFileOutput(many=True)


TicketPageOutput = page_output(TicketOutput)
TicketMessagePageOutput = page_output(TicketMessageOutput)


class KnowledgeInput(QueryInput):
    """What to look for."""

    q = TextField(max_length=QUESTION_LENGTH_MAX)
    limit = WholeField(min_value=1, max_value=ARTICLES_MAX, default=5)


class FoundArticleOutput(Output):
    """An article that fits, with its words that fit best."""

    slug = WordField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    topic = WordField()
    excerpt = serializers.CharField()


class FoundArticlesOutput(Output):
    """What was found, best first."""

    data = FoundArticleOutput(many=True)  # type: ignore[assignment]  # DRF's own member has this name


class QuestionInput(StrictSerializer):
    """A question, and the article that is meant where that was asked."""

    question = TextField(max_length=QUESTION_LENGTH_MAX)
    slug = WordField(max_length=80, required=False)


class SourceOutput(Output):
    """An article's version."""

    slug = WordField()
    version = serializers.IntegerField()
    title = serializers.CharField()


class CitationOutput(Output):
    """The place that a sentence rests on: letters ``start`` to before ``end`` of an article's version."""

    slug = WordField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class AnswerSentenceOutput(Output):
    """One sentence of an answer."""

    text = serializers.CharField()
    citations = CitationOutput(many=True)


class AnswerOutput(Output):
    """What the bank's articles say, sentence by sentence; where it is not clear what is meant, ``sources`` are those to choose from.

    ``text`` is always to be shown: the answer, the question which of them is meant, or that there is no answer.
    """

    answer_id = WordField()
    outcome = CodeField(AnswerOutcome)
    text = serializers.CharField()
    sentences = AnswerSentenceOutput(many=True)
    sources = SourceOutput(many=True)
    reason = WordField()


class AnswerFeedbackInput(StrictSerializer):
    """Whether an answer helped, and why it did not."""

    helpful = TruthField()
    reason = CodeField(Flaw, required=False)
    comment = TextField(max_length=200, required=False, allow_blank=True)


class SuggestionEditInput(StrictSerializer):
    """What is to be sent in the place of the draft."""

    text = LinesField(max_length=tickets.TEXT_LENGTH_MAX)


class SuggestionSendInput(StrictSerializer):
    """Where the report goes once the customer has the answer."""

    then = serializers.ChoiceField(
        choices=[
            TicketState.WAITING_CUSTOMER.value,
            TicketState.RESOLVED.value,
            TicketState.OPEN.value,
        ],
        default=TicketState.WAITING_CUSTOMER.value,
    )


class SuggestionOutput(Output):
    """A suggested answer: the draft, what it is now, and how much of it was changed."""

    answer_id = WordField()
    ticket_id = WordField()
    state = CodeField(SuggestionState)
    draft = serializers.CharField()
    text = serializers.CharField()
    sources = SourceOutput(many=True)
    changed_percent = serializers.IntegerField(allow_null=True)
    message_id = WordField(allow_null=True)
    created_at = serializers.DateTimeField()
