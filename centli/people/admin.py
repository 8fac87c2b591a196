"""People in the staff site: access is switched off and on; everything else is to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from centli.db.admin import ReadOnlyAdmin, Worded, worded, words_filter
from centli.events.admin import CHANNEL
from centli.kernel.call import Call
from centli.kernel.errors import Forbidden
from centli.kernel.text import gettext_noop
from centli.people import freshness, notices, staff
from centli.people.models import Consent, Login, Notice, User
from centli.people.staffing import staff_call

_ENDS: Final[Mapping[str, str]] = {
    "disabled": gettext_noop("le quitaron el acceso"),
    "factor": gettext_noop("cambió su verificación en dos pasos"),
    "failures": gettext_noop("demasiadas contraseñas equivocadas"),
    "logout": gettext_noop("salió"),
    "password": gettext_noop("cambió su contraseña"),
    "roles": gettext_noop("cambiaron sus permisos"),
}
_END: Final = Worded("end_reason", _("motivo del fin"), worded(_ENDS))
_NOTICE: Final = Worded("code", _("aviso"), notices.title)

for _unneeded in (Authenticator, EmailAddress, Group):
    admin.site.unregister(_unneeded)
    """By hand a factor, or a confirmed address, would be given to anybody without a trace; roles are of migrations."""


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The roles; what each may do comes with the product."""

    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Customers and staff."""

    date_hierarchy = "date_joined"

    list_display = ["email", "display_name", "is_staff", "is_active", "last_login", "date_joined"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    actions = ["disable", "enable", "remove_factor"]
    fields = (
        "user_id", "email", "display_name", "phone", "locale", "is_active", "is_staff",
        "groups", "consent_version", "failed_logins", "last_login", "date_joined",
    )  # fmt: skip
    readonly_fields = ("user_id",)

    @admin.display(description=_("id público"))
    def user_id(self, row: User) -> str:
        """Return the person on the wire."""
        return row.user_id

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let a superuser alone edit roles; access is switched by actions."""
        return bool(request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        editable = {"display_name", "phone", "locale"}
        if obj is None or obj.pk != request.user.pk:
            editable |= {"groups", "is_staff"}
        return [name for name in self.fields if name not in editable]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take what was changed with a code of the last minutes alone."""
        if (
            request.method == "POST"
            and request.user.is_superuser
            and not freshness.is_fresh(request)
        ):
            return freshness.ask(request)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        change: bool,  # noqa: FBT001 - Django's own
    ) -> None:
        """Note it once roles are stored, too."""
        super().save_related(request, form, formsets, change)
        staff.edited_step(staff_call(request, form.instance), form.instance, form.changed_data)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Let a superuser alone take away a factor."""
        return bool(request.user.is_superuser)

    def has_switch_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may switch access off and on."""
        return request.user.has_perm("people.change_user")

    @admin.action(description=_("Quitar el acceso y cerrar sus sesiones"), permissions=["switch"])
    def disable(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Shut the chosen people out."""
        return self._each(request, people, staff.access_disable)

    @admin.action(description=_("Devolver el acceso"), permissions=["switch"])
    def enable(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Let the chosen people in again."""
        return self._each(request, people, staff.access_enable)

    @admin.action(
        description=_("Quitar la verificación en dos pasos que perdieron"), permissions=["remove"]
    )
    def remove_factor(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Let the chosen people bring another authenticator."""
        return self._each(request, people, staff.factor_remove)

    def _each(
        self, request: HttpRequest, people: QuerySet[User], act: Callable[[Call, int], None]
    ) -> HttpResponse | None:
        if not freshness.is_fresh(request):
            return freshness.ask(request)
        done = 0
        for user in people:
            try:
                act(staff_call(request, user), user.pk)
                done += 1
            except Forbidden:
                said = _(
                    "%(email)s: no con tu cuenta, ni con la de quien tiene todos los permisos."
                )
                messages.error(request, said % {"email": user.email})
        messages.success(request, _("Listo: %(count)d.") % {"count": done})
        return None


@admin.register(Login)
class LoginAdmin(ReadOnlyAdmin):
    """Logins, without their keys."""

    list_display = ["login_id", "user", "kind", "created_at", "last_seen_at", "ended_at"]
    list_filter = ["kind", ("end_reason", words_filter(_END.words))]
    also_worded = [_END]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    fields = (
        "login_id", "user", "kind", "created_at", "last_seen_at", "expires_at", "ended_at",
        "end_reason",
    )  # fmt: skip
    readonly_fields = ("login_id",)

    @admin.display(description=_("id público"))
    def login_id(self, row: Login) -> str:
        """Return the login on the wire; never its key."""
        return row.login_id


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """What people said to the privacy notice."""

    list_display = ["user", "version", "action", CHANNEL, "created_at"]
    list_filter = ["version", "action"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """News that went out, without their figures."""

    list_display = ["user", _NOTICE, "created_at", "mailed_at", "given_up"]
    list_filter = [("code", words_filter(_NOTICE.words))]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    fields = (
        "user", "code", "created_at", "mailed_at", "mail_due_at", "mail_refusals", "given_up",
    )  # fmt: skip
    readonly_fields = ("given_up",)

    @admin.display(description=_("correo abandonado"), boolean=True)
    def given_up(self, row: Notice) -> bool:
        """Tell whether its e-mail is not tried again."""
        return row.mail_given_up
