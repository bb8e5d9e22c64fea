"""The proof for an auditor: a packet made in the browser, verified, and refused once one byte of it is changed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from invoicing.models import Invoice
from review.models import PacketMade
from tests.review.packet.packets import verified
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.test_accessibility import NOTE
from tests.stories.window import Window


def submitted(alice: Window, new_session: NewSession) -> Invoice:
    """A session of which 28 minutes were recorded, entered as 60 with a note."""
    room = new_session(minutes=75)
    room.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    alice.open_form(room.session)
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    alice.write_note(NOTE)
    alice.submit()
    alice.accept_warning("time-outside-recording")
    alice.submit()
    alice.sees_receipt()
    return Invoice.objects.get(session=room.session)


def test_a_packet_is_made_verified_changed_and_refused(
    open_window: Callable[[str], Window], new_session: NewSession, tmp_path: Path
) -> None:
    invoice = submitted(open_window("alice"), new_session)
    carol = open_window("carol")
    page = carol.page
    page.goto(f"/invoices/{invoice.pk}/")
    page.get_by_role("link", name="Audit packet").click()
    page.get_by_label("ZIP with the document").check()
    page.get_by_label("With the full name").check()
    page.get_by_role("button", name="Make the packet").click()
    expect(page).to_have_title(re.compile(rf"^Error: Audit packet {invoice.number}"))
    page.get_by_role("link", name="Say why the full name is needed").click()
    expect(page.get_by_label("Why the full name is needed")).to_be_focused()
    page.keyboard.type("The payer's letter of November 3 asks for it.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the packet").click()
    assert download.value.suggested_filename == f"audit-packet-{invoice.number}.zip"
    packet = tmp_path / "packet.zip"
    download.value.save_as(packet)

    done = verified(packet)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "28 min recorded, computed again from the bytes of all 4 events; billed 60 min, entered by hand" in done.stdout
    )
    page.goto(f"/invoices/{invoice.pk}/packet/")
    digest = page.locator("code.digest").first.inner_text()
    assert digest == PacketMade.objects.get().file_digest
    assert digest in done.stdout

    content = packet.read_bytes()
    place = content.rindex(b"CONNECTION_TIMEOUT")
    packet.write_bytes(content[:place] + b"K" + content[place + 1 :])
    refused = verified(packet)
    assert refused.returncode == 1
    assert re.search(rf"records/{invoice.number}/events/0000\d.body was changed", refused.stderr)
    assert "refused" in refused.stderr


def test_the_keyboard_alone_makes_one(open_window: Callable[[str], Window], new_session: NewSession) -> None:
    alice = open_window("alice")
    invoice = submitted(alice, new_session)
    page = alice.page
    page.goto(f"/invoices/{invoice.pk}/packet/")
    page.get_by_label("PDF document").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("As initials")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make the packet")).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.once
def test_its_pages_are_accessible(new_context: Callable[..., Any], new_session: NewSession) -> None:
    browser = new_context(bypass_csp=True).new_page()  # axe is a script of its own
    alice = Window(browser)
    alice.sign_in("alice")
    invoice = submitted(alice, new_session)
    page = alice.page
    page.goto(f"/invoices/{invoice.pk}/packet/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the packet").click()
    download.value.path()  # all of it is here
    page.reload()
    expect(page.locator("code.digest").first).to_be_visible()
    expect_no_violation(alice)
    page.get_by_label("With the full name").check()
    page.get_by_role("button", name="Make the packet").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect_no_violation(alice)
    page.goto("/invoices/")
    expect_no_violation(alice)

    carol = Window(new_context(bypass_csp=True).new_page())
    carol.sign_in("carol")
    for address in (
        "/invoices/packets/",
        f"/invoices/packets/?numbers={invoice.number}",
        "/invoices/packets/?numbers=x",
    ):
        carol.page.goto(address)
        expect_no_violation(carol)
