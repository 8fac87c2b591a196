"""Conversations, their numbered messages, the turns that answer them, and chat sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from centli.agent.frames import Kind
from centli.db import triggers
from centli.db.fields import UUIDv7Field, public_id
from centli.kernel import ids


class Role(models.TextChoices):
    """Who said it."""

    USER = "user"
    ASSISTANT = "assistant"
    PERSON = "person"


class AnsweredBy(models.TextChoices):
    """Whose turn it is to answer the customer; but for the assistant, no turn is run."""

    ASSISTANT = "assistant", _("El asistente")
    WAITING = "waiting", _("Espera a una persona")
    PERSON = "person", _("Una persona")


class Conversation(models.Model):
    """A customer's talk with the bank; ``head_seq`` is the number of its last message."""

    public_id = public_id()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conversations"
    )
    open_for = models.BigIntegerField(
        unique=True, null=True, help_text="The customer while open: one open conversation each."
    )
    head_seq = models.BigIntegerField(default=0)
    state = models.JSONField(default=dict, help_text="The engine's own, from turn to turn.")
    shown = models.JSONField(default=list, help_text="The last ids that the customer was shown.")
    vouched = models.JSONField(
        default=list, help_text="The last payees that the customer's own words or taps named."
    )
    answered_by = models.CharField(
        _("quién contesta"),
        max_length=9,
        choices=AnsweredBy.choices,
        default=AnsweredBy.ASSISTANT,
        help_text="The open hand-off's state, where whoever locks this row sees it.",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(_("último mensaje"))

    class Meta:
        db_table = "conversation"
        verbose_name, verbose_name_plural = _("conversación"), _("conversaciones")
        permissions = [("reveal_conversation", "Can read what is masked in a conversation")]
        indexes = [models.Index(fields=["updated_at"], name="conversation_recent")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(head_seq__gte=0), name="conversation_head_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.conversation_id

    @property
    def conversation_id(self) -> str:
        """The id on the wire."""
        return ids.public("conversation", self.public_id)


class Message(models.Model):
    """One durable frame. Numbered without gaps in the transaction that stores it; never holds a token."""

    public_id = public_id()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    seq = models.BigIntegerField()
    role = models.CharField(max_length=9, choices=Role.choices)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in Kind])
    client_id = UUIDv7Field(null=True, help_text="The client's own id; it counts once.")
    reply_to = UUIDv7Field(null=True)
    # Null, not empty: what tells nothing twice needs no key, and a unique column takes many nulls.
    dedupe_key = models.CharField(  # noqa: DJ001
        max_length=96, unique=True, null=True, help_text="What this message tells, once."
    )
    correlation_id = UUIDv7Field()
    content = models.TextField()
    data = models.JSONField(default=dict)
    suggestions = models.JSONField(default=list)
    confirmation_id = models.CharField(max_length=40, blank=True, db_index=True)
    # Null, not empty: few messages have one, and an index over nulls costs their writers nothing to speak of.
    folio = models.CharField(  # noqa: DJ001
        max_length=16, null=True, db_index=True, help_text="The receipt's, to find it by."
    )
    rating = models.SmallIntegerField(default=0, help_text="1 up, -1 down.")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "message"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"], name="message_client_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """The id on the wire."""
        return ids.public("message", self.public_id)


class TurnState(models.TextChoices):
    """Where a turn stands."""

    QUEUED = "queued", _("En cola")
    RUNNING = "running", _("En curso")
    DONE = "done", _("Contestado")
    STOPPED = "stopped", _("Detenido")
    FAILED = "failed", _("Falló")


class Turn(models.Model):
    """The job of answering one message. Done in the transaction that stores the answer: exactly once."""

    public_id = public_id()
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="turns")
    customer_id = models.BigIntegerField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="turn")
    correlation_id = UUIDv7Field()
    channel = models.CharField(_("canal"), max_length=16)
    session_key = models.CharField(
        max_length=64, blank=True, help_text="The login that asked; emptied when the turn ends."
    )
    press = models.JSONField(null=True, help_text="The button that began it, if any.")
    state = models.CharField(
        _("estado"), max_length=8, choices=TurnState.choices, default=TurnState.QUEUED
    )
    lease_id = UUIDv7Field(null=True, help_text="The attempt that may finish it: the last begun.")
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    stop_requested = models.BooleanField(default=False)
    engine = models.CharField(_("motor"), max_length=16, blank=True)
    prompt_version = models.CharField(max_length=32, blank=True)
    ended = models.CharField(_("cómo terminó"), max_length=16, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    elapsed_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("llegó"))
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "turn"
        verbose_name, verbose_name_plural = _("turno"), _("turnos")
        indexes = [
            models.Index(fields=["conversation", "state", "id"], name="turn_next"),
            models.Index(fields=["customer_id", "created_at"], name="turn_customer"),
            models.Index(fields=["state", "created_at"], name="turn_waiting"),
            models.Index(fields=["correlation_id"], name="turn_correlation"),
        ]

    def __str__(self) -> str:
        return self.turn_id

    @property
    def turn_id(self) -> str:
        """The id on the wire."""
        return ids.public("turn", self.public_id)


