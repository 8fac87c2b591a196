"""Users."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models

from centli.db.fields import public_id
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

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_id = public_id()
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=20, blank=True)
    locale = models.CharField(max_length=8, default="es-mx")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.AUTO)
    consent_version = models.CharField(max_length=16, blank=True)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
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


class FactorUse(models.Model):
    """The last time step whose code counted for a person: no code counts twice. Changed by one conditional UPDATE."""

    person = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    last_step = models.BigIntegerField(default=0)
    bound_to = models.BinaryField(max_length=32, default=b"")
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "factor_use"

    def __str__(self) -> str:
        return f"factor of {self.pk}"
