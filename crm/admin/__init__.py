"""The CRM in the staff site."""

from crm.admin import beneficiaries, pipeline, tickets

__all__ = ["beneficiaries", "pipeline", "tickets"]