class TurnStep(models.Model):
    """One step of a turn: which engine, which tool, with what, what came back, how long it took."""

    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    engine = models.CharField(max_length=16)
    prompt_version = models.CharField(max_length=32)
    kind = models.CharField(max_length=12)
    tool = models.CharField(max_length=64, blank=True)
    arguments = models.JSONField(default=dict)
    result_ids = models.JSONField(default=list)
    error_code = models.CharField(max_length=64, blank=True)
    content = models.TextField(blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "turn_step"
        constraints = [
            models.UniqueConstraint(fields=["turn", "number"], name="turn_step_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.turn_id} {self.number} {self.kind}"


class ChatSession(models.Model):
    """One socket of one login; it ends at the latest after 12 hours."""

    public_id = public_id()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chat_sessions"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="sessions"
    )
    session_key = models.CharField(max_length=64)
    connection_id = models.CharField(max_length=128)
    read_seq = models.BigIntegerField(default=0)
    connected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_code = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "chat_session"
        verbose_name, verbose_name_plural = _("sesión de chat"), _("sesiones de chat")
        indexes = [
            models.Index(fields=["user", "closed_at"], name="chat_session_open"),
            models.Index(fields=["closed_at", "expires_at"], name="chat_session_expiry"),
        ]

    def __str__(self) -> str:
        return self.session_id

    @property
    def session_id(self) -> str:
        """The id on the wire."""
        return ids.public("session", self.public_id)


class HandoffState(models.TextChoices):
    """Where a hand-off stands."""

    WAITING = "waiting", _("En espera")
    TAKEN = "taken", _("En atención")
    RELEASED = "released", _("Terminada")
    LEFT = "left", _("El cliente volvió con el asistente")


class Handoff(models.Model):
    """A customer's wish to talk with a person, from the asking to the end. Changed under its conversation's lock."""

    public_id = public_id()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="handoffs"
    )
    open_for = models.BigIntegerField(
        unique=True, null=True, help_text="The conversation while open: one open hand-off each."
    )
    reason = models.CharField(max_length=32)
    state = models.CharField(
        max_length=8, choices=HandoffState.choices, default=HandoffState.WAITING
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_seq = models.BigIntegerField(help_text="The conversation's last message when it began.")
    correlation_id = UUIDv7Field()
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(help_text="When it last went on: asked, taken or answered.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "handoff"
        verbose_name, verbose_name_plural = _("atención personal"), _("atención personal")
        permissions = [("attend_handoff", "Can talk with customers in person")]
        indexes = [
            models.Index(fields=["state", "created_at"], name="handoff_queue"),
            models.Index(fields=["state", "active_at"], name="handoff_silent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "taken"), open_for__isnull=False)
                | models.Q(state__in=("released", "left"), open_for__isnull=True),
                name="handoff_open_while_it_lasts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="taken") | models.Q(taken_by__isnull=False),
                name="handoff_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.handoff_id

    @property
    def handoff_id(self) -> str:
        """The id on the wire."""
        return ids.public("handoff", self.public_id)


class Reveal(models.Model):
    """That a member of staff looked at what is masked, why, and until when. Only inserted."""

    public_id = public_id()
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="reveals")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "conversation_reveal"
        verbose_name, verbose_name_plural = _("revelación"), _("revelaciones")
        indexes = [models.Index(fields=["staff", "conversation", "expires_at"], name="reveal_now")]

    def __str__(self) -> str:
        return self.reveal_id

    @property
    def reveal_id(self) -> str:
        """The id in the audit trail."""
        return ids.public("reveal", self.public_id)


triggers.register("conversation_reveal")
