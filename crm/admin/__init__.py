"""The CRM in the staff site."""

from crm.admin import beneficiaries, files, knowledge, pipeline, staffing, tickets

__all__ = ["beneficiaries", "files", "knowledge", "pipeline", "staffing", "tickets"]
