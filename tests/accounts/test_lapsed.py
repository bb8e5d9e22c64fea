"""What is left of sign-ins that are over goes; whoever is signed in or locked out notices nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts import lapsed
from tests.accounts.test_access import person, sign_in

pytestmark = pytest.mark.django_db


def cleared(*options: str) -> str:
    out = StringIO()
    call_command("clear_lapsed", *options, stdout=out)
    return out.getvalue()


def test_a_sign_in_that_goes_on_stays_and_one_that_is_over_goes_with_its_entry() -> None:
    person("alice")
    alice, _ = sign_in("alice@example.org")
    there, _ = sign_in("alice@example.org")
    Session.objects.filter(pk=there.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert Session.objects.count() == UserSession.objects.count() == 2
    told = cleared()
    assert "sign-ins that have ended: 1." in told
    assert "entries of such sign-ins: 1." in told
    assert UserSession.objects.get().session_key == Session.objects.get().pk == alice.session.session_key
    assert alice.get("/sessions/").status_code == 200


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_attempts_are_kept_for_so_many_days(settings: object, days: int, left: int) -> None:
    settings.SIGN_IN_ATTEMPT_DAYS = 30
    person("alice")
    sign_in("alice@example.org", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=days))
    cleared()
    assert AccessAttempt.objects.count() == left


def test_an_attempt_that_a_lockout_counts_is_kept_whatever_the_setting_says(settings: object) -> None:
    settings.SIGN_IN_ATTEMPT_DAYS = 0
    person("alice")
    sign_in("alice@example.org", "wrong")
    cleared()
    assert AccessAttempt.objects.count() == 1


def test_a_dry_run_removes_nothing_and_exits_with_1_when_there_is_something() -> None:
    assert cleared("--dry-run") == "Nothing has lapsed.\n"
    Session.objects.create(session_key="over", session_data="", expire_date=timezone.now() - timedelta(days=1))
    with pytest.raises(CommandError, match=r"^sign-ins that have ended: 1$"):
        cleared("--dry-run")
    assert Session.objects.count() == 1


def test_many_go_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapsed, "AT_ONCE", 2)
    for number in range(5):
        Session.objects.create(session_key=f"{number}", session_data="", expire_date=timezone.now() - timedelta(days=1))
    assert "sign-ins that have ended: 5." in cleared()
    assert not Session.objects.exists()
