"""Statements about a session of November 17, 2026, 12:15 PM in New York, and what the checks find in them."""

from dataclasses import replace
from typing import Any

from cpt.rulebook import Terms
from invoicing.attendance_case import Attending, Outcome, Statement
from invoicing.attendance_checks import check_attendance
from invoicing.case import Recorded
from invoicing.findings import Finding
from tests.invoicing.cases import START, case, recorded
from tests.rulebooks import INSURED, book

ALONE = recorded(("therapist", -1, 21))
IN_PERSON = Recorded(is_telehealth=False)
SECOND = 1 / 60


def attending(outcome: str, record: Recorded = ALONE, terms: Terms = INSURED, **changes: Any) -> Attending:
    """A statement on the session of 12:15 PM, asked at 5 PM; the case, the start and the policy may be others."""
    about = {name: changes.pop(name) for name in ("starts_at", "policy", "is_correction") if name in changes}
    of_case = {name: changes.pop(name) for name in ("now", "submit_by", "zone", "kind") if name in changes}
    one = case(record, replace(book(), terms=terms), **of_case)
    return Attending(**{"starts_at": START, **about}, case=one, said=Statement(Outcome(outcome), **changes))


def found(outcome: str, record: Recorded = ALONE, terms: Terms = INSURED, **changes: Any) -> list[Finding]:
    return check_attendance(attending(outcome, record, terms, **changes))


def ids(outcome: str, record: Recorded = ALONE, terms: Terms = INSURED, **changes: Any) -> list[str]:
    return [finding.id for finding in found(outcome, record, terms, **changes)]


def met(client_from: float, client_to: float) -> Recorded:
    """The therapist waits an hour; the client is there from and to so many minutes after the start."""
    return recorded(("therapist", -1, 60), ("client", client_from, client_to))
