"""Tables of the CRM."""

from crm.models.beneficiaries import RELATIONSHIPS, Beneficiary, KnownAccount

__all__ = ["RELATIONSHIPS", "Beneficiary", "KnownAccount"]
