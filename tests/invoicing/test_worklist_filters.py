"""What narrows the worklist: client, receipt number, code and dates in the address; what is empty says why."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils.html import strip_tags

from accounts.models import Therapist
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged, send
from tests.invoicing.test_submitting import recorded
from tests.invoicing.test_worklist import days_ago, sessions
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=NEW_YORK)


@pytest.fixture
def sent(new_invoice: NewInvoice) -> Invoice:
    """A session of the 16th, submitted with 90834."""
    invoice = recorded(new_invoice, starts=NOON - timedelta(days=1))
    assert send(invoice, code="90834").status_code == 303
    invoice.refresh_from_db()
    return invoice


def page(therapist: Therapist, query: str) -> Page:
    answer = Page(signed_in(therapist.user).get(f"/sessions/?{query}"))
    assert answer.status == 200
    return answer


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("since=2026-11-16", True),
        ("since=2026-11-17", False),
        ("until=2026-11-16", True),
        ("until=2026-11-15", False),
        ("since=2026-11-16&until=2026-11-16", True),
        ("code=90834", True),
        ("code=+90834+", True),
        ("code=90837", False),
        ("code=9083", False),
        ("number=2222222222", False),
        ("number=Robin", False),
    ],
)
def test_dates_code_and_number_narrow_it_down(alice: Therapist, sent: Invoice, query: str, is_there: bool) -> None:
    assert (sessions(alice, f"submitted&{query}") == [sent.session_id]) is is_there


@pytest.mark.parametrize("clock", ["00:30", "23:30"])
def test_a_day_is_that_of_the_sessions_zone(alice: Therapist, new_invoice: NewInvoice, clock: str) -> None:
    """Half past midnight in Honolulu is another day in UTC than half past eleven at night."""
    alice.time_zone = "Pacific/Honolulu"
    alice.save()
    start = datetime.fromisoformat(f"2026-11-12T{clock}-10:00")
    session = new_invoice(start, minutes=25).session_id
    assert sessions(alice, "all&since=2026-11-12&until=2026-11-12") == [session]
    assert sessions(alice, "all&since=2026-11-13") == sessions(alice, "all&until=2026-11-11") == []


def test_a_receipt_number_finds_its_row(alice: Therapist, sent: Invoice) -> None:
    assert sessions(alice, f"all&number={str(sent.number).lower()}") == [sent.session_id]


def test_a_filter_without_a_view_looks_in_all(alice: Therapist, sent: Invoice) -> None:
    page = Page(signed_in(alice.user).get(f"/sessions/?number={sent.number}"))
    assert f"/sessions/{sent.session_id}/" in page.links


@pytest.mark.parametrize(
    "query",
    ["since=x", "since=2026-02-30", "until=\x00", "since=9999-12-31", "code=" + "9" * 500, "number=" + "A" * 50],
)
def test_what_cannot_be_read_narrows_nothing_and_says_so(alice: Therapist, sent: Invoice, query: str) -> None:
    found = page(alice, f"view=all&{query}")
    assert f"/sessions/{sent.session_id}/" in found.links
    name, typed = query.split("=")
    assert found.forms[""][name] == [typed]
    assert f"id_{name}_error" in found.ids


def test_a_last_day_before_the_first_one_says_so(alice: Therapist, sent: Invoice) -> None:
    found = page(alice, "view=all&since=2026-11-18&until=2026-11-17")
    assert "2026-11-17 comes before 2026-11-18" in found.text
    assert "id_until_error" in found.ids


def test_a_view_keeps_the_filter_and_counts_nothing_then(alice: Therapist, sent: Invoice) -> None:
    client = sent.session.client_id
    assert '<span class="count">1</span>' in page(alice, "view=all").text
    found = page(alice, f"view=all&client={client}")
    assert f"?view=expired&client={client}" in found.links
    assert 'class="count"' not in found.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("view=to-confirm", "nothing is coming up"),
        ("view=upcoming", "Nothing is coming up"),
        ("view=returned", "Nothing came back"),
        ("view=submitted", "Nothing is submitted yet"),
        ("view=expired", "Nothing has expired"),
        ("view=all", "No sessions yet"),
        ("view=submitted&code=90834", "No session here matches"),
        ("view=to-confirm&code=90834", "until then none has one"),
    ],
)
def test_an_empty_view_says_why_and_what_next(alice: Therapist, query: str, words: str) -> None:
    found = page(alice, query)
    assert words in found.text
    empty = found.text[found.text.index('class="empty"') :]
    assert "<a " in empty


def test_a_count_ends_at_a_hundred(alice: Therapist, new_invoice: NewInvoice) -> None:
    for count, said in ((100, "100"), (101, "100+")):
        while Invoice.objects.count() < count:
            days_ago(new_invoice, 20)
        assert re.findall(r'Expired <span class="count">(.*?)</span>', page(alice, "").text) == [said]


def test_the_deadline_is_told_in_the_therapists_zone_with_what_is_left(
    alice: Therapist, new_invoice: NewInvoice
) -> None:
    invoice = new_invoice()
    alice.time_zone = "America/Los_Angeles"
    alice.save()
    for before, left in (
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 h left"),
        (timedelta(days=1), "1 day 0 h left"),
        (timedelta(hours=23, minutes=59), "23 h left"),
        (timedelta(minutes=59), "59 min left"),
    ):
        with time_machine.travel(invoice.submit_by - before, tick=False):
            text = page(alice, "").text
        assert "Tue, Dec 1, 2026, 12:15 AM PST" in strip_tags(text)
        assert left in text
        assert ("time-left--short" in text) is (before < timedelta(days=1))


def test_what_support_wrote_stands_before_what_it_is_about(alice: Therapist, new_invoice: NewInvoice) -> None:
    return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the <number>.")
    text = page(alice, "view=returned").text
    assert text.index("Name the &lt;number&gt;.") < text.index("Robin Reed</strong>")
    assert "1 invoice. <a" in page(alice, "").text


def test_what_came_back_first_stands_first(alice: Therapist, new_invoice: NewInvoice) -> None:
    made = [flagged(new_invoice, starts=NOON - timedelta(days=days, hours=5)) for days in (1, 3, 2)]
    for hour, invoice in enumerate(made):
        with time_machine.travel(NOON + timedelta(hours=6 + hour), tick=False):
            return_invoice(invoice, by=people.carol(), version=None, because="Look again.")
    assert sessions(alice, "returned") == [one.session_id for one in made]
