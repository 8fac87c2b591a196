"""What staff send in: pictures, and files of the catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db.fields import public_id
from centli.kernel import ids
from marketplace.models.catalogue import Image


class UploadState(models.TextChoices):
    """``open → used``; one that is never used expires."""

    OPEN = "open"
    USED = "used"


class Upload(models.Model):
    """A file that staff were allowed to send straight to storage; it becomes a picture once it is taken in."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    key = models.CharField(max_length=80, unique=True, verbose_name=_("archivo"))
    content_type = models.CharField(max_length=32, verbose_name=_("formato"))
    size_bytes = models.PositiveIntegerField(verbose_name=_("bytes"))
    state = models.CharField(
        max_length=4,
        choices=UploadState.choices,
        default=UploadState.OPEN,
        verbose_name=_("estado"),
    )
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("imagen")
    )
    created_at = models.DateTimeField(verbose_name=_("creado"))
    expires_at = models.DateTimeField(verbose_name=_("vence"))

    class Meta:
        indexes = [models.Index(fields=["actor_id", "created_at"], name="upload_actor")]

    def __str__(self) -> str:
        return ids.public("upload", self.public_id)


class ImportState(models.TextChoices):
    """``previewed → applied | discarded``."""

    PREVIEWED = "previewed", _("vista previa")
    APPLIED = "applied", _("aplicado")
    DISCARDED = "discarded", _("descartado")


class CatalogueImport(models.Model):
    """A file of staff: what it would change, until somebody applies it."""

    public_id = public_id()
    actor_id = models.BigIntegerField(verbose_name=_("quién"))
    filename = models.CharField(max_length=120, verbose_name=_("archivo"))
    sha256 = models.CharField(max_length=64, verbose_name=_("huella"))
    content = models.TextField(verbose_name=_("contenido"))
    state = models.CharField(max_length=9, choices=ImportState.choices, verbose_name=_("estado"))
    new_count = models.PositiveIntegerField(default=0, verbose_name=_("nuevas"))
    changed_count = models.PositiveIntegerField(default=0, verbose_name=_("cambian"))
    unchanged_count = models.PositiveIntegerField(default=0, verbose_name=_("sin cambio"))
    error_count = models.PositiveIntegerField(default=0, verbose_name=_("con errores"))
    plan_sha256 = models.CharField(max_length=64, blank=True, verbose_name=_("huella del plan"))
    """Of what it would change when it was previewed: applied only if that is still so."""
    created_at = models.DateTimeField(verbose_name=_("creado"))
    applied_at = models.DateTimeField(null=True, verbose_name=_("aplicado"))

    class Meta:
        db_table = "marketplace_catalogue_import"
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")

    def __str__(self) -> str:
        return self.filename
