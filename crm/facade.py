"""The CRM's one door for customers, the agent, and staff's programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance
from centli.db import idempotency
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, NotFound, Rejected
from crm.contracts import (
    AnswerView,
    ArticleView,
    BeneficiaryPage,
    BeneficiaryView,
    Flaw,
    FoundArticle,
    Resolution,
    SentFile,
    SuggestionView,
    TicketFileView,
    TicketMessagePage,
    TicketMessageView,
    TicketPage,
    TicketState,
    TicketUploadView,
    TicketView,
)
from crm.selectors import beneficiaries as selectors
from crm.selectors import desk as desk_seen
from crm.selectors import files as seen_files
from crm.selectors import knowledge as seen_knowledge
from crm.selectors import tickets as seen_tickets
from crm.services import beneficiaries as services
from crm.services import desk, files, knowledge, suggesting, tickets


def beneficiary_list(call: Call) -> Sequence[BeneficiaryView]:
    """Return whom the customer can pay, by alias; at most ``rules.BENEFICIARIES_MAX``."""
    return [
        selectors.view(row, call.user_id, now=call.now)
        for row in selectors.beneficiary_list(call.customer_id)
    ]


def beneficiary_page(
    call: Call, *, limit: int = selectors.PAGE_DEFAULT, cursor: str | None = None
) -> BeneficiaryPage:
    """Return a page by alias; ``cursor`` is the one that the page before gave."""
    limit = max(1, min(limit, selectors.PAGE_MAX))
    rows = selectors.beneficiary_slice(call.customer_id, after=cursor, limit=limit + 1)
    return BeneficiaryPage(
        items=[selectors.view(row, call.user_id, now=call.now) for row in rows[:limit]],
        next_cursor=rows[limit - 1].alias_lower if len(rows) > limit else None,
    )


def beneficiary_get(call: Call, beneficiary_id: str) -> BeneficiaryView:
    """Return one of the customer's beneficiaries.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
    """
    row = selectors.beneficiary_get(call.customer_id, beneficiary_id)
    return selectors.view(row, call.user_id, now=call.now)


def alias_resolve(call: Call, alias: str) -> Resolution:
    """Return who is meant among the customer's own beneficiaries, or those to ask about. Never a guess."""
    return selectors.alias_resolve(call.customer_id, call.user_id, alias, now=call.now)


