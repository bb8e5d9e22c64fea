"""The queue: what waits, in its order, through its filters, page by page."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from invoicing.keyset import key_of
from invoicing.models import Hold
from review import queue
from review.filters import Filters, filtered
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOW, recorded
from tests.pages import Page, signed_in
from tests.queries import Queries
from tests.review.desk import APPROVE, RETURN, decide, queued, unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock")


def test_the_queue_has_the_most_severe_first_then_the_longest_wait(carol: Browser, new_invoice: NewInvoice) -> None:
    waits: dict[str, int] = {}
    with time_machine.travel(NOW, tick=False) as clock:
        waits["medium, first"] = unrecorded(new_invoice, 2).pk
        clock.shift(timedelta(minutes=1))
        waits["high"] = flagged(new_invoice).pk
        clock.shift(timedelta(minutes=1))
        waits["medium, last"] = unrecorded(new_invoice, 4).pk
    assert queued(carol) == [waits[name] for name in ("high", "medium, first", "medium, last")]


def test_the_queue_holds_only_what_waits(carol: Browser, new_invoice: NewInvoice) -> None:
    new_invoice(NOW - timedelta(days=3))
    accepted = recorded(new_invoice, starts=NOW - timedelta(days=5))
    assert send(accepted, code="90834").status_code == 303
    decided, waiting = flagged(new_invoice), unrecorded(new_invoice, 7)
    decide(carol, decided, **APPROVE)
    assert queued(carol) == [waiting.pk]


def test_nothing_waiting_is_said(carol: Browser, new_invoice: NewInvoice) -> None:
    new_invoice()
    page = Page(carol.get("/review/"))
    assert (page.status, "Nothing waits" in page.text) == (200, True)


def test_a_row_tells_why_it_waits(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    page = Page(carol.get("/review/"))
    assert str(invoice.number) in page.text
    assert "28 min were recorded and 60 min entered" in page.text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("state=waiting", 5),
        ("state=decided", 5),
        ("state=decided&mine=1", 5),
        ("flag=no-recording", 5),
        ("therapist={therapist}", 5),
        ("payer={payer}", 5),
        ("code=90832", 5),
        ("date_from=2026-11-01&date_to=2026-11-30", 5),
        ("mine=1", 5),
        ("state=waiting&flag=no-recording&therapist={therapist}&payer={payer}&code=90832&mine=1", 5),
        ("after=2.0.0", 5),
        ("before=2.9000000000000000.0", 5),
        ("code=90837", 4),
        ("state=escalated", 4),
        ("payer=self", 4),
        # Nothing found: the names of therapist and payer are asked for, which no row brings.
        ("therapist={therapist}&code=90837", 5),
        ("payer={payer}&code=90837", 5),
        ("therapist={therapist}&payer={payer}&code=90837", 5),
        ("therapist=999&payer=999", 5),
    ],
)
def test_the_queue_asks_at_most_five_queries_however_many_wait(
    carol: Browser, new_invoice: NewInvoice, query: str, count: int
) -> None:
    waiting = [unrecorded(new_invoice, days) for days in (1, 3, 5, 7)]
    decide(carol, unrecorded(new_invoice, 9), **APPROVE)
    hold = Hold.objects.get(invoice=waiting[0])
    for invoice in waiting[:2]:
        carol.post(f"/review/{invoice.pk}/claim/")
    address = f"/review/?{query.format(therapist=hold.therapist_id, payer=hold.payer_id)}"
    with Queries() as queries:
        carol.get(address)
    # Who is signed in (two), the holds, what their rows print, their flags. Without rows: the requests for codes.
    assert len(queries) == count, [query["sql"] for query in queries]


def test_a_page_leads_to_the_next_and_back(carol: Browser, new_invoice: NewInvoice, monkeypatch: Any) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    waiting = [unrecorded(new_invoice, days).pk for days in (1, 3, 5, 7, 9)]
    pages, query = [], ""
    for _ in range(3):
        pages.append(queued(carol, query))
        query = next((link for link in Page(carol.get(f"/review/{query}")).links if link.startswith("?after=")), "")
    assert [row for one in pages for row in one] == waiting
    assert query == ""
    last = next(link for link in Page(carol.get(f"/review/?after={key(waiting[3])}")).links if "before=" in link)
    assert queued(carol, last) == waiting[2:4]


def key(invoice: int) -> str:
    return key_of(Hold.objects.get(invoice=invoice), queue.ORDER)


def test_every_filter_lets_through_its_own_alone(carol: Browser, new_invoice: NewInvoice) -> None:
    other = add_client(people.bob(), "Kim Other", payer=None, since=date(2020, 1, 1))
    medium, high = unrecorded(new_invoice, 2), flagged(new_invoice)
    bobs = unrecorded(new_invoice, 4, client=other)
    cedar = Hold.objects.get(invoice=high).payer_id
    found = {
        "?flag=no-recording": [medium, bobs],
        "?flag=large-edit": [high],
        "?flag=long-day": [],
        f"?therapist={people.bob().pk}": [bobs],
        f"?payer={cedar}": [high, medium],
        "?payer=self": [bobs],
        "?code=90837": [high],
        "?date_from=2026-11-15": [high, medium],
        "?date_from=2026-11-16": [high],
        "?date_to=2026-11-15": [medium, bobs],
        "?date_to=2026-11-14": [bobs],
        "?date_from=2026-11-13&date_to=2026-11-15&code=90832": [medium, bobs],
        "?state=waiting": [high, medium, bobs],
        "?state=decided": [],
    }
    assert {query: queued(carol, query) for query in found} == {
        query: [invoice.pk for invoice in invoices] for query, invoices in found.items()
    }


def test_what_was_decided_stands_newest_first(carol: Browser, new_invoice: NewInvoice) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        decided = []
        for days in (2, 4):
            decided.append(unrecorded(new_invoice, days))
            clock.shift(timedelta(minutes=1))
            decide(carol, decided[-1], **APPROVE)
        waiting = unrecorded(new_invoice, 6)
    assert queued(carol, "?state=decided") == [decided[1].pk, decided[0].pk]
    assert queued(carol, "?state=decided&mine=1") == [decided[1].pk, decided[0].pk]
    assert queued(signed_in(people.dana()), "?state=decided&mine=1") == []
    assert queued(carol) == [waiting.pk]


@pytest.mark.parametrize(
    "query",
    [
        *("?therapist=alice", "?therapist=0", "?therapist=" + "9" * 30, "?payer=0", "?payer=Cedar", "?flag=%00"),
        *("?flag=A B", "?code=%00%00%00%00%00", "?code=x", "?date_from=yesterday", "?date_to=2026-13-01", "?state=new"),
        *("?after=%00", "?after=x.y.z", "?before=1.2", "?mine=maybe&state="),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_left_out(carol: Browser, new_invoice: NewInvoice, query: str) -> None:
    waiting = unrecorded(new_invoice, 2)
    page = Page(carol.get(f"/review/{query}"))
    is_key = query.startswith(("?after", "?before", "?mine"))
    assert page.status == 200
    assert ("left out" in page.text) != is_key
    if "mine" not in query:
        assert queued(carol, query) == [waiting.pk]


def test_filters_stand_in_words_also_where_they_let_nothing_through(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = unrecorded(new_invoice, 2)
    hold = Hold.objects.get(invoice=invoice)
    named = f"therapist={hold.therapist_id}&payer={hold.payer_id}"
    for query in (f"?{named}", f"?{named}&code=90837", f"?therapist={hold.therapist_id}&payer=self"):
        with Queries() as queries:
            text = Page(carol.get(f"/review/{query}")).text
        assert len(queries) == 5
        assert "Therapist: Alice" in text
        assert ("Payer: self-pay" if "self" in query else "Payer: Cedar") in text
    text = Page(carol.get("/review/?therapist=999&payer=999")).text
    assert "Therapist: no. 999" in text
    assert "Payer: no. 999" in text


def test_one_day_is_asked_for_as_such_so_that_an_index_holds_its_order(db: None) -> None:
    on, user = date(2026, 11, 17), people.carol()
    one = str(filtered(user, Filters(date_from=on, date_to=on), NOW).query)
    assert '"date_of_service" = ' in one
    assert ">=" not in one
    several = str(filtered(user, Filters(date_from=on, date_to=on + timedelta(days=1)), NOW).query)
    assert '"date_of_service" >= ' in several
    assert '"date_of_service" <= ' in several


def test_no_name_stands_in_an_address(carol: Browser, new_invoice: NewInvoice) -> None:
    flagged(new_invoice)
    links = " ".join(Page(carol.get("/review/?therapist=1&state=waiting")).links)
    for name in ("Alice", "Robin", "Reed", "Cedar"):
        assert name not in links


def test_a_corrected_invoice_waits_anew_with_its_new_version(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **RETURN)
    assert queued(carol) == []
    send(invoice, disruption_note=f"{EDIT['disruption_note']} I called 555-0100.", accept=EDIT["accept"])
    assert queued(carol) == [invoice.pk]
    assert "Corrected and submitted again" in Page(carol.get("/review/")).text
    holds = Hold.objects.order_by("pk").values_list("outcome", "decided_by__name")
    assert list(holds) == [("returned", "Carol"), ("", None)]
