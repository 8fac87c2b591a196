"""Reports about all points in the staff site: what the bank owes, and who gives whom in turn."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centli.kernel import clock, sheets
from centli.kernel.money import Money
from centli.people.staffing import csv_file, need, note_export
from points.admin.doors import PointsAdmin
from points.rules import liability as rules
from points.selectors import reports
from points.selectors.reports import CollusionReport, LiabilityReport

LIABILITY_RIGHT: Final = "points.view_pointsaccount"
COLLUSION_RIGHT: Final = "points.view_grant"
PERIODS: Final = (30, 90, 365)
FLOWS: Final = (
    ("earned", _("Ganados")),
    ("spent", _("Canjeados")),
    ("expired", _("Vencidos")),
    ("adjusted", _("Ajustados")),
)


def liability(page: PointsAdmin, request: HttpRequest) -> HttpResponse:
    """Show what the bank owes in points, in pesos, when it ends, and what became of what it gave."""
    need(request, LIABILITY_RIGHT)
    report = reports.liability_report(clock.now())
    most_due = max((each.points for each in report.due), default=0)
    most_moved = max(
        (abs(getattr(flow, name)) for flow in report.flows for name, _title in FLOWS), default=0
    )
    return page.page(
        request,
        "admin/points/liability.html",
        title=_("Pasivo en puntos"),
        facts=_facts(report),
        due=[
            (each, f"{each.points:,}", _pesos(each.points), _width(each.points, most_due))
            for each in report.due
        ],
        flow_names=FLOWS,
        flows=[(flow.first, _bars(flow, most_moved)) for flow in reversed(report.flows)],
        back=reverse("admin:points_pointsaccount_changelist"),
    )


def _facts(report: LiabilityReport) -> list[tuple[Any, str]]:
    return [
        (_("Puntos por honrar"), f"{report.outstanding:,}"),
        (_("En pesos"), _pesos(report.outstanding)),
        (_("Valor de un punto"), _pesos(1)),
        (_("Disponibles"), f"{report.available:,}"),
        (_("Por confirmar"), f"{report.pending:,}"),
        (_("Apartados"), f"{report.reserved:,}"),
        (_("Personas con puntos"), f"{report.holders:,}"),
        (_("Ganados desde el principio"), f"{report.earned:,}"),
        (_("Tasa de canje"), _share(report.redeemed, report.earned)),
        (_("Tasa de vencimiento"), _share(report.expired, report.earned)),
        (_("Por cobrar de devoluciones"), f"{report.owed_by_people:,}"),
    ]


def _pesos(points: int) -> str:
    return Money(points * settings.CENTLI_POINT_VALUE_CENTAVOS).display()


def _share(part: int, whole: int) -> str:
    return "{}.{} %".format(*divmod(rules.per_mille(part, whole), 10)) if whole else "–"


def _width(points: int, most: int) -> str:
    """Return the length of a bar; the smallest that is not nothing can be seen."""
    return f"{max(points * 100 // most, 1)}%" if points > 0 else "0"


def _bars(flow: Any, most: int) -> list[tuple[str, str, str]]:
    return [
        (name, f"{getattr(flow, name):,}", _width(abs(getattr(flow, name)), most))
        for name, _title in FLOWS
    ]


def collusion(page: PointsAdmin, request: HttpRequest) -> HttpResponse:
    """Show who gives whom in turn, or to one person above all; as a page or as a file."""
    need(request, COLLUSION_RIGHT)
    asked = request.GET.get("days", "90")
    days = int(asked) if asked in {str(each) for each in PERIODS} else 90
    report = reports.collusion_report(now=clock.now(), days=days)
    if request.GET.get("format") == "csv":
        found = _file(report, days)
        note_export(request, "points.grant", rows=len(report.rows()), report="collusion")
        return found
    return page.page(
        request,
        "admin/points/collusion.html",
        title=_("Regalos entre pocos"),
        report=report,
        rings=[
            (" → ".join(report.name(pk) for pk in (*ring.people, ring.people[0])), ring)
            for ring in report.rings
        ],
        favourites=[
            (report.name(each.giver), report.name(each.receiver), each)
            for each in report.favourites
        ],
        days=days,
        periods=PERIODS,
        back=reverse("admin:points_grant_changelist"),
    )


def _file(report: CollusionReport, days: int) -> HttpResponse:
    """Return the report for a spreadsheet: ids, no names."""
    return csv_file(
        sheets.written(
            ("kind", "people", "points", "grants", "percent"),
            [[str(cell) for cell in row.values()] for row in report.rows()],
        ),
        f"regalos-{days}.csv",
    )
