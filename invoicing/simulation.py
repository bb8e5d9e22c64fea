"""Which verdicts on submitted invoices would be others under other rules?

A submission keeps what it was decided on: code, add-ons, minutes, contact, who was there, the record's figures. With
these the checks that look at rules are asked twice, once under each rulebook. What does not hang on rules is left out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from cpt.rulebook import Rulebook
from invoicing import day_checks, time_checks
from invoicing.case import TimeSource
from invoicing.checks import CHECKS, check_proposal
from invoicing.findings import Finding
from invoicing.proposal import Proposal
from sessions_app.intervals import Span

# These look at the clock, the record and the form alone. Every other check is asked, a new one included.
WITHOUT_RULES = frozenset(
    {
        time_checks.client_never_joined,
        time_checks.time_missing,
        time_checks.time_order,
        time_checks.time_other_day,
        time_checks.time_future,
        time_checks.live_exceeds_window,
        time_checks.phone_within_live,
        time_checks.time_outside_recording,
        time_checks.long_session,
        time_checks.window_closed,
        day_checks.overlapping_session,
    }
)
RULE_CHECKS = tuple(check for check in CHECKS if check not in WITHOUT_RULES)


class Outcome(StrEnum):
    """What the other rules would do to one invoice."""

    REFUSED = "refused"
    ACCEPTED = "accepted"
    ASKED = "asked"
    UNITS = "units"


OUTCOMES = {
    Outcome.REFUSED: "accepted now, refused then",
    Outcome.ACCEPTED: "refused now, accepted then",
    Outcome.ASKED: "accepted then with a further tick",
    Outcome.UNITS: "accepted then with other units",
}


@dataclass(frozen=True)
class Submitted(Proposal):
    """A submission seen as the proposal it was: where its time came from and when it took place are kept, not asked."""

    kept_source: TimeSource = TimeSource.RECORDED
    kept_spans: tuple[Span, ...] = ()
    accepted: frozenset[str] = frozenset()

    @cached_property
    def time_source(self) -> TimeSource:
        """As it was submitted."""
        return self.kept_source

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """As they were submitted."""
        return self.kept_spans

    def under(self, rulebook: Rulebook) -> "Submitted":
        """The same submission under other rules."""
        return replace(self, case=replace(self.case, rulebook=rulebook))


@dataclass(frozen=True, slots=True)
class Change:
    """One invoice whose verdict would be another; the sentences say what is found now and what would be."""

    outcome: Outcome
    now: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What tells two rulebooks apart, as far as a verdict may hang on it. Made once for many submissions."""

    before: Rulebook
    after: Rulebook

    def touches(self, mine: Collection[str], others: Collection[str] = ()) -> bool:
        """May the verdict on these billed codes be another? `others`: codes billed for the client that day besides."""
        if self._has_other_terms or not self._codes.isdisjoint((*mine, *others)):
            return True
        met = (frozenset((one, other)) for one in mine for other in others)
        return bool(self._pairs) and any(pair in self._pairs for pair in met)

    @cached_property
    def _has_other_terms(self) -> bool:
        return self.before.terms != self.after.terms

    @cached_property
    def _codes(self) -> frozenset[str]:
        """Codes that changed, and codes whose further time did."""
        return frozenset(self._changed_codes())

    def _changed_codes(self) -> Iterator[str]:
        for name in {*self.before.codes, *self.after.codes}:
            versions = [book.codes.get(name) for book in (self.before, self.after)]
            if versions[0] != versions[1]:
                yield name
                yield from (code.extends for code in versions if code and code.extends)

    @cached_property
    def _pairs(self) -> frozenset[frozenset[str]]:
        before, after = self.before.pairs, self.after.pairs
        return frozenset(pair for pair in {*before, *after} if before.get(pair) != after.get(pair))


def compare(submitted: Submitted, before: Rulebook, after: Rulebook) -> Change | None:
    """What would become of the submission under the one rulebook after the other; None when the same."""
    old, new = submitted.under(before), submitted.under(after)
    now, then = _stopping(old), _stopping(new)
    outcome = _outcome(old, new, now, then)
    return Change(outcome, _sentences(now), _sentences(then)) if outcome else None


def _outcome(old: Submitted, new: Submitted, now: list[Finding], then: list[Finding]) -> Outcome | None:
    was_refused, is_refused = (any(one.is_error for one in found) for found in (now, then))
    if was_refused or is_refused:
        if was_refused and is_refused:
            return None
        return Outcome.REFUSED if is_refused else Outcome.ACCEPTED
    if {one.id for one in then} - {one.id for one in now}:
        return Outcome.ASKED
    return Outcome.UNITS if old.units != new.units else None


def _stopping(submitted: Submitted) -> list[Finding]:
    """Errors, and warnings that were not ticked then."""
    found = check_proposal(submitted, RULE_CHECKS)
    return [one for one in found if one.is_error or one.id not in submitted.accepted]


def _sentences(found: list[Finding]) -> tuple[str, ...]:
    return tuple(one.message for one in found)
