"""The CRM's addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from crm.api import knowledge, suggestions, tickets, views

urlpatterns = [
    path("beneficiaries", views.Beneficiaries.as_view(), name="beneficiaries"),
    path("beneficiaries/resolve", views.Resolving.as_view(), name="beneficiaries-resolve"),
    path("beneficiaries/<str:beneficiary_id>", views.Beneficiary.as_view(), name="beneficiary"),
    path(
        "beneficiaries/<str:beneficiary_id>/restore",
        views.Restoring.as_view(),
        name="beneficiary-restore",
    ),
    path("knowledge/search", knowledge.KnowledgeSearch.as_view(), name="knowledge-search"),
    path("answers", knowledge.Answers.as_view(), name="answers"),
    path(
        "answers/<str:answer_id>/feedback",
        knowledge.AnswerFeedback.as_view(),
        name="answer-feedback",
    ),
    path("tickets", tickets.Tickets.as_view(), name="tickets"),
    path("tickets/uploads", tickets.TicketUploads.as_view(), name="ticket-uploads"),
    path(
        "tickets/<str:ticket_id>/files/<str:file_id>",
        tickets.TicketFile.as_view(),
        name="ticket-file",
    ),
    path("tickets/<str:ticket_id>", tickets.Ticket.as_view(), name="ticket"),
    path(
        "tickets/<str:ticket_id>/messages",
        tickets.TicketMessages.as_view(),
        name="ticket-messages",
    ),
    path(
        "tickets/<str:ticket_id>/answers",
        suggestions.TicketAnswers.as_view(),
        name="ticket-answers",
    ),
    path(
        "tickets/<str:ticket_id>/answers/<str:suggestion_id>",
        suggestions.TicketAnswer.as_view(),
        name="ticket-answer",
    ),
    path(
        "tickets/<str:ticket_id>/answers/<str:suggestion_id>/accept",
        suggestions.TicketAnswerAccept.as_view(),
        name="ticket-answer-accept",
    ),
    path(
        "tickets/<str:ticket_id>/answers/<str:suggestion_id>/send",
        suggestions.TicketAnswerSend.as_view(),
        name="ticket-answer-send",
    ),
    path("tickets/<str:ticket_id>/resolve", tickets.TicketResolve.as_view(), name="ticket-resolve"),
    path("tickets/<str:ticket_id>/reopen", tickets.TicketReopen.as_view(), name="ticket-reopen"),
    path("tickets/<str:ticket_id>/rating", tickets.TicketRating.as_view(), name="ticket-rating"),
]
