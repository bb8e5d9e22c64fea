"""What did a therapist bill over a period? Plain data for the flags that look at many invoices together."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sessions_app.intervals import Span


@dataclass(frozen=True, slots=True)
class Billed:
    """One invoice as it stands. Instants are milliseconds since 1970 UTC.

    `is_entered`: its time is the therapist's word, edited or attested. `note`: the disruption note.
    """

    invoice_id: int
    session_id: int
    group_id: int | None
    on: date
    code: str
    minutes: int
    span: Span
    scheduled: Span
    is_entered: bool
    note: str = ""

    @property
    def meeting(self) -> tuple[str, int]:
        """Members of a group share theirs."""
        return ("session", self.session_id) if self.group_id is None else ("group", self.group_id)

    @property
    def meeting_on(self) -> tuple[date, tuple[str, int]]:
        """A group meets again and again."""
        return self.on, self.meeting


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """One line of the code list: what kind of care, and its first minute."""

    kind: str
    starts_at: int | None = None
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """A therapist's invoices up to a day, in the order in which the sessions were held."""

    rows: tuple[Billed, ...]
    ends_on: date
    codes: Mapping[str, CodeFacts]

    def last(self, days: int) -> "Work":
        """The same of so many days, the last one included."""
        first = self.starts_on(days)
        rows = tuple(row for row in self.rows if first <= row.on <= self.ends_on)
        return Work(rows, self.ends_on, self.codes)

    def starts_on(self, days: int) -> date:
        """The first of so many days."""
        return self.ends_on - timedelta(days=days - 1)

    def of_kind(self, *kinds: str) -> list[Billed]:
        """Invoices of these kinds of care."""
        return [row for row in self.rows if self.kind(row) in kinds]

    def kind(self, row: Billed) -> str:
        """Which kind of care; empty for a code that is not known any more."""
        facts = self.codes.get(row.code)
        return facts.kind if facts else ""

    def kinds(self) -> list[str]:
        """Every kind of care in it."""
        return sorted({self.kind(row) for row in self.rows})

    def entered(self) -> list[Billed]:
        """Invoices whose length is the therapist's word. Reported minutes (testing) are no length of a session."""
        return [row for row in self.rows if row.is_entered and not self._is_reported(row)]

    def live_minutes(self) -> dict[date, int]:
        """By date; a group counts once, with its longest member."""
        meetings: dict[tuple[date, tuple[str, int]], int] = defaultdict(int)
        for row in self.rows:
            meetings[row.meeting_on] = max(meetings[row.meeting_on], row.minutes)
        days: dict[date, int] = defaultdict(int)
        for (on, _), minutes in meetings.items():
            days[on] += minutes
        return dict(days)

    def _is_reported(self, row: Billed) -> bool:
        facts = self.codes.get(row.code)
        return facts is not None and facts.is_reported
