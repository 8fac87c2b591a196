"""Staff read conversations and turns, masked, and change none."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.template.response import TemplateResponse
from django.test import RequestFactory

from centli.agent.admin import masked
from centli.agent.models import ChatSession, Conversation, Message, Turn
from centli.agent.tests.world import make_world
from centli.people.models import User


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Envíale 50 lucas a Juan López", "E••• 50 lucas a J••• L•••"),
        ("agrega a Pedro con CLABE 012180015587342016", "agrega a P••• con C••• •••• 2016"),
        ("escríbeme a ana@example.mx", "escríbeme a •••"),
    ],
)
def test_what_names_somebody_is_masked(text, seen):
    assert masked(text) == seen


@pytest.mark.django_db
def test_nobody_writes_and_every_page_is_masked(client):
    ana = make_world()
    ana.say("Transfiere 100 pesos a Juan López")
    boss = User.objects.create_superuser("boss@example.mx", "x" * 20, display_name="Jefa")
    request = RequestFactory().get("/")
    request.user = boss
    for model in (Conversation, Message, Turn, ChatSession):
        page = admin.site.get_model_admin(model)
        assert not page.has_add_permission(request)
        assert not page.has_change_permission(request)
        assert not page.has_delete_permission(request)
        row = model.objects.first()
        if row is None:
            continue
        response = page.change_view(request, str(row.pk))
        assert isinstance(response, TemplateResponse)
        response.render()
        assert response.status_code == 200
        assert b"L\xc3\xb3pez" not in response.content
        listed = page.changelist_view(request)
        assert isinstance(listed, TemplateResponse)
        listed.render()
        assert b"L\xc3\xb3pez" not in listed.content
