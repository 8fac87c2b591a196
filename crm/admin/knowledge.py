"""What the bank knows in the staff site: articles, their versions, and what customers ask without an answer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import ndiff
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import Named, ReadOnlyAdmin
from centli.kernel import clock
from centli.kernel.errors import DomainError
from centli.kernel.text import gettext_noop
from centli.people import freshness
from centli.people.staffing import need, note_export, staff_call
from crm.admin.words import REASONS
from crm.contracts import AnswerOutcome, Audience, Fault, VersionState
from crm.errors import AnswerNotFound, ArticleNotFound, FaultyArticles
from crm.models import Article, ArticleVersion, KnowledgeAnswer
from crm.rules import articles as rules
from crm.selectors import deflection, knowledge, publishing, worklist
from crm.services import importing
from crm.services import knowledge as services

WRITE: Final = "crm.write_article"
APPROVE: Final = "crm.approve_article"
LIST: Final = "admin:crm_article_changelist"
REPORTED: Final = timedelta(days=30)
UPLOAD_BYTES_MAX: Final = 1024 * 1024
TOPIC_NAMES: Final = {
    "cards": _("tarjetas"),
    "spei": "SPEI",
    "clabe": "CLABE",
    "limits": _("límites"),
    "fees": _("comisiones"),
    "msi": _("meses sin intereses"),
    "points": _("puntos"),
    "fraud": _("fraude"),
    "app": _("app"),
    "atm": _("cajeros"),
    "disputes": _("aclaraciones"),
    "accounts": _("cuentas"),
    "shop": _("compras"),
    "security": _("seguridad"),
    "privacy": _("privacidad"),
}
"""What the staff calls ``rules.TOPICS``."""
OUTCOME_NAMES: Final = {
    AnswerOutcome.ANSWER.value: _("se contestó"),
    AnswerOutcome.CLARIFY.value: _("se preguntó cuál"),
    AnswerOutcome.NOTHING.value: _("sin respuesta"),
}


class DayInput(forms.DateInput):
    """A day as browsers read it; written as people do, they show the field empty."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


SLUG_FAULT: Final = _("Usa minúsculas sin acento, números y guiones: cambiar-nip.")


