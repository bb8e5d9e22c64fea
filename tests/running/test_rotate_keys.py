"""After a rotation the newest key alone opens everything; nothing else has changed, whatever happened meanwhile."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from accounts import rotation as signing_in
from accounts.parking import KEY as PARKED
from accounts.session_store import SessionStore
from audit import rotation
from audit.encryption import encrypt
from audit.immutability import unprotected
from audit.models import Event
from audit.rotation import Column, encrypted_columns, look
from sessions_app.models import PresenceEvent
from tests import people
from tests.run import ROOT
from tests.servers import database_address

NEW = Fernet.generate_key().decode()
BODY = b'{"event":"participant_joined","n":%d}\x00\xff'


def event(number: int) -> PresenceEvent:
    return PresenceEvent.objects.create(
        provider="livekit",
        provider_event_id=f"event-{number}",
        received_at=datetime(2026, 11, 3, tzinfo=UTC),
        body=BODY % number,
        body_hash="0" * 64,
    )


def rotate(*options: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue()


def of_bodies() -> Column:
    return next(one for one in encrypted_columns() if one.table == "sessions_app_presenceevent")


def with_new_key(settings: Any) -> list[str]:
    """The new key before the old ones; answers the old ones."""
    old = list(settings.ENCRYPTION_KEYS)
    settings.ENCRYPTION_KEYS = [NEW, *old]
    return old


def test_every_encrypted_field_and_nothing_forgotten_of_signing_in() -> None:
    found = {str(column): column.is_added_only for column in (*encrypted_columns(), *signing_in.columns())}
    assert found == {
        "cpt_coderequest.reason": True,
        "cpt_coderequestanswer.words": True,
        "sessions_app_presenceevent.body": True,
        "sessions_app_timeedit.note": True,
        "invoicing_attendance.reason": True,
        "invoicing_formdraft.payload": False,
        "invoicing_invoice.returned_because": False,
        "invoicing_remark.words": True,
        "invoicing_reopening.reason": True,
        "invoicing_submission.disruption_note": True,
        "review_decision.comment": True,
        "review_packetmade.reason": True,
        "review_patternlook.words": True,
        "mfa_authenticator.data": False,
        "django_session.session_data": False,
    }


@pytest.mark.django_db(transaction=True)
def test_the_old_key_can_go_and_everything_reads_as_before(settings: Any) -> None:
    ids = [event(number).pk for number in range(5)]
    dana = people.dana()
    session = SessionStore()
    session["word"], session[PARKED] = "kept", encrypt(b"a form").decode()
    session.create()
    with_new_key(settings)
    told = rotate()
    assert "Encrypted anew: 7." in told
    settings.ENCRYPTION_KEYS = [NEW]
    assert [bytes(one.body) for one in PresenceEvent.objects.filter(pk__in=ids).order_by("pk")] == [
        BODY % number for number in range(5)
    ]
    assert Authenticator.objects.get(user=dana).wrap().validate_code(people.code())
    again = SessionStore(session.session_key)
    assert again["word"] == "kept"
    assert Fernet(NEW).decrypt(again[PARKED]) == b"a form"
    assert "Encrypted anew: 0." in rotate()
    assert unprotected(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_trail_tells_of_it_once_and_a_run_with_nothing_to_do_leaves_no_trace(settings: Any) -> None:
    event(1)
    with_new_key(settings)
    rotate()
    rotate()
    told = Event.objects.filter(action__startswith="keys.").order_by("position").values_list("action", flat=True)
    assert list(told) == ["keys.rotation-begun", "keys.rotated"]
    assert NEW not in "".join(Event.objects.values_list("details", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_counts_changes_nothing_and_exits_with_1_while_an_old_key_is_needed(
    settings: Any,
) -> None:
    event(1)
    old = with_new_key(settings)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^Values under an older key: 1\. Nothing was changed\.$"):
        call_command("rotate_keys", "--dry-run", stdout=out)
    assert "Found under the newest key" in out.getvalue()
    settings.ENCRYPTION_KEYS = old
    assert bytes(PresenceEvent.objects.get().body) == BODY % 1
    settings.ENCRYPTION_KEYS = [NEW, *old]
    rotate()
    assert "Encrypted anew: 0." in rotate("--dry-run")


@pytest.mark.django_db(transaction=True)
def test_what_no_key_opens_is_named_left_alone_and_the_rest_is_done(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with_new_key(settings)
    settings.ENCRYPTION_KEYS, kept = [Fernet.generate_key().decode()], settings.ENCRYPTION_KEYS
    lost = event(1)
    settings.ENCRYPTION_KEYS = kept[1:]
    event(2)
    settings.ENCRYPTION_KEYS = kept
    with pytest.raises(CommandError, match="opened by none of the keys"):
        rotate()
    assert f"sessions_app_presenceevent.body, row {lost.pk}: opened by none of the keys." in capsys.readouterr().err
    settings.ENCRYPTION_KEYS = [NEW]
    assert bytes(PresenceEvent.objects.exclude(pk=lost.pk).get().body) == BODY % 2


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_that_nobody_can_continue_is_no_failure(settings: Any) -> None:
    session = SessionStore()
    session["word"] = "lost"
    session.create()
    settings.ENCRYPTION_KEYS = [NEW]
    rotate()
    Session.objects.update(session_data="nonsense")
    rotate()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_between_reading_and_writing_is_not_written_over(settings: Any) -> None:
    dana = people.dana()
    with_new_key(settings)
    column = signing_in.columns()[0]
    (key, stale), *_ = next(column.batches())
    assert column.age(stale) == 1
    Authenticator.objects.filter(user=dana).update(data={"secret": encrypt(b"another").decode()})
    assert column.write([key]) == 0
    assert Fernet(NEW).decrypt(Authenticator.objects.get(user=dana).data["secret"]) == b"another"


KILLED = """
import os, signal, sys
import django
django.setup()
from audit import rotation
from django.core.management import call_command
rotation.READ, rotation.WRITTEN = 4, 2
writes = 0
def killing(self, sql, values, do=rotation.Column._do):
    global writes
    do(self, sql, values)
    writes += sql.startswith("UPDATE")
    if writes == 5:
        os.kill(os.getpid(), signal.SIGKILL)
