"""manage.py play_scenario: a story posted to a running server, and what the application made of it."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Therapist
from sessions_app.models import Client, TherapySession
from tests import telehealth
from therapy_billing.demo.scenarios import BY_NAME, SCENARIOS, Expected
from therapy_billing.demo.senders.registry import SENDERS


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """A demo, where each provider has a secret in its own form."""
    settings.DEMO = True
    telehealth.configure(settings)


def said(*names: str, **options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("play_scenario", *names, stdout=out, **options)
    return out.getvalue()


def test_every_provider_plays_to_a_running_server(transactional_db: None, live_server: Any, alice: Therapist) -> None:
    for provider in SENDERS:
        lines = said("late-leave", provider=provider, url=live_server.url).splitlines()
        session = TherapySession.objects.get(provider=provider)
        assert lines[0] == f"/sessions/{session.pk}/  source: observed"
        # Who came at the same instant stands in the order of the connections, which are random.
        assert sorted(line.split() for line in lines[1:4]) == [
            ["client", "1480", "s", "joined;", "left"],
            ["client", "1575", "s", "joined;", "left"],
            ["therapist", "3000", "s", "joined;", "left"],
        ]
        assert lines[4:] == ["with the client 3000 s, with anyone 3000 s", "inferred 0 s", "As expected."]


def test_other_figures_than_expected_are_an_error(
    transactional_db: None, live_server: Any, alice: Therapist, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_more = replace(BY_NAME["lost-event"], expected=Expected(3000, 3000, inferred=3001))
    monkeypatch.setitem(BY_NAME, "lost-event", one_more)
    with pytest.raises(CommandError, match="inferred=3001"):
        said("lost-event", url=live_server.url)


def test_a_server_without_the_provider_is_named(
    transactional_db: None, live_server: Any, alice: Therapist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.providers.zoom.Zoom.is_configured", lambda self: False)
    with pytest.raises(CommandError, match=r"/telehealth/zoom/webhook/ answered 404"):
        said("late-leave", provider="zoom", url=live_server.url)


def test_where_real_events_are_nothing_is_played(alice: Therapist, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match=r"not a demo.*DEMO=1.*make demo"):
        said("late-leave")
    assert not TherapySession.objects.exists()
    assert not Client.objects.exists()


def test_nobody_to_play_for_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="no therapist"):
        said("late-leave")


@pytest.mark.parametrize("provider", sorted(SENDERS))
def test_a_provider_that_is_not_switched_on_is_said(alice: Therapist, settings: Any, provider: str) -> None:
    settings.LIVEKIT_KEYS = {}
    settings.ZOOM_SECRETS = settings.DAILY_SECRETS = settings.JAAS_SECRETS = settings.WHEREBY_SECRETS = []
    with pytest.raises(CommandError, match=f"{provider} is not switched on"):
        said("late-leave", provider=provider)


@pytest.mark.parametrize(
    ("url", "words"), [("http://127.0.0.1:9", "does not answer"), ("ftp://127.0.0.1", "no web address")]
)
def test_without_a_server_nothing_is_added(alice: Therapist, url: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said("late-leave", url=url)
    assert not TherapySession.objects.exists()
    assert not Client.objects.exists()


def test_the_stories_are_listed(db: None) -> None:
    assert [line.split()[0] for line in said(list=True).splitlines()] == [scenario.name for scenario in SCENARIOS]
    assert said() == said(list=True)


def test_the_stories_are_listed_outside_a_demo_too(db: None, settings: Any) -> None:
    settings.DEMO = False
    assert len(said().splitlines()) == len(SCENARIOS)
