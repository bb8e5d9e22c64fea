"""How is a cell of an imported file of sessions read? Strictly: whatever else comes is refused with its value and the
way out. Each reader raises ValueError in words.
"""

import re
from collections.abc import Callable, Collection
from datetime import datetime

from audit.unseen import unseen
from invoicing.csv_text import is_formula
from sessions_app.local_time import YEARS

TELEHEALTH, IN_PERSON = "telehealth", "in_person"
KINDS = ("individual", "family", "crisis", "intake")
PLACES = ("home", "elsewhere", "office")
LONGEST = 24 * 60
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:00)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?", re.ASCII)
_MINUTES = re.compile(r"\d{1,4}", re.ASCII)


def quoted(typed: str) -> str:
    """A value as a message names it."""
    return f"“{typed}”" if len(typed) <= 40 else f"“{typed[:37]}…”"


def plain(typed: str) -> str:
    """What every cell is: signs that can be seen, and nothing that a spreadsheet would run."""
    if unseen(typed, lines=False):
        raise ValueError("The cell holds a sign that cannot be seen. Type it again, in one line.")
    if is_formula(typed):
        raise ValueError(f"{quoted(typed)} begins like a formula of a spreadsheet. Take the sign at its beginning out.")
    return typed


def text(most: int, needed: str = "") -> Callable[[str], str]:
    """At most so many characters; `needed` says what to do where there is none."""

    def read(typed: str) -> str:
        if not typed and needed:
            raise ValueError(needed)
        if len(typed) > most:
            raise ValueError(f"{quoted(typed)} has {len(typed)} characters. At most {most} fit.")
        return typed

    return read


def one_of(words: Collection[str], *, may_be_empty: bool = False) -> Callable[[str], str]:
    """One of a few words."""

    def read(typed: str) -> str:
        if typed not in words and (typed or not may_be_empty):
            raise ValueError(f"{quoted(typed)} is none of {', '.join(words)}.")
        return typed

    return read


def kind(typed: str) -> str:
    """What was booked."""
    if typed == "group":
        raise ValueError(
            "Group sessions are not imported: each member's belongs to one meeting, which a file cannot say."
        )
    return one_of(KINDS)(typed)


def time(typed: str) -> datetime:
    """Date and time to the minute: naive on the therapist's clock, aware with an offset."""
    try:
        if not _TIME.fullmatch(typed):
            raise ValueError
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise ValueError(
            f"{quoted(typed)} is no date and time. Write one like 2026-11-03T12:15, on the therapist's clock."
        ) from error
    if at.year not in YEARS:
        raise ValueError(f"{quoted(typed)} is in no year that sessions have. Write one from {YEARS[0]} to {YEARS[-1]}.")
    return at


def end(typed: str) -> datetime | None:
    """As `time`, or None."""
    return time(typed) if typed else None


def minutes(typed: str) -> int | None:
    """1 to 24 hours' minutes, or None."""
    if typed and not (_MINUTES.fullmatch(typed) and 0 < int(typed) <= LONGEST):
        raise ValueError(f"{quoted(typed)} is no length of a session. Write whole minutes from 1 to {LONGEST}.")
    return int(typed) if typed else None
