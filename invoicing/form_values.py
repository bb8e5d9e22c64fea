"""Which values do the form's fields show: what was recorded, what was submitted before, or what was posted?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from invoicing.answer import Answer
from invoicing.case import Case, TimeSource, instant
from invoicing.clock_forms import shown_as
from invoicing.models import Invoice, Submission
from invoicing.usual import usual_contact, usual_location
from sessions_app.presence import Figure


@dataclass(frozen=True)
class Moved:
    """A field that a check shows another value in than was posted: the other recorded figure."""

    field: str
    posted: str
    shown: str


def first_values(invoice: Invoice, case: Case) -> MultiValueDict[str, str]:
    """What the form opens with: the last version after a return, else the recorded time."""
    if invoice.submission is not None:
        return as_posted({"version": invoice.version, **submitted_values(invoice.submission, case)})
    usual = {"contact": usual_contact(case), "client_location": invoice.session.place or usual_location(case)}
    return as_posted({"version": invoice.version, **usual, **shown_values(case, case.recorded.shown)})


def as_posted(values: dict[str, Any]) -> MultiValueDict[str, str]:
    """The values as a browser would post them: an empty one as nothing, a tick as "on", lists as they are."""
    posted: MultiValueDict[str, str] = MultiValueDict()
    for name, value in values.items():
        if isinstance(value, list):
            posted.setlist(name, value)
        elif value is True:
            posted[name] = "on"
        elif value is not False:
            posted[name] = "" if value is None else str(value)
    return posted


def shown_values(case: Case, figure: Figure) -> dict[str, Any]:
    """A recorded figure as the form's fields show it; nothing where nothing was recorded."""
    if figure.start_ms is None or figure.end_ms is None or not case.recorded.is_recording:
        return {}
    return {
        **shown_as("started_at", instant(figure.start_ms), case.zone),
        **shown_as("ended_at", instant(figure.end_ms), case.zone),
        "live_minutes": figure.live_minutes,
    }


def submitted_values(submission: Submission, case: Case) -> dict[str, Any]:
    """One version of the invoice as the form's fields show it."""
    choice = case.rulebook.choice(submission.code)
    present = {True: "yes" if choice and choice.base.asks_who_was_there else "", False: "no", None: ""}
    computed = {*submission.code.split("-"), *(code.code for code in (choice.codes if choice else ()))}
    return {
        **shown_as("started_at", submission.started_at, case.zone),
        **shown_as("ended_at", submission.ended_at, case.zone),
        "live_minutes": submission.minutes,
        "code": submission.code,
        "add_ons": [line.code for line in submission.lines.all() if line.code not in computed],
        "contact": submission.contact,
        "completed_by_phone": submission.completed_by_phone,
        "phone_minutes": submission.phone_minutes,
        "identified_client_present": present[submission.identified_client_present],
        "client_location": submission.client_location,
        "client_state": submission.client_state,
        "disruption_note": submission.disruption_note,
    }


def with_shown_time(data: MultiValueDict[str, str], answer: Answer) -> MultiValueDict[str, str] | None:
    """The values with the figure that the chosen code counts; None where they show it, or the time was changed."""
    if not any(moved(data, answer)):
        return None
    changed = data.copy()
    for name, value in shown_values(answer.proposal.case, answer.proposal.figure).items():
        changed[name] = str(value)
    return changed


def moved(data: Mapping[str, Any], answer: Answer) -> Iterator[Moved]:
    """The times that `with_shown_time` changes, field by field."""
    proposal = answer.proposal
    if proposal.time_source != TimeSource.RECORDED:
        return
    shown = shown_values(proposal.case, proposal.figure)
    for name in ("started_at", "ended_at", "live_minutes"):
        posted, instead = str(data.get(name, "")).strip(), str(shown.get(name, ""))
        if instead and posted != instead:
            yield Moved(name, posted, instead)