def beneficiary_propose(
    call: Call,
    *,
    name: str,
    alias: str,
    relationship: str = "",
    account_id: str | None = None,
    clabe: str | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose somebody new to pay; nobody is added before it is confirmed with the second factor.

    Raises:
        AliasTaken: the customer calls somebody else so.
        InvalidClabe, UnknownBank, PayeeAccountNotFound, OwnAccount, TargetRequired: nobody can be paid there.
        InvalidBeneficiary, TooManyBeneficiaries: it cannot be stored so.
    """
    wish: dict[str, Any] = {
        "name": name,
        "alias": alias,
        "relationship": relationship,
        "account_id": account_id,
        "clabe": clabe,
    }
    return _proposed(
        call,
        kind="add_beneficiary",
        wish=wish,
        terms_of=services.add_terms,
        provenance=provenance,
        supersedes=supersedes,
    )


def beneficiary_change_propose(
    call: Call,
    beneficiary_id: str,
    *,
    name: str | None = None,
    alias: str | None = None,
    relationship: str | None = None,
    account_id: str | None = None,
    clabe: str | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose another name, alias, relationship or account; what is not given stays.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
        NothingToChange: everything would stay as it is.
        The errors of ``beneficiary_propose`` besides.
    """
    wish: dict[str, Any] = {
        "beneficiary_id": beneficiary_id,
        "name": name,
        "alias": alias,
        "relationship": relationship,
        "account_id": account_id,
        "clabe": clabe,
    }
    return _proposed(
        call,
        kind="change_beneficiary",
        wish=wish,
        terms_of=services.change_terms,
        provenance=provenance,
        supersedes=supersedes,
    )


def beneficiary_remove_propose(
    call: Call, beneficiary_id: str, *, provenance: Provenance = Provenance()
) -> ProposalView:
    """Propose to take somebody off the list; for ten seconds after it is confirmed ``beneficiary_undo`` undoes it.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
    """
    return _proposed(
        call,
        kind="remove_beneficiary",
        wish={"beneficiary_id": beneficiary_id},
        terms_of=services.remove_terms,
        provenance=provenance,
        supersedes=None,
    )


def beneficiary_undo(call: Call, *, beneficiary_id: str, added: bool) -> BeneficiaryView:
    """Undo an addition (``added``) or a removal of the last ten seconds; a second time changes nothing.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
        UndoExpired: too late.
        AliasTaken: the alias was given to somebody else.
    """
    if added:
        return services.beneficiary_take_back(call, beneficiary_id=beneficiary_id)
    return services.beneficiary_restore(call, beneficiary_id=beneficiary_id)


def beneficiary_remove(call: Call, beneficiary_id: str) -> None:
    """Take somebody off the list at once; for ten seconds ``beneficiary_restore`` undoes it.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
    """
    services.beneficiary_remove(call, beneficiary_id=beneficiary_id)


def beneficiary_restore(call: Call, beneficiary_id: str) -> BeneficiaryView:
    """Undo a removal of the last ten seconds.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
        UndoExpired: too late.
        AliasTaken: the alias was given to somebody else.
        TooManyBeneficiaries: the list was filled meanwhile.
    """
    return services.beneficiary_restore(call, beneficiary_id=beneficiary_id)


# ── Tickets ──────────────────────────────────────────────────────────────────────────────────────


def ticket_open(
    call: Call,
    *,
    text: str,
    subject: str = "",
    related_id: str | None = None,
    related_text: str = "",
    answer_id: str | None = None,
    file_ids: Sequence[str] = (),
    sent: Sequence[SentFile] = (),
) -> TicketView:
    """Take a report at once, for doors where the customer fills in a form.

    ``related_text`` is how what it is about was shown; ``answer_id`` is what the articles said to the question that it
    comes of. Files were uploaded before (``file_ids``), or came with the form (``sent``).

    Raises:
        InvalidTicket: a field is empty or too long; it says which.
        RelatedNotFound, AnswerNotFound: what it is about, or comes of, is not the customer's.
        TooManyTickets: the customer has as many unfinished ones as may be.
    """
    return tickets.ticket_open(
        call,
        text=text,
        subject=subject,
        related_id=related_id,
        related_text=related_text,
        answer_id=answer_id,
        file_ids=file_ids,
        sent=sent,
    )


def ticket_propose(
    call: Call,
    *,
    text: str,
    subject: str = "",
    related_id: str | None = None,
    related_text: str = "",
    answer_id: str | None = None,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a report, for the conversation; nothing is taken before it is confirmed.

    Raises:
        InvalidTicket, RelatedNotFound, AnswerNotFound, TooManyTickets: as ``ticket_open``.
    """
    return _proposed(
        call,
        kind="open_ticket",
        wish={
            "text": text,
            "subject": subject,
            "related_id": related_id,
            "related_text": related_text,
            "answer_id": answer_id,
        },
        terms_of=tickets.open_terms,
        provenance=provenance,
        supersedes=supersedes,
    )


def ticket_message_propose(
    call: Call,
    ticket_id: str,
    *,
    text: str,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose to add to a report, for the conversation; nothing is written before it is confirmed.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, TicketEnded: as ``ticket_message_add``.
    """
    return _proposed(
        call,
        kind="ticket_message",
        wish={"ticket_id": ticket_id, "text": text},
        terms_of=tickets.message_terms,
        provenance=provenance,
        supersedes=supersedes,
    )


def ticket_close_propose(
    call: Call, ticket_id: str, *, provenance: Provenance = Provenance()
) -> ProposalView:
    """Propose to close a report as solved, for the conversation; it stays open until it is confirmed.

    Raises:
        TicketNotFound: no such report, or another customer's.
    """
    return _proposed(
        call,
        kind="close_ticket",
        wish={"ticket_id": ticket_id},
        terms_of=tickets.close_terms,
        provenance=provenance,
        supersedes=None,
    )


def ticket_page(call: Call, *, limit: int = 25, cursor: str | None = None) -> TicketPage:
    """Return a page of the customer's reports, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    return seen_tickets.ticket_page(call, limit=limit, cursor=cursor)


def ticket_get(call: Call, ticket_id: str) -> TicketView:
    """Return one of the customer's reports.

    Raises:
        TicketNotFound: no such report, or another customer's.
    """
    return seen_tickets.ticket_get(call, ticket_id)


def ticket_message_page(
    call: Call, ticket_id: str, *, limit: int = 25, cursor: str | None = None
) -> TicketMessagePage:
    """Return what the customer and the bank wrote, oldest first; never what is internal.

    Raises:
        TicketNotFound, InvalidCursor: as their names say.
    """
    return seen_tickets.message_page(call, ticket_id, limit=limit, cursor=cursor)


def ticket_message_add(
    call: Call,
    ticket_id: str,
    *,
    text: str,
    file_ids: Sequence[str] = (),
    sent: Sequence[SentFile] = (),
) -> TicketMessageView:
    """Write on; what was solved in the last 30 days is open again.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, TicketEnded: nothing is written.
        UploadNotFound, InvalidFile, TooManyFiles: a file is not there, or none that we take; nothing is written.
    """
    return tickets.message_add(call, ticket_id=ticket_id, text=text, file_ids=file_ids, sent=sent)


def ticket_upload_open(
    call: Call, *, name: str, content_type: str, size_bytes: int
) -> TicketUploadView:
    """Announce a file for a report: return the form that it is posted to, and until when.

    Raises:
        InvalidFile: a type that we do not take, or too big.
        TooManyFiles: as many as a day allows were sent.
    """
    row, form = files.upload_open(call, name=name, content_type=content_type, size_bytes=size_bytes)
    return TicketUploadView(row.file_id, form.url, form.fields, row.expires_at)


def ticket_file_get(call: Call, ticket_id: str, file_id: str) -> tuple[TicketFileView, bytes]:
    """Return a file of one of the customer's reports, as it is kept.

    Raises:
        TicketFileNotFound: not there, or another customer's.
    """
    row = seen_files.file_get(call, ticket_id, file_id)
    return seen_files.view(row), files.content(row)


def ticket_resolve(call: Call, ticket_id: str) -> TicketView:
    """Say that it is solved.

    Raises:
        TicketNotFound: no such report, or another customer's.
        IllegalMove: it is solved or closed already.
    """
    tickets.ticket_resolve(call, ticket_id=ticket_id)
    return seen_tickets.ticket_get(call, ticket_id)


def ticket_reopen(call: Call, ticket_id: str) -> TicketView:
    """Open what was solved in the last 30 days again.

    Raises:
        TicketNotFound, IllegalMove, TicketFull, TicketEnded: nothing changes.
    """
    tickets.ticket_reopen(call, ticket_id=ticket_id)
    return seen_tickets.ticket_get(call, ticket_id)


def ticket_rate(call: Call, ticket_id: str, *, rating: int) -> TicketView:
    """Say how satisfied the customer is with what was done, 1 to 5.

    Raises:
        TicketNotFound, InvalidTicket, TicketNotDone: nothing is kept.
    """
    return seen_tickets.ticket_view(tickets.ticket_rate(call, ticket_id=ticket_id, rating=rating))


# ── Staff's programs ─────────────────────────────────────────────────────────────────────────────


def suggestion_make(call: Call, ticket_id: str) -> SuggestionView:
    """Compose an answer to a report from the bank's articles, for a person to look at; nobody is told it yet.

    Raises:
        TicketNotFound, NothingToSuggest: as their names say.
    """
    return desk_seen.suggestion_view(suggesting.answer_suggest(call, ticket_id=ticket_id))


def suggestion_accept(call: Call, ticket_id: str, answer_id: str) -> SuggestionView:
    """Take a suggestion as it is.

    Raises:
        AnswerNotFound, SuggestionUsed: as their names say.
    """
    row = suggesting.answer_accept(call, ticket_id=ticket_id, answer_id=answer_id)
    return desk_seen.suggestion_view(row)


def suggestion_edit(call: Call, ticket_id: str, answer_id: str, *, text: str) -> SuggestionView:
    """Change a suggestion; how far it is from the draft is kept.

    Raises:
        AnswerNotFound, SuggestionUsed, InvalidTicket: nothing is changed.
    """
    row = suggesting.answer_edit(call, ticket_id=ticket_id, answer_id=answer_id, text=text)
    return desk_seen.suggestion_view(row)


def suggestion_send(
    call: Call, ticket_id: str, answer_id: str, *, then: str = TicketState.WAITING_CUSTOMER
) -> SuggestionView:
    """Send the customer a suggestion as it stands, once for the call's key, and say where the report goes.

    Raises:
        TicketNotFound, AnswerNotFound, SuggestionUsed, TicketFull, IllegalMove: nothing is sent.
    """
    replayed = desk.suggestion_send(
        call, ticket_id=ticket_id, answer_id=answer_id, then=TicketState(then)
    )
    sent = desk_seen.suggestion_view(desk_seen.suggestion_get(ticket_id, answer_id))
    return replace(sent, replayed=replayed)


# ── What the bank knows ──────────────────────────────────────────────────────────────────────────


def knowledge_ask(
    call: Call,
    question: str,
    *,
    slug: str | None = None,
    least_percent: int | None = None,
    said: str = "",
) -> AnswerView:
    """Answer a question with sentences of the bank's articles and their sources, or say that we do not know.

    With ``slug`` the customer has said which article is meant. With ``least_percent`` what may be no question is looked up:
    an answer that is less sure is neither given nor kept; from 0 on, two articles to choose from are given. ``said`` are the
    customer's own words where they are asked with others: those are kept.
    """
    return knowledge.ask(call, question, slug=slug, least_percent=least_percent, said=said)


def knowledge_search(call: Call, text: str, *, limit: int = 5) -> Sequence[FoundArticle]:
    """Return the articles that fit a text best, best first."""
    return seen_knowledge.search(call, text, limit=limit)


def article_get(call: Call, slug: str) -> ArticleView:
    """Return an article of the bank's as customers read it today.

    Raises:
        ArticleNotFound: there is none that is approved, valid today and for customers.
    """
    return seen_knowledge.article_get(call, slug)


def answer_judge(
    call: Call,
    answer_id: str,
    *,
    is_helpful: bool,
    flaw: Flaw | None = None,
    comment: str = "",
) -> None:
    """Keep whether an answer helped, and why it did not.

    Raises:
        AnswerNotFound: no such answer, or another customer's.
    """
    knowledge.answer_judge(
        call, answer_id=answer_id, is_helpful=is_helpful, flaw=flaw, comment=comment
    )


def _proposed(
    call: Call,
    *,
    kind: str,
    wish: dict[str, Any],
    terms_of: Callable[..., dict[str, Any]],
    provenance: Provenance,
    supersedes: str | None,
) -> ProposalView:
    """Propose a wish once for the call's key: the same key answers the same proposal, or the same refusal."""
    known = confirmations.proposed(call, kind=kind, parameters=wish)
    if known is not None:
        return known
    try:
        terms = terms_of(call, **wish)
    except (Rejected, Conflict, NotFound) as error:
        operation = f"propose:{kind}"
        idempotency.store_refusal(call, error, operation=operation, parameters=wish)
        raise
    return confirmations.propose(
        call,
        kind=kind,
        terms=terms,
        provenance=provenance,
        supersedes=supersedes,
        parameters=wish,
    )
