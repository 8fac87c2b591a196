"""Users."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a new user."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a new user with every right in the staff site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Theme(models.TextChoices):
    """How the pages look."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class User(AbstractUser):
    """A customer or a member of staff."""

    username = None  # type: ignore[assignment]  # Django's own has one
    first_name = None  # type: ignore[assignment]  # Django's own has one
    last_name = None  # type: ignore[assignment]  # Django's own has one
    public_id = public_id()
    email = models.EmailField(_("correo"), unique=True)
    display_name = models.CharField(_("nombre"), max_length=100)
    phone = models.CharField(_("teléfono"), max_length=20, blank=True)
    locale = models.CharField(_("idioma"), max_length=8, default="es-mx")
    theme = models.CharField(_("tema"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    consent_version = models.CharField(_("versión del consentimiento"), max_length=16, blank=True)
    failed_logins = models.PositiveIntegerField(
        _("accesos fallidos"),
        default=0,
        help_text=_("Contraseñas equivocadas seguidas; con cien, la contraseña deja de servir."),
    )

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # ours signs in by e-mail

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        db_table = "user"

    def __str__(self) -> str:
        return self.email

    @property
    def user_id(self) -> str:
        """The person on the wire, ``usr_…``."""
        return ids.public("user", self.public_id)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ", 1)[0]


class FactorStanding(models.Model):
    """How a person stands with the second factor; read and changed under its lock.

    No code counts twice: ``last_step`` only grows. Five wrong codes in a row close what needs one for a while.
    """

    person = models.OneToOneField(
        User,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("persona"),
    )
    last_step = models.BigIntegerField(_("último paso"), default=0)
    bound_to = models.BinaryField(_("ligado a"), max_length=32, default=b"")
    used_at = models.DateTimeField(_("usado"), null=True)
    wrong_codes = models.PositiveSmallIntegerField(_("códigos equivocados"), default=0)
    closed_until = models.DateTimeField(_("cerrado hasta"), null=True)
    trusted_from = models.DateTimeField(
        _("libera desde"),
        null=True,
        help_text=_("Hasta entonces sus códigos no liberan nada: el factor es nuevo."),
    )

    class Meta:
        verbose_name = _("situación del segundo factor")
        verbose_name_plural = _("situaciones del segundo factor")
        db_table = "factor_standing"

    def __str__(self) -> str:
        return f"factor of {self.pk}"


class LoginKind(models.TextChoices):
    """How somebody signed in."""

    WEB = "web", _("página")
    TOKEN = "token", _("aplicación")
    TICKET = "ticket", _("pase de conexión")


class Login(models.Model):
    """One login, from sign-in to its end. Its key is the web session's, or a name made for a token or a ticket."""

    public_id = public_id()
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", verbose_name=_("persona")
    )
    kind = models.CharField(_("clase"), max_length=8, choices=LoginKind.choices)
    key = models.CharField(_("clave"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("creado"))
    last_seen_at = models.DateTimeField(_("visto por última vez"))
    expires_at = models.DateTimeField(_("vence"))
    ended_at = models.DateTimeField(_("terminado"), null=True)
    end_reason = models.CharField(_("motivo del fin"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("acceso")
        verbose_name_plural = _("accesos")
        db_table = "login"
        indexes = [models.Index(fields=["user", "ended_at"], name="login_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.login_id}"

    @property
    def login_id(self) -> str:
        """The login on the wire, ``ses_…``; never its key."""
        return ids.public("session", self.public_id)


class ConnectTicket(models.Model):
    """Opens one socket, once, within a minute; stored hashed."""

    token_hash = models.BinaryField(_("huella"), max_length=32, unique=True)
    login = models.ForeignKey(
        Login, on_delete=models.CASCADE, related_name="+", verbose_name=_("acceso")
    )
    created_at = models.DateTimeField(_("creado"))
    expires_at = models.DateTimeField(_("vence"))
    used_at = models.DateTimeField(_("usado"), null=True)

    class Meta:
        verbose_name = _("boleto de conexión")
        verbose_name_plural = _("boletos de conexión")
        db_table = "connect_ticket"

    def __str__(self) -> str:
        return f"ticket {self.pk}"


class ApiToken(models.Model):
    """A Bearer token of an hour; stored hashed."""

    token_hash = models.BinaryField(_("huella"), max_length=32, unique=True)
    login = models.OneToOneField(
        Login, on_delete=models.CASCADE, related_name="+", verbose_name=_("acceso")
    )

    class Meta:
        verbose_name = _("token de API")
        verbose_name_plural = _("tokens de API")
        db_table = "api_token"

    def __str__(self) -> str:
        return f"token {self.pk}"


class ConsentAction(models.TextChoices):
    """What a person said to a version of the notice."""

    GIVEN = "given", _("aceptó")
    WITHDRAWN = "withdrawn", _("retiró")


class Consent(models.Model):
    """That a person gave or withdrew their consent to one version of the privacy notice. Only inserted."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("persona")
    )
    version = models.CharField(_("versión"), max_length=16)
    action = models.CharField(_("acción"), max_length=10, choices=ConsentAction.choices)
    channel = models.CharField(_("canal"), max_length=16)
    correlation_id = UUIDv7Field(_("correlación"))
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("consentimiento")
        verbose_name_plural = _("consentimientos")
        db_table = "consent"
        indexes = [models.Index(fields=["user", "created_at"], name="consent_user")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.version}"


class Notice(models.Model):
    """News for a person: shown in the chat and sent by e-mail."""

    public_id = public_id()
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("persona")
    )
    code = models.CharField(_("código"), max_length=32)
    figures = models.JSONField(_("cifras"), help_text=_("De qué se forma el texto."))
    created_at = models.DateTimeField(_("creado"))
    mailed_at = models.DateTimeField(_("enviado por correo"), null=True)
    mail_due_at = models.DateTimeField(
        _("correo pendiente para"),
        null=True,
        help_text=_("Cuándo se intenta de nuevo lo que el servidor de correo no tomó."),
    )
    mail_refusals = models.PositiveSmallIntegerField(
        _("veces que se rechazó el correo"), default=0, db_default=0
    )

    class Meta:
        verbose_name = _("aviso")
        verbose_name_plural = _("avisos")
        db_table = "notice"
        indexes = [
            models.Index(fields=["user", "created_at"], name="notice_user"),
            models.Index(fields=["mail_due_at"], name="notice_mail_due"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def mail_given_up(self) -> bool:
        """Whether the mail server refused it so often that it is not tried again."""
        return bool(self.mail_refusals) and self.mailed_at is None and self.mail_due_at is None


triggers.register("consent")
