"""The thirty checks about errors: the summary, its links, the sentences, and that nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions_app.models import TherapySession
from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call
from tests.stories.window import Window

IN_PERSON = {"modality": "in_person", "provider": ""}
WAY_OUT = re.compile(r"\b(Choose|Correct|Enter|Invoice|Tick|Write)\b")
BLAME = re.compile(r"\b(invalid|please|oops|required|wrong|failed|must)\b", re.IGNORECASE)
TYPED = """() => Object.fromEntries([...document.querySelectorAll("form [name]:not([type=hidden], button)")]
    .map(one => [one.id, one.type === "checkbox" ? one.checked : one.value]))"""


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def alice(request: pytest.FixtureRequest, new_context: Callable[..., Any], new_session: NewSession) -> Iterator[Window]:
    """Alice, signed in, with JavaScript and without."""
    one = Window(new_context(java_script_enabled=request.param).new_page())
    one.enter("alice")
    yield one
    assert one.complaints == []


@pytest.fixture
def emptied(alice: Window, new_session: NewSession) -> Page:
    """The answer to a form that was sent with nothing in it."""
    alice.page.goto(f"/sessions/{new_session(**IN_PERSON).session.pk}/invoice/")
    expect(alice.page.locator(".field--bad")).to_have_count(0)  # check 18: nothing is wrong before anything was done
    with alice.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        alice.submit()
    assert posted.value.status == 422
    return alice.page


def sentences(page: Page) -> list[str]:
    """What the summary says."""
    return page.locator(".error-summary li").all_inner_texts()


def test_13_sending_nothing_shows_a_focused_summary_and_says_so_in_the_title(emptied: Page) -> None:
    expect(emptied).to_have_title(re.compile("^Error: "))
    expect(emptied.locator(".error-summary")).to_be_focused()
    expect(emptied.locator(".error-summary h2")).to_have_text("There is a problem")
    assert len(sentences(emptied)) == 4


def test_14_every_line_of_the_summary_leads_to_its_control(emptied: Page) -> None:
    links = emptied.locator(".error-summary a")
    for link in links.all():
        control = emptied.locator(str(link.get_attribute("href")))
        link.press("Enter")
        expect(control).to_be_focused()
        expect(control).to_be_in_viewport()
        expect(control).to_have_attribute("aria-invalid", "true")
    assert links.count() == 4


def test_16_every_sentence_says_what_to_do_and_blames_nobody(emptied: Page) -> None:
    for sentence in sentences(emptied):
        assert WAY_OUT.search(sentence), sentence
        assert not BLAME.search(sentence), sentence


def test_17_what_was_typed_is_still_there_after_an_error(alice: Window, new_session: NewSession) -> None:
    alice.page.goto(f"/sessions/{clean_call(new_session).session.pk}/invoice/")
    alice.enter_times("12:20", "13:40", 70)
    alice.choose("90832")
    alice.page.get_by_label("How you communicated").select_option("phone_only")
    alice.page.get_by_label("Where the client was").select_option("elsewhere")
    alice.page.get_by_label("State").fill("N!")
    alice.write_note("Two lines\nof <b>my</b> own words & signs.")
    typed = alice.page.evaluate(TYPED)
    alice.submit()
    alice.sees_problems("two letters")
    kept = alice.page.evaluate(TYPED)
    assert {name: kept[name] for name in typed} == typed
    assert len(typed) >= 8


def refused(alice: Window, session: TherapySession, start: datetime, end: datetime) -> set[str]:
    """What the summary says about these times."""
    alice.page.goto(f"/sessions/{session.pk}/invoice/")
    alice.page.get_by_label("Start", exact=True).fill(f"{start:%Y-%m-%dT%H:%M}")
    alice.page.get_by_label("End", exact=True).fill(f"{end:%Y-%m-%dT%H:%M}")
    alice.page.get_by_label("Live minutes").fill("45")
    alice.choose("90834")
    alice.submit()
    expect(alice.page.locator(".error-summary")).to_be_focused()
    return set(sentences(alice.page))


def test_22_each_way_that_times_can_be_wrong_has_its_own_sentence(alice: Window, new_session: NewSession) -> None:
    first = clean_call(new_session).session
    alice.open_form(first)
    alice.choose("90834")
    alice.submit()
    number = alice.sees_receipt()
    second = new_session(**IN_PERSON).session
    noon = second.scheduled_start_at.astimezone(second.zone).replace(tzinfo=None)
    now, hour = timezone.now().astimezone(second.zone).replace(tzinfo=None), timedelta(hours=1)
    today, noon_today = new_session(now.date(), **IN_PERSON).session, noon + 24 * hour
    earlier, noon_earlier = new_session((noon - 72 * hour).date(), **IN_PERSON).session, noon - 72 * hour
    said = {
        "is not after the start": refused(alice, second, noon, noon - hour),
        "more than 24 hours": refused(alice, earlier, noon_earlier, noon_earlier + 25 * hour),
        "has not come yet": refused(alice, today, noon_today, max(now, noon_today) + hour),
        f"overlaps another one of yours (receipt {number})": refused(alice, second, noon, noon + hour),
    }
    for part, found in said.items():
        assert sum(part in sentence for sentence in found) == 1, (part, found)
        others = set.union(*(other for name, other in said.items() if name != part))
        assert not any(part in sentence for sentence in others), part
    # An invoice that is there already: its form leads to its receipt.
    alice.page.goto(f"/sessions/{first.pk}/invoice/")
    assert alice.sees_receipt() == number
