"""Is the entered time complete, possible, and explained?"""

import re
from collections.abc import Iterator
from datetime import timedelta

from cpt.time_rules import billed_units
from invoicing.case import TimeSource, instant
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.wording import clock, day, length
from sessions_app.intervals import MINUTE_MS, Span, meet
from sessions_app.intervals import length as span_length

BLANK = re.compile(r"_{3,}|\[[^\]]+\]")
DAY_MINUTES = 1440


def time_missing(proposal: Proposal) -> Iterator[Finding]:
    """Start, end and minutes are all needed."""
    for field, what in (
        ("started_at", "when the session started"),
        ("ended_at", "when the session ended"),
        ("live_minutes", "how many minutes you and the client were live together"),
    ):
        if getattr(proposal.entry, field) is None:
            yield error("time-missing", field, f"Enter {what}.")


def time_order(proposal: Proposal) -> Iterator[Finding]:
    """The end comes after the start."""
    start, end = proposal.entry.started_at, proposal.entry.ended_at
    # A recording of some seconds is shown with the same minute twice.
    if start is None or end is None or proposal.window or proposal.time_source == TimeSource.RECORDED:
        return
    local_start, local_end = proposal.case.local(start), proposal.case.local(end)
    sentence = f"The end, {clock(local_end)}, is not after the start, {clock(local_start)}."
    half_day = timedelta(hours=12)
    if timedelta() < end + half_day - start <= timedelta(hours=6):
        sentence += f" AM and PM look swapped: {clock(local_end + half_day)} would fit."
    elif timedelta() < end + timedelta(days=1) - start <= timedelta(hours=6):
        sentence += f" A session that ran past midnight ended on {day(local_end.date() + timedelta(days=1))}."
    yield error("time-order", "ended_at", f"{sentence} Correct the start or the end.")


def time_future(proposal: Proposal) -> Iterator[Finding]:
    """Nothing is invoiced before it happened."""
    end, now = proposal.entry.ended_at, proposal.case.now
    if end is not None and end > now:
        local = proposal.case.local(end)
        yield error(
            "time-future",
            "ended_at",
            f"The end, {clock(local)} on {day(local.date())}, has not come yet. Invoice the session once it is over.",
        )


def live_exceeds_window(proposal: Proposal) -> Iterator[Finding]:
    """No more live minutes than lie between start and end."""
    start, end, minutes = proposal.entry.started_at, proposal.entry.ended_at, proposal.entry.live_minutes
    # Reported minutes were in part spent without the client, before or after.
    if start is None or end is None or minutes is None or end <= start or proposal.is_reported:
        return
    held = (end - start) // timedelta(minutes=1)
    if minutes > held:
        yield error(
            "live-exceeds-window",
            "live_minutes",
            f"{minutes} live minutes are entered, but only {held} lie between start and end. "
            "Correct the minutes or the times.",
        )


def phone_within_live(proposal: Proposal) -> Iterator[Finding]:
    """The part by phone is no longer than the whole."""
    phone, minutes = proposal.entry.phone_minutes, proposal.minutes
    if phone is not None and minutes is not None and phone > minutes:
        yield error(
            "phone-exceeds-live",
            "phone_minutes",
            f"{phone} minutes by phone are entered, and {minutes} live minutes in all. Correct one of them.",
        )


def time_other_day(proposal: Proposal) -> Iterator[Finding]:
    """The session started on its date of service, and took no more than a day: every rule is asked with that date."""
    case, start, end = proposal.case, proposal.entry.started_at, proposal.entry.ended_at
    if start is None or proposal.time_source == TimeSource.RECORDED:
        return
    recorded_ms = proposal.figure.start_ms
    days = {case.date_of_service} | ({case.local(instant(recorded_ms)).date()} if recorded_ms is not None else set())
    if case.local(start).date() not in days:
        yield error(
            "time-other-day",
            "started_at",
            f"The start is on {day(case.local(start).date())} and the session was on {day(case.date_of_service)}. "
            "Correct the date, or invoice the session of that day.",
        )
    elif end is not None and end - start > timedelta(days=1):
        yield error(
            "time-other-day",
            "ended_at",
            f"The end, on {day(case.local(end).date())}, is more than 24 hours after the start. Correct one of them.",
        )


def longer_than_a_day(proposal: Proposal) -> Iterator[Finding]:
    """A recording of more than a day is no session's: an instant in it is absurd. A person says what is right."""
    minutes = proposal.figure.live_minutes
    if proposal.time_source == TimeSource.RECORDED and minutes > DAY_MINUTES:
        yield error(
            "time-other-day",
            "live_minutes",
            f"{minutes:,} live minutes are recorded, and a day has {DAY_MINUTES:,}. "
            "Enter the times of this session, with a note of what happened.",
        )


def window_closed(proposal: Proposal) -> Iterator[Finding]:
    """A first submission has a deadline; the clock decides."""
    submit_by = proposal.case.submit_by
    if submit_by is not None and proposal.case.now > submit_by:
        local = proposal.case.local(submit_by)
        yield error(
            "window-closed",
            "code",
            f"This session could be submitted until {day(local.date())}, {clock(local)} ({proposal.case.zone.key}). "
            "Ask support to reopen it, with the reason.",
        )


