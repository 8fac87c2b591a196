"""Trained models as versions: the row says what a file is, the file is in the storage ``ml_artifacts``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelVersion(models.Model):
    """One trained model. ``slot`` is its name while it is the one in use; ``replaced`` is what was in use before it."""

    name = models.CharField(_("modelo"), max_length=16)
    version = models.CharField(_("versión"), max_length=40)
    sha256 = models.CharField(_("huella del archivo"), max_length=64)
    training_sha256 = models.CharField(_("huella de los textos"), max_length=64)
    texts = models.PositiveIntegerField(_("textos"))
    metrics = models.JSONField(_("medidas"), default=dict)
    file = models.CharField(_("archivo"), max_length=120)
    slot = models.CharField(_("en uso como"), max_length=16, null=True, unique=True)  # noqa: DJ001 - NULL may repeat
    replaced = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("en lugar de")
    )
    created_at = models.DateTimeField(_("registrado"))
    activated_at = models.DateTimeField(_("en uso desde"), null=True)

    class Meta:
        verbose_name = _("versión de un modelo")
        verbose_name_plural = _("versiones de modelos")
        db_table = "crm_model_version"
        permissions = [("activate_modelversion", "Can put trained models into use")]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="crm_model_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_active(self) -> bool:
        """Whether it is the one in use."""
        return self.slot is not None
