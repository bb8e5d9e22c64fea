"""The demo: loaded through the real endpoint, once, and fresh again when it has grown old."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client as Browser
from django.test import override_settings

from accounts.models import User
from cpt.shipped import load_catalogue
from invoicing.facts import recorded_of
from invoicing.models import Invoice, Reopening
from sessions_app.models import PresenceEvent, TherapySession
from tests.invoicing.desk import checked
from tests.pages import signed_in
from therapy_billing.demo.loading import _due, load, story_sessions
from therapy_billing.demo.people import PASSWORD, PEOPLE

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("America/New_York"))
STORIES = 25
SECRET = "demo-secret-demo-secret-demo-secret-1"
SECRETS = {
    "ZOOM_SECRETS": [SECRET],
    "JAAS_SECRETS": [SECRET],
    "WHEREBY_SECRETS": [SECRET],
    "DAILY_SECRETS": [b64encode(SECRET.encode()).decode()],
}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for every test here and taken away after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue()
        with override_settings(DEMO=True, **SECRETS), time_machine.travel(NOW, tick=False):
            load(NOW, quiet=True)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> Iterator[None]:
    """The loaded demo at the hour of its loading; what a test adds is taken away again."""
    with override_settings(DEMO=True, **SECRETS), time_machine.travel(NOW, tick=False):
        yield


def by_title(part: str) -> TherapySession:
    """The session of the one story whose title has these words."""
    (found,) = [session for story, session in story_sessions() if part in story.title]
    return found


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (TherapySession, Invoice, PresenceEvent, User)}


def test_two_therapists_have_forty_sessions_in_three_weeks(demo: None) -> None:
    past = TherapySession.objects.filter(scheduled_start_at__range=(NOW - timedelta(days=21), NOW))
    held = Counter(past.values_list("therapist__user__email", flat=True))
    assert set(held) == {"alice@example.org", "bob@example.org"}
    assert held.total() >= 40
    assert min(held.values()) >= 10


def test_every_therapist_has_something_coming_up(demo: None) -> None:
    coming = TherapySession.objects.filter(scheduled_start_at__gt=NOW)
    assert set(coming.values_list("therapist__user__email", flat=True)) == {"alice@example.org", "bob@example.org"}


def test_some_invoices_are_sent_one_waits_for_support_and_the_rest_can_be_tried(demo: None) -> None:
    status = Counter(Invoice.objects.filter(session__scheduled_end_at__lt=NOW).values_list("status", flat=True))
    assert status["accepted"] >= 20
    assert status["flagged"] == 3
    assert status["draft"] >= STORIES - 4
    assert status["closed"] == 1
    assert not Invoice.objects.filter(status="draft", submit_by__lt=NOW).exists()


def test_support_waits_for_one_answer_and_has_left_one_invoice_to_an_admin(demo: None) -> None:
    states = {part: by_title(part).invoices.get().holds.get().state for part in ("in review", "asked", "admin")}
    assert states == {"in review": "waiting", "asked": "asked", "admin": "escalated"}
    asked, alice = by_title("asked"), signed_in(User.objects.get(email="alice@example.org"))
    assert "nobody came back into the room" in alice.get(f"/invoices/{asked.invoices.get().pk}/").content.decode()


def test_one_session_has_lapsed_and_one_is_reopened(demo: None) -> None:
    assert Invoice.objects.filter(status="expired").count() == 1
    assert Reopening.objects.get().invoice.submit_by > NOW


def test_the_recordings_came_as_signed_events(demo: None) -> None:
    assert set(PresenceEvent.objects.values_list("provider", flat=True)) == {"livekit", "jaas", "zoom", "daily"}
    assert not PresenceEvent.objects.filter(kind="").exists()
    assert b'"room_finished"' in PresenceEvent.objects.filter(provider="livekit").latest("pk").body


@pytest.mark.parametrize(
    ("title", "minutes", "source"),
    [
        ("A clean session of 45 minutes", 45, "observed"),
        ("A clean session of 20 minutes", 20, "observed"),
        ("52 min 40 s", 52, "observed"),
        ("53 minutes", 53, "observed"),
        ("self-pay", 60, "observed"),
        ("A long session of 80 minutes", 80, "observed"),
        ("Dropped for 15 minutes", 60, "observed"),
        ("finished by phone", 28, "observed"),
        ("never came", 0, "none"),
        ("laptop and phone at once", 50, "observed"),
        ("In person", 0, "attested"),
        ("A couple session", 49, "observed"),
        ("The partner alone", 45, "observed"),
        ("A group of four", 60, "observed"),
        ("A crisis session", 80, "observed"),
        ("entered as 60", 28, "observed"),
        ("99404, the first of six", 47, "observed"),
        ("without its authorization", 50, "observed"),
        ("full quarter hours", 44, "observed"),
        ("with a new client", 55, "observed"),
        ("the end is inferred", 53, "inferred"),
        ("A no-show", 0, "none"),
        ("Added by hand", 0, "attested"),
    ],
)
def test_every_story_is_recorded_as_its_title_says(demo: None, title: str, minutes: int, source: str) -> None:
    recorded = recorded_of(by_title(title))
    assert (recorded.shown.live_minutes, recorded.source) == (minutes, source)


def test_the_members_of_the_group_have_their_own_time(demo: None) -> None:
    group = by_title("A group of four").group
    assert group is not None
    assert [recorded_of(one).shown.live_minutes for one in group.sessions.order_by("pk")] == [60, 59, 48, 59]


def test_everything_is_as_it_was_submitted(demo: None) -> None:
    call_command("replay_time", stdout=StringIO())


@pytest.mark.parametrize(
    ("title", "code", "units", "stopped_by"),
    [
        ("A clean session of 45 minutes", "90834", 1, []),
        ("99404, the first of six", "99404", 1, []),
        ("without its authorization", "99404", 1, ["authorization-missing"]),
        ("full quarter hours", "H0004", 2, []),
    ],
)
def test_each_payer_has_something_of_its_own(
    demo: None, title: str, code: str, units: int, stopped_by: list[str]
) -> None:
    invoice = Invoice.objects.with_session().get(session=by_title(title))
    answer = checked(invoice, code=code)
    assert answer["suggestions"][0]["code"] == code
    assert (answer["units"], [finding["id"] for finding in answer["findings"]]) == ({code: units}, stopped_by)


def test_a_no_show_is_closed_with_its_fee_and_one_session_was_added_by_hand(demo: None) -> None:
    invoice = Invoice.objects.get(session=by_title("A no-show"))
    assert invoice.attendance is not None
    assert (invoice.status, invoice.attendance.outcome, invoice.attendance.fee) == ("closed", "no-show", 75)
    assert list(TherapySession.objects.filter(is_unlisted=True)) == [by_title("Added by hand")]


def test_one_payer_pays_nothing_by_phone(demo: None) -> None:
    invoice = Invoice.objects.with_session().get(session=by_title("53 minutes"))
    answer = checked(invoice, code="90837", contact="phone_only")
    assert {finding["id"] for finding in answer["findings"]} == {"not-live", "audio-only-not-covered"}


def test_every_story_opens(demo: None) -> None:
    stories = list(story_sessions())
    browsers = {email: signed_in(User.objects.get(email=email)) for email in {story.therapist for story, _ in stories}}
    assert len(stories) == STORIES
    for story, session in stories:
        opened = [browsers[story.therapist].get(f"/sessions/{session.pk}/{part}") for part in ("", "invoice/")]
        assert (story.title, opened[0].status_code, opened[1].status_code in (200, 302)) == (story.title, 200, True)


def test_the_page_says_that_it_is_a_demo(demo: None) -> None:
    assert "second factors are not required" in Browser().get("/accounts/login/").content.decode()


def test_the_people_are_the_promised_ones(demo: None) -> None:
    roles = {"alice": "therapist", "bob": "therapist", "carol": "support", "dana": "admin"}
    assert {person.email.split("@")[0]: str(person.role) for person in PEOPLE} == roles
    assert PASSWORD == "demo-therapy-2026"
    assert all(User.objects.get(email=person.email).check_password(PASSWORD) for person in PEOPLE)


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=1), timedelta(days=2)])
def test_loading_again_changes_nothing(demo: None, later: timedelta) -> None:
    before = counted()
    with time_machine.travel(NOW + later, tick=False):
        load(NOW + later, quiet=True)
    upcoming = 2 if later >= timedelta(days=2) else 0  # what was coming up is over, and the next one is booked
    added = {name: before[name] + upcoming for name in ("TherapySession", "Invoice")}
    assert counted() == {**before, **added}


def test_a_load_that_was_broken_off_is_completed(demo: None) -> None:
    before = counted()
    assert [story for story, _ in _due(NOW)] == []
    broken_off = patch("therapy_billing.demo.loading._post", side_effect=[None] * 3 + [KeyboardInterrupt])
    with broken_off, time_machine.travel(NOW + timedelta(days=9), tick=False), pytest.raises(KeyboardInterrupt):
        load(NOW + timedelta(days=9), quiet=True)
    assert counted()["TherapySession"] == before["TherapySession"] + 3
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        load(NOW + timedelta(days=9), quiet=True)
    assert [story for story, _ in _due(NOW + timedelta(days=9))] == []


def test_a_stale_demo_gets_fresh_stories_and_loses_nothing(demo: None) -> None:
    before, later = counted(), NOW + timedelta(days=14)
    kept = set(Invoice.objects.values_list("pk", "status"))
    with time_machine.travel(later, tick=False):
        load(later, quiet=True)
        stories = [session for _, session in story_sessions()]
        fresh = Invoice.objects.filter(session__in=stories, submit_by__gt=later)
        assert len(stories) == fresh.count() == STORIES
        assert min(session.scheduled_start_at for session in stories) > later - timedelta(days=8)
    assert kept <= set(Invoice.objects.values_list("pk", "status"))
    assert {name: count > before[name] for name, count in counted().items() if name != "User"} == {
        "TherapySession": True,
        "Invoice": True,
        "PresenceEvent": True,
    }


def test_made_up_people_do_not_come_where_real_ones_are() -> None:
    assert not settings.DEMO
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
