"""The customer's pages: the chat with and without JavaScript, consent, and choices of taste."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.contrib import messages as flash
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from centli.agent import runner
from centli.agent.acks import EmptyMessage
from centli.agent.frames import Action, ActionFrame, TextFrame
from centli.agent.runner import Ack, Fault
from centli.chat import formats, rendering
from centli.chat.context import THEME_COOKIE
from centli.db.transactions import is_lock_clash
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, NotFound, Unavailable
from centli.people import consents, factors, profiles
from centli.people.calls import call_for
from centli.people.models import Theme, User
from centli.web.pages import customer, wants_json

_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_FACTOR: Final = re.compile(r"[0-9]{6}", re.ASCII)
YEAR_SECONDS: Final = 365 * 24 * 3600
HISTORY: Final = 50
ANSWER_SECONDS: Final = 5.0
"""How long a page without a socket waits for the answer before it goes on without."""
LOOK_SECONDS: Final = 0.05
ABOUT: Final = "about "
"""Before the name of the field that a flashed message is about."""
TEXT_FIELD: Final = "text"
ID_LENGTH_MAX: Final = 128
FACTOR_FAULTS: Final = frozenset({"factor_required", "factor_wrong"})


# ── The chat ─────────────────────────────────────────────────────────────────────────────────────


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the chat to a customer, and what this is to somebody who is not signed in."""
    if isinstance(request.user, User):
        return _chat(request)
    return render(request, "landing.html", {"demo_logins": settings.CENTLI_DEMO_LOGINS})


