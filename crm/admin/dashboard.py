"""How the desk does, as figures, bars and tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from centli.kernel import charts, clock
from crm.admin import words
from crm.rules.deflection import Fate
from crm.selectors.deflection import deflection_report
from crm.selectors.reports import DeskReport, Kept, desk_report

PERIODS: Final[Mapping[str, int]] = {"7": 7, "30": 30, "60": 60}
PERIOD: Final = "30"
AGES: Final[Mapping[str, Any]] = {
    "hours": _("menos de 4 horas"),
    "day": _("4 a 24 horas"),
    "three_days": _("1 a 3 días"),
    "week": _("3 a 7 días"),
    "older": _("más de 7 días"),
}
FATES: Final[Mapping[Fate, Any]] = {
    Fate.CONFIRMED: _("confirmadas: «me sirvió»"),
    Fate.ASSUMED: _("supuestas: nadie volvió en 72 h"),
    Fate.RECONTACTED: _("volvió en 72 h: reporte, misma pregunta o una persona"),
    Fate.UNHELPFUL: _("«no me sirvió»"),
    Fate.WAITING: _("aún dentro de las 72 h"),
}
TOPICS_SHOWN: Final = 10


def context(asked: str) -> dict[str, Any]:
    """Return what the page shows for a period."""
    chosen = asked if asked in PERIODS else PERIOD
    now, days = clock.now(), PERIODS[chosen]
    report = desk_report(days=days, now=now)
    spared = deflection_report(since=now - timedelta(days=days), until=now, now=now)
    share = spared.share
    return {
        "periods": [(key, key == chosen) for key in PERIODS],
        "days": days,
        "report": report,
        "tiles": [
            (_("Sin terminar"), str(sum(report.ages.values())), _("ahora"), "?"),
            (_("Vencidos"), str(sum(each.breached for each in report.queues)), _("ahora"), "?due=breached"),
            (_("Primera respuesta a tiempo"), _percent(report.first), _of(report.first), ""),
            (_("Solución a tiempo"), _percent(report.solution), _of(report.solution), ""),
            (_("Reabiertos"), _percent(report.reopened), _of(report.reopened), ""),
            (_("Contentos (4 o 5)"), _percent(report.content), _of(report.content), ""),
            (_("Evitados por los artículos"), "–" if share is None else f"{round(100 * share)} %", _of(Kept(0, spared.known)), ""),
        ],
        "ages": _bars([(AGES[name], count) for name, count in report.ages.items()]),
        "marks": _bars([(str(mark), count) for mark, count in sorted(report.marks.items(), reverse=True)]),
        "reasons": _bars([(words.REASONS[code], count) for code, count in report.reasons.items()]),
        "topics": _topics(report),
        "fates": _bars([(label, getattr(spared, fate.value)) for fate, label in FATES.items()]),
        "queues": [
            (words.QUEUES.get(each.queue, each.queue), each.queue, each, _percent(each.first), _percent(each.solution))
            for each in report.queues
        ],
        "words_of_chart": [_("levantados"), _("resueltos")],
        "chart": charts.columns([(date_format(day, "j b"), (opened, solved)) for day, opened, solved in report.days]),
    }  # fmt: skip


def _topics(report: DeskReport) -> list[tuple[str, tuple[Any, int, str]]]:
    """Return what most reports are about: the address of those, and their bar."""
    most = list(report.topics.items())[:TOPICS_SHOWN]
    bars = _bars([(words.topic_words(code), count) for code, count in most])
    return [
        (f"?topic={code}" if code in words.TOPICS else "", bar)
        for (code, _count), bar in zip(most, bars, strict=True)
    ]


def _percent(kept: Kept) -> str:
    return "–" if kept.percent is None else f"{kept.percent} %"


def _of(kept: Kept) -> Any:
    return _("de %(n)d") % {"n": kept.of}


def _bars(rows: list[tuple[Any, int]]) -> list[tuple[Any, int, str]]:
    """Return rows with the width of their bar."""
    most = max([1, *(count for _label, count in rows)])
    return [(label, count, f"{100 * count // most}%") for label, count in rows]
