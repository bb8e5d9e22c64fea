"""What a missed session may cost the client, until when, and what a correction needs."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cpt.rulebook import Terms
from invoicing.attendance_checks import check_taking_back
from invoicing.case import Recorded
from tests.invoicing.attendances import attending, found, ids, met
from tests.invoicing.cases import NOW, START
from tests.rulebooks import INSURED

PRIVATE = Terms()


@pytest.mark.parametrize(
    ("fee", "expected"), [("0", []), ("0.01", []), ("199.99", []), ("200", []), ("200.01", ["fee-above-cap"])]
)
@pytest.mark.parametrize("terms", [INSURED, PRIVATE], ids=["insured", "self-pay"])
def test_a_fee_has_a_cap(fee: str, expected: list[str], terms: Terms) -> None:
    assert ids("no-show", terms=terms, fee=Decimal(fee)) == expected


@pytest.mark.parametrize(
    ("own", "fee", "expected"),
    [
        ("75.50", "75.50", []),
        ("75.50", "75.51", ["fee-above-cap"]),
        ("500", "200.01", ["fee-above-cap"]),
        ("0", "0.01", ["fee-above-cap"]),
        ("0", "0", []),
    ],
)
def test_a_contract_may_cap_it_lower(own: str, fee: str, expected: list[str]) -> None:
    assert ids("no-show", terms=replace(INSURED, missed_fee_cap=Decimal(own)), fee=Decimal(fee)) == expected


def test_the_cap_is_named() -> None:
    (finding,) = found("no-show", fee=Decimal("1234.5"))
    assert (finding.field, finding.message) == (
        "fee",
        "$1,234.50 is more than $200.00, the most that a client of Cedar is charged for a missed session. "
        "Enter up to $200.00, or clear the fee.",
    )


@pytest.mark.parametrize("outcome", ["no-show", "late-cancel"])
def test_a_payer_may_forbid_it(outcome: str) -> None:
    barred = replace(INSURED, payer="Prairie State Medicaid", allows_missed_fee=False)
    at = START - timedelta(hours=1) if outcome == "late-cancel" else None
    (finding,) = found(outcome, Recorded(), barred, fee=Decimal("0.01"), cancelled_at=at)
    assert (finding.id, finding.field) == ("fee-barred", "fee")
    assert finding.message.startswith("Prairie State Medicaid does not let a client be charged")
    assert ids(outcome, Recorded(), barred, cancelled_at=at) == []


def test_a_session_that_was_held_costs_nothing_for_being_missed() -> None:
    assert ids("held-not-billable", met(0, 5), fee=Decimal("10")) == ["fee-not-due"]


@pytest.mark.parametrize(("seconds", "expected"), [(-1, []), (0, []), (1, ["window-closed"])])
def test_the_deadline_holds_here_too(seconds: int, expected: list[str]) -> None:
    now = NOW + timedelta(seconds=seconds)
    told = [finding for finding in found("no-show", now=now, submit_by=NOW)]
    assert [(finding.id, finding.field) for finding in told] == [(id, "outcome") for id in expected]


def test_a_correction_says_why() -> None:
    (finding,) = found("no-show", is_correction=True)
    assert (finding.id, finding.field) == ("reason-missing", "reason")
    assert ids("no-show", is_correction=True, reason="Wrong session.") == []


def test_everything_is_said_at_once_errors_first() -> None:
    told = found("no-show", met(16, 46), fee=Decimal(500), is_correction=True)
    assert [(finding.id, finding.is_error) for finding in told] == [
        ("reason-missing", True),
        ("fee-above-cap", True),
        ("session-took-place", False),
    ]


def test_taking_back_needs_a_reason_and_its_time() -> None:
    without = attending("no-show", now=NOW + timedelta(seconds=1), submit_by=NOW)
    assert [finding.id for finding in check_taking_back(without)] == ["window-closed", "reason-missing"]
    assert check_taking_back(attending("no-show", reason="It was another client.")) == []
