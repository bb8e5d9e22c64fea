"""What goes wrong in the field, told by every provider through the real endpoint: the figures are the story's."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser

from accounts.models import Therapist
from invoicing.facts import recorded_of
from sessions_app.evidence import evidence_of
from sessions_app.gaps import Look, gaps
from sessions_app.models import TherapySession
from tests.fixtures import NEW_YORK
from therapy_billing.demo.playing import new_session, postings
from therapy_billing.demo.scenarios import (
    BY_NAME,
    SCENARIOS,
    Expected,
    Scenario,
    around_the_clock_change,
    reversed_order,
)
from therapy_billing.demo.senders.registry import SENDERS

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=NEW_YORK)
SECRET = "scenario-secret-scenario-secret-scenario-1"


@pytest.fixture(autouse=True)
def every_provider(settings: Any) -> None:
    """Each has a secret in its own form."""
    settings.LIVEKIT_KEYS = {"demo": SECRET}
    settings.ZOOM_SECRETS = settings.JAAS_SECRETS = settings.WHEREBY_SECRETS = [SECRET]
    settings.DAILY_SECRETS = [base64.b64encode(SECRET.encode()).decode()]


def play(scenario: Scenario, provider: str, alice: Therapist) -> TherapySession:
    """Post the story; every event is answered with 200."""
    with time_machine.travel(NOW, tick=False):
        session, browser = new_session(scenario, provider, alice, NOW), Browser()
        for posting in postings(scenario, session, NOW):
            headers = dict(posting.headers)
            kind = headers.pop("Content-Type")
            address = f"/telehealth/{provider}/webhook/"
            assert browser.post(address, posting.body, content_type=kind, headers=headers).status_code == 200
        return session


def figures(session: TherapySession) -> Expected:
    """What the application made of it."""
    recorded = recorded_of(session)
    presence = recorded.presence
    return Expected(
        presence.with_client.live_seconds, presence.with_anyone.live_seconds, recorded.shown.inferred_seconds
    )


@pytest.mark.parametrize("provider", sorted(SENDERS))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_story_has_its_figures_from_every_provider(
    catalogue: None, alice: Therapist, scenario: Scenario, provider: str
) -> None:
    assert figures(play(scenario, provider, alice)) == scenario.expected


@pytest.mark.parametrize("provider", sorted(SENDERS))
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_told_backwards_every_story_has_the_same_figures(
    catalogue: None, alice: Therapist, scenario: Scenario, provider: str
) -> None:
    backwards = replace(scenario, deliver=reversed_order)
    assert figures(play(backwards, provider, alice)) == scenario.expected


@pytest.mark.parametrize(
    ("zone", "now", "start"),
    [
        ("America/New_York", "2026-11-25T14:30:00", "2026-11-01T04:30:00"),
        # The clocks go back at 6:00 UTC and the story ends at 6:30; the night counts once it is over, at 7:30.
        ("America/New_York", "2026-11-01T07:30:00", "2026-11-01T04:30:00"),
        ("America/New_York", "2026-11-01T07:29:59", "2025-11-02T04:30:00"),
        ("Europe/London", "2026-11-25T14:30:00", "2026-10-24T23:30:00"),
        ("Europe/Berlin", "2026-11-25T14:30:00", "2026-10-24T23:30:00"),
        ("Australia/Sydney", "2026-11-25T14:30:00", "2026-04-04T14:30:00"),
        ("Australia/Lord_Howe", "2026-11-25T14:30:00", "2026-04-04T13:30:00"),
    ],
)
def test_the_story_of_the_clock_change_starts_ninety_minutes_before_the_last_one(
    zone: str, now: str, start: str
) -> None:
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, start))
    assert around_the_clock_change(at, ZoneInfo(zone)) == expected


def test_where_clocks_never_change_it_is_yesterday() -> None:
    zone = ZoneInfo("America/Phoenix")
    found = around_the_clock_change(NOW, zone).astimezone(zone)
    assert (found.hour, found.minute, found.date()) == (12, 15, NOW.date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("America/New_York", "2026-11-01T00:30:00-04:00", "2026-11-01T01:30:00-05:00"),
        ("Europe/Berlin", "2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+01:00"),
        ("Australia/Lord_Howe", "2026-04-05T00:30:00+11:00", "2026-04-05T02:00:00+10:30"),
    ],
)
def test_the_clocks_go_back_in_the_story_of_the_clock_change(
    catalogue: None, alice: Therapist, zone: str, start: str, end: str
) -> None:
    alice.time_zone = zone
    alice.save()
    session = play(BY_NAME["clock-change"], "livekit", alice)
    local = [at.astimezone(session.zone).isoformat() for at in (session.scheduled_start_at, session.scheduled_end_at)]
    assert local == [start, end]
    assert figures(session) == Expected(7200, 7200)


@pytest.mark.parametrize("provider", sorted(SENDERS))
def test_a_clock_ahead_is_noticed(catalogue: None, alice: Therapist, provider: str) -> None:
    evidence = evidence_of(play(BY_NAME["clock-skew"], provider, alice))
    assert evidence is not None
    assert 100_000 <= evidence.skew_ms <= 180_000


def test_an_outage_looks_technical(catalogue: None, alice: Therapist) -> None:
    presence = recorded_of(play(BY_NAME["two-minute-outage"], "livekit", alice)).presence
    (gap,) = gaps(presence, presence.with_client)
    assert (gap.length_ms, gap.look) == (120_000, Look.TECHNICAL)


def test_a_telephone_is_audio_only_where_the_provider_says_so(catalogue: None, alice: Therapist) -> None:
    for provider in ("livekit", "zoom"):
        stays = recorded_of(play(BY_NAME["phone-tail"], provider, alice)).presence.stays
        assert [stay.side for stay in stays if stay.is_audio_only] == ["guest"]


def test_deliveries_differ_and_the_names_are_unique() -> None:
    assert len(BY_NAME) == len(SCENARIOS) == 10
    assert BY_NAME["reversed-order"].deliver is reversed_order
