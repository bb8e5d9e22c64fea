"""What about days, codes and notes of many sessions should a person look at?"""

from collections import deque
from collections.abc import Iterator
from itertools import groupby

from invoicing.day_checks import CRISIS_KINDS
from invoicing.flag_rules import FlagRule, Reason
from invoicing.own_words import families, own_words, pairs_of
from invoicing.time_patterns import examples
from invoicing.wording import day
from invoicing.work import Billed, Work

INDIVIDUAL = "individual"


def long_days(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Many long days."""
    days, most = work.last(rule.whole("days")).live_minutes(), rule.limit("minutes")
    long = sorted(on for on, minutes in days.items() if minutes > most)
    if len(long) > rule.limit("dates"):
        yield Reason(
            f"On {len(long)} dates more than {most:g} live minutes were submitted; up to {rule.limit('dates'):g} dates "
            "are not flagged.",
            {"dates": [on.isoformat() for on in long], "limit_minutes": most, "limit_dates": rule.limit("dates")},
        )


def impossible_days(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """A day with more live time than a day has."""
    days, most = work.last(rule.whole("days")).live_minutes(), rule.limit("minutes")
    above = {on: minutes for on, minutes in sorted(days.items()) if minutes > most}
    if above:
        worst = max(above, key=lambda on: above[on])
        yield Reason(
            f"{above[worst]} live minutes were submitted for {day(worst)}, and more than {most:g} on {len(above)} "
            "dates in all.",
            {"dates": {on.isoformat(): minutes for on, minutes in above.items()}, "limit_minutes": most},
        )


def every_day(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Sessions on nearly every day of a year."""
    dates, most = {row.on for row in work.last(rule.whole("days")).rows}, rule.limit("dates")
    if len(dates) > most:
        yield Reason(
            f"Sessions on {len(dates)} of {rule.limit('days'):g} days; up to {most:g} are not flagged.",
            {"dates": len(dates), "limit_dates": most},
        )


def long_code_share(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Most individual sessions are billed with the longest code."""
    recent = work.last(rule.whole("days"))
    rows = recent.of_kind(INDIVIDUAL)
    starts = {code: facts.starts_at or 0 for code, facts in recent.codes.items() if facts.kind == INDIVIDUAL}
    if not rows or len(rows) < rule.limit("sessions"):
        return
    longest = max(starts, key=lambda code: (starts[code], code))
    share = sum(row.code == longest for row in rows) / len(rows)
    if share > rule.limit("share"):
        yield Reason(
            f"{longest} is {share:.0%} of {len(rows)} individual sessions; the published mean is "
            f"{rule.limit('mean'):.1%}, and letters are written above {rule.limit('share'):.0%}. It is no reason to "
            "look by itself.",
            {"code": longest, "share": round(share, 4), "sessions": len(rows), "mean": rule.limit("mean")},
        )


def crisis_overuse(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """More crises in some days in a row than come."""
    recent, within, most = work.last(rule.whole("days")), rule.whole("within"), rule.limit("crises")
    worst: tuple[list[Billed], int] = ([], 0)
    for window in _windows(recent, within):
        crises = [one for one in window if recent.kind(one) in CRISIS_KINDS]
        if len(crises) > max(most, len(window) * rule.limit("share"), len(worst[0])):
            worst = (crises, len(window))
    crises, sessions = worst
    if crises:
        yield Reason(
            f"{len(crises)} of {sessions} sessions within {within} days, until {day(crises[-1].on)}, were billed as "
            f"crisis; up to {most:g} or {rule.limit('share'):.0%} of them are not flagged.",
            {
                "crises": len(crises),
                "sessions": sessions,
                "limit_crises": most,
                "limit_share": rule.limit("share"),
                "invoices": examples(crises),
            },
        )


def _windows(work: Work, days: int) -> Iterator[deque[Billed]]:
    """What was held in so many days in a row, up to each day on which anything was."""
    window: deque[Billed] = deque()
    for on, rows in groupby(sorted(work.rows, key=lambda row: row.on), key=lambda row: row.on):
        window.extend(rows)
        while (on - window[0].on).days >= days:
            window.popleft()
        yield window


def cloned_notes(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Many notes are nearly the same. Of a group's meeting the members' notes are one."""
    recent = work.last(rule.whole("days"))
    meetings = {row.meeting_on: row for row in recent.rows if row.note}
    told = [(row, own_words(row.note)) for row in meetings.values()]
    noted = [(row, pairs_of(words)) for row, words in told if len(words) >= rule.whole("words")]
    found = families([pairs for _, pairs in noted], rule.limit("likeness"))
    if not found:
        return
    alike, count = found[0], len(noted)
    if len(alike) >= rule.limit("notes") and len(alike) >= count * rule.limit("share"):
        yield Reason(
            f"{len(alike)} of {count} notes are at least {rule.limit('likeness'):.0%} like one of them, figures and "
            "drafted words apart.",
            {
                "alike": len(alike),
                "notes": count,
                "limit_likeness": rule.limit("likeness"),
                "invoices": examples(noted[place][0] for place in alike),
            },
        )
