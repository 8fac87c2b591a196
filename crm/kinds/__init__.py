"""The kinds of proposal that the CRM carries out; importing this package registers them."""

from crm.kinds import beneficiaries, tickets

__all__ = ["beneficiaries", "tickets"]
