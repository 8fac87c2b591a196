"""The CRM in the staff site."""

from crm.admin import beneficiaries, pipeline, staffing, tickets

__all__ = ["beneficiaries", "pipeline", "staffing", "tickets"]