def disruption_note(proposal: Proposal) -> Iterator[Finding]:
    """Time that differs from the record, or has none in telehealth, is explained in writing."""
    if not needs_note(proposal):
        return
    case, note = proposal.case, proposal.entry.disruption_note.strip()
    least = max(case.thresholds.note_min_length, case.rulebook.terms.note_min_length)
    if not note:
        yield error("disruption-note-missing", "disruption_note", _why_a_note(proposal))
    elif len(note) < least:
        yield error(
            "disruption-note-thin",
            "disruption_note",
            f"The note has {len(note)} characters; at least {least} are needed. "
            "Say what happened, when, and how the session was completed.",
        )
    elif blank := BLANK.search(note):
        yield error(
            "disruption-note-thin",
            "disruption_note",
            f"The note still holds a blank ({blank[0][:30]}). Fill it in or take it out.",
        )


def needs_note(proposal: Proposal) -> bool:
    """Does the time differ from the record, or is there none in telehealth?"""
    recorded = proposal.case.recorded
    if proposal.time_source == TimeSource.EDITED:
        return not _is_incomplete(proposal)
    return recorded.is_telehealth and not recorded.is_recording


def _is_incomplete(proposal: Proposal) -> bool:
    """Is a time still empty? What it will be compared with is not known before it is entered."""
    entry = proposal.entry
    return entry.started_at is None or entry.ended_at is None or entry.live_minutes is None


def _why_a_note(proposal: Proposal) -> str:
    what = "what happened and how the session was completed"
    if proposal.time_source == TimeSource.ATTESTED:
        return f"Nothing was recorded of you in this telehealth session. Write {what}."
    entry, figure = proposal.entry, proposal.figure
    assert entry.started_at is not None  # an incomplete entry is not asked for a note
    assert entry.ended_at is not None
    now = f"{clock(proposal.case.local(entry.started_at))} to {clock(proposal.case.local(entry.ended_at))}"
    if figure.start_ms is None or figure.end_ms is None:
        recorded = "no time together"
    else:
        between = f"{_clock(proposal, figure.start_ms)} to {_clock(proposal, figure.end_ms)}"
        recorded = f"{length(figure.live_ms)} from {between}"
    return (
        f"The recording shows {recorded}, and the form now says {entry.live_minutes} min from {now}. "
        f"Write {what}, or go back to the recorded time."
    )


def client_never_joined(proposal: Proposal) -> Iterator[Finding]:
    """Where nobody of the client's side was in the room there is nothing to bill."""
    recorded = proposal.case.recorded
    if recorded.is_recording and not recorded.has_client_side:
        yield error(
            "client-never-joined",
            "code",
            "You were in the session, and nobody from the client's side was recorded. "
            "An insurance code needs the client there: record the attendance instead.",
        )


def time_outside_recording(proposal: Proposal) -> Iterator[Finding]:
    """Edited time that lies where nobody was recorded needs a second look."""
    if is_outside_recording(proposal):
        spans = proposal.case.recorded.presence.spans()
        runs = "The recording holds no time"
        if spans:
            first, last = _outer(spans)
            runs = f"The recording runs from {_clock(proposal, first)} to {_clock(proposal, last)}"
        yield warning(
            "time-outside-recording",
            "started_at",
            f"{runs} and does not cover all of the time entered. Tick to confirm that the note explains the rest.",
        )


def is_outside_recording(proposal: Proposal) -> bool:
    """Does edited time reach outside the minutes in which anybody was recorded, or need more than there were?"""
    spans = proposal.case.recorded.presence.spans()
    if proposal.time_source != TimeSource.EDITED or proposal.window is None:
        return False
    if not spans:  # a join and a leave in one moment: somebody was there, for no time
        return True
    first, last = _outer(spans)
    start, end = proposal.window
    # Entered times are whole minutes, recorded ones are not: the minutes that hold the first and last moment count.
    if start < first - first % MINUTE_MS or end > last - last % MINUTE_MS + MINUTE_MS:
        return True
    covered = span_length(meet(spans, ((start, end + MINUTE_MS),)))
    return (proposal.entry.live_minutes or 0) * MINUTE_MS > covered


def time_inferred(proposal: Proposal) -> Iterator[Finding]:
    """A code that only fits with inferred time needs a second look."""
    if fits_only_with_inferred(proposal):
        figure = proposal.figure
        yield warning(
            "time-inferred",
            "live_minutes",
            f"{length(figure.inferred_ms)} of the {length(figure.live_ms)} are inferred: the provider did not report "
            "when somebody left. Tick to confirm that the session lasted so long.",
        )


def fits_only_with_inferred(proposal: Proposal) -> bool:
    """Would the observed minutes alone not bear the code, or fewer units of it?"""
    choice, span, figure = proposal.choice, proposal.limits, proposal.figure
    if proposal.time_source != TimeSource.RECORDED or choice is None or span is None:
        return False
    if not figure.inferred_ms or not span.holds(figure.live_minutes):
        return False
    observed = (figure.live_ms - figure.inferred_ms) // MINUTE_MS
    return not span.holds(observed) or billed_units(choice, observed) != billed_units(choice, figure.live_minutes)


def long_session(proposal: Proposal) -> Iterator[Finding]:
    """Very long sessions get a second look; reported minutes are not those of one session."""
    most, minutes = proposal.case.thresholds.long_session_minutes, proposal.minutes
    if minutes is not None and minutes > most and not proposal.is_reported:
        yield warning(
            "long-session",
            "live_minutes",
            f"{minutes} live minutes are more than {most}. Tick to confirm that the session lasted so long.",
        )


def _outer(spans: tuple[Span, ...]) -> Span:
    return spans[0][0], spans[-1][1]


def _clock(proposal: Proposal, at_ms: int) -> str:
    return clock(proposal.case.local(instant(at_ms)))
