"""What the invoice form's page shows: the form, the findings at their fields, and where the time came from."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.http import urlencode

from invoicing.answer import Answer
from invoicing.attestation import WORDS
from invoicing.beside import beside
from invoicing.case import Case, TimeSource
from invoicing.drafting import offered
from invoicing.findings import Finding
from invoicing.folds import folds
from invoicing.form_errors import SummaryLine, address_of
from invoicing.form_values import moved
from invoicing.forms import InvoiceForm
from invoicing.kept import kept
from invoicing.lines import lines
from invoicing.models import Invoice
from invoicing.proposal import Proposal
from invoicing.shown_charge import shown_charge
from invoicing.status_line import status_line
from invoicing.totals import total
from invoicing.visited import Visited
from sessions_app.evidence import picture_of
from sessions_app.timeline import Timeline

NO_PLACE = frozenset({"accept", "version", "started_at_fold", "ended_at_fold"})


def entered_window(invoice: Invoice) -> tuple[datetime, datetime] | None:
    """The window of the present version where a person entered it; None where it is the recorded one."""
    submission = invoice.submission
    if submission is None or submission.time_source == TimeSource.RECORDED:
        return None
    return submission.started_at, submission.ended_at


def form_context(invoice: Invoice, form: InvoiceForm, answer: Answer, visited: Visited) -> dict[str, Any]:
    """Everything that the form's page prints."""
    return {
        **answer_context(invoice, form, answer, visited),
        "case": form.case,
        "code_query": code_query(invoice, form.case),
        "submit_by": form.case.submit_by,
        "closed": next((found.message for found in answer.findings if found.id == "window-closed"), ""),
        "attestation": WORDS,
    }


def answer_context(invoice: Invoice, form: InvoiceForm, answer: Answer, visited: Visited) -> dict[str, Any]:
    """What the page says of one posted form: all that a check renews while somebody is at it."""
    proposal, findings = answer.proposal, answer.findings
    accepted = proposal.entry.accept
    errors = [finding for finding in findings if finding.is_error]
    shown = [finding for finding in errors if visited.shows(finding)]
    warnings = [finding for finding in findings if not finding.is_error] if proposal.choice else []
    unticked = [finding for finding in warnings if finding.id not in accepted]
    billed = lines(proposal)
    total_charge = total(line.charge for line in billed) if billed else None
    _put_at_fields(form, shown, visited)
    return {
        "invoice": invoice,
        "session": invoice.session,
        "form": form,
        "visited": visited,
        "errors": [SummaryLine(address_of(form, one.field), one.message) for one in shown],
        "warnings": warnings,
        "unticked": [SummaryLine(f"#id_accept_{one.id}", one.message) for one in unticked],
        "accepted": accepted,
        "status": status_line(
            proposal.choice.value if proposal.choice else "",
            billed,
            total_charge,
            problems=len(shown),
            unseen=len(errors) - len(shown),
            to_confirm=len(unticked),
        ),
        "refused_code": next((one.message.split(" ")[0] for one in shown if one.id == "code-not-contracted"), ""),
        "billed": billed,
        "total_charge": total_charge,
        "shown_charge": shown_charge(billed, total_charge),
        "kept": [] if errors else kept(invoice, proposal, billed, warnings),
        "suggestions": answer.suggestions,
        "recorded": proposal.case.recorded,
        "proposal": proposal,
        "timeline": _picture(invoice, proposal),
        "moved": list(moved(form.data, answer)),
        "draft": offered(proposal),
        "folds": folds(form, is_as_recorded=proposal.time_source == TimeSource.RECORDED),
        "offers": [offer for offer in form.offers if visited.shows_field(offer.field)],
        "places": [form[name] for name in form.fields if _has_place(form, name)],
    }


def _has_place(form: InvoiceForm, name: str) -> bool:
    """Does the page have a place for the field's errors? Add-ons are left out where none may be billed."""
    is_left_out = name == "add_ons" and not form.offers_add_ons
    return not is_left_out and name not in NO_PLACE and not form[name].is_hidden


def _picture(invoice: Invoice, proposal: Proposal) -> Timeline | None:
    """The record as a picture; shaded is the figure that the chosen code counts, where there is any of it."""
    recorded = proposal.case.recorded
    if not recorded.is_telehealth:
        return None
    figure = proposal.figure if proposal.figure.pieces else recorded.shown
    return picture_of(invoice.session, recorded.presence, figure, recorded.visitors)


def code_query(invoice: Invoice, case: Case) -> str:
    """How the explainer is asked for the rules of this session: its date of service, and its contract if any."""
    asked: dict[str, str | int] = {"on": case.date_of_service.isoformat()}
    if not case.rulebook.terms.is_self_pay:
        contract = beside(invoice).contract
        asked |= {"contract": contract} if contract else {}
    return urlencode(asked)


def _put_at_fields(form: InvoiceForm, shown: Iterable[Finding], visited: Visited) -> None:
    """Each finding also stands at its field; what the form itself could not read stands there already."""
    for name in [name for name in form.errors if not visited.shows_field(name)]:
        del form.errors[name]
    for finding in shown:
        if finding.id != "unreadable" and finding.field in form.fields:
            form.add_error(finding.field, forms.ValidationError(finding.message, code=finding.id))
