"""Two people do not work on the same invoice: taking, taking over, putting back, taking the next one."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Event
from invoicing.models import Hold, Invoice
from review.actions.claiming import claim_next
from review.filters import Filters
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_submitting import NOW
from tests.pages import Page
from tests.review.desk import APPROVE, RETURN, decide, unrecorded

ESCALATE = {"decision": "escalate", "comment": ""}
ASK = {"decision": "ask", "comment": "Which number?"}


@pytest.fixture
def clock() -> Iterator[Any]:
    """5 PM in New York; tests move it on."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def take(browser: Browser, invoice: Invoice, **posted: str) -> int:
    return browser.post(f"/review/{invoice.pk}/claim/", posted).status_code


def claimant() -> str | None:
    hold = Hold.objects.select_related("claimed_by").get()
    return hold.claimed_by.name if hold.claimed_by else None


def trace() -> list[tuple[str, str]]:
    events = Event.objects.filter(subject_type="invoicing.hold").select_related("by")
    return [(event.action.removeprefix("hold."), event.by.name if event.by else "") for event in events]


def next_one(browser: Browser, query: str = "") -> str:
    """Where taking the next one leads."""
    answer = browser.post(f"/review/next/{query}")
    assert answer.status_code == 303
    return str(answer["location"])


def test_what_is_taken_says_so_to_everybody(clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert take(carol, invoice) == 303
    assert claimant() == "Carol"
    for address in ("/review/", f"/review/{invoice.pk}/"):
        assert "Carol is on it" in dana.get(address).content.decode()
    assert "You are on it" in carol.get(f"/review/{invoice.pk}/").content.decode()
    assert trace() == [("claimed", "Carol")]


def test_taking_again_leaves_no_second_trace_and_lasts_longer(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    clock.shift(timedelta(minutes=20))
    take(carol, invoice)
    clock.shift(timedelta(minutes=20))
    assert take(dana, invoice) == 409
    assert trace() == [("claimed", "Carol")]


@pytest.mark.parametrize(("seconds", "status"), [(-1, 409), (0, 303), (1, 303)])
def test_a_claim_runs_out(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice, seconds: int, status: int
) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    clock.shift(timedelta(minutes=30, seconds=seconds))
    assert take(dana, invoice) == status
    assert claimant() == ("Carol" if status == 409 else "Dana")


def test_taking_over_is_a_choice_and_leaves_a_trace(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    answer = dana.post(f"/review/{invoice.pk}/claim/")
    assert (answer.status_code, "Carol is on this invoice" in answer.content.decode()) == (409, True)
    assert take(dana, invoice, over="1") == 303
    assert claimant() == "Dana"
    assert trace() == [("claimed", "Carol"), ("taken-over", "Dana")]


def test_who_is_not_on_it_decides_only_by_taking_over_and_loses_no_words(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    page = Page(decide(dana, invoice, **RETURN))
    form = page.forms[f"/review/{invoice.pk}/decision/"]
    assert page.status == 409
    assert (form["decision"], form["comment"]) == (["return"], [RETURN["comment"]])
    assert ("take_over", "1") in page.buttons
    assert Invoice.objects.get().status == "flagged"
    assert dana.post(f"/review/{invoice.pk}/decision/", {**form, "take_over": "1"}).status_code == 303
    assert Invoice.objects.get().status == "returned"
    assert trace() == [("claimed", "Carol"), ("taken-over", "Dana")]


def test_nobody_has_to_take_an_invoice_to_decide(clock: Any, carol: Browser, new_invoice: NewInvoice) -> None:
    assert decide(carol, flagged(new_invoice), **APPROVE).status_code == 303


@pytest.mark.parametrize("decision", [APPROVE, RETURN, ASK, ESCALATE])
def test_a_decision_ends_the_claim(
    clock: Any, carol: Browser, new_invoice: NewInvoice, decision: dict[str, str]
) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    decide(carol, invoice, **decision)
    assert claimant() is None


def test_what_was_put_back_is_free(clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    take(carol, invoice)
    dana.post(f"/review/{invoice.pk}/release/")
    assert claimant() == "Carol"
    carol.post(f"/review/{invoice.pk}/release/")
    assert claimant() is None
    assert trace() == [("claimed", "Carol"), ("released", "Carol")]


def test_what_was_decided_is_not_taken(clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(dana, invoice, **APPROVE)
    answer = carol.post(f"/review/{invoice.pk}/claim/")
    assert answer.status_code == 409
    assert "Approved by Dana" in answer.content.decode()


def test_the_next_one_is_the_first_that_nobody_is_on(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    medium, high = unrecorded(new_invoice, 2), flagged(new_invoice)
    assert next_one(carol) == f"/review/{high.pk}/"
    assert next_one(dana) == f"/review/{medium.pk}/"
    assert next_one(dana) == "/review/"
    assert trace() == [("claimed", "Carol"), ("claimed", "Dana")]


def test_the_next_one_follows_the_present_one_and_the_filters(
    clock: Any, carol: Browser, new_invoice: NewInvoice
) -> None:
    first, second = unrecorded(new_invoice, 2), unrecorded(new_invoice, 4)
    high = flagged(new_invoice)
    query = "?flag=no-recording"
    assert next_one(carol, query) == f"/review/{first.pk}/{query}"
    page = Page(carol.get(f"/review/{first.pk}/{query}"))
    follow = next(address for address in page.forms if address.startswith("/review/next/"))
    carol.post(f"/review/{first.pk}/release/{query}")
    assert carol.post(follow)["location"] == f"/review/{second.pk}/{query}"
    # After the last one it starts over.
    follow = next(a for a in Page(carol.get(f"/review/{second.pk}/{query}")).forms if a.startswith("/review/next/"))
    assert carol.post(follow)["location"] == f"/review/{first.pk}/{query}"
    assert Hold.objects.get(invoice=high).claimed_by is None


def test_the_next_one_is_none_that_waits_for_somebody_else(
    clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    asked, escalated = unrecorded(new_invoice, 2), unrecorded(new_invoice, 4)
    decide(carol, asked, **ASK)
    decide(carol, escalated, **ESCALATE)
    assert next_one(carol) == "/review/"
    assert next_one(dana) == f"/review/{escalated.pk}/"
    assert next_one(carol, "?state=asked") == f"/review/{asked.pk}/?state=asked"


def test_mine_is_what_i_am_on(clock: Any, carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    mine = unrecorded(new_invoice, 2)
    unrecorded(new_invoice, 4)
    take(carol, mine)
    number = str(Invoice.objects.get(pk=mine.pk).number)
    assert number in carol.get("/review/?mine=1").content.decode()
    assert "Nothing here" in dana.get("/review/?mine=1").content.decode()
    clock.shift(timedelta(minutes=30))
    assert "Nothing here" in carol.get("/review/?mine=1").content.decode()


def test_two_who_ask_at_one_instant_get_different_ones(
    transactional_db: None, clock: Any, new_invoice: NewInvoice
) -> None:
    for days in (2, 4, 6, 8):
        unrecorded(new_invoice, days)
    users, start, got = [people.carol(), people.dana()] * 2, threading.Barrier(4), []

    def ask(place: int) -> None:
        try:
            start.wait()
            holds = Hold.objects.visible_to(users[place]).undecided()
            hold = claim_next(holds, Filters(), by=users[place], now=timezone.now(), after="")
            got.append(hold.pk if hold else None)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 4
    assert None not in got
