"""The thirty checks about the code list and about clocks: groups, typing ahead, a code that ended, two times 1:40."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from cpt.models import ProcedureCode, TimeRule
from invoicing.actions.opening import add_session
from sessions_app.models import Client
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.looking import clean_call
from tests.stories.window import Window

GROUPS = """select => [...select.querySelectorAll("optgroup")].map(
    group => [group.label, [...group.children].map(option => [option.value, option.disabled])])"""


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    """Whether scripts run."""
    return bool(request.param)


@pytest.fixture
def alice(new_context: Callable[..., Any], practice: Client, has_script: bool) -> Iterator[Window]:
    """Alice, signed in."""
    one = Window(new_context(java_script_enabled=has_script).new_page())
    one.enter("alice")
    yield one
    assert one.complaints == []


def test_19_the_list_is_grouped_repeats_nothing_and_closes_what_the_contract_leaves_out(
    alice: Window, new_session: NewSession
) -> None:
    alice.open_form(clean_call(new_session).session)
    groups = dict(alice.page.get_by_label("Code", exact=True).evaluate(GROUPS))
    assert list(groups) == ["Common codes", "All other codes", "Not in the contract with Cedar"]
    codes = [code for options in groups.values() for code, _ in options]
    assert len(codes) == len(set(codes)) > 20
    assert [code for code, _ in groups["Common codes"]][:3] == ["90837", "90834", "90832"]
    assert groups["Not in the contract with Cedar"] == [["90849", True]]
    assert not any(is_closed for name in list(groups)[:2] for _, is_closed in groups[name])


def test_19_typing_a_number_finds_its_code(alice: Window, new_session: NewSession) -> None:
    alice.open_form(clean_call(new_session).session)
    code = alice.page.get_by_label("Code", exact=True)
    code.focus()
    alice.page.keyboard.type("90847")
    expect(code).to_have_value("90847")


def test_19_a_code_that_ended_while_the_form_was_open_is_told_at_the_code(
    alice: Window, new_session: NewSession
) -> None:
    room = clean_call(new_session)
    alice.open_form(room.session)
    alice.choose("90834")
    ended_on = room.session.scheduled_start_at.astimezone(NEW_YORK).date()
    code = ProcedureCode.objects.get(code="90834")
    TimeRule.objects.create(code=code, effective_from=ended_on, is_retired=True)
    alice.submit()
    alice.sees_problems("90834")
    error = alice.page.locator("#id_code_error")
    expect(error).to_contain_text(f"{ended_on:%B} {ended_on.day}, {ended_on.year}")


def test_21_a_session_over_the_clock_change_has_its_true_length_and_asks_which_of_two_times(
    new_context: Callable[..., Any], practice: Client, has_script: bool
) -> None:
    start = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
    with time_machine.travel(datetime(2026, 11, 2, 15, tzinfo=NEW_YORK)):
        invoice = add_session(
            practice,
            starts_at=start,
            ends_at=start + timedelta(minutes=60),
            kind="individual",
            modality="in_person",
            provider="",
        )
        alice = Window(new_context(java_script_enabled=has_script).new_page())
        alice.enter("alice")
        alice.open_form(invoice.session)
        expect(alice.page.locator("main")).to_contain_text("All times in America/New_York")
        alice.page.get_by_label("Start", exact=True).fill("2026-11-01T00:30")
        alice.page.get_by_label("End", exact=True).fill("2026-11-01T01:40")
        alice.page.get_by_label("Live minutes").fill("120")
        alice.choose("90837")
        alice.submit()
        expect(alice.page.locator(".error-summary")).to_contain_text("1:40 AM")
        first, second = (alice.page.get_by_label(re.compile(f"the {which} time")) for which in ("first", "second"))
        first.check()
        alice.submit()
        expect(alice.page.locator(".error-summary")).to_contain_text("only 70 lie between")
        second.check()
        alice.submit()
        alice.sees_receipt()  # 130 minutes by the clock on the wall and by the one that runs through
