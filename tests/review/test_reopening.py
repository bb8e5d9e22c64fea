"""Support finds a session that was not submitted in time and reopens it; the therapist reads why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils.html import strip_tags

from invoicing.actions.expiring import expire_overdue
from invoicing.models import Invoice, Reopening
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.test_reopening import NOW, REASON, UNTIL, reopen
from tests.pages import Page, signed_in
from tests.queries import Queries

LIST = "/review/reopening/"


@pytest.fixture(autouse=True)
def two_days_late() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def closed(new_invoice: NewInvoice) -> Invoice:
    """A session of alice's that expired two days ago."""
    invoice = new_invoice()
    list(expire_overdue(NOW))
    return invoice


@pytest.fixture
def carol(db: None) -> Browser:
    return signed_in(people.carol())


def address(invoice: Invoice) -> str:
    return f"{LIST}{invoice.pk}/"


def post(browser: Browser, invoice: Invoice, **changes: Any) -> HttpResponse:
    """The page's form as it is offered, with a reason, unless told."""
    form = Page(browser.get(address(invoice))).forms[address(invoice)]
    return browser.post(address(invoice), {**form, "reason": REASON, **changes})


def listed(browser: Browser, query: str = "") -> list[int]:
    links = [link.split("/") for link in Page(browser.get(f"{LIST}{query}")).links]
    return [int(link[3]) for link in links if link[1:3] == ["review", "reopening"] and link[3:] and link[3].isdigit()]


def test_support_reopens_with_the_usual_deadline_and_a_reason(carol: Browser, closed: Invoice) -> None:
    answer = post(carol, closed)
    assert (answer.status_code, answer["Location"]) == (303, address(closed))
    closed.refresh_from_db()
    assert (closed.status, closed.submit_by) == ("draft", UNTIL)
    page = Page(carol.get(address(closed)))
    assert REASON in page.text.replace("&#x27;", "'")
    assert "By Carol. Closed Tue, Dec 1, 2026, 3:15 AM EST before, and open until Thu, Dec 10, 2026" in page.text
    assert address(closed) not in page.forms


def test_the_admin_may_too(closed: Invoice) -> None:
    assert post(signed_in(people.dana()), closed).status_code == 303


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_therapists_find_neither_page(closed: Invoice, name: str) -> None:
    browser = signed_in(getattr(people, name)().user)
    for where in (LIST, address(closed)):
        assert browser.get(where).status_code == 404
        assert browser.post(where, {"submit_by": "2026-12-10T03:15", "reason": REASON}).status_code == 404
    assert not Reopening.objects.exists()


def test_the_therapist_reads_the_reason_on_the_worklist_and_the_form(closed: Invoice) -> None:
    alice = signed_in(people.alice().user)
    reopen(closed, reason="Too long in hospital <b>1</b>")
    for where in ("/sessions/", f"/sessions/{closed.session_id}/invoice/"):
        text = alice.get(where).content.decode()
        assert "Reopened by support:" in text
        assert "Too long in hospital &lt;b&gt;1&lt;/b&gt;" in text
        assert "Dec 10, 2026, 3:15 AM EST" in strip_tags(text)


def test_support_sees_nothing_of_the_client(carol: Browser, closed: Invoice) -> None:
    for where in (LIST, address(closed)):
        text = carol.get(where).content.decode()
        assert "Alice" in text
        assert "Robin" not in text
        assert "Cedar" not in text


def test_the_list_holds_what_the_deadline_closed_marked_or_not(
    carol: Browser, closed: Invoice, new_invoice: NewInvoice
) -> None:
    unmarked = new_invoice(datetime(2026, 11, 18, 9, 0, tzinfo=NEW_YORK))
    new_invoice(NOW - timedelta(days=1))
    assert listed(carol) == [unmarked.pk, closed.pk]
    reopen(closed)
    assert listed(carol) == [unmarked.pk]


def test_therapist_date_and_number_narrow_the_list(carol: Browser, closed: Invoice, new_invoice: NewInvoice) -> None:
    bob = people.bob()
    client = add_client(bob, "Kim", payer=None, since=datetime(2020, 1, 1).date())
    other = new_invoice(datetime(2026, 11, 16, 9, 0, tzinfo=NEW_YORK), client=client)
    alice = people.alice()
    assert listed(carol, f"?therapist={alice.pk}") == [closed.pk]
    assert listed(carol, f"?therapist={bob.pk}&on=2026-11-16") == [other.pk]
    assert listed(carol, f"?therapist={bob.pk}&on=2026-11-17") == []
    assert listed(carol, "?on=2026-11-17") == [closed.pk]
    assert listed(carol, f"?id={other.session_id}") == [other.pk]
    assert "No closed session is like that" in carol.get(f"{LIST}?id={2**63 - 1}").content.decode()


