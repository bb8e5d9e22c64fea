"""What the page of one flagged invoice shows beside the decision."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice
from review.recent import CodeUse, of_client, of_therapist, same_day
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOTE, NOW, entry, recorded
from tests.pages import Page
from tests.queries import Queries
from tests.review.desk import APPROVE, RETURN, decide, unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock")


def page_of(browser: Browser, invoice: Invoice) -> Page:
    return Page(browser.get(f"/review/{invoice.pk}/"))


def test_recorded_and_entered_stand_side_by_side_with_the_limits_in_between(
    carol: Browser, new_invoice: NewInvoice
) -> None:
    text = page_of(carol, flagged(new_invoice)).text
    for shown in (
        "60 min were entered and 28 recorded: 32 min more.",
        "90834 starts at 38 min and 90837 starts at 53 min",
        "recorded 28",
        "entered 60",
        "<dt>Added</dt><dd>32 min</dd>",
    ):
        assert shown in text


def test_without_a_recording_nothing_is_compared(carol: Browser, new_invoice: NewInvoice) -> None:
    text = page_of(carol, unrecorded(new_invoice, 2)).text
    assert "min were entered" not in text
    assert "No recording" in text


def test_what_the_therapist_changed_stands_before_both_versions(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **RETURN)
    note = f"{NOTE} I called 555-0100."
    send(invoice, disruption_note=note, live_minutes="55", accept=EDIT["accept"])
    for browser, where in ((carol, f"/review/{invoice.pk}/"), (therapist, f"/invoices/{invoice.pk}/")):
        text = Page(browser.get(where)).text
        assert "<ins> I called 555-0100.</ins>" in text
        assert "<span>60 min</span>" in text
        assert "<span>55 min</span>" in text
        assert RETURN["comment"] in text


def test_the_whole_history_tells_who_was_on_it(carol: Browser, therapist: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    carol.post(f"/review/{invoice.pk}/claim/")
    decide(carol, invoice, **APPROVE)
    text = page_of(carol, invoice).text
    places = [text.index(words) for words in ("Times entered by hand", "Invoice submitted", "Taken by", "Approved by")]
    assert places == sorted(places)
    # Who was on it is the desk's own business.
    assert "Taken by" not in Page(therapist.get(f"/invoices/{invoice.pk}/")).text


def test_lately_tells_codes_and_minutes_and_no_names(carol: Browser, new_invoice: NewInvoice) -> None:
    earlier = recorded(new_invoice, starts=NOW - timedelta(days=7))
    send(earlier, code="90834")
    text = page_of(carol, flagged(new_invoice)).text
    assert str(Invoice.objects.get(pk=earlier.pk).number) in text
    assert "Robin" not in text


def long_ago(new_invoice: NewInvoice, days: int) -> Invoice:
    """Submitted on the day after so many days ago."""
    invoice = recorded(new_invoice, starts=NOW - timedelta(days=days))
    by, now = invoice.session.therapist.user, NOW - timedelta(days=days - 1)
    return submit_invoice(invoice, by=by, entry=entry(invoice), version=None, now=now)


def test_lately_counts_what_was_edited_held_and_corrected(carol: Browser, new_invoice: NewInvoice) -> None:
    inside, outside = (long_ago(new_invoice, days) for days in (90, 91))
    held = unrecorded(new_invoice, 3)
    decide(carol, held, **RETURN)
    invoice = flagged(new_invoice)
    carol_herself = people.carol()
    assert of_therapist(invoice, carol_herself) == [
        CodeUse("90832", 1, 20, 0, 1, 1),
        CodeUse("90834", 1, 45, 0, 0, 0),
        CodeUse("90837", 1, 60, 1, 1, 0),
    ]
    assert [one.pk for one in of_client(invoice, carol_herself)] == [held.pk, inside.pk, outside.pk]
    assert same_day(invoice, carol_herself) == (0, 0)
    # None of it for anybody who may not see the invoices.
    assert of_client(invoice, people.bob().user) == of_therapist(invoice, people.bob().user) == []


def test_a_voided_invoice_tells_of_the_days_other_session(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert "The therapist billed no other session on this day." in page_of(carol, invoice).text
    other = add_client(invoice.session.therapist, "Kim Other", payer=None, since=date(2020, 1, 1))
    send(recorded(new_invoice, starts=NOW - timedelta(hours=8), client=other), code="90834")
    said = "The therapist billed 1 other session on this day, 45 min in all."
    assert said in page_of(carol, invoice).text
    decide(carol, invoice, decision="void", comment="The wrong client.")
    assert said in page_of(carol, invoice).text


def test_more_versions_and_sessions_ask_no_more_queries(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice, asked = flagged(new_invoice), []
    for words in ("one", "two", "three"):
        unrecorded(new_invoice, 2 + len(asked))
        with Queries() as queries:
            assert page_of(carol, invoice).status == 200
        asked.append(len(queries))
        decide(carol, invoice, **RETURN)
        send(invoice, disruption_note=f"{NOTE} {words}", accept=EDIT["accept"])
    assert asked[1] == asked[2]
