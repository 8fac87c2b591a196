"""What crosses the CRM's border: beneficiaries, and what an alias resolves to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Relationship(StrEnum):
    """Who a beneficiary is to the customer."""

    BROTHER = "brother"
    SISTER = "sister"
    MOTHER = "mother"
    FATHER = "father"
    WIFE = "wife"
    HUSBAND = "husband"
    PARTNER = "partner"
    SON = "son"
    DAUGHTER = "daughter"
    FRIEND = "friend"
    GRANDMOTHER = "grandmother"
    GRANDFATHER = "grandfather"
    UNCLE = "uncle"
    AUNT = "aunt"
    COUSIN = "cousin"
    NEPHEW = "nephew"
    NIECE = "niece"
    MOTHER_IN_LAW = "mother_in_law"
    FATHER_IN_LAW = "father_in_law"
    BROTHER_IN_LAW = "brother_in_law"
    SISTER_IN_LAW = "sister_in_law"
    GODCHILD = "godchild"
    GODPARENT = "godparent"
    BOSS = "boss"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BeneficiaryView:
    """Someone whom the customer can pay: ``account_id`` (an account of ours) or ``clabe`` (any bank's)."""

    beneficiary_id: str
    user_id: str
    name: str
    alias: str
    alias_lower: str
    relationship: Relationship
    account_id: str | None
    clabe: str | None
    bank_name: str
    last4: str
    created_at: datetime
    is_new: bool
    """Younger than 24 hours: never chosen by a fuzzy match without saying so."""


class Match(StrEnum):
    """How an alias was resolved."""

    EXACT = "exact"
    RELATION = "relation"
    FUZZY = "fuzzy"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Resolution:
    """One beneficiary, or the candidates to ask about (at most 5), or nobody. Never a guess."""

    alias: str
    match: Match
    beneficiary: BeneficiaryView | None
    candidates: Sequence[BeneficiaryView] = ()


@dataclass(frozen=True, slots=True)
class BeneficiaryPage:
    """A page of beneficiaries by alias; ``next_cursor`` is None on the last."""

    items: Sequence[BeneficiaryView]
    next_cursor: str | None
