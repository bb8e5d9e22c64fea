"""How do findings, flags and pages say times, dates and lengths? US English, figures first."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

# The way out where no code is: the attendance outcome `held-not-billable`.
HELD = "record the session as held, not billable"
# How a warning asks, and how it reads once it was ticked.
ASKED, CONFIRMED = "Tick to confirm that ", "Confirmed: "


def day(on: date) -> str:
    """November 3, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def clock(local: datetime) -> str:
    """12:15 PM, of a time that is already on the right clock."""
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def moment(local: datetime) -> str:
    """Tue, Nov 3, 2026, 12:15 PM EST, of a time that is already on the right clock."""
    return f"{local:%a, %b} {local.day}, {local.year}, {clock(local)} {local:%Z}"


def dollars(amount: Decimal) -> str:
    """$1,234.50."""
    return f"${amount:,.2f}"


def as_confirmed(warning: str) -> str:
    """A warning that was ticked: what it said, then what the therapist confirmed, instead of asking for it again."""
    return warning.replace(ASKED, CONFIRMED)


def length(milliseconds: int) -> str:
    """52 min 40 s, floored to the second; whole minutes without seconds."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def listed(words: Iterable[str], last: str = "and") -> str:
    """a, b and c."""
    *first, final = list(words)
    return f"{', '.join(first)} {last} {final}" if first else final
