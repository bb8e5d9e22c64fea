"""A therapist's work for the tests of patterns: invoices of one session each, and what the patterns say of them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from invoicing.flag_rules import FlagRules, RaisedFlag
from invoicing.patterns import patterns
from invoicing.shipped_flags import shipped_rules
from invoicing.work import Billed, CodeFacts, Work
from tests.invoicing.flagging import with_limits

LAST = date(2026, 11, 17)
MINUTE = 60_000
CODES = {
    "90832": CodeFacts("individual", 16),
    "90834": CodeFacts("individual", 38),
    "90837": CodeFacts("individual", 53),
    "90839": CodeFacts("crisis", 30),
    "90839-90840": CodeFacts("crisis", 75),
    "90846": CodeFacts("family", 26),
    "90847": CodeFacts("family", 26),
    "90849": CodeFacts("family"),
    "90853": CodeFacts("group"),
    "96130": CodeFacts("testing", 31, is_reported=True),
}


def at(on: date, hour: int, minute: int = 0) -> int:
    """An instant in milliseconds."""
    return int(datetime.combine(on, time(hour, minute), UTC).timestamp() * 1000)


def billed(number: int, days_ago: int = 0, hour: int = 9, minutes: int = 50, **changes: Any) -> Billed:
    """Individual therapy whose times were entered, an hour on the calendar from two minutes earlier on."""
    on = LAST - timedelta(days=days_ago)
    start = at(on, hour, 2)
    code = "90837" if minutes >= 53 else "90834"
    plain: dict[str, Any] = {
        "invoice_id": number,
        "session_id": number,
        "group_id": None,
        "on": on,
        "code": code,
        "minutes": minutes,
        "span": (start, start + minutes * MINUTE),
        "scheduled": (start - 2 * MINUTE, start + 58 * MINUTE),
        "is_entered": True,
    }
    return Billed(**{**plain, **changes})


def work(*rows: Billed) -> Work:
    """A therapist's invoices up to November 17, 2026."""
    return Work(tuple(sorted(rows, key=lambda row: (row.on, row.span))), LAST, CODES)


def lengths(*minutes: int, **changes: Any) -> Work:
    """A session a day back from the last one, of these lengths."""
    return work(*(billed(number, number % 89, minutes=one, **changes) for number, one in enumerate(minutes)))


def found(one: Work, flag_id: str, **limits: float) -> RaisedFlag | None:
    """What one pattern says, by the shipped rules but for some thresholds."""
    rules: FlagRules = with_limits(flag_id, **limits) if limits else shipped_rules()
    return next((flag for flag in patterns(one, rules) if flag.id == flag_id), None)


def sentence(one: Work, flag_id: str, **limits: float) -> str:
    """The same in words; empty where nothing is said."""
    flag = found(one, flag_id, **limits)
    return flag.sentence if flag else ""