@pytest.mark.parametrize(
    "query", ["?on=nonsense", "?on=9999-99-99", "?id=x", "?id=0", "?id=-1", f"?id={2**63}", "?therapist=x", "?id=%00"]
)
def test_a_search_that_cannot_be_read_says_so(carol: Browser, closed: Invoice, query: str) -> None:
    answer = carol.get(f"{LIST}{query}")
    page = Page(answer)
    assert answer.status_code == 200
    assert page.summary
    assert "%(" not in page.text
    assert listed(carol, query) == []


def test_nothing_to_reopen_says_so(carol: Browser) -> None:
    assert "Nothing to reopen" in carol.get(LIST).content.decode()


def test_the_list_has_pages_and_more_rows_ask_no_more_queries(carol: Browser, new_invoice: NewInvoice) -> None:
    asked = []
    for count in (1, 50):
        for _ in range(count):
            new_invoice()
        with Queries() as queries:
            assert len(listed(carol)) == min(count, 50)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    page = Page(carol.get(LIST))
    (following,) = [link for link in page.links if link.startswith("?after=")]
    assert len(listed(carol, following)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Say why the session is reopened."),
        ({"reason": " \n "}, "Say why the session is reopened."),
        ({"reason": "x" * 1001}, "These are 1001 characters. Say it in at most 1000."),
        ({"submit_by": ""}, "Enter the new deadline."),
        ({"submit_by": "tomorrow"}, "Enter a date and a time, for example"),
        ({"submit_by": "9999-12-31T23:59"}, "Enter a year from 2000 to 2100."),
        ({"submit_by": "2026-12-03T10:00"}, "December 3, 2026, 10:00 AM has passed."),
        ({"submit_by": "2027-01-02T03:16"}, "is too far away. Enter a time until January 2, 2027, 3:15 AM."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(carol: Browser, closed: Invoice, changes: Any, words: str) -> None:
    answer = post(carol, closed, **changes)
    page = Page(answer)
    assert answer.status_code == 422
    assert page.summary == [f"id_{name}" for name in changes]
    assert words in page.text
    assert not Reopening.objects.exists()


@pytest.mark.parametrize("until", ["2026-12-03T10:01", "2027-01-02T03:15"])
def test_the_first_and_the_last_minute_are_accepted(carol: Browser, closed: Invoice, until: str) -> None:
    assert post(carol, closed, submit_by=until, reason="x" * 1000).status_code == 303


def test_a_time_that_the_clocks_skip_is_put_right_by_a_button(carol: Browser, closed: Invoice, settings: Any) -> None:
    settings.REOPENING_MAX_DAYS = 365
    page = Page(post(carol, closed, submit_by="2027-03-14T02:30"))
    offers = [value for name, value in page.buttons if name == "fill"]
    assert (page.status, page.summary) == (422, ["id_submit_by"])
    assert offers == ["submit_by 2027-03-14T01:59", "submit_by 2027-03-14T03:00"]
    filled = Page(post(carol, closed, submit_by="2027-03-14T02:30", fill=offers[1]))
    assert (filled.status, filled.forms[address(closed)]["submit_by"]) == (200, ["2027-03-14T03:00"])
    assert not Reopening.objects.exists()


def test_a_time_that_the_clocks_show_twice_is_asked(carol: Browser, closed: Invoice, settings: Any) -> None:
    settings.REOPENING_MAX_DAYS = 365
    page = Page(post(carol, closed, submit_by="2027-11-07T01:30"))
    assert (page.status, page.summary) == (422, ["id_submit_by_fold_0"])
    assert post(carol, closed, submit_by="2027-11-07T01:30", submit_by_fold="1").status_code == 303
    closed.refresh_from_db()
    assert closed.submit_by == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


def test_the_time_is_the_sessions_own(carol: Browser, closed: Invoice) -> None:
    closed.session.time_zone = "America/Los_Angeles"
    closed.session.save()
    assert "2026-12-10T00:15" in carol.get(address(closed)).content.decode()
    post(carol, closed, submit_by="2026-12-09T20:00")
    closed.refresh_from_db()
    assert closed.submit_by == datetime(2026, 12, 9, 23, 0, tzinfo=NEW_YORK)


def test_whoever_is_second_is_told_and_loses_no_words(carol: Browser, closed: Invoice) -> None:
    form = Page(carol.get(address(closed))).forms[address(closed)]
    reopen(closed, by=people.dana())
    answer = carol.post(address(closed), {**form, "reason": "Mine."})
    assert answer.status_code == 409
    assert "Your reason was: Mine." in answer.content.decode()
    assert Reopening.objects.count() == 1


def test_the_same_sent_twice_leads_to_the_same_page(carol: Browser, closed: Invoice) -> None:
    form = Page(carol.get(address(closed))).forms[address(closed)]
    for _ in range(2):
        assert carol.post(address(closed), {**form, "reason": REASON}).status_code == 303
    assert Reopening.objects.count() == 1


def test_one_that_was_never_closed_is_not_found(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = new_invoice(NOW - timedelta(days=1))
    assert carol.get(address(invoice)).status_code == 404
    assert carol.post(address(invoice), {"reason": REASON}).status_code == 404


def test_the_queue_leads_there(carol: Browser) -> None:
    assert LIST in Page(carol.get("/review/")).links
