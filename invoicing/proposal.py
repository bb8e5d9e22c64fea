"""Which time does this entry claim, and is it the recorded one?

An entry is *edited* when a posted start, end or number of minutes differs from the one shown. What is shown is
floored to the minute. Codes for a session without the identified client count the time with anyone.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cpt.rulebook import Choice, ClientPresence, Code
from cpt.time_rules import Limits, billed_units, limits
from invoicing.case import Case, Entry, Source, TimeSource, instant, milliseconds
from sessions_app.intervals import Span
from sessions_app.local_time import floor_to_minute
from sessions_app.presence import Figure


@dataclass(frozen=True)
class Proposal:
    """An entry seen against its case. Everything about it is derived, nothing is decided."""

    case: Case
    entry: Entry

    @cached_property
    def choice(self) -> Choice | None:
        """The line of the code list that was chosen, or None."""
        return self.case.rulebook.choice(self.entry.code)

    @cached_property
    def chosen(self) -> tuple[tuple[str, Code], ...]:
        """Every known code that was posted, with its field."""
        codes = self.case.rulebook.codes
        posted = [
            *(("code", part) for part in self.entry.code.split("-")),
            *(("add_ons", c) for c in self.entry.add_ons),
        ]
        return tuple((field, codes[code]) for field, code in posted if code in codes)

    @cached_property
    def limits(self) -> Limits | None:
        """Where the choice starts and ends on the date of service."""
        return limits(self.choice) if self.choice else None

    @cached_property
    def counts_with_anyone(self) -> bool:
        """Is this a code for a session without the identified client?"""
        return self.choice is not None and self.choice.base.client == ClientPresence.ABSENT

    @cached_property
    def figure(self) -> Figure:
        """The recorded figure that the chosen code counts."""
        presence = self.case.recorded.presence
        if self.choice is None:
            return self.case.recorded.shown
        return presence.with_anyone if self.counts_with_anyone else presence.with_client

    @property
    def source(self) -> Source:
        """How good the record is for that figure."""
        return self.case.recorded.source_of(self.figure)

    @cached_property
    def is_reported(self) -> bool:
        """Are the minutes the therapist's word, since part of the service is done without the client (testing)?"""
        return self.choice is not None and self.choice.base.is_time_reported

    @cached_property
    def time_source(self) -> TimeSource:
        """Recorded, edited, or attested when there is nothing to compare with."""
        if not self.case.recorded.is_recording or self.is_reported:
            return TimeSource.ATTESTED
        return TimeSource.RECORDED if self._is_as_shown else TimeSource.EDITED

    @cached_property
    def minutes(self) -> int | None:
        """The live minutes that the code is tested with; None when none were entered."""
        if self.time_source == TimeSource.RECORDED:
            return self.figure.live_minutes
        return self.entry.live_minutes

    @cached_property
    def window(self) -> Span | None:
        """First to last moment claimed, in milliseconds; None while it is incomplete or the wrong way round."""
        if self._shows_pieces:
            return self.figure.pieces[0][0], self.figure.pieces[-1][1]
        start, end = self.entry.started_at, self.entry.ended_at
        return (milliseconds(start), milliseconds(end)) if start and end and end > start else None

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """When the session took place: the live pieces of a recording, else the window entered."""
        if self._shows_pieces or self.time_source == TimeSource.RECORDED:
            return self.figure.pieces
        return (self.window,) if self.window else ()

    @cached_property
    def units(self) -> dict[str, int]:
        """Every code that a submission would bill, and its units; empty without code or minutes."""
        if self.choice is None or self.minutes is None:
            return {}
        billed = billed_units(self.choice, self.minutes)
        codes = self.case.rulebook.codes
        ticked = {code: 1 for code in self.entry.add_ons if code in codes and codes[code].is_add_on}
        return billed | ticked if billed else {}

    @cached_property
    def is_client_present(self) -> bool | None:
        """Was the identified client there: as posted, else as recorded, else unknown."""
        if self.entry.identified_client_present is not None:
            return self.entry.identified_client_present
        if self.case.recorded.is_recording and self.time_source == TimeSource.RECORDED:
            return self.case.recorded.presence.with_client.live_ms > 0
        return None

    @property
    def _is_as_shown(self) -> bool:
        """A check shows either figure, as the code asks; the next code may be chosen on a page that shows the other."""
        return any(self.entry.live_minutes == figure.live_minutes for figure in self._figures_of_window)

    @property
    def _shows_pieces(self) -> bool:
        """Did the session take place in the recorded pieces? Reported minutes leave its start and end as they were."""
        is_untouched = self.time_source == TimeSource.RECORDED or (self.is_reported and bool(self._figures_of_window))
        return is_untouched and bool(self.figure.pieces)

    @cached_property
    def _figures_of_window(self) -> list[Figure]:
        """The recorded figures that start and end as posted."""
        presence, posted = self.case.recorded.presence, (self.entry.started_at, self.entry.ended_at)
        return [
            figure
            for figure in (presence.with_client, presence.with_anyone)
            if figure.pieces and posted == (_minute(figure.start_ms), _minute(figure.end_ms))
        ]


def _minute(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else floor_to_minute(instant(at_ms))
