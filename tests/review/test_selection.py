"""One packet of several invoices: found, ticked, made; never more than one packet holds."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import Invoice
from review.actions.disclosing import MOST_INVOICES
from review.models import PacketMade
from review.packet.verifying import verify
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_submitting import NOW, entry, recorded, submit
from tests.pages import Page, changed, signed_in
from tests.review.packet.packets import files_of

pytestmark = pytest.mark.usefixtures("five_oclock")
ADDRESS = "/invoices/packets/"


@pytest.fixture
def carol(db: None) -> Browser:
    """Support's browser."""
    return signed_in(people.carol())


@pytest.fixture
def two(new_invoice: NewInvoice) -> tuple[Invoice, Invoice]:
    """The later one first."""
    earlier = recorded(new_invoice, starts=NOW - timedelta(days=3))
    return flagged(new_invoice), submit(earlier, entry(earlier))


def found(browser: Browser, **query: Any) -> list[str]:
    """The ids that the page offers, all ticked."""
    return Page(browser.get(ADDRESS, query)).forms[""].get("invoices", [])


def test_receipts_are_found_however_they_are_pasted(carol: Browser, two: tuple[Invoice, Invoice]) -> None:
    later, earlier = two
    for between in (" ", "\n", ", ", ";\t"):
        numbers = f" {later.number}{between}{str(earlier.number).lower()}{between}{later.number} "
        assert found(carol, numbers=numbers) == [str(earlier.pk), str(later.pk)]


def test_a_time_a_therapist_and_a_payer_find_them_too(
    carol: Browser, two: tuple[Invoice, Invoice], new_invoice: NewInvoice
) -> None:
    later, earlier = two
    new_invoice(NOW - timedelta(days=5))
    on = earlier.session.date_of_service
    coverage = earlier.session.coverage()
    assert coverage is not None
    assert found(carol, date_from=on, date_to=on) == [str(earlier.pk)]
    assert found(carol, date_from=on + timedelta(days=1)) == [str(later.pk)]
    assert found(carol, therapist=earlier.therapist_id) == [str(earlier.pk), str(later.pk)]
    assert found(carol, payer=coverage.payer_id) == [str(earlier.pk), str(later.pk)]
    assert found(carol, therapist=people.bob().pk) == []
    assert found(carol) == found(carol, x="1") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"numbers": "2222222222"}, "No invoice found for"),
        ({"numbers": "ABC"}, "“ABC” is no receipt number"),
        ({"numbers": "ABCDEFGHI0"}, "is no receipt number"),
        ({"date_from": "yesterday"}, "Error: "),
        ({"therapist": "9" * 30}, "Error: "),
        ({"payer": "x"}, "Error: "),
        ({"numbers": "\x00"}, "Error: "),
        ({"date_from": "2020-01-01", "date_to": "2019-01-01"}, "No invoice fits"),
    ],
)
def test_what_finds_nothing_is_said(carol: Browser, query: dict[str, str], said: str) -> None:
    page = Page(carol.get(ADDRESS, query))
    assert (page.status, said in page.text) == (200, True)


def test_one_packet_holds_so_many_and_no_more(carol: Browser) -> None:
    alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ"
    numbers = [f"22222222{one}{other}" for one in alphabet for other in alphabet][: MOST_INVOICES + 1]
    assert "No invoice found" in Page(carol.get(ADDRESS, {"numbers": " ".join(numbers[:-1])})).text
    page = Page(carol.get(ADDRESS, {"numbers": " ".join(numbers)}))
    said = f"{MOST_INVOICES + 1} receipt numbers; one packet holds up to {MOST_INVOICES}. Ask for that many here"
    assert said in page.text
    # The whole list stays in the box, to be parted.
    assert numbers[-1] in page.text
    ticked = {"kind": "pdf", "names": "initials", "invoices": range(1, MOST_INVOICES + 2)}
    answer = carol.post(ADDRESS, ticked)
    assert answer.status_code == 422
    said = f"{MOST_INVOICES + 1} invoices are ticked; one packet holds up to {MOST_INVOICES}. Look for fewer"
    assert said in answer.content.decode()
    assert not PacketMade.objects.exists()


def test_where_more_fit_the_page_says_how_to_have_the_others(
    carol: Browser, two: tuple[Invoice, Invoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    later, earlier = two
    page = Page(carol.get(ADDRESS, {"therapist": earlier.therapist_id}))
    assert "2 invoices found" in page.text
    assert "make another packet" not in page.text
    monkeypatch.setattr("review.selection_views.MOST_INVOICES", 1)
    page = Page(carol.get(ADDRESS, {"therapist": earlier.therapist_id}))
    assert "More than 1 fit, and one packet holds up to 1." in page.text
    assert "make another packet, from Nov 14, 2026 on" in page.text
    assert "invoices found" not in page.text
    assert (str(earlier.number) in page.text, str(later.number) in page.text) == (True, False)


def test_what_is_ticked_is_one_packet_and_each_has_its_event(carol: Browser, two: tuple[Invoice, Invoice]) -> None:
    query = "?numbers=" + "+".join(str(one.number) for one in two)
    form = Page(carol.get(f"{ADDRESS}{query}")).forms[""]
    answer: Any = carol.post(f"{ADDRESS}{query}", changed(form, kind="zip"))
    packet = b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-packet-2-2026-11-17.zip"'
    report = verify(io.BytesIO(packet))
    assert report.problems == []
    assert json.loads(files_of(packet)["packet.json"])["invoices"] == sorted(str(one.number) for one in two)
    made = PacketMade.objects.get()
    assert made.invoice_count == 2
    for one in two:
        event = Event.objects.about(one).get(action="packet.made")
        assert json.loads(event.details)["file"] == report.digest == made.file_digest


def test_nothing_ticked_is_said_and_what_was_typed_stays(carol: Browser, two: tuple[Invoice, Invoice]) -> None:
    query = f"?numbers={two[0].number}"
    form = Page(carol.get(f"{ADDRESS}{query}")).forms[""]
    page = Page(carol.post(f"{ADDRESS}{query}", changed(form, invoices=None, names="full", reason="A payer's letter.")))
    assert page.status == 422
    assert "Tick at least one invoice." in page.text
    assert "A payer" in page.forms[""]["reason"][0]
    assert "invoices" not in page.forms[""]


@pytest.mark.parametrize("foreign", ["999999", "9" * 19, "9" * 400, "x", "-1", "\u0663"])
def test_what_is_not_there_is_not_found(carol: Browser, foreign: str) -> None:
    answer = carol.post(ADDRESS, {"kind": "pdf", "names": "initials", "invoices": [foreign]})
    assert answer.status_code in (404, 422)
    assert not PacketMade.objects.exists()


def test_a_draft_among_them_makes_none(carol: Browser, two: tuple[Invoice, Invoice], new_invoice: NewInvoice) -> None:
    draft = new_invoice(NOW - timedelta(days=9))
    ticked = {"kind": "pdf", "names": "initials", "invoices": [two[0].pk, draft.pk]}
    answer = carol.post(ADDRESS, ticked)
    assert answer.status_code == 422
    assert "not there any more" in answer.content.decode()
    assert not PacketMade.objects.exists()


def test_a_therapist_makes_them_one_by_one(two: tuple[Invoice, Invoice]) -> None:
    browser = signed_in(two[0].session.therapist.user)
    assert browser.get(ADDRESS).status_code == 404
    assert browser.post(ADDRESS, {"invoices": [two[0].pk]}).status_code == 404
    assert ADDRESS not in Page(browser.get("/invoices/")).links
    assert ADDRESS in Page(signed_in(people.dana()).get("/invoices/")).links
