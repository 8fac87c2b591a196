"""Where people write, what they write is kept without what names anybody; what is kept as it came is named here, and why."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people import testing as people
from crm import facade
from crm.contracts import TicketState
from crm.errors import InvalidTag
from crm.services import desk, revealing
from crm.services import files as uploads
from crm.testing import make_call, make_ticket, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = ("012180015123456784", "BADD110313HCMLNS09", "ana.torres@correo.mx", "55 8331 8566")
SAID = "espera " + ", ".join(SECRETS)

NAMELESS = {
    "KnowledgeAnswer.comment",
    "KnowledgeAnswer.question",
    "TicketEvent.reason",
    "TicketFile.name",
    "TicketReveal.reason",
    "TicketTag.name",
    "Ticket.related_text",
}
AS_WRITTEN = {
    # What a customer and the bank write to each other; the desk shows it masked, and what is read of it is masked first.
    "SuggestedAnswer.draft",
    "SuggestedAnswer.text",
    "Ticket.subject",
    "TicketMessage.text",
    # The bank's own words, which two people have seen or which wait for a person to send them.
    "Article.slug",
    "ArticleVersion.body",
    "ArticleVersion.questions",
    "ArticleVersion.related",
    "ArticleVersion.title",
    "KnowledgeAnswer.cited",
    "KnowledgeAnswer.dropped",
    "KnowledgeAnswer.taken_up",
    "Macro.name",
    "Macro.text",
    "SuggestedAnswer.sources",
    # Whom a customer pays, which is what the row is for.
    "Beneficiary.alias",
    "Beneficiary.alias_lower",
    "Beneficiary.bank_name",
    "Beneficiary.clabe",
    "Beneficiary.name",
    "KnownAccount.clabe",
    "KnownAccount.owner_user_id",
}
COUNTED = {
    # Codes, versions, hashes, figures, and what the pipeline makes of a masked text (`test_pipeline_privacy`).
    "Agent.languages",
    "Agent.queues",
    "Article.language",
    "Article.topic",
    "ArticleVersion.gate",
    "ArticleVersion.statistics",
    "KnowledgeAnswer.composer",
    "KnowledgeAnswer.found",
    "KnowledgeAnswer.reason",
    "ModelVersion.file",
    "ModelVersion.metrics",
    "ModelVersion.name",
    "ModelVersion.sha256",
    "ModelVersion.slot",
    "ModelVersion.training_sha256",
    "ModelVersion.version",
    "PipelineJob.input_hash",
    "PipelineJob.last_error",
    "PipelineJob.version",
    "SearchIndex.embedder",
    "SearchIndex.recall",
    "SearchIndex.slot",
    "SearchIndex.version",
    "Ticket.channel",
    "Ticket.enriched_by",
    "Ticket.folio_end",
    "Ticket.guesses",
    "Ticket.intent",
    "Ticket.language",
    "Ticket.related_id",
    "TicketEnrichment.duplicates",
    "TicketEnrichment.entities",
    "TicketEnrichment.guesses",
    "TicketEnrichment.hidden",
    "TicketEnrichment.input_hash",
    "TicketEnrichment.intent",
    "TicketEnrichment.language",
    "TicketEnrichment.priority",
    "TicketEnrichment.queue",
    "TicketEnrichment.sentiment",
    "TicketEnrichment.text",
    "TicketEnrichment.version",
    "TicketEvent.action",
    "TicketEvent.after",
    "TicketEvent.before",
    "TicketFile.content_type",
    "TicketFile.key",
    "TicketFile.sha256",
    "TicketVector.input_hash",
    "TicketVector.stems",
}


def texts():
    """Return every field of ours that holds text which is not one of a few choices."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {
        f"{model.__name__}.{field.name}": (model, field.name)
        for model in apps.get_app_config("crm").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, kinds) and not field.choices
    }


def test_of_every_text_that_is_kept_it_is_said_who_may_be_named_in_it():
    assert texts().keys() == NAMELESS | AS_WRITTEN | COUNTED


def test_what_people_write_beside_a_report_names_nobody():
    person = people.make_staff("support")
    staff = Call(0, "bank", clock.now(), ids.uuid7(), Channel.STAFF, actor_id=person.pk)
    ana = make_call(make_user())
    found = facade.knowledge_ask(ana, f"¿Dónde veo mi {SAID}?")
    facade.answer_judge(ana, found.answer_id, is_helpful=False, comment=SAID)
    uploads.upload_open(ana, name=f"{SAID}.png", content_type="image/png", size_bytes=9)
    facade.ticket_open(ana, text="No llega.", related_text=SAID)
    key = make_ticket(make_user()).ticket_id
    desk.staff_move(staff, ticket_id=key, to=TicketState.WAITING_INTERNAL, reason=SAID)
    revealing.ticket_reveal(staff, ticket_id=key, reason=SAID)
    desk.staff_tag(staff, ticket_id=key, add=["seguimiento", "2026"])
    for secret in ("4675394752220254", "BADD110313HCMLNS09", "4675 3947 5222 0254"):
        with pytest.raises(InvalidTag):
            desk.staff_tag(staff, ticket_id=key, add=secret.split())
    where = texts()
    for name in NAMELESS:
        model, field = where[name]
        kept = [each for each in model.objects.values_list(field, flat=True) if each]
        assert kept, name
        said = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False)
        assert [each for each in SECRETS if each in said] == [], name
