"""What staff do to what is not theirs: on whose behalf, and the page that asks, shows what will happen, and does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.events import audit
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, NotFound
from centli.people import freshness
from centli.people.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Fact = tuple[Any, Any]
"""A label and what it says."""


class Words(Protocol):
    """What an act is called, and what is said before and after it."""

    @property
    def title(self) -> StrOrPromise: ...
    @property
    def consequence(self) -> StrOrPromise:
        """«Qué va a pasar»."""

    @property
    def done(self) -> StrOrPromise: ...


class CheckedForm(Protocol):
    """A form that can show what was filled in, so that it is read once more."""

    cleaned_data: dict[str, Any]

    def is_valid(self) -> bool: ...
    def shown(self) -> Sequence[Fact]: ...


def staff_call(request: HttpRequest, customer: User | None = None) -> Call:
    """Return the call of the member of staff who asks, for a customer or for the bank."""
    return Call(
        customer_id=0 if customer is None else customer.pk,
        user_id="bank" if customer is None else customer.user_id,
        now=clock.now(),
        correlation_id=ids.uuid7(),
        channel=Channel.STAFF,
        actor_id=person_pk(request),
        session_key=request.session.session_key or "",
    )


def person_pk(request: HttpRequest) -> int:
    """Return the primary key of the member of staff who asks."""
    assert request.user.pk is not None, "the staff site lets nobody in who has not signed in"
    return request.user.pk


def need(request: HttpRequest, right: str) -> None:
    """Refuse whoever lacks a right.

    Raises:
        PermissionDenied: they lack it.
    """
    if not request.user.has_perm(right):
        raise PermissionDenied


@transaction.atomic
def note_export(request: HttpRequest, label: str, *, rows: int, **more: Any) -> None:
    """Keep who took which list away, and how many rows of it."""
    audit.record(
        staff_call(request), "list.exported", object_kind="list", object_id=label, rows=rows, **more
    )


def sees_whose(request: HttpRequest) -> bool:
    """Say whether this person sees in full whose an account or a contact is: whoever may read the ledger does."""
    return bool(request.user.has_perm("banking.view_entry"))


def csv_file(text: str, name: str) -> HttpResponse:
    """Return a file to be saved."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def reveal_to(request: HttpRequest, do: Callable[..., object]) -> None:
    """Show what is masked for five minutes, for the reason that was written, and tell whoever asked.

    Raises:
        Http404: there is nothing of that id.
    """
    try:
        do(staff_call(request), reason=request.POST.get("reason", ""))
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, gettext(error.title))
    else:
        messages.warning(
            request, _("Los datos se ven durante 5 minutos. Quedó registrado quién y por qué.")
        )


def act_page(
    table: admin.ModelAdmin[Any],
    request: HttpRequest,
    words: Words,
    *,
    row: Any,
    facts: Iterable[Fact],
    form: CheckedForm,
    back: str,
    do: Callable[[Call], StrOrPromise | None],
) -> HttpResponse:
    """Ask for what an act needs, show what will happen, then ``do`` it; only with a code of the last minutes.

    What ``do`` returns is said instead of ``words.done``; what it refuses is shown, and nothing is done.
    """
    if not freshness.is_fresh(request):
        return freshness.ask(request)
    is_checked = form.is_valid() and "edit" not in request.POST
    if is_checked and "sure" in request.POST:
        try:
            said = do(staff_call(request))
        except DomainError as error:
            messages.error(request, gettext(error.title))
        else:
            messages.success(request, said or words.done)
            return redirect(back)
    return render(
        request,
        "admin/act.html",
        {
            **table.admin_site.each_context(request),
            "opts": table.opts,
            "title": words.title,
            "act": words,
            "row": row,
            "facts": facts,
            "form": form,
            "is_checked": is_checked,
            "back": back,
        },
    )