rotation.Column._do = killing
call_command("rotate_keys")
"""


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_in_the_middle_of_a_batch_goes_on_where_it_was(settings: Any) -> None:
    for number in range(10):
        event(number)
    old = with_new_key(settings)
    environment = {
        **os.environ,
        "DATABASE_URL": database_address(),
        "ENCRYPTION_KEYS": ",".join([NEW, *old]),
        "DJANGO_SETTINGS_MODULE": "therapy_billing.settings",
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # Two whole batches of two; the third was taken back, and its switch with it.
    assert unprotected(connection) == []
    assert look(of_bodies(), lambda _: None, None).ages == {0: 4, 1: 6}
    assert "Encrypted anew: 6." in rotate()
    settings.ENCRYPTION_KEYS = [NEW]
    assert {bytes(one.body) for one in PresenceEvent.objects.all()} == {BODY % number for number in range(10)}


@pytest.mark.django_db(transaction=True)
def test_rows_written_meanwhile_under_either_key_can_be_read(settings: Any) -> None:
    event(1)
    old = with_new_key(settings)

    def somebody_writes() -> None:
        settings.ENCRYPTION_KEYS = [old[0], NEW]  # a server that was not told yet
        if PresenceEvent.objects.count() == 1:
            event(2)
        settings.ENCRYPTION_KEYS = [NEW, *old]
        if PresenceEvent.objects.count() == 2:
            event(3)

    look(of_bodies(), lambda _: None, somebody_writes)
    rotate()
    settings.ENCRYPTION_KEYS = [NEW]
    assert {bytes(one.body) for one in PresenceEvent.objects.all()} == {BODY % number for number in (1, 2, 3)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refusals", [2, rotation.ATTEMPTS])
def test_a_row_that_somebody_holds_is_waited_for_but_not_for_ever(
    settings: Any, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    event(1)
    with_new_key(settings)
    left = [refusals]

    def held(self: Column, keys: list[Any], write: Any = Column.write) -> int:
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("canceling statement due to lock timeout")
        return int(write(self, keys))

    monkeypatch.setattr(Column, "write", held)
    monkeypatch.setattr(rotation, "PAUSE_SECONDS", 0)
    if refusals < rotation.ATTEMPTS:
        assert "Encrypted anew: 1." in rotate()
        return
    with pytest.raises(CommandError, match="Run the command again"):
        rotate()
