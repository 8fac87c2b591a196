"""Beneficiaries, and the CRM's own copy of which accounts of ours can be paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids
from crm.contracts import Relationship
from crm.rules.beneficiaries import RELATIONSHIP_NAMES

RELATIONSHIPS = [(each.value, _(RELATIONSHIP_NAMES[each])) for each in Relationship]


class Beneficiary(models.Model):
    """Someone whom a customer can pay: at an account of ours, or at a CLABE of another bank.

    ``alias_lower`` is computed in Python, because the databases fold text differently. It is NULL once removed: a
    UNIQUE with a condition does not exist on MySQL, and a removed person's alias is free again.
    """

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("cliente"),
    )
    name = models.CharField(_("nombre"), max_length=100)
    alias = models.CharField(_("alias"), max_length=50)
    alias_lower = models.CharField(_("alias normalizado"), max_length=150, null=True)  # noqa: DJ001 - see above
    relationship = models.CharField(
        _("relación"), max_length=16, choices=RELATIONSHIPS, default=Relationship.OTHER
    )
    account_id = UUIDv7Field(_("cuenta"), null=True)
    clabe = models.CharField(_("CLABE"), max_length=18)
    bank_name = models.CharField(_("banco"), max_length=40)
    target_set_at = models.DateTimeField(
        _("cuenta fijada"), help_text=_("Cuándo se fijó por última vez la cuenta o CLABE.")
    )
    version = models.BigIntegerField(_("versión"), default=1)
    created_at = models.DateTimeField(_("creado"))
    removed_at = models.DateTimeField(_("eliminado"), null=True)

    class Meta:
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")
        db_table = "crm_beneficiary"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "alias_lower"], name="crm_beneficiary_alias_once"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, alias_lower__isnull=False)
                | models.Q(removed_at__isnull=False, alias_lower__isnull=True),
                name="crm_beneficiary_alias_while_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.beneficiary_id

    @property
    def beneficiary_id(self) -> str:
        """The row on the wire, ``ben_…``."""
        return ids.public("beneficiary", self.public_id)


class KnownAccount(models.Model):
    """An account of ours as the CRM knows it from banking's news: enough to refuse one that does not exist."""

    account_id = UUIDv7Field(_("cuenta"), unique=True)
    clabe = models.CharField(_("CLABE"), max_length=18, unique=True)
    owner_user_id = models.CharField(_("titular"), max_length=64)
    closed = models.BooleanField(_("cerrada"), default=False)

    class Meta:
        verbose_name = _("cuenta conocida")
        verbose_name_plural = _("cuentas conocidas")
        db_table = "crm_known_account"

    def __str__(self) -> str:
        return ids.public("account", self.account_id)
