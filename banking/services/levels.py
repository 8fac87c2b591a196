"""What an account's level lets it receive: a cap on the credits of a calendar month, and at level N1 on the balance.

Counted are transfers that reach the account. What comes back (a refund, a reversal, a return from another bank) and what
the bank itself corrects are not: they are not new money.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models.constants import OnConflict

from banking import rules
from banking.errors import CreditCapExceeded
from banking.models import LimitCounter
from banking.selectors import facts
from banking.selectors.facts import AccountFacts
from centli.db.statement import Statement
from centli.db.transactions import require_transaction
from centli.db.trip import NotChanged, run_all
from centli.kernel import clock
from centli.kernel.call import Call

_COUNTER: Final = "limit_counter (customer_id, rule, period, used_centavos) VALUES (%s, %s, %s, 0)"
_COUNT: Final = """
UPDATE limit_counter SET used_centavos = used_centavos + %s, payments = payments + 1
WHERE customer_id = %s AND rule = %s AND period = %s AND used_centavos + %s <= %s
"""


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
    key = (target.owner_id, rules.credits_rule(target.pk), clock.local_month(call.now))
    ignore = connection.ops.insert_statement(on_conflict=OnConflict.IGNORE)
    try:
        run_all(
            [
                Statement(f"{ignore} {_COUNTER}", key),
                Statement(_COUNT, (amount_centavos, *key, amount_centavos, cap), changes=1),
            ]
        )
    except NotChanged as error:
        raise CreditCapExceeded(cap) from error
