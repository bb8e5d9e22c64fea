"""The desk's page of patterns and the therapist's own mirror."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from accounts.models import Therapist
from invoicing.actions.finding_patterns import find_patterns
from invoicing.actions.submitting import submit_invoice
from invoicing.case import Contact, Entry
from invoicing.models import Invoice
from sessions_app.actions import add_client
from sessions_app.models import Client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_submitting import NOW, entry, recorded, submit
from tests.pages import signed_in
from tests.queries import Queries

TODAY = date(2026, 11, 17)
SAME = {"modality": "in_person", "provider": ""}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """5 PM in New York."""
    with time_machine.travel(NOW, tick=False):
        yield


def attested(new_invoice: NewInvoice, days: int, minutes: int = 53, client: Client | None = None) -> Invoice:
    """A session in person of so many days ago, submitted that evening."""
    starts = datetime.combine(TODAY - timedelta(days=days), datetime.min.time(), NEW_YORK).replace(hour=9)
    invoice = new_invoice(starts, **SAME, **({"client": client} if client else {}))
    begun = starts + timedelta(minutes=3)
    ended = begun + timedelta(minutes=minutes)
    sent = Entry(code="90837", started_at=begun, ended_at=ended, live_minutes=minutes, contact=Contact.IN_PERSON)
    by = invoice.session.therapist.user
    return submit_invoice(invoice, by=by, entry=sent, version=None, now=starts + timedelta(hours=6))


def client_of(name: str) -> Client:
    """A client of a therapist of this name."""
    therapist = people._therapist(name, Therapist.Licence.COUNSELOR)
    return add_client(therapist, f"Client of {name}", payer=None, since=date(2020, 1, 1))


def text_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_therapist_reads_how_many_sessions_have_their_minutes_observed(new_invoice: NewInvoice) -> None:
    for days, minutes in ((1, 53), (2, 60)):
        invoice = recorded(new_invoice, minutes, starts=NOW - timedelta(days=days, hours=6))
        submit(invoice, entry(invoice, "90837", minutes))
    flagged(new_invoice)
    attested(new_invoice, 3)
    text = text_of(signed_in(people.alice().user), "/invoices/mirror/")
    assert "<strong>2 of 4</strong> of your 90837s have 53 or more observed minutes." in text
    assert "Not counted: 1 with edited times, 1 attested without a recording." in text
    assert "1 of 4 invoices has times that were edited by hand." in text
    assert 'data-label="Entered, median" class="number">60 min' in text
    assert 'data-label="Recorded, median" class="number">28 min' in text
    assert 'data-label="Apart, median" class="number">32 min' in text


def test_starts_of_codes_are_drawn_from_the_rules(new_invoice: NewInvoice) -> None:
    attested(new_invoice, 1)
    text = text_of(signed_in(people.alice().user), "/invoices/mirror/")
    assert "16: 90832; 38: 90834; 53: 90837." in text


@pytest.mark.parametrize(("others", "is_shown"), [(4, False), (5, True)])
def test_the_practice_stands_in_a_mirror_from_five_others_on(
    new_invoice: NewInvoice, others: int, is_shown: bool
) -> None:
    attested(new_invoice, 1)
    for number in range(others):
        attested(new_invoice, 2, 55, client_of(f"other{number}"))
    text = text_of(signed_in(people.alice().user), "/invoices/mirror/")
    assert ("beside those of 5 other therapists" in text) is is_shown
    assert ("Down: the practice" in text) is is_shown
    assert ("so that nobody is recognised" in text) is not is_shown
    assert '<th scope="row">55</th>' in text if is_shown else '<th scope="row">55</th>' not in text
    assert "Other0" not in text


def test_a_mirror_shows_nothing_of_anybody_else(new_invoice: NewInvoice) -> None:
    attested(new_invoice, 1)
    text = text_of(signed_in(people.bob().user), "/invoices/mirror/")
    assert "Nothing submitted in these days" in text
    assert "90837" not in text


@pytest.mark.parametrize(("days", "counts"), [(88, True), (89, True), (90, False)])
def test_the_last_ninety_days_are_the_usual_ones(new_invoice: NewInvoice, days: int, counts: bool) -> None:
    attested(new_invoice, days)
    text = text_of(signed_in(people.alice().user), "/invoices/mirror/")
    assert "August 20, 2026 to November 17, 2026" in text
    assert ("of your 90837s" in text) is counts


def test_voided_invoices_do_not_count(new_invoice: NewInvoice) -> None:
    invoice = attested(new_invoice, 1)
    invoice.move_to(Invoice.Status.VOIDED)
    invoice.save()
    assert "Nothing submitted" in text_of(signed_in(people.alice().user), "/invoices/mirror/")


def test_the_desk_lists_who_has_patterns_in_the_days_and_leads_to_them(carol: Browser, new_invoice: NewInvoice) -> None:
    for days in range(20):
        attested(new_invoice, days)
    list(find_patterns(TODAY, since=None, now=NOW))
    alice = people.alice()
    text = text_of(carol, "/review/patterns/")
    link = f"/review/patterns/?therapist={alice.pk}&amp;date_from=2026-08-20&amp;date_to=2026-11-17"
    assert f'<a href="{link}">Alice</a>' in text
    assert "Of 20 entered lengths" in text
    assert "None whose days meet these" in text_of(carol, "/review/patterns/?date_to=2026-08-19")
    assert "Of 20 entered lengths" in text_of(carol, "/review/patterns/?date_to=2026-08-20")
    assert "Of 20 entered lengths" not in text_of(carol, f"/review/patterns/?therapist={people.bob().pk}")


def test_the_desk_sees_one_therapist_beside_the_others(carol: Browser, new_invoice: NewInvoice) -> None:
    attested(new_invoice, 1)
    attested(new_invoice, 1, 60, client_of("kim"))
    text = text_of(carol, f"/review/patterns/?therapist={people.alice().pk}")
    assert "Submitted live minutes of 1 invoice, beside those of 1 other therapist of the practice." in text
    assert '<th scope="row">60</th><td data-label="Invoices" class="number">0</td>' in text


@pytest.mark.parametrize("asked", ["0", "x", "-1", "99999999999999999999", "%00"])
def test_nobody_of_that_id_is_not_found(carol: Browser, asked: str) -> None:
    assert carol.get(f"/review/patterns/?therapist={asked}").status_code == 404


@pytest.mark.parametrize("query", ["date_from=x", "date_to=2026-11-18", "date_from=2026-11-02&date_to=2026-11-01"])
def test_days_that_cannot_be_shown_are_told(carol: Browser, query: str) -> None:
    for browser, address in ((carol, "/review/patterns/"), (signed_in(people.alice().user), "/invoices/mirror/")):
        text = text_of(browser, f"{address}?{query}")
        assert "error-summary" in text
        assert "August 20, 2026 to November 17, 2026" in text


def test_more_invoices_ask_no_more_queries(carol: Browser, new_invoice: NewInvoice) -> None:
    alice = people.alice()
    pages = ((carol, f"/review/patterns/?therapist={alice.pk}"), (signed_in(alice.user), "/invoices/mirror/"))
    asked = []
    for days in (1, 2, 3):
        attested(new_invoice, days)
        attested(new_invoice, days, 60, client_of(f"other{days}"))
        counts = []
        for browser, address in pages:
            text_of(browser, address)
            with Queries() as queries:
                text_of(browser, address)
            counts.append(len(queries))
        asked.append(counts)
    # Who is signed in (two), therapists, patterns or lines, invoices and whose they are (two), the rules' token.
    assert asked == [[7, 7]] * 3


def test_the_pages_are_linked(carol: Browser) -> None:
    assert 'href="/review/patterns/"' in text_of(carol, "/review/")
    assert 'href="/invoices/mirror/"' in text_of(signed_in(people.alice().user), "/invoices/")
    assert 'href="/invoices/mirror/"' not in text_of(carol, "/invoices/")
