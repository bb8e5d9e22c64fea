"""The worklist's pages by key: every row once and in order, whatever arrives or leaves, and at the same cost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Therapist
from invoicing.filters import WorklistFilter
from invoicing.keyset import Slice
from invoicing.models import Invoice
from invoicing.worklist import ORDERS, PAGE, VIEWS, listed, mine, page_of, rows
from invoicing.worklist import shown as page_shown
from sessions_app.actions import add_client
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged
from tests.pages import Page, signed_in
from tests.queries import Queries

pytestmark = pytest.mark.usefixtures("five_oclock")

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=NEW_YORK)
# Session, user, therapist with counts, rows, answers to code requests.
MOST_QUERIES = 5


def drafts(new_invoice: NewInvoice, count: int, **session: Any) -> list[int]:
    """The sessions' ids, each an hour after the one before; the last one is over."""
    start = NOON - timedelta(hours=count)
    return [new_invoice(start + timedelta(hours=one), **session).session_id for one in range(count)]


def links(page: Page) -> dict[str, str]:
    """The addresses of the next and the previous page, as the page writes them."""
    found = {}
    for link in page.links:
        for name in ("after", "before"):
            if f"{name}=" in link:
                found[name] = link
    return found


def shown(page: Page) -> list[int]:
    """The sessions' ids on one page."""
    found = [link.split("/")[2] for link in page.links if link.startswith("/sessions/") and link.count("/") == 3]
    return [int(part) for part in found if part.isdigit()]


def test_a_view_has_pages_of_fifty_that_lead_on_and_back(alice: Therapist, new_invoice: NewInvoice) -> None:
    made, browser = drafts(new_invoice, PAGE + 2), signed_in(alice.user)
    first = Page(browser.get("/sessions/"))
    assert (shown(first), list(links(first))) == (made[:PAGE], ["after"])
    second = Page(browser.get(f"/sessions/{links(first)['after']}"))
    assert (shown(second), list(links(second))) == (made[PAGE:], ["before"])
    back = Page(browser.get(f"/sessions/{links(second)['before']}"))
    assert (shown(back), list(links(back))) == (made[:PAGE], ["after"])


@pytest.mark.parametrize("count", [PAGE - 1, PAGE])
def test_what_fits_on_a_page_has_one(alice: Therapist, new_invoice: NewInvoice, count: int) -> None:
    drafts(new_invoice, count)
    page = Page(signed_in(alice.user).get("/sessions/"))
    assert (len(shown(page)), links(page)) == (count, {})


def test_a_page_stays_while_rows_arrive_and_leave(alice: Therapist, new_invoice: NewInvoice) -> None:
    made, browser = drafts(new_invoice, PAGE + 3), signed_in(alice.user)
    onward = links(Page(browser.get("/sessions/")))["after"]
    new_invoice(NOON - timedelta(days=5))
    Invoice.objects.filter(session__in=made[10:20]).update(status=Invoice.Status.EXPIRED)
    assert shown(Page(browser.get(f"/sessions/{onward}"))) == made[PAGE:]


@pytest.mark.parametrize("name", ["after", "before", "page"])
@pytest.mark.parametrize(
    "key", ["", "0", "x", "\x00", "1.2", "1.2.3.4", "-1.2.3", "9" * 19 + ".1.2", "1.1." + "9" * 30]
)
def test_a_broken_key_is_the_first_page(alice: Therapist, new_invoice: NewInvoice, name: str, key: str) -> None:
    made = drafts(new_invoice, 2)
    page = Page(signed_in(alice.user).get("/sessions/", {name: key}))
    assert (page.status, shown(page)) == (200, made)