class ArticleForm(forms.Form):
    """What an article says."""

    slug = forms.RegexField(
        rf"^{rules.SLUG.pattern}\Z",
        label=_("Clave"),
        max_length=rules.SLUG_MAX,
        help_text=_("Como cambiar-nip; no cambia."),
        error_messages={"invalid": SLUG_FAULT},
    )
    topic = forms.ChoiceField(
        label=_("Tema"), choices=[(each, TOPIC_NAMES[each]) for each in rules.TOPICS]
    )
    audience = forms.ChoiceField(
        label=_("Para quién"),
        choices=[(Audience.CUSTOMERS.value, _("clientes")), (Audience.STAFF.value, _("personal"))],
    )
    title = forms.CharField(label=_("Título"), max_length=rules.TITLE_MAX)
    body = forms.CharField(
        label=_("Texto"),
        max_length=rules.BODY_MAX,
        help_text=_("Párrafos cortos, con una línea vacía entre ellos. Se citan tal cual."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    questions = forms.CharField(
        label=_("Preguntas"),
        help_text=_("Una por línea, como las hace un cliente."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    related = forms.CharField(
        label=_("Relacionados"),
        required=False,
        help_text=_("Claves de otros artículos, con comas."),
    )
    valid_from = forms.DateField(label=_("Vale desde"), widget=DayInput())
    valid_to = forms.DateField(label=_("Vale hasta"), required=False, widget=DayInput())

    def clean_questions(self) -> tuple[str, ...]:
        """See that there are some, and none too long."""
        found = _split(self.cleaned_data["questions"])
        if not 0 < len(found) <= rules.QUESTIONS_MAX:
            raise forms.ValidationError(
                _("Escribe de 1 a %(most)d preguntas."), params={"most": rules.QUESTIONS_MAX}
            )
        if any(len(each) > rules.QUESTION_MAX for each in found):
            raise forms.ValidationError(
                _("Una pregunta tiene hasta %(most)d letras."), params={"most": rules.QUESTION_MAX}
            )
        return found

    def clean_related(self) -> tuple[str, ...]:
        """See that each may be an article's."""
        found = _split(self.cleaned_data["related"].replace(",", "\n"))
        if len(found) > rules.RELATED_MAX:
            raise forms.ValidationError(
                _("Son hasta %(most)d claves."), params={"most": rules.RELATED_MAX}
            )
        if not all(rules.SLUG.fullmatch(each) for each in found):
            raise forms.ValidationError(SLUG_FAULT)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins is not None and ends is not None and ends < begins:
            self.add_error("valid_to", _("Es antes del día desde el que vale."))
        if self.errors:
            return cleaned
        known = knowledge.version_newest(cleaned["slug"])
        try:
            cleaned["article"] = rules.checked(
                rules.ArticleFile(
                    slug=cleaned["slug"],
                    title=cleaned["title"].strip(),
                    topic=cleaned["topic"],
                    audience=Audience(cleaned["audience"]),
                    language="es-MX" if known is None else known.article.language,
                    valid_from=cleaned["valid_from"],
                    valid_to=cleaned["valid_to"],
                    related=cleaned["related"],
                    questions=cleaned["questions"],
                    body=cleaned["body"].replace("\r\n", "\n").strip(),
                )
            )
        except rules.Faulty as error:
            told = [fault.told(gettext) for fault in error.faults]
            raise forms.ValidationError(told, code="faulty") from error
        return cleaned


def _split(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.splitlines() if each.strip())


class _Files(forms.FileInput):
    allow_multiple_selected = True


class ImportForm(forms.Form):
    """Markdown files; what they say is kept in the page between preview and storing."""

    sent = forms.Field(
        label=_("Archivos Markdown"),
        help_text=_("Uno o más, hasta 1 MB en total. Se guardan todos o ninguno, como borradores."),
        widget=_Files(attrs={"accept": ".md,text/markdown", "multiple": True}),
    )


class CodeFilter(admin.SimpleListFilter):
    """Stored codes by the names that the staff uses."""

    names: Mapping[str, Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """Return every code with its name."""
        return list(self.names.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """Keep what has the code."""
        return (
            queryset.filter(**{str(self.parameter_name): self.value()})
            if self.value()
            else queryset
        )


class TopicFilter(CodeFilter):
    """What articles are about."""

    title, parameter_name, names = _("tema"), "topic", TOPIC_NAMES


class OutcomeFilter(CodeFilter):
    """What came of questions."""

    title, parameter_name, names = _("resultado"), "outcome", OUTCOME_NAMES


class ReasonFilter(CodeFilter):
    """Why questions were not answered at once."""

    title, parameter_name, names = _("motivo"), "reason", REASONS


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    """What the bank knows; each version is written by one person and approved by another."""

    change_list_template = "admin/knowledge/articles.html"
    list_display = ["slug", "topic_name", "audience", "title", "state", "validity"]
    list_filter = [TopicFilter, "audience", "versions__state"]
    search_fields = ["slug", "versions__title"]
    ordering = ["slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description=_("tema"), ordering="topic")
    def topic_name(self, row: Article) -> str:
        """Return its topic as the staff calls it."""
        return str(TOPIC_NAMES[row.topic])

    @admin.display(description=_("título"))
    def title(self, row: Article) -> str:
        """Return what its newest version is called."""
        return _newest(row).title

    @admin.display(description=_("estado"))
    def state(self, row: Article) -> str:
        """Return where its newest version stands."""
        return _newest(row).get_state_display()

    @admin.display(description=_("vale"))
    def validity(self, row: Article) -> str:
        """Return from when until when."""
        newest = _newest(row)
        days = {"first": formats.date_format(newest.valid_from, "j b Y")}
        if newest.valid_to is None:
            return gettext("desde %(first)s") % days
        days["last"] = formats.date_format(newest.valid_to, "j b Y")
        return gettext("%(first)s a %(last)s") % days

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("write/", wrap(self.write), name="crm_article_write"),
            path("write/<slug:slug>/", wrap(self.write), name="crm_article_rewrite"),
            path("import/", wrap(self.upload), name="crm_article_import"),
            path("export/", wrap(self.export), name="crm_article_export"),
            path(
                "version/<slug:slug>/<int:number>/", wrap(self.version), name="crm_article_version"
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm(WRITE)
        return super().changelist_view(request, {**(extra_context or {}), "may_write": may})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an article's newest version, with the list of all."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:crm_article_version", row.slug, _newest(row).number)

    def version(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        """Show a version as it is told, against the one in force; measure, approve or retire it."""
        need(request, "crm.view_article")
        row = _version(slug, number)
        measured = row.gate
        if request.method == "POST":
            if "measure" not in request.POST:
                return self._decide(request, row)
            need(request, APPROVE)
            try:
                found = publishing.if_approved(row, clock.local_date(clock.now()))
            except DomainError as error:
                self.message_user(request, gettext(error.title), messages.ERROR)
            else:
                measured = None if found is None else found.to_json()
                if found is None:
                    self.message_user(
                        request,
                        _("La evaluación solo pregunta por artículos en español para clientes."),
                    )
        versions = list(row.article.versions.order_by("-number"))
        is_own = row.author_id == request.user.pk
        is_draft = row.state == VersionState.DRAFT.value
        force = knowledge.version_in_force(row.article, clock.local_date(clock.now()))
        return self._page(
            request,
            "version",
            title=row.title,
            row=row,
            topic=TOPIC_NAMES[row.article.topic],
            versions=versions,
            paragraphs=row.body.split("\n\n"),
            difference=_difference(force, row)
            if force is not None and force.pk != row.pk
            else None,
            measured=measured,
            may_write=request.user.has_perm(WRITE),
            may_approve=request.user.has_perm(APPROVE) and is_draft,
            is_own=is_own,
            may_retire=request.user.has_perm(APPROVE) and row.state == VersionState.APPROVED.value,
        )

    def _decide(self, request: HttpRequest, row: ArticleVersion) -> HttpResponse:
        need(request, APPROVE)
        if not freshness.is_fresh(request):
            return freshness.ask(request)
        decide, said = services.version_approve, _("La versión está publicada.")
        if "retire" in request.POST:
            decide, said = services.version_retire, _("La versión está retirada.")
        try:
            decide(staff_call(request), slug=row.article.slug, number=row.number)
        except DomainError as error:
            worse = "; ".join(f"«{each}»" for each in getattr(error, "worse", ()))
            self.message_user(request, f"{gettext(error.title)} {worse}".strip(), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:crm_article_version", row.article.slug, row.number)

    def write(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        """Write a new version of an article, or an article for what customers ask."""
        need(request, WRITE)
        gap = self._gap(request)
        form = ArticleForm(
            request.POST if request.method == "POST" else None, initial=_initial(slug, gap)
        )
        if request.method == "POST" and form.is_valid():
            article: rules.ArticleFile = form.cleaned_data["article"]
            try:
                row = services.draft_save(
                    staff_call(request), article, takes_up=() if gap is None else gap.rows
                )
            except FaultyArticles as error:
                for fault in error.faults:
                    form.add_error(
                        fault.at if fault.at in form.fields else None, fault.told(gettext)
                    )
            else:
                self.message_user(
                    request, _("Quedó el borrador; otra persona lo aprueba."), messages.SUCCESS
                )
                return redirect("admin:crm_article_version", article.slug, row.number)
        return self._page(request, "write", title=_("Escribir un artículo"), form=form, gap=gap)

    def _gap(self, request: HttpRequest) -> worklist.Gap | None:
        asked = request.GET.get("answer")
        if not asked:
            return None
        try:
            return worklist.gap_get(asked, now=clock.now())
        except AnswerNotFound as error:
            raise Http404 from error

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Show what files would do; then store them all, or none."""
        need(request, WRITE)
        files: list[tuple[str, str]] = []
        faults: Sequence[Fault] = ()
        if request.method == "POST":
            try:
                files = _sent(request)
                if "apply" in request.POST:
                    importing.articles_import(staff_call(request), files)
                    self.message_user(
                        request,
                        _("Quedaron los borradores; otra persona los aprueba."),
                        messages.SUCCESS,
                    )
                    return redirect(LIST)
            except FaultyArticles as error:
                faults = error.faults
        planned = importing.import_plan(files)
        return self._page(
            request,
            "import",
            title=_("Traer artículos de archivos"),
            form=ImportForm(),
            planned=[(one, [fault.told(gettext) for fault in one.faults]) for one in planned],
            files=files,
            faults=[fault.told(gettext) for fault in faults],
            may_apply=bool(planned) and all(one.article is not None for one in planned),
        )

    def export(self, request: HttpRequest) -> HttpResponse:
        """Send every article's newest version as Markdown files in a ZIP."""
        need(request, "crm.view_article")
        today = clock.local_date(clock.now())
        packed, found = io.BytesIO(), importing.articles_export(today, state=None)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in found.items():
                archive.writestr(name, text)
        note_export(request, "crm.article", rows=len(found))
        answer = HttpResponse(packed.getvalue(), content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="articulos.zip"'
        return answer

    def _page(self, request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse(LIST),
        }
        return render(request, f"admin/knowledge/{name}.html", {**context, **more})


def _newest(row: Article) -> ArticleVersion:
    return max(row.versions.all(), key=lambda one: one.number)


def _version(slug: str, number: int) -> ArticleVersion:
    try:
        return knowledge.version_get(slug, number)
    except ArticleNotFound as error:
        raise Http404 from error


def _initial(slug: str, gap: worklist.Gap | None) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    if gap is not None:
        return {"questions": "\n".join(gap.examples), "valid_from": today}
    row = knowledge.version_newest(slug)
    if row is None:
        return {"valid_from": today}
    return {
        "slug": slug,
        "topic": row.article.topic,
        "audience": row.article.audience,
        "title": row.title,
        "body": row.body,
        "questions": "\n".join(row.questions),
        "related": ", ".join(row.related),
        "valid_from": max(today, row.valid_from),
        "valid_to": row.valid_to,
    }


def _difference(old: ArticleVersion, new: ArticleVersion) -> list[tuple[str, str]]:
    """Return lines with what became of them: "removed", "added" or "same"."""
    names = {"- ": "removed", "+ ": "added", "  ": "same"}
    lines = ndiff(list(_lines(old)), list(_lines(new)))
    return [(names[line[:2]], line[2:]) for line in lines if line[:2] in names]


def _lines(row: ArticleVersion) -> Iterator[str]:
    yield row.title
    yield from row.questions
    yield from (line for line in row.body.splitlines() if line)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the files that were sent, or those that the page kept.

    Raises:
        FaultyArticles: they are too many or no text.
    """
    kept = list(zip(request.POST.getlist("name"), request.POST.getlist("text"), strict=False))
    if kept:
        return kept
    sent = request.FILES.getlist("sent")
    if sum(file.size or 0 for file in sent) > UPLOAD_BYTES_MAX:
        raise FaultyArticles(faults=[Fault(_TOO_LARGE)])
    found = []
    faults = []
    for file in sent:
        name = file.name or ""
        try:
            found.append((name, file.read().decode("utf-8-sig")))
        except UnicodeDecodeError:
            faults.append(Fault(_NO_TEXT, file=name))
    if faults:
        raise FaultyArticles(faults=faults)
    return found


_TOO_LARGE: Final = gettext_noop("Más de 1 MB en total.")
_NO_TEXT: Final = gettext_noop("No es texto UTF-8.")


_ANSWER: Any = Named("answer_id", _("respuesta"))


@admin.register(KnowledgeAnswer)
class KnowledgeAnswerAdmin(ReadOnlyAdmin):
    """What was asked of the articles, and what came of it."""

    change_list_template = "admin/knowledge/answers.html"
    list_display = ["created_at", "question", "outcome_name", "reason_name", "confidence_percent", "is_helpful", "judged_for", "taken_up"]  # fmt: skip
    list_filter = [OutcomeFilter, ReasonFilter, "is_helpful", "judged_for"]
    ordering = ["-id"]
    exclude = ["public_id", "customer", "outcome", "reason"]
    readonly_fields = [_ANSWER, "outcome_name", "reason_name"]

    @admin.display(description=_("resultado"), ordering="outcome")
    def outcome_name(self, row: KnowledgeAnswer) -> str:
        """Return what came of it."""
        return str(OUTCOME_NAMES[row.outcome])

    @admin.display(description=_("motivo"), ordering="reason")
    def reason_name(self, row: KnowledgeAnswer) -> str:
        """Return why it was not answered at once, in words."""
        return str(REASONS.get(row.reason, row.reason))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("work/", wrap(self.work), name="crm_knowledgeanswer_work"),
            *super().get_urls(),
        ]

    def work(self, request: HttpRequest) -> HttpResponse:
        """Show what is asked and not answered, and what the answers spared."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = clock.now()
        since = now - REPORTED
        return render(
            request,
            "admin/knowledge/work.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "back": reverse("admin:crm_knowledgeanswer_changelist"),
                "title": _("Preguntas sin respuesta"),
                "gaps": worklist.gap_list(now=now),
                "report": deflection.deflection_report(since=since, until=now, now=now),
                "days": REPORTED.days,
                "may_write": request.user.has_perm(WRITE),
            },
        )