@customer
def _chat(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the chat with its last messages, or those before a number."""
    if not consents.is_given(call.customer_id):
        return HttpResponseRedirect(reverse("chat:consent"))
    conversation_id = runner.conversation_open(call)
    before = _number(request.GET.get("before"))
    found = runner.frames_last(call, conversation_id, count=HISTORY, before_seq=before)
    user = request.user
    assert isinstance(user, User)
    told = list(flash.get_messages(request))
    about = [one for one in told if one.extra_tags.startswith(ABOUT)]
    return render(
        request,
        "chat/page.html",
        {
            "frames": rendering.history(found, is_last=before is None),
            "first_seq": found[0]["seq"] if found else 0,
            "last_seq": found[-1]["seq"] if found else 0,
            # News is no conversation yet: who is greeted by it is greeted all the same.
            "starters": []
            if any(frame["type"] != "NOTICE" for frame in found)
            else [{"icon": icon, "text": text} for icon, text in runner.starters(call)],
            "handoff": rendering.handoff(runner.handoff_open(call, conversation_id)),
            "strings": rendering.strings(),
            "initials": formats.initials(user.display_name),
            "client_id": str(ids.uuid7()),
            "demo": settings.CENTLI_DEMO,
            "demo_code": _code(call) if _asks_for_code(found) else "",
            "empty": {},
            "problem": {"field": about[-1].extra_tags.removeprefix(ABOUT), "text": about[-1]}
            if about
            else None,
            "told": [one for one in told if one not in about],
        },
    )


@require_safe
@customer
def messages(request: HttpRequest, call: Call) -> HttpResponse:
    """Give the messages before a number: «Cargar anteriores»."""
    conversation_id = runner.conversation_open(call)
    before = _number(request.GET.get("before"))
    found = runner.frames_last(call, conversation_id, count=HISTORY, before_seq=before)
    return JsonResponse({"frames": found, "first_seq": found[0]["seq"] if found else 0})


@require_POST
@customer
def say(request: HttpRequest, call: Call) -> HttpResponse:
    """Take the customer's words by HTTP: the page without JavaScript, or with it while no socket can be had."""
    # A form sends a line's end as two letters; its field counted one.
    content = request.POST.get("content", "").replace("\r\n", "\n")
    if not content.strip() and not wants_json(request):
        return _back(request, _(EmptyMessage.title), field=TEXT_FIELD)
    try:
        frame = TextFrame.model_validate({"id": request.POST.get("id") or None, "content": content})
    except ValidationError:
        return HttpResponseBadRequest()
    return _answer(
        request,
        call,
        frame.id,
        lambda at: runner.accept(_by_chat(call), at, frame),
        wait_for_answer=True,
        fields={EmptyMessage.code: TEXT_FIELD},
    )


@require_POST
@customer
def act(request: HttpRequest, call: Call) -> HttpResponse:
    """Do what a card's button asks, by HTTP."""
    params = {
        name: request.POST[name]
        for name in ("factor", "choice", "benefit", "rating", "leave")
        if request.POST.get(name)
    }
    if request.POST.get("action") != Action.CONFIRM:
        params.pop("factor", None)
    if "factor" in params:
        params["factor"] = "".join(params["factor"].split())
        if not _FACTOR.fullmatch(params["factor"]) and not wants_json(request):
            target = request.POST.get("target_id", "")[:ID_LENGTH_MAX]
            return _back(request, rendering.strings()["six_digits"], field=_factor_field(target))
    try:
        frame = ActionFrame.model_validate(
            {
                "id": request.POST.get("id") or None,
                "action": request.POST.get("action", ""),
                "target_id": request.POST.get("target_id", ""),
                "token": request.POST.get("token", ""),
                "params": params,
            }
        )
    except ValidationError:
        return HttpResponseBadRequest()
    asks = frame.action in {"edit", "choose", "buy"}
    return _answer(
        request,
        call,
        frame.id,
        lambda at: runner.act(_by_chat(call), at, frame),
        wait_for_answer=asks,
        fields=dict.fromkeys(FACTOR_FAULTS, _factor_field(frame.target_id)),
    )


def _factor_field(target_id: str) -> str:
    """Return the name by which a card's field for the code is known on the page."""
    return f"factor-{target_id}"


def _by_chat(call: Call) -> Call:
    """Return the call of what is said and pressed here: it is the chat, whatever carries it."""
    return replace(call, channel=Channel.CHAT)


def _answer(
    request: HttpRequest,
    call: Call,
    client_id: object,
    do: Callable[[str], Ack],
    *,
    wait_for_answer: bool,
    fields: Mapping[str, str],
) -> HttpResponse:
    """Do it, and answer with what a socket would have been sent, or with the page.

    ``fields`` says which of the page's fields a fault's code is about.
    """
    conversation_id = runner.conversation_open(call)
    try:
        ack = do(conversation_id)
        fault = ack.fault
    except DomainError as error:
        ack, fault = None, runner.fault_of(error)
    except OperationalError as error:
        if not is_lock_clash(error):
            raise
        ack, fault = None, runner.fault_of(Unavailable())
    if fault is None and ack is not None and wait_for_answer:
        # Nothing rings for whoever has no socket: the answer comes with this response, or with the next.
        _wait(call, conversation_id, ack.seq)
    if wants_json(request):
        after = _number(request.POST.get("after")) or 0
        found = runner.frames_after(call, conversation_id, after)
        return JsonResponse(_told(client_id, ack, fault) | {"frames": found})
    if fault is not None:
        return _back(request, fault.content, field=fields.get(fault.code, ""))
    return HttpResponseRedirect(f"{reverse('chat:page')}#end")


def _back(request: HttpRequest, problem: str, *, field: str) -> HttpResponse:
    """Go back to the page, which says what is wrong; of a field of its own, beside that field too."""
    flash.error(request, problem, extra_tags=f"{ABOUT}{field}" if field else "")
    return HttpResponseRedirect(f"{reverse('chat:page')}#{'problem' if field else 'end'}")


def _told(client_id: object, ack: Ack | None, fault: Fault | None) -> dict[str, Any]:
    """Return what a socket would have been sent: an ACK, or a FAULT."""
    name = None if client_id is None else str(client_id)
    if fault is not None:
        body = {
            "code": fault.code,
            "content": fault.content,
            "retryable": fault.retryable,
            "retry_after_s": fault.retry_after_s,
        }
        return {"fault": {"v": 1, "type": "FAULT", "id": name, **body}, "ack": None}
    assert ack is not None
    told = {"id": name, "seq": ack.seq, "duplicate": ack.duplicate}
    return {"ack": {"v": 1, "type": "ACK", **told}, "fault": None}


def _wait(call: Call, conversation_id: str, seq: int) -> None:
    """Wait a little for an assistant's frame after that number; the turn runs elsewhere."""
    give_up = monotonic() + ANSWER_SECONDS
    pause = threading.Event()
    while monotonic() < give_up:
        if any(f["role"] != "user" for f in runner.frames_after(call, conversation_id, seq)):
            return
        pause.wait(LOOK_SECONDS)


# ── Receipts ─────────────────────────────────────────────────────────────────────────────────────


@require_safe
@customer
def receipt(_request: HttpRequest, call: Call, confirmation_id: str) -> HttpResponse:
    """Give a transfer's receipt as PDF to its owner; to anybody else there is none."""
    try:
        data = runner.receipt_get(call, confirmation_id)
    except NotFound as error:
        raise Http404 from error
    return HttpResponse(
        rendering.receipt_pdf(data),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="centli-{data["folio"]}.pdf"'},
    )


# ── The demonstration's codes ────────────────────────────────────────────────────────────────────


@require_safe
@customer
def demo_code(_request: HttpRequest, call: Call) -> HttpResponse:
    """Tell a demo customer the code that their authenticator would show; there is no such address elsewhere.

    It is empty while every code of this moment has counted already.
    """
    if not settings.CENTLI_DEMO:
        raise Http404
    return JsonResponse({"code": _code(call)})


def _code(call: Call) -> str:
    if not settings.CENTLI_DEMO:
        return ""
    try:
        return factors.usable_code(call.customer_id, now=call.now)
    except DomainError:
        return ""


def _asks_for_code(found: list[dict[str, Any]]) -> bool:
    return any(
        frame["data"].get("factor_required") and frame["data"].get("state") == "open"
        for frame in found
    )


# ── Consent ──────────────────────────────────────────────────────────────────────────────────────


@customer
def consent(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the privacy notice, and take the customer's express consent to it, or its end."""
    if request.method == "POST" and "withdraw" in request.POST:
        consents.withdraw(call)
        return HttpResponseRedirect(reverse("chat:consent"))
    if request.method == "POST":
        try:
            consents.give(call, version=request.POST.get("version", ""))
        except DomainError:
            return HttpResponseRedirect(reverse("chat:consent"))
        return HttpResponseRedirect(reverse("chat:page"))
    return render(
        request,
        "chat/consent.html",
        {
            "version": consents.VERSION,
            "given": consents.is_given(call.customer_id),
            "changed": consents.is_outdated(call.customer_id),
        },
    )


# ── Taste ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember how this browser wants the pages to look."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest()
    return _remember(request, THEME_COOKIE, chosen)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that this browser, and the customer's answers, are to speak."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if isinstance(request.user, User):
        call = call_for(request.user, channel=Channel.WEB, now=clock.now())
        profiles.profile_change(call, locale=chosen)
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, chosen)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Set a cookie of taste, which is no secret, and go back to where the customer was."""
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        onward = "/"
    response = HttpResponseRedirect(onward)
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _number(text: str | None) -> int | None:
    """Read a message's number; anything else is no number."""
    return int(text) if text and _NUMBER.fullmatch(text) else None
