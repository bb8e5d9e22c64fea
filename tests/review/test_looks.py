"""Patterns in therapists' work: who looked at one, when, and what came of it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import TherapistFlag
from review.models import PatternLook
from tests import people
from tests.invoicing.test_submitting import NOW
from tests.pages import signed_in
from tests.review.test_patterns import text_of

WORDS = "I spoke with Alice: the practice's old form rounded its times."


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """5 PM in New York."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def flag(db: None) -> TherapistFlag:
    return TherapistFlag.objects.create(
        therapist=people.alice(),
        flag_id="round-times",
        severity="medium",
        starts_on=date(2026, 8, 20),
        ends_on=date(2026, 11, 17),
        sentence="Of 40 entered lengths 40 are 45, 50 or 60 min.",
        evidence={"limit_share": 0.95, "lengths": 40},
        raised_at=NOW,
    )


def address(flag: TherapistFlag) -> str:
    return f"/review/patterns/{flag.pk}/"


def test_a_pattern_that_nobody_looked_at_says_so_and_leads_to_its_page(carol: Browser, flag: TherapistFlag) -> None:
    patterns, page = text_of(carol, "/review/patterns/"), text_of(carol, address(flag))
    assert f'<a href="{address(flag)}">Not looked at yet' in patterns
    assert "Of 40 entered lengths" in page
    assert "<dt>Limit</dt><dd>95%</dd>" in page
    assert "Nobody yet." in page


def test_a_look_is_kept_with_who_when_and_what_came_of_it(carol: Browser, flag: TherapistFlag) -> None:
    answer = carol.post(address(flag), {"words": WORDS})
    assert (answer.status_code, answer["Location"]) == (303, address(flag))
    look = PatternLook.objects.get()
    assert (look.flag, look.words, look.by, look.at) == (flag, WORDS, people.carol(), NOW)
    page = text_of(carol, address(flag))
    assert "Carol, Tue, Nov 17, 2026, 5:00 PM EST" in page
    assert WORDS.partition(":")[0] in page
    assert "Looked at by Carol" in text_of(carol, "/review/patterns/")
    event = Event.objects.about(flag).get()
    assert (event.action, event.by_id) == ("pattern.looked-at", people.carol().pk)
    assert WORDS not in event.details


def test_the_same_words_sent_twice_are_one_look_and_others_are_added(carol: Browser, flag: TherapistFlag) -> None:
    for browser, words in ((carol, WORDS), (carol, WORDS), (signed_in(people.dana()), WORDS), (carol, "Done.")):
        assert browser.post(address(flag), {"words": words}).status_code == 303
    looks = PatternLook.objects.order_by("pk").values_list("by__name", "words")
    assert [(name, words == WORDS) for name, words in looks] == [("Carol", True), ("Dana", True), ("Carol", False)]


@pytest.mark.parametrize("words", ["", "  ", "a\0b", "x" * 4001])
def test_words_that_cannot_be_kept_stay_in_the_form(carol: Browser, flag: TherapistFlag, words: str) -> None:
    answer = carol.post(address(flag), {"words": words})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not PatternLook.objects.exists()


def test_nobody_but_the_desk_finds_a_pattern(flag: TherapistFlag, carol: Browser) -> None:
    alice = signed_in(people.alice().user)
    assert alice.get(address(flag)).status_code == 404
    assert alice.post(address(flag), {"words": WORDS}).status_code == 404
    for unknown in (flag.pk + 1, 10**30):
        assert carol.get(f"/review/patterns/{unknown}/").status_code == 404
    assert not PatternLook.objects.exists()


def test_a_look_is_never_changed(carol: Browser, flag: TherapistFlag) -> None:
    carol.post(address(flag), {"words": WORDS})
    with pytest.raises(DatabaseError), transaction.atomic():
        PatternLook.objects.update(at=NOW + timedelta(days=1))
