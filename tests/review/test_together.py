"""Approving together: only what one flag of medium severity alone holds, each by itself, and what is ticked."""

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import Hold, Invoice
from review import together
from review.models import Decision
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged, send
from tests.pages import Page
from tests.queries import Queries
from tests.review.desk import APPROVE, NOTES, RETURN, decide, unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock")

FLAG = "no-recording"
ADDRESS = "/review/together/"


def offered(browser: Browser, flag: str = FLAG) -> list[int]:
    page = Page(browser.get(f"{ADDRESS}?flag={flag}"))
    parts = [link.split("/") for link in page.links if link.startswith("/review/")]
    return [int(part[2]) for part in parts if part[2].isdigit()]


def approve(browser: Browser, *invoices: Invoice, flag: str = FLAG, comment: str = "") -> HttpResponse:
    chosen = [f"{one.pk}:{one.version}" for one in invoices]
    return browser.post(ADDRESS, {"flag": flag, "comment": comment, "chosen": chosen})


def statuses() -> list[str]:
    return list(Invoice.objects.order_by("pk").values_list("status", flat=True))


def test_what_is_ticked_is_approved_each_with_its_decision_and_event(carol: Browser, new_invoice: NewInvoice) -> None:
    first, second, third = (unrecorded(new_invoice, days) for days in (2, 4, 6))
    assert offered(carol) == [first.pk, second.pk, third.pk]
    done = approve(carol, first, third)
    assert (done.status_code, done["location"]) == (303, f"{ADDRESS}?flag={FLAG}")
    assert statuses() == ["approved", "flagged", "approved"]
    assert [one.comment for one in Decision.objects.all()] == [f"Approved together: {FLAG}."] * 2
    events = Event.objects.filter(action="invoice.approved").values_list("subject_id", "by__name")
    assert list(events) == [(first.pk, "Carol"), (third.pk, "Carol")]
    assert "2 invoices approved." in carol.get(f"{ADDRESS}?flag={FLAG}").content.decode()


def test_each_line_tells_why_and_what_was_written(carol: Browser, new_invoice: NewInvoice) -> None:
    unrecorded(new_invoice, 2)
    text = Page(carol.get(f"{ADDRESS}?flag={FLAG}")).text
    for shown in ("The provider reported nothing", NOTES[1], "client RR", "90832, 20 min"):
        assert shown in text
    assert "Robin" not in text


def test_what_has_another_holding_flag_is_not_offered_and_not_approved(carol: Browser, new_invoice: NewInvoice) -> None:
    high = flagged(new_invoice)
    for flag in ("large-edit", FLAG):
        assert offered(carol, flag) == []
        approve(carol, high, flag=flag)
    assert statuses() == ["flagged"]


def test_one_high_flag_alone_is_not_approved_together(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = unrecorded(new_invoice, 2)
    Hold.objects.update(rank=1)
    assert offered(carol) == []
    approve(carol, invoice)
    assert statuses() == ["flagged"]


def test_what_was_corrected_is_looked_at_by_itself(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = unrecorded(new_invoice, 2)
    Hold.objects.update(only_flag="resubmitted")
    assert offered(carol, "resubmitted") == []
    approve(carol, invoice, flag="resubmitted")
    assert statuses() == ["flagged"]
    assert "resubmitted" not in carol.get(ADDRESS).content.decode()


@pytest.mark.parametrize("decision", [{"decision": "ask", "comment": "Why?"}, {"decision": "escalate", "comment": ""}])
def test_what_waits_for_somebody_else_is_not_offered(
    carol: Browser, new_invoice: NewInvoice, decision: dict[str, str]
) -> None:
    invoice = unrecorded(new_invoice, 2)
    decide(carol, invoice, **decision)
    assert offered(carol) == []


def test_what_changed_or_was_taken_meanwhile_is_left_out_and_told(
    carol: Browser, dana: Browser, new_invoice: NewInvoice
) -> None:
    stale, decided, taken, good = (unrecorded(new_invoice, days) for days in (2, 4, 6, 8))
    decide(dana, decided, **APPROVE)
    dana.post(f"/review/{taken.pk}/claim/")
    stale.version -= 1
    assert approve(carol, stale, decided, taken, good).status_code == 303
    assert statuses() == ["flagged", "approved", "flagged", "approved"]
    assert "1 invoice approved. 3 were left out" in carol.get(f"{ADDRESS}?flag={FLAG}").content.decode()
    assert Decision.objects.filter(invoice=decided).count() == 1


def test_nothing_ticked_is_told(carol: Browser, new_invoice: NewInvoice) -> None:
    hold = Hold.objects.get(invoice=unrecorded(new_invoice, 2))
    for posted in ({"flag": FLAG}, {"flag": FLAG, "chosen": ["x", "1", "1:", ":1", "9" * 30 + ":1", "\x00:1"]}):
        page = Page(carol.post(ADDRESS, posted))
        assert page.status == 422
        assert f"#chosen-{hold.pk}" in page.links
        assert f"chosen-{hold.pk}" in page.ids


@pytest.mark.parametrize("flag", ["", "\x00", "A B", "x" * 41, "nothing-like-it"])
def test_a_flag_that_is_none_approves_nothing(carol: Browser, new_invoice: NewInvoice, flag: str) -> None:
    invoice = unrecorded(new_invoice, 2)
    assert carol.get(ADDRESS, {"flag": flag}).status_code == 200
    assert approve(carol, invoice, flag=flag).status_code in (303, 422)
    assert statuses() == ["flagged"]


def test_a_comment_that_is_too_long_approves_nothing(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = unrecorded(new_invoice, 2)
    page = Page(approve(carol, invoice, comment="x" * 4001))
    assert (page.status, statuses()) == (422, ["flagged"])


def test_the_flags_are_offered_with_how_many_there_are(carol: Browser, new_invoice: NewInvoice) -> None:
    for days in (2, 4):
        unrecorded(new_invoice, days)
    decide(carol, unrecorded(new_invoice, 6), **RETURN)
    flagged(new_invoice)
    page = Page(carol.get(ADDRESS))
    assert [link for link in page.links if "?flag=" in link] == [f"{ADDRESS}?flag={FLAG}"]
    assert '<span class="count">2</span>' in page.text


def test_more_than_a_page_is_told_and_asks_no_more_queries(
    carol: Browser, new_invoice: NewInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for days in (2, 4, 6):
        unrecorded(new_invoice, days)
        with Queries() as queries:
            carol.get(f"{ADDRESS}?flag={FLAG}")
        asked.append(len(queries))
    assert asked == [5, 5, 5]
    monkeypatch.setattr("review.views.together.MOST", 2)
    assert len(offered(carol)) == 2
    assert "the first 2" in carol.get(f"{ADDRESS}?flag={FLAG}").content.decode()
    assert together.MOST == 50


def test_an_accepted_invoice_is_none_of_it(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    send(invoice, code="90834")
    approve(carol, invoice)
    assert Decision.objects.count() == 0
