"""What staff may do to an account: each with a reason, a page to check it on, and who may."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from banking import rules
from banking.contracts import AccountType
from banking.errors import TransactionNotFound
from banking.selectors import entries
from banking.services import accounts, closing, opening, reversing, staffing
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.kernel.call import Call
from centli.kernel.money import CENTAVOS_MAX, Money
from centli.kernel.text import REASON_LENGTH_MIN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_AMOUNT: Final = re.compile(r"[0-9]{1,10}(?:\.[0-9]{2})?", re.ASCII)


class ReasonForm(forms.Form):
    """Why."""

    reasons: Mapping[str, str] = rules.FREEZE_REASONS
    account_pk: int
    """Which account it is about; the page says so before it asks for anything else."""

    reason = forms.ChoiceField(label=_("Motivo"))
    note = forms.CharField(
        label=_("Explicación"),
        help_text=_("Al menos 10 letras; queda en la auditoría."),
        min_length=REASON_LENGTH_MIN,
        max_length=staffing.NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(code, _(label)) for code, label in self.reasons.items()]
        self.fields["reason"] = forms.ChoiceField(
            label=_("Motivo"), choices=[("", "---------"), *chosen]
        )

    def shown(self) -> list[tuple[Any, Any]]:
        """Return what was filled in, as labels and values, for the page that checks it."""
        reason = _(self.reasons[self.cleaned_data["reason"]])
        return [(_("Motivo"), reason), (_("Explicación"), self.cleaned_data["note"])]

    def arguments(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {"reason": self.cleaned_data["reason"], "note": self.cleaned_data["note"]}


class UnfreezeForm(ReasonForm):
    """Why the freeze ends."""

    reasons = rules.UNFREEZE_REASONS


class CloseForm(ReasonForm):
    """Why it ends."""

    reasons = rules.CLOSE_REASONS


class AdjustmentForm(ReasonForm):
    """How much, which way, and why."""

    reasons = rules.ADJUSTMENT_REASONS

    direction = forms.ChoiceField(
        label=_("Sentido"),
        choices=[("credit", _("Abonar a la cuenta")), ("debit", _("Cargar a la cuenta"))],
    )
    amount = forms.CharField(
        label=_("Monto en pesos"),
        help_text=_("Como 1500.00"),
        max_length=13,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    field_order = ("direction", "amount", "reason", "note")

    def clean_amount(self) -> Money:
        return _amount(self.cleaned_data["amount"])

    @property
    def _signed(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        return amount if self.cleaned_data["direction"] == "credit" else Money(-amount.centavos)

    def shown(self) -> list[tuple[Any, Any]]:
        direction = dict(self.fields["direction"].choices)[self.cleaned_data["direction"]]  # type: ignore[attr-defined]  # a field of choices
        amount = self.cleaned_data["amount"].display()
        return [(_("Sentido"), direction), (_("Monto"), amount), *super().shown()]

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "amount_centavos": self._signed.centavos}


class LevelForm(ReasonForm):
    """Which level, and why."""

    reasons = rules.LEVEL_REASONS

    level = forms.ChoiceField(
        label=_("Nivel nuevo"), choices=[(each, each) for each in rules.LEVELS[1:]]
    )
    field_order = ("level", "reason", "note")

    def shown(self) -> list[tuple[Any, Any]]:
        return [(_("Nivel nuevo"), self.cleaned_data["level"]), *super().shown()]

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "level": self.cleaned_data["level"]}


class OpenForm(ReasonForm):
    """Which type, with what line, and why."""

    reasons = rules.OPEN_REASONS

    account_type = forms.ChoiceField(
        label=_("Cuenta nueva"),
        choices=[
            (each.value, _(ACCOUNT_NAMES[each]))
            for each in (AccountType.SAVINGS, AccountType.CREDIT)
        ],
    )
    line = forms.CharField(
        label=_("Línea de crédito en pesos"),
        help_text=_("Como 20000.00; solo de una cuenta de crédito."),
        max_length=13,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    field_order = ("account_type", "line", "reason", "note")

    def clean_line(self) -> Money:
        """Return a line for what owes, and none for what does not."""
        said: str = self.cleaned_data["line"]
        if self.cleaned_data.get("account_type") == AccountType.CREDIT:
            return _amount(said)
        if said:
            raise forms.ValidationError(_("Una cuenta de ahorro no tiene línea."), code="invalid")
        return Money(0)

    def shown(self) -> list[tuple[Any, Any]]:
        name = dict(self.fields["account_type"].choices)[self.cleaned_data["account_type"]]  # type: ignore[attr-defined]  # a field of choices
        line = self.cleaned_data["line"]
        lines = [(_("Línea de crédito"), line.display())] if line.centavos else []
        return [(_("Cuenta nueva"), name), *lines, *super().shown()]

    def arguments(self) -> dict[str, Any]:
        return {
            **super().arguments(),
            "account_type": AccountType(self.cleaned_data["account_type"]),
            "credit_limit_centavos": self.cleaned_data["line"].centavos,
        }


def _amount(text: str) -> Money:
    if _AMOUNT.fullmatch(text) is None:
        raise forms.ValidationError(_("Escribe un monto como 1500.00"), code="invalid")
    centavos = int(Decimal(text) * 100)
    if not 0 < centavos <= CENTAVOS_MAX:
        raise forms.ValidationError(_("Ese monto no se puede asentar."), code="invalid")
    return Money(centavos)


class ReversalForm(ReasonForm):
    """Which movement, and why."""

    reasons = rules.ADJUSTMENT_REASONS

    transaction = forms.CharField(
        label=_("Transacción"),
        help_text=_("El id del movimiento, como está en la lista de pólizas"),
        max_length=64,
    )
    field_order = ("transaction", "reason", "note")

    def clean_transaction(self) -> str:
        named: str = self.cleaned_data["transaction"].strip()
        if not entries.legs_of(named, account_pk=self.account_pk):
            raise forms.ValidationError(_(TransactionNotFound.title), code="unknown")
        return named

    def shown(self) -> list[tuple[Any, Any]]:
        named = self.cleaned_data["transaction"]
        legs = entries.legs_of(named, account_pk=self.account_pk)
        brought = entries.returned(legs, account_pk=self.account_pk)
        way = _("Se abona") if brought.centavos >= 0 else _("Se carga")
        return [
            (_("Transacción"), named),
            (_("Movimiento"), entries.described(legs, account_pk=self.account_pk)),
            (way, Money(abs(brought.centavos)).display()),
            *super().shown(),
        ]

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "transaction_id": self.cleaned_data["transaction"]}


@dataclass(frozen=True)
class Act:
    """One thing that staff do to an account."""

    right: str
    title: StrOrPromise
    consequence: StrOrPromise
    """«Qué va a pasar»."""
    done: StrOrPromise
    run: Callable[..., object]
    form: type[ReasonForm] = ReasonForm

    def perform(self, call: Call, account_id: str, form: ReasonForm) -> None:
        """Do it, as the form says."""
        self.run(call, account_id=account_id, **form.arguments())


_ASKED: Final = _("Quedó la solicitud; otra persona la aprueba en Confirmaciones.")

ACTS: Final[Mapping[str, Act]] = {
    "freeze": Act(
        right="banking.freeze_account",
        title=_("Congelar"),
        consequence=_(
            "Desde ahora no entra ni sale dinero de la cuenta, y el cliente recibe un aviso."
            " Descongelarla necesita a otra persona."
        ),
        done=_("La cuenta está congelada."),
        run=accounts.account_freeze,
    ),
    "unfreeze": Act(
        right="banking.propose_account",
        title=_("Pedir descongelar"),
        consequence=_("Nada cambia todavía: otra persona tiene un día para aprobarlo."),
        done=_ASKED,
        run=staffing.unfreeze_propose,
        form=UnfreezeForm,
    ),
    "adjust": Act(
        right="banking.propose_account",
        title=_("Pedir un ajuste"),
        consequence=_(
            "Nada se mueve todavía: otra persona tiene un día para aprobarlo. Entonces se asienta"
            " una póliza contra la cuenta de compensación; ningún saldo se edita."
        ),
        done=_ASKED,
        run=staffing.adjustment_propose,
        form=AdjustmentForm,
    ),
    "reverse": Act(
        right="banking.propose_account",
        title=_("Pedir un reverso"),
        consequence=_(
            "Nada se mueve todavía: otra persona tiene un día para aprobarlo. Entonces todo el movimiento"
            " regresa a donde salió, por una póliza nueva que lo nombra; quien lo recibió debe tenerlo."
        ),
        done=_ASKED,
        run=reversing.reversal_propose,
        form=ReversalForm,
    ),
    "level": Act(
        right="banking.propose_account",
        title=_("Pedir subir de nivel"),
        consequence=_(
            "Nada cambia todavía: otra persona tiene un día para aprobarlo. Entonces la cuenta puede recibir"
            " lo que permite su nuevo nivel; el nivel no baja otra vez."
        ),
        done=_ASKED,
        run=opening.level_propose,
        form=LevelForm,
    ),
    "open": Act(
        right="banking.propose_account",
        title=_("Pedir abrirle otra cuenta"),
        consequence=_(
            "Nada cambia todavía: otra persona tiene un día para aprobarlo. Entonces su cliente tiene una cuenta"
            " más, en ceros y con su propia CLABE, del mismo nivel que esta."
        ),
        done=_ASKED,
        run=opening.open_propose,
        form=OpenForm,
    ),
    "close": Act(
        right="banking.propose_account",
        title=_("Pedir cerrar"),
        consequence=_(
            "Nada cambia todavía: otra persona tiene un día para aprobarlo. Una cuenta cerrada no"
            " se abre otra vez; debe estar en ceros y sin apartados."
        ),
        done=_ASKED,
        run=closing.close_propose,
        form=CloseForm,
    ),
}
