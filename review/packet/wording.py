"""How does a packet's document say what its JSON holds? On the session's clock, in the words of the pages."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from invoicing.case import instant
from invoicing.wording import clock, day, length
from sessions_app.intervals import MINUTE_MS

SOURCES = {
    "observed": "observed",
    "inferred": "in part inferred: an end was not told",
    "attested": "no recording: the times were entered by the therapist",
    "none": "nobody of the client's side was recorded together with the therapist",
}
TIME_SOURCES = {"recorded": "as recorded", "edited": "edited by hand", "attested": "entered by hand"}
SUBJECTS = {"sessions_app.therapysession": "Session", "invoicing.invoice": "Invoice"}


def moment(iso: str | None, zone: ZoneInfo) -> str:
    """Nov 17, 2026, 12:15:03 PM EST; a dash for nothing."""
    if iso is None:
        return "–"
    return moment_of(datetime.fromisoformat(iso), zone)


def moment_of(at: datetime, zone: ZoneInfo) -> str:
    """The same, of an instant."""
    local = at.astimezone(zone)
    return f"{local:%b} {local.day}, {local.year}, {local.hour % 12 or 12}:{local:%M:%S %p} {local:%Z}"


def told(at_ms: int, zone: ZoneInfo) -> str:
    """12:15:03 PM, on the session's clock."""
    local = instant(at_ms).astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M:%S %p}"


def window(started: str | None, ended: str | None, zone: ZoneInfo) -> str:
    """12:15 PM to 1:00 PM."""
    if started is None or ended is None:
        return ""
    start, end = (datetime.fromisoformat(one).astimezone(zone) for one in (started, ended))
    following = "" if start.date() == end.date() else f" on {day(end.date())}"
    return f"{clock(start)} to {clock(end)}{following}"


def on(iso: str | None) -> str:
    """November 17, 2026."""
    return day(date.fromisoformat(iso)) if iso else ""


def money(amount: str | None) -> str:
    """$1,250.00; a dash where no fee was set."""
    return "–" if amount is None else f"${float(amount):,.2f}"


def difference(version: dict[str, Any]) -> str:
    """Entered against recorded minutes."""
    live_ms, minutes = version["recorded"]["live_ms"], version["billed"]["minutes"]
    if version["billed"]["time_source"] == "recorded":
        return "Billed as recorded, whole minutes."
    if version["recorded"]["source"] == "attested":
        return "Nothing was recorded to compare with."
    recorded = live_ms // MINUTE_MS
    added = minutes - recorded
    if not added:
        return f"The minutes are those of the record ({length(live_ms)}); start or end were entered by hand."
    return f"{abs(added)} min {'more' if added > 0 else 'fewer'} than the {recorded} recorded whole minutes."


def who(person: dict[str, Any]) -> str:
    """Carol Whitfield (support)."""
    return f"{person['name']} ({person['role']})"
