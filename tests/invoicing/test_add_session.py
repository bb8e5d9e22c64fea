"""manage.py add_session: one session with its draft, printed as JSON."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.models import Invoice
from sessions_app.models import Client, TherapySession
from tests.fixtures import NEW_YORK
from tests.invoicing.desk import opened
from tests.pages import signed_in
from tests.rooms import Room

WANTED = {
    "therapist": "alice@example.org",
    "client": "Robin Reed",
    "starts": "2026-11-17T12:15",
    "minutes": "60",
}


def add(**changes: str | None) -> dict[str, Any]:
    """What the command prints for the wanted session with some options otherwise; None leaves one out."""
    options = {name: value for name, value in {**WANTED, **changes}.items() if value is not None}
    printed = StringIO()
    call_command("add_session", *(f"--{name}={value}" for name, value in options.items()), stdout=printed)
    return dict(json.loads(printed.getvalue()))


def test_the_session_is_told_as_json(alice: Therapist) -> None:
    said = add()
    session = TherapySession.objects.get()
    assert said == {
        "session": session.pk,
        "room": f"session-{session.pk}",
        "therapist_identity": f"therapist-{alice.pk}",
        "client_identity": f"client-{session.client_id}",
        "invoice_url": f"/sessions/{session.pk}/invoice/",
    }


def test_what_is_not_said_is_an_individual_livekit_session_paid_by_the_client(alice: Therapist) -> None:
    add()
    session = TherapySession.objects.get()
    assert (session.kind, session.modality, session.provider) == ("individual", "telehealth", "livekit")
    assert session.scheduled_start_at == datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
    assert session.scheduled_end_at - session.scheduled_start_at == timedelta(minutes=60)
    coverage = session.coverage()
    assert coverage is not None
    assert coverage.payer is None
    assert Invoice.objects.get().status == Invoice.Status.DRAFT


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-11-17T12:15", datetime(2026, 11, 17, 17, 15, tzinfo=UTC)),
        ("2026-11-17T12:15Z", datetime(2026, 11, 17, 12, 15, tzinfo=UTC)),
        ("2026-11-17T12:15:30+02:00", datetime(2026, 11, 17, 10, 15, 30, tzinfo=UTC)),
        ("2026-11-01T01:30-05:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_start_without_an_offset_is_on_the_therapists_clock(alice: Therapist, typed: str, instant: datetime) -> None:
    add(starts=typed)
    assert TherapySession.objects.get().scheduled_start_at == instant


@pytest.mark.parametrize("kind", ["individual", "family", "crisis", "intake"])
def test_every_kind_may_be_booked(alice: Therapist, kind: str) -> None:
    add(kind=kind)
    assert TherapySession.objects.get().kind == kind


def test_a_session_in_person_has_no_room(alice: Therapist) -> None:
    assert add(modality="in_person")["room"] == ""
    assert TherapySession.objects.get().provider == ""


def test_the_room_may_be_named(alice: Therapist) -> None:
    assert add(room="R-7")["room"] == "R-7"


def test_a_client_is_added_once(alice: Therapist, payer: Payer) -> None:
    first, second = add(payer="Cedar"), add(starts="2026-11-18T12:15", payer="Cedar")
    assert first["client_identity"] == second["client_identity"]
    coverage = Client.objects.get().sessions.latest("pk").coverage()
    assert coverage is not None
    assert coverage.payer == payer


def test_the_session_can_be_held_and_invoiced(alice: Therapist, payer: Payer) -> None:
    said = add(payer="Cedar")
    room = Room(TherapySession.objects.get(pk=said["session"]))
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    assert signed_in(alice.user).get(said["invoice_url"]).status_code == 200
    assert opened(Invoice.objects.get())["live_minutes"] == ["45"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"therapist": "nobody@example.org"}, "nobody@example.org"),
        ({"therapist": "carol@example.org"}, "carol@example.org"),
        ({"starts": "tomorrow"}, "tomorrow"),
        ({"starts": "2026-02-30T12:15"}, "2026-02-30"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"minutes": "many"}, "minutes"),
        ({"payer": "Nobody's"}, "add_payer"),
        ({"kind": "group"}, "kind"),
        ({"modality": "fax"}, "modality"),
        ({"therapist": None}, "therapist"),
        ({"client": None}, "client"),
        ({"starts": None}, "starts"),
        ({"minutes": None}, "minutes"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_added(
    alice: Therapist, catalogue: None, changes: dict[str, str | None], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        add(**changes)
    assert not TherapySession.objects.exists()
    assert not Client.objects.exists()


@pytest.mark.parametrize("starts", ["2026-03-08T02:30", "2026-11-01T01:30"])
def test_a_local_time_that_the_clocks_skip_or_repeat_is_not_guessed(alice: Therapist, starts: str) -> None:
    with pytest.raises(CommandError, match=r"0?[12]:30"):
        add(starts=starts)
    assert not TherapySession.objects.exists()


@pytest.mark.parametrize("starts", ["2026-11-01T00:30", "2026-03-08T00:30"])
def test_a_session_across_a_clock_change_is_as_long_as_asked(alice: Therapist, starts: str) -> None:
    add(starts=starts, minutes="180")
    assert TherapySession.objects.get().scheduled_minutes == 180


def test_help_says_what_the_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        call_command("add_session", "--help")
    assert "Adds one session" in capsys.readouterr().out


@pytest.mark.parametrize("minutes", ["1", "1440"])
def test_the_shortest_and_the_longest_session(alice: Therapist, minutes: str) -> None:
    add(minutes=minutes)
    assert TherapySession.objects.get().scheduled_minutes == int(minutes)