def test_a_page_on_which_nothing_is_left_leads_back(alice: Therapist, new_invoice: NewInvoice) -> None:
    drafts(new_invoice, PAGE + 1)
    browser = signed_in(alice.user)
    onward = links(Page(browser.get("/sessions/")))["after"]
    Invoice.objects.update(status=Invoice.Status.EXPIRED)
    page = Page(browser.get(f"/sessions/{onward}"))
    assert "Nothing more on this page" in page.text
    assert "?" in page.links


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.lists(st.integers(0, 3), min_size=1, max_size=9), size=st.integers(1, 4))
def test_every_row_comes_once_and_in_order(
    alice: Therapist, new_invoice: NewInvoice, hours: list[int], size: int
) -> None:
    """Many start at one instant and close at another one: the order is total all the same."""
    Invoice.objects.all().delete()
    now = timezone.now()
    for place, hour in enumerate(hours):
        invoice = new_invoice(NOON - timedelta(hours=hour))
        Invoice.objects.filter(pk=invoice.pk).update(submit_by=now + timedelta(hours=1 + place % 2))
    found = list(mine(alice.user, "to-confirm", now).select_related("session"))
    expected = sorted(found, key=lambda one: (one.submit_by, one.session.scheduled_start_at, one.pk))
    pages = walked(alice, now, size)
    assert [row.pk for page in pages for row in page.rows] == [one.pk for one in expected]
    back = [pages[-1]]
    while back[-1].before:
        back.append(
            page_of(rows(alice.user, "to-confirm", now), "to-confirm", after="", before=back[-1].before, size=size)
        )
    assert [row.pk for page in back[::-1] for row in page.rows] == [one.pk for one in expected]


def walked(alice: Therapist, now: datetime, size: int) -> list[Slice[Invoice]]:
    """Every page from the first to the last."""
    pages, after = [], ""
    while not pages or after:
        pages.append(page_of(rows(alice.user, "to-confirm", now), "to-confirm", after=after, before="", size=size))
        after = pages[-1].after
    return pages


@pytest.mark.parametrize("view", list(VIEWS))
def test_a_page_asks_five_queries_however_many_rows_there_are(
    alice: Therapist, new_invoice: NewInvoice, view: str
) -> None:
    browser, asked = signed_in(alice.user), []
    for name in ("Kim", "Lee", "Max"):
        client = add_client(alice, name, payer=None, since=datetime(2020, 1, 1).date())
        for days in (1, -1, 30):
            new_invoice(NOON - timedelta(days=days), client=client)
        with Queries() as queries:
            assert browser.get(f"/sessions/?view={view}&client={client.pk}&since=2026-01-01").status_code == 200
        asked.append(len(queries))
    assert asked == [MOST_QUERIES] * 3


def told(row: Any) -> dict[str, Any]:
    """All that was read of a row and of what stands beside it, session and client included."""
    read = {name: value for name, value in vars(row).items() if name != "_state"}
    beside = {name: vars(one) | {"_state": None} for name, one in row._state.fields_cache.items() if one}
    return {**read, **beside, "client": vars(row.session.client) | {"_state": None}}


@pytest.mark.parametrize("view", list(VIEWS))
def test_the_first_page_shows_what_the_same_filter_would_show(
    alice: Therapist, new_invoice: NewInvoice, view: str
) -> None:
    """Its query is prepared, the others are built each time."""
    now, untouched = timezone.now(), WorklistFilter({})
    of_view = flagged(new_invoice)
    if view == "returned":
        Invoice.objects.filter(pk=of_view.pk).update(status=Invoice.Status.RETURNED)
    for days in (1, 2, -1, -2, 30, 31):
        new_invoice(NOON - timedelta(days=days))
    first = page_shown(alice.user, view, now, untouched, {"after": "", "before": ""})
    same = page_of(listed(alice.user, view, now), view, after="", before="", size=PAGE)
    assert (first.after, first.before) == (same.after, same.before)
    assert [told(row) for row in first.rows] == [told(row) for row in same.rows]
    assert first.rows


def test_every_views_order_ends_with_the_id() -> None:
    assert {fields[-1] for fields in ORDERS.values()} == {"id"}
    assert set(ORDERS) == set(VIEWS)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's planner")
@pytest.mark.parametrize("view", ["to-confirm", "returned", "expired", "upcoming", "submitted", "all"])
def test_a_view_is_read_from_its_index(alice: Therapist, new_invoice: NewInvoice, view: str) -> None:
    """With few rows a planner reads the table; asked not to, it finds the index that the view was given."""
    index = {
        "to-confirm": "unsent_of_therapist",
        "expired": "unsent_of_therapist",
        "returned": "returned_of_therapist",
    }.get(view, "sessions_of_therapist")
    new_invoice()
    page = rows(alice.user, view, timezone.now()).order_by(*ORDERS[view])[:51]
    with connection.cursor() as cursor:
        for node in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):
            cursor.execute(f"SET LOCAL enable_{node} = off")
    assert index in page.explain()
