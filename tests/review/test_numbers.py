"""The desk's numbers: what waits, what was decided, which flags led to corrections."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from review.figures import FlagShare
from review.numbers import Waiting, decided, waiting
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOTE, NOW
from tests.pages import Page
from tests.queries import Queries
from tests.review.desk import APPROVE, RETURN, decide, unrecorded

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 17)
ASK = {"decision": "ask", "comment": "Which number?"}
ESCALATE = {"decision": "escalate", "comment": ""}
VOID = {"decision": "void", "comment": "Wrong client."}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """5 PM in New York; tests move it on."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def numbers(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"/review/numbers/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def flags_of(*days: date) -> dict[str, FlagShare]:
    first, last = days or (TODAY, TODAY)
    return {one.flag: one for one in decided(people.carol(), first, last, NEW_YORK).flags}


def test_what_waits_and_how_long(clock: Any, carol: Browser, new_invoice: NewInvoice) -> None:
    for days, decision in ((2, None), (4, ASK), (6, ESCALATE), (8, None)):
        invoice = unrecorded(new_invoice, days)
        clock.shift(timedelta(hours=1))
        if decision:
            decide(carol, invoice, **decision)
    found = waiting(people.carol(), timezone.now())
    assert found == Waiting(2, 1, 1, timedelta(hours=2.5), timedelta(hours=4))
    assert found.total == 4
    text = numbers(carol)
    assert "<dd>2 h</dd>" in text
    assert "<dd>4 h</dd>" in text


def test_nothing_waiting_and_nothing_decided_is_said(carol: Browser) -> None:
    assert waiting(people.carol(), timezone.now()) == Waiting(0, 0, 0, None, None)
    text = numbers(carol)
    assert "0 invoices left the queue" in text
    assert "Nothing was decided" in text


def test_what_was_decided_by_day_in_the_practices_zone(clock: Any, carol: Browser, new_invoice: NewInvoice) -> None:
    approved, returned, voided = (unrecorded(new_invoice, days) for days in (2, 4, 6))
    decide(carol, approved, **APPROVE)
    clock.shift(timedelta(hours=6, minutes=59))  # 11:59 PM
    decide(carol, returned, **RETURN)
    clock.shift(timedelta(minutes=1))
    decide(carol, voided, **VOID)
    found = decided(people.carol(), TODAY, TODAY + timedelta(days=1), NEW_YORK)
    assert [one.columns for one in found.days] == [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert (found.ended, found.median_wait) == (3, timedelta(hours=6, minutes=59))
    assert decided(people.carol(), TODAY, TODAY, NEW_YORK).ended == 2


def test_asked_and_escalated_ones_have_not_left_the_queue(carol: Browser, new_invoice: NewInvoice) -> None:
    decide(carol, unrecorded(new_invoice, 2), **ASK)
    decide(carol, unrecorded(new_invoice, 4), **ESCALATE)
    found = decided(people.carol(), TODAY, TODAY, NEW_YORK)
    assert found.ended == 0
    assert [one.columns for one in found.days] == [[0, 0, 0, 1, 1]]
    assert found.flags == []


def test_of_few_decisions_nothing_is_said_about_a_flag(carol: Browser, new_invoice: NewInvoice) -> None:
    decide(carol, unrecorded(new_invoice, 2), **APPROVE)
    decide(carol, unrecorded(new_invoice, 4), **APPROVE)
    decide(carol, flagged(new_invoice), **RETURN)
    found = flags_of()
    assert found["no-recording"] == FlagShare("no-recording", 2, 0, 2, 0)
    assert found["large-edit"] == FlagShare("large-edit", 1, 1, 0, 0)
    text = numbers(carol)
    for flag in ("no-recording", "large-edit"):
        row = text[text.index(f'<span class="flag-id">{flag}') :]
        row = row[: row.index("</tr>")]
        assert "too few to say" in row
        assert "noise" not in row
        assert "%</span>" not in row


@pytest.mark.parametrize(("decisions", "said"), [(9, "too few to say"), (10, ">noise<")])
def test_a_flag_that_never_led_to_a_correction_is_noise(
    carol: Browser, new_invoice: NewInvoice, decisions: int, said: str
) -> None:
    for day in range(decisions):
        decide(carol, unrecorded(new_invoice, day + 2), **APPROVE)
    text = numbers(carol)
    row = text[text.index('<span class="flag-id">no-recording') :]
    assert said in row[: row.index("</tr>")]
    assert "Of fewer than 10 decisions nothing is said." in text


def test_a_correction_counts_for_the_version_that_was_sent_back(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **RETURN)
    send(invoice, disruption_note=f"{NOTE} I called 555-0100.", accept=EDIT["accept"])
    decide(carol, invoice, **APPROVE)
    found = flags_of()
    assert (found["large-edit"].decided, found["large-edit"].corrected) == (2, 1)
    assert (found["resubmitted"].decided, found["resubmitted"].corrected) == (1, 0)


def test_an_approval_that_was_voided_later_was_a_correction(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = unrecorded(new_invoice, 2)
    decide(carol, invoice, **APPROVE)
    carol.post(f"/invoices/{invoice.pk}/voiding/", {"reason": "Wrong client."})
    assert flags_of()["no-recording"].corrected == 1


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", "October 19, 2026", "November 17, 2026"),
        ("?date_from=2026-11-01&date_to=2026-11-02", "November 1, 2026", "November 2, 2026"),
        ("?date_from=2026-11-01&date_to=2026-11-01", "November 1, 2026", "November 1, 2026"),
        ("?date_to=2026-10-30", "October 1, 2026", "October 30, 2026"),
        ("?date_from=2025-11-17&date_to=2026-11-17", "November 17, 2025", "November 17, 2026"),
    ],
)
def test_the_days_are_those_asked_for(carol: Browser, query: str, first: str, last: str) -> None:
    assert f"Decided from {first} to {last}" in numbers(carol, query)


@pytest.mark.parametrize(
    "query",
    [
        *("?date_from=2026-11-02&date_to=2026-11-01", "?date_from=2025-11-16&date_to=2026-11-17"),
        *("?date_from=yesterday", "?date_to=%00", "?date_to=2026-02-30", "?date_from=0001-01-01"),
        *("?date_to=9999-12-31", "?date_from=9999-12-31", "?date_to=0001-01-01", "?date_to=2026-11-18"),
    ],
)
def test_days_that_cannot_be_shown_are_told_and_the_usual_ones_shown(carol: Browser, query: str) -> None:
    page = Page(carol.get(f"/review/numbers/{query}"))
    assert page.status == 200
    assert "error-summary" in page.ids
    assert "Decided from October 19, 2026" in page.text


def test_too_many_days_are_counted_and_so_many_asked_for(carol: Browser) -> None:
    assert "These are 367 days. Choose 366 or fewer." in numbers(carol, "?date_from=2025-11-16&date_to=2026-11-17")


def test_more_decisions_ask_no_more_queries(carol: Browser, new_invoice: NewInvoice) -> None:
    asked = []
    for days in (2, 4, 6):
        decide(carol, unrecorded(new_invoice, days), **APPROVE)
        unrecorded(new_invoice, days + 7)
        with Queries() as queries:
            numbers(carol)
        asked.append(len(queries))
    # Who is signed in (two), what waits (two), what was decided (four).
    assert asked == [8, 8, 8]
