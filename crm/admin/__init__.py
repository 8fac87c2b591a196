"""The CRM in the staff site."""

from crm.admin import beneficiaries, files, pipeline, staffing, tickets

__all__ = ["beneficiaries", "files", "pipeline", "staffing", "tickets"]
