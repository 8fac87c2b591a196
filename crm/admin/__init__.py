"""The CRM in the staff site."""

from crm.admin import beneficiaries, tickets

__all__ = ["beneficiaries", "tickets"]
