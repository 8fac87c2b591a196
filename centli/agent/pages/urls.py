"""Addresses of the reports' pages."""

from __future__ import annotations

from django.urls import path

from centli.agent.pages import reports

app_name = "reports"

urlpatterns = [
    path("reportes/", reports.report_list, name="reports"),
    path("reportes/nuevo/", reports.report_new, name="new"),
    path("reportes/<str:ticket_id>/", reports.report, name="report"),
    path("reportes/<str:ticket_id>/archivos/<str:file_id>/", reports.report_file, name="file"),
]
