"""The person who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.people import profiles
from centli.people.models import Theme
from centli.web.calls import call_from, user_of
from centli.web.serializers import Output, StrictSerializer, TextField, WordField

PHONE = r"^\+?[0-9]{10,15}\Z"


class ProfileInput(StrictSerializer):
    """What a person may change; what is not named stays."""

    display_name = TextField(max_length=100, required=False)
    phone = WordField(
        validators=[RegexValidator(PHONE)], max_length=16, required=False, allow_blank=True
    )
    locale = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)


class ProfileOutput(Output):
    """A person's profile."""

    user_id = WordField()
    email = serializers.EmailField()
    display_name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    locale = serializers.ChoiceField(choices=settings.LANGUAGES)
    theme = serializers.ChoiceField(choices=Theme.choices)
    consent_version = serializers.CharField(allow_blank=True)


class Me(APIView):
    """The customer's own profile."""

    @extend_schema(operation_id="me_get", responses=ProfileOutput)
    def get(self, request: Request) -> Response:
        """Show the customer's profile."""
        return Response(ProfileOutput(user_of(request)).data)

    @extend_schema(operation_id="me_change", request=ProfileInput, responses=ProfileOutput)
    def patch(self, request: Request) -> Response:
        """Change the customer's display name, phone, locale or theme."""
        body = ProfileInput(data=request.data)
        body.is_valid(raise_exception=True)
        person = profiles.profile_change(call_from(request), **body.validated_data)
        return Response(ProfileOutput(person).data)
