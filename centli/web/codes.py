"""By which codes each operation of the API may refuse: its description names them, and every test's answers are held to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from centli.kernel.errors import DomainError

OTHERS: Final[Mapping[str, tuple[int, str]]] = {
    "bad_request": (400, "The request cannot be read."),
    "malformed_json": (400, "The body is not JSON."),
    "invalid_cursor": (
        400,
        "The cursor is of another list, of other filters or of another customer.",
    ),
    "idempotency_key_missing": (400, "The operation takes an `Idempotency-Key`."),
    "idempotency_key_invalid": (400, "The key is not 8 to 64 printable ASCII characters."),
    "not_authenticated": (401, "Nobody is signed in."),
    "invalid_token": (401, "The Bearer token is unknown, over or revoked: sign in again."),
    "insufficient_user_authentication": (
        401,
        "A second factor is due, or the person has none yet: send the same again with `factor`; `reasons` says why.",
    ),
    "forbidden": (403, "Known, and not allowed: another role, or no right."),
    "csrf_failed": (403, "A session's cookie came without its `X-CSRFToken`."),
    "not_found": (404, "Not there, or not yours: both look alike."),
    "method_not_allowed": (405, "The address does not take this method."),
    "not_acceptable": (406, "No answer in the format that `Accept` asks for."),
    "too_large": (413, "The body is larger than the address takes."),
    "unsupported_media_type": (415, "The body is of another type than the address takes."),
    "validation_error": (422, "Fields are wrong: `errors` names each, by a pointer and a code."),
    "rate_limited": (429, "Too many requests; `Retry-After` says when to come back."),
    "internal_error": (
        500,
        "Our fault; it was noted. Of a write it is not known whether it was done.",
    ),
    "unavailable": (503, "Something that it needs is away; `Retry-After` says when to come back."),
}
"""Codes that no domain raises: their status and meaning."""

FIELDS: Final[Mapping[str, str]] = {
    "required": "It is missing.",
    "null": "It may not be null.",
    "blank": "It may not be empty.",
    "invalid": "It is of another type or form.",
    "invalid_choice": "It is none of the values that there are.",
    "min_length": "It is too short.",
    "max_length": "It is too long.",
    "min_value": "It is too small.",
    "max_value": "It is too large.",
    "max_string_length": "The number has too many digits.",
    "out_of_range": "The day is not from 2000 to 2099.",
    "not_a_list": "It must be a list.",
    "not_a_dict": "It must be an object.",
    "empty": "The list may not be empty.",
    "null_characters_not_allowed": "It has a NUL in it.",
    "unknown_field": "There is no such field.",
    "repeated": "The parameter is given more than once.",
    "conflict": "It does not go with another of those given.",
    "not_money": "It must be an object of `amount` and `currency`.",
    "invalid_amount": "Not a text such as `50000.00`: no sign, no commas, two decimals.",
    "invalid_currency": "Not `MXN`.",
    "invalid_period": "The period ends before it begins.",
}
"""The codes of ``errors[]`` of a ``validation_error``; of another problem they are the problem's own."""

SIGNED_IN: Final = ("not_authenticated", "invalid_token", "forbidden", "rate_limited")
WRITES: Final = ("csrf_failed",)
KEYED: Final = (
    "idempotency_key_missing",
    "idempotency_key_invalid",
    "idempotency_key_reused",
    "idempotency_in_progress",
)
BODY: Final = (
    "bad_request",
    "malformed_json",
    "too_large",
    "unsupported_media_type",
    "validation_error",
)
QUERY: Final = ("bad_request", "validation_error")
ANY: Final = ("method_not_allowed", "not_acceptable", "internal_error", "unavailable")
"""What stands under ``default``: whatever is asked may meet it."""

_PROPOSES: Final = ("too_many_open", "money_closed")
_TRANSFER: Final = (
    "account_not_found", "beneficiary_not_found", "insufficient_funds", "limit_exceeded", "payee_not_usable",
    "account_blocked", "account_inactive", "beneficiary_changed", "beneficiary_unavailable", "credit_cap_exceeded",
    "same_account", "target_missing", "invalid_amount", "limits_unavailable",
)  # fmt: skip
_BENEFICIARY: Final = (
    "alias_taken", "too_many_beneficiaries", "invalid_beneficiary", "invalid_clabe", "unknown_bank", "own_account",
    "payee_account_not_found", "target_required",
)  # fmt: skip
_CHANGE: Final = ("beneficiary_not_found", "nothing_to_change", "beneficiary_altered")
_PURCHASE: Final = (
    "product_not_found", "account_not_found", "account_unusable", "out_of_stock", "benefit_unavailable",
    "invalid_quantity", "price_changed", "limit_exceeded", "limits_unavailable",
)  # fmt: skip
_REDEMPTION: Final = ("reward_not_found", "insufficient_points", "out_of_stock", "invalid_quantity")
_REPORT: Final = ("invalid_ticket", "related_not_found", "answer_not_found", "too_many_tickets")
_WRITE_ON: Final = (
    "ticket_not_found",
    "invalid_ticket",
    "ticket_full",
    "ticket_ended",
    "ticket_merged",
)
_FILES: Final = ("upload_not_found", "invalid_file", "too_many_files")
_LIMITS: Final = ("invalid_limit", "limits_unavailable", "limit_exceeded")
_UNBLOCK: Final = (
    "account_not_found",
    "account_not_blocked",
    "account_inactive",
    "blocked_by_bank",
)
_KINDS: Final = tuple(
    dict.fromkeys(
        (
            *_TRANSFER, "chat_transfers_off", *_BENEFICIARY, *_CHANGE, *_PURCHASE, "purchase_not_found", "not_refundable",
            *_REDEMPTION, "cost_changed", *_REPORT, *_WRITE_ON, *_LIMITS, *_UNBLOCK, "already_blocked", "account_altered",
            "chat_transfers_on",
        )
    )
)  # fmt: skip
"""What one kind of proposal or another refuses."""
_CONFIRM: Final = (
    "confirmation_not_found", "confirmation_expired", "token_invalid", "confirmation_mismatch", "approver_needed",
    "insufficient_user_authentication", "factor_wrong", "factor_too_new", "money_closed", "outcome_unknown", *_KINDS,
)  # fmt: skip
_CANCEL: Final = (
    "confirmation_not_found",
    "confirmation_expired",
    "already_executed",
    "confirmation_mismatch",
)
_RENEW: Final = tuple(dict.fromkeys((*_CANCEL, *_PROPOSES, *_KINDS)))
_SUGGESTION: Final = ("ticket_not_found", "answer_not_found", "suggestion_used")

