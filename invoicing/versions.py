"""Every version of an invoice with what changed from the one before: read here, compared in version_changes.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from invoicing.case import TimeSource
from invoicing.models import Invoice, Submission
from invoicing.version_changes import Change, changes
from invoicing.wording import clock, day, length

SOURCES = {
    TimeSource.RECORDED: "as recorded",
    TimeSource.EDITED: "edited by hand",
    TimeSource.ATTESTED: "entered by hand",
}
YES_NO = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Version:
    """One submission, and how it differs from the one before; the first one from nothing."""

    submission: Submission
    changes: tuple[Change, ...]

    @property
    def is_correction(self) -> bool:
        """Is there one before it?"""
        return self.submission.sequence > 1


def versions_of(invoice: Invoice, *beside: str) -> list[Version]:
    """Newest first, each with its lines, flags, remarks, and whatever else is named."""
    asked = invoice.submissions.select_related("by", "time_edit").prefetch_related(
        "lines", "flags", "remarks__by", "remarks__answer__by", *beside
    )
    return versions(asked.order_by("sequence"))


def versions(submissions: Iterable[Submission]) -> list[Version]:
    """Newest first; `submissions` come oldest first."""
    found: list[Version] = []
    before: dict[str, str] = {}
    for submission in submissions:
        values = in_words(submission)
        found.append(Version(submission, changes(before, values) if before else ()))
        before = values
    return found[::-1]


def in_words(submission: Submission) -> dict[str, str]:
    """What may differ between two versions, as a page prints it."""
    return {
        "Code": submission.code,
        "Lines": ", ".join(_line(*row) for row in _lines(submission)),
        "Charge": _money(submission.total_charge),
        "Live minutes": f"{submission.minutes} min",
        **_times(submission),
        "Disruption note": submission.disruption_note,
        "Warnings confirmed": " ".join(submission.confirmed),
        "How you communicated": submission.contact_name,
        "Completed by phone": YES_NO[submission.completed_by_phone],
        "Minutes by phone": "" if submission.phone_minutes is None else f"{submission.phone_minutes} min",
        "Identified client there": YES_NO[submission.identified_client_present],
        "Where the client was": submission.location_name,
        "State": submission.client_state,
        "Payer": submission.payer_name,
        "Member": submission.member_id,
        "Authorization": submission.authorization_number,
    }


def _times(submission: Submission) -> dict[str, str]:
    zone = submission.invoice.session.zone
    start, end = (at.astimezone(zone) for at in (submission.started_at, submission.ended_at))
    return {
        "Start": f"{clock(start)} {start:%Z}, {day(start.date())}",
        "End": f"{clock(end)} {end:%Z}, {day(end.date())}",
        "Time": SOURCES[TimeSource(submission.time_source)],
        "Recorded": length(submission.recorded_live_ms),
    }


def _lines(submission: Submission) -> list[tuple[str, int, list[str]]]:
    return [(line.code, line.units, line.modifiers) for line in submission.lines.all()]


def _line(code: str, units: int, modifiers: list[str]) -> str:
    return " ".join([f"{code} × {units}", *modifiers])


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"${amount:,.2f}"
