"""Addresses of the customer's pages."""

from __future__ import annotations

from django.urls import path

from centli.chat import views

app_name = "chat"

urlpatterns = [
    path("", views.page, name="page"),
    path("chat/messages/", views.messages, name="messages"),
    path("chat/say/", views.say, name="say"),
    path("chat/act/", views.act, name="act"),
    path("chat/demo-code/", views.demo_code, name="demo_code"),
    path("chat/receipts/<str:confirmation_id>.pdf", views.receipt, name="receipt"),
    path("consent/", views.consent, name="consent"),
    path("chat/theme/", views.theme, name="theme"),
    path("chat/language/", views.language, name="language"),
]