OF: Final[Mapping[str, Sequence[str]]] = {
    "account_block": ("account_not_found", "account_inactive"),
    "account_get": ("account_not_found",),
    "account_transaction_list": ("account_not_found",),
    "account_unblock_propose": (*_PROPOSES, *_UNBLOCK),
    "answer_ask": ("article_not_found", "answer_not_found"),
    "answer_judge": ("answer_not_found",),
    "beneficiary_change_propose": (*_PROPOSES, *_BENEFICIARY, *_CHANGE),
    "beneficiary_get": ("beneficiary_not_found",),
    "beneficiary_propose": (*_PROPOSES, *_BENEFICIARY),
    "beneficiary_remove": ("beneficiary_not_found",),
    "beneficiary_restore": (
        "beneficiary_not_found", "undo_expired", "alias_taken", "too_many_beneficiaries",
    ),
    "chat_ticket_create": ("login_over",),
    "confirmation_cancel": _CANCEL,
    "confirmation_confirm": _CONFIRM,
    "confirmation_get": ("confirmation_not_found",),
    "confirmation_renew": _RENEW,
    "limits_change": (*_PROPOSES, *_LIMITS),
    "limits_chat_transfers": (*_PROPOSES, "chat_transfers_on", "limits_unavailable"),
    "limits_get": ("limits_unavailable",),
    "message_list": ("not_found",),
    "message_send": ("not_found", "empty_message", "state_conflict"),
    "product_benefits": ("product_not_found", "invalid_quantity"),
    "product_facets": ("category_not_found",),
    "product_get": ("product_not_found",),
    "product_list": ("category_not_found",),
    "purchase_cancel": ("purchase_not_found", "not_refundable", "invalid_quantity"),
    "purchase_get": ("purchase_not_found",),
    "purchase_propose": (*_PROPOSES, *_PURCHASE),
    "redemption_propose": (*_PROPOSES, *_REDEMPTION),
    "retailer_get": ("retailer_not_found",),
    "reward_get": ("reward_not_found",),
    "reward_order_cancel": ("order_not_found", "order_closed"),
    "reward_order_get": ("order_not_found",),
    "ticket_answer_accept": _SUGGESTION,
    "ticket_answer_edit": (*_SUGGESTION, "invalid_ticket"),
    "ticket_answer_send": (
        *_SUGGESTION, "illegal_ticket_move", "ticket_changed", "ticket_full", "ticket_merged",
    ),
    "ticket_answer_suggest": ("ticket_not_found", "nothing_to_suggest", "ticket_merged"),
    "ticket_file_get": ("ticket_not_found", "file_not_found"),
    "ticket_get": ("ticket_not_found",),
    "ticket_message_add": (*_WRITE_ON, *_FILES),
    "ticket_message_list": ("ticket_not_found",),
    "ticket_open": (*_REPORT, *_FILES),
    "ticket_rate": ("ticket_not_found", "ticket_not_done", "ticket_merged"),
    "ticket_reopen": ("ticket_not_found", "ticket_ended", "ticket_merged", "illegal_ticket_move"),
    "ticket_resolve": ("ticket_not_found", "ticket_merged", "illegal_ticket_move"),
    "ticket_upload_open": ("invalid_file", "too_many_files"),
    "transaction_get": ("transaction_not_found",),
    "transfer_cancel": _CANCEL,
    "transfer_confirm": _CONFIRM,
    "transfer_propose": (*_PROPOSES, *_TRANSFER),
    "transfer_undo": ("transaction_not_found", "undo_expired"),
    "upload_complete": (
        "upload_not_found", "upload_expired", "upload_incomplete", "invalid_image", "product_not_found",
        "retailer_not_found", "alt_required",
    ),
    "upload_file": ("not_found", "forbidden"),
    "upload_open": ("too_many_uploads",),
}  # fmt: skip
"""What the operation itself refuses, by its id; what its key, body, query and login bring is the same everywhere."""


def classes() -> dict[str, list[type[DomainError]]]:
    """Return the refusals that domains raise, by their code; two domains may share one."""
    found: dict[str, list[type[DomainError]]] = {}
    for each in _below(DomainError):
        if (
            each.__module__.split(".")[-1] not in {"testing", "conftest"}
            and ".tests." not in each.__module__
        ):
            found.setdefault(each.code, []).append(each)
    return found


def status_of(code: str) -> int:
    """Return the status that a code is answered with."""
    return OTHERS[code][0] if code in OTHERS else classes()[code][0].status


def _below(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in base.__subclasses__():
        if not each.__name__.startswith("_"):
            yield each
        yield from _below(each)
