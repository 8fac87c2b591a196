"""What an account's level lets it receive: a cap on the credits of a calendar month, and at level N1 on the balance.

Counted are transfers that reach the account. What comes back (a refund, a reversal, a return from another bank) and what
the bank itself corrects are not: they are not new money.
"""

from __future__ import annotations

from functools import partial

from banking import rules
from banking.errors import CreditCapExceeded
from banking.models import LimitCounter
from banking.selectors import facts
from banking.selectors.facts import AccountFacts
from banking.services import limits
from centli.db.transactions import require_transaction
from centli.db.trip import run_all
from centli.kernel import clock
from centli.kernel.call import Call


def check_credit(call: Call, target: AccountFacts, amount_centavos: int) -> None:
    """Refuse what an account's level does not let it receive now; an account of level N4 is not even looked up.

    Raises:
        CreditCapExceeded: over the month's credits, or over the balance.
        LimitsUnavailable: the value of the UDI is not known.
    """
    if target.level not in rules.MONTHLY_CREDITS_UDI:
        return
    udi = facts.udi_micros(call.now)
    used = (
        LimitCounter.objects.filter(
            customer_id=target.owner_id or 0,
            rule=rules.credits_rule(target.pk),
            period=clock.local_month(call.now),
        )
        .values_list("used_centavos", flat=True)
        .first()
    ) or 0
    cap = rules.udi_centavos(rules.MONTHLY_CREDITS_UDI[target.level], udi)
    if used + amount_centavos > cap:
        raise CreditCapExceeded(cap)
    if target.level in rules.BALANCE_UDI:
        most = rules.udi_centavos(rules.BALANCE_UDI[target.level], udi)
        if target.balance_centavos + amount_centavos > most:
            raise CreditCapExceeded(most)


def count_credit_step(call: Call, target: AccountFacts, amount_centavos: int) -> None:
    """Count what reaches an account for its month, after the accounts are locked and before anything is posted.

    Raises:
        CreditCapExceeded: over the month's credits.
        LimitsUnavailable: the value of the UDI is not known.
    """
    require_transaction()
    if target.level not in rules.MONTHLY_CREDITS_UDI:
        return
    cap = rules.udi_centavos(rules.MONTHLY_CREDITS_UDI[target.level], facts.udi_micros(call.now))
    assert target.owner_id is not None, "customers' accounts have levels"
    key = (target.owner_id, rules.credits_rule(target.pk), clock.local_month(call.now))
    refusal = partial(CreditCapExceeded, cap)
    run_all(limits.counted(key, amount_centavos, cap_centavos=cap, refusal=refusal))
