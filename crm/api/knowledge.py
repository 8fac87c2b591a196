"""What the bank knows, over REST."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web.calls import call_from
from crm import facade
from crm.api.serializers import (
    AnswerFeedbackInput,
    AnswerOutput,
    FoundArticleOutput,
    FoundArticlesOutput,
    KnowledgeInput,
    QuestionInput,
)
from crm.contracts import AnswerOutcome, AnswerView, Flaw


class KnowledgeSearch(APIView):
    """The bank's articles."""

    @extend_schema(
        operation_id="knowledge_search", parameters=[KnowledgeInput], responses=FoundArticlesOutput
    )
    def get(self, request: Request) -> Response:
        """Search the bank's help articles, best first."""
        asked = KnowledgeInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        text, limit = asked.validated_data["q"], asked.validated_data["limit"]
        found = facade.knowledge_search(call_from(request), text, limit=limit)
        return Response({"data": FoundArticleOutput.rows(found)})


class Answers(APIView):
    """Answers from them."""

    @extend_schema(operation_id="answer_ask", request=QuestionInput, responses={201: AnswerOutput})
    def post(self, request: Request) -> Response:
        """Answer a question from the help articles, with sources, or say that we do not know."""
        body = QuestionInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.knowledge_ask(call_from(request), **body.validated_data)
        shown = replace(found, text=_words(found))
        return Response(AnswerOutput(shown).data, status=status.HTTP_201_CREATED)


def _words(found: AnswerView) -> str:
    """Return what is to be shown of an answer, whatever came of the question."""
    if found.outcome is AnswerOutcome.CLARIFY:
        titles = ", ".join(f"«{source.title}»" for source in found.sources)
        return _("¿Sobre cuál de estos temas preguntas?") + f" {titles}"
    if found.outcome is AnswerOutcome.NOTHING:
        return _(
            "De eso no tengo una respuesta segura y prefiero no inventarla. "
            "Puedo levantar un reporte para que te conteste una persona."
        )
    return found.text


class AnswerFeedback(APIView):
    """What the customer thinks of one."""

    @extend_schema(operation_id="answer_judge", request=AnswerFeedbackInput, responses={204: None})
    def post(self, request: Request, answer_id: str) -> Response:
        """Say whether an answer helped; a later opinion takes the place of an earlier one."""
        body = AnswerFeedbackInput(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        reason = said.get("reason")
        facade.answer_judge(
            call_from(request),
            answer_id,
            is_helpful=said["helpful"],
            flaw=None if reason is None else Flaw(reason),
            comment=said.get("comment", ""),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
