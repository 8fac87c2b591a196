"""The bank's tools: balances, movements, spending and limits to read; transfers and limits to propose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from banking import facade
from banking.contracts import AccountView, LimitView, MovementPage, SpendingView
from centli.agent.tools.arguments import (
    AccountId,
    Amount,
    Arguments,
    BeneficiaryId,
    ConfirmationId,
    Day,
    NoArguments,
    Text,
)
from centli.agent.types import Effect, Tool
from centli.confirmations.contracts import ProposalView, Provenance
from centli.events.catalogue import BalanceQuery, TransactionsQuery
from centli.kernel.call import Call
from centli.kernel.money import Money

Kind = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
"""The code of a kind of movement; whether there is such a one, banking says."""


class MovementArguments(Arguments):
    """Which movements, newest first."""

    account_id: AccountId | None = None
    date_from: Day | None = None
    date_to: Day | None = None
    type: Literal["transfer", "payment", "deposit", "withdrawal"] | None = None
    kind: Kind | None = None
    counterpart: Text | None = None
    incoming: bool | None = None
    least: Amount | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    cursor: Annotated[str, Field(max_length=500)] | None = None


class PeriodArguments(Arguments):
    """A period of customer days, both included."""

    date_from: Day
    date_to: Day


class SpendingArguments(PeriodArguments):
    """A period, and the kinds of movement that count; without them, all that is spent."""

    kinds: Annotated[list[Kind], Field(max_length=20)] | None = None


class TransferArguments(Arguments):
    """A transfer to prepare: to a beneficiary, or to an account of the customer's own."""

    amount: Amount
    beneficiary_id: BeneficiaryId | None = None
    to_account_id: AccountId | None = None
    from_account_id: AccountId | None = None
    concept: Text = ""
    said: Text = ""
    supersedes: ConfirmationId | None = None


class BlockArguments(Arguments):
    """Accounts to block."""

    account_ids: Annotated[list[AccountId], Field(min_length=1, max_length=20)]
    supersedes: ConfirmationId | None = None


class AccountArguments(Arguments):
    """One account."""

    account_id: AccountId


class LimitArguments(Arguments):
    """A new limit to prepare."""

    per_operation: Amount | None = None
    per_day: Amount | None = None
    supersedes: ConfirmationId | None = None


class ChatTransfersArguments(Arguments):
    """Whether transfers by chat are to be on."""

    enabled: bool
    supersedes: ConfirmationId | None = None


def _account_list(call: Call, _: NoArguments, __: Provenance) -> Sequence[AccountView]:
    return facade.account_list(call)


def movement_page(call: Call, arguments: MovementArguments, _: Provenance) -> MovementPage:
    """Return a page of movements."""
    return facade.movement_page(
        call,
        account_id=arguments.account_id,
        date_from=_date(arguments.date_from),
        date_to=_date(arguments.date_to),
        type=arguments.type,
        kind=arguments.kind,
        counterpart=arguments.counterpart,
        incoming=arguments.incoming,
        least_centavos=0 if arguments.least is None else Money.parse(arguments.least).centavos,
        limit=arguments.limit,
        cursor=arguments.cursor,
    )


def _spending_summary(call: Call, arguments: SpendingArguments, _: Provenance) -> SpendingView:
    return facade.spending_summary(
        call,
        date_from=date.fromisoformat(arguments.date_from),
        date_to=date.fromisoformat(arguments.date_to),
        kinds=arguments.kinds,
    )


def _limits_get(call: Call, _: NoArguments, __: Provenance) -> LimitView:
    return facade.limits_get(call)


def _transfer_propose(
    call: Call, arguments: TransferArguments, provenance: Provenance
) -> ProposalView:
    return facade.transfer_propose(
        call,
        amount=Money.parse(arguments.amount),
        beneficiary_id=arguments.beneficiary_id,
        to_account_id=arguments.to_account_id,
        from_account_id=arguments.from_account_id,
        concept=arguments.concept,
        said=arguments.said,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _limit_change_propose(
    call: Call, arguments: LimitArguments, provenance: Provenance
) -> ProposalView:
    return facade.limit_change_propose(
        call,
        per_operation=None
        if arguments.per_operation is None
        else Money.parse(arguments.per_operation),
        per_day=None if arguments.per_day is None else Money.parse(arguments.per_day),
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _account_block_propose(
    call: Call, arguments: BlockArguments, provenance: Provenance
) -> ProposalView:
    return facade.account_block_propose(
        call,
        account_ids=arguments.account_ids,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _account_unblock_propose(
    call: Call, arguments: AccountArguments, provenance: Provenance
) -> ProposalView:
    return facade.account_unblock_propose(call, arguments.account_id, provenance=provenance)


def _chat_transfers_propose(
    call: Call, arguments: ChatTransfersArguments, provenance: Provenance
) -> ProposalView:
    return facade.transfers_by_chat_propose(
        call,
        enabled=arguments.enabled,
        provenance=provenance,
        supersedes=arguments.supersedes,
    )


def _transactions_query(arguments: MovementArguments) -> TransactionsQuery:
    return TransactionsQuery(
        account_id=arguments.account_id,
        date_from=arguments.date_from,
        date_to=arguments.date_to,
        limit=arguments.limit,
        cursor=arguments.cursor,
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


TOOLS: Final = (
    Tool(
        "banking_account_list",
        "Lee las cuentas del cliente con saldo y disponible.",
        NoArguments,
        Effect.READS,
        _account_list,
        lambda _: BalanceQuery(),
    ),
    Tool(
        "banking_movement_page",
        "Lee una página de movimientos, del más nuevo al más viejo.",
        MovementArguments,
        Effect.READS,
        movement_page,
        _transactions_query,
    ),
    Tool(
        "banking_spending_summary",
        "Resume los gastos de un periodo.",
        SpendingArguments,
        Effect.READS,
        _spending_summary,
    ),
    Tool(
        "banking_account_block_propose",
        "Prepara el bloqueo de cuentas del cliente; se bloquean cuando lo confirma, sin segundo factor.",
        BlockArguments,
        Effect.PROPOSES,
        _account_block_propose,
    ),
    Tool(
        "banking_account_unblock_propose",
        "Prepara desbloquear una cuenta que el cliente bloqueó; se confirma con su segundo factor.",
        AccountArguments,
        Effect.PROPOSES,
        _account_unblock_propose,
    ),
    Tool(
        "banking_limits_get",
        "Lee los límites del cliente y lo usado hoy.",
        NoArguments,
        Effect.READS,
        _limits_get,
    ),
    Tool(
        "banking_transfer_propose",
        "Prepara un envío a un beneficiario ya resuelto o a una cuenta propia; no mueve dinero.",
        TransferArguments,
        Effect.PROPOSES,
        _transfer_propose,
    ),
    Tool(
        "banking_limit_change_propose",
        "Prepara un cambio de límites; no cambia nada.",
        LimitArguments,
        Effect.PROPOSES,
        _limit_change_propose,
    ),
    Tool(
        "banking_chat_transfers_propose",
        "Prepara apagar las transferencias por chat, o encenderlas, que pide el segundo factor; no cambia nada.",
        ChatTransfersArguments,
        Effect.PROPOSES,
        _chat_transfers_propose,
    ),
)
