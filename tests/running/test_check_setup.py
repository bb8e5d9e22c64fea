"""What an installation lacks is said in one line each, with the way out, and no secret is printed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.immutability import release
from audit.record import record
from invoicing.models import Invoice
from tests import people
from tests.invoicing.test_submitting import entry, recorded, submit
from therapy_billing.management.commands import check_setup
from therapy_billing.setup import of_content, of_database, of_settings
from therapy_billing.setup.lines import Level, Line, missing, ok

SECRET = "not-to-be-repeated-not-to-be-repeated"
PRODUCTION: dict[str, Any] = {
    "HTTPS": True,
    "BEHIND_PROXY": True,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "ALLOWED_HOSTS": ["billing.example.org"],
    "SITE_URL": "https://billing.example.org",
    "LIVEKIT_KEYS": {"key": SECRET},
    "LIVEKIT_URL": "wss://rooms.example.org",
    "SECRET_KEY": "",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63072000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}
PRODUCTION["SECRET_KEY"] = SECRET + "".join(chr(number) for number in range(40, 90))


@pytest.fixture
def production(settings: Any) -> Any:
    """Settings with which nothing is wrong."""
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def found(lines: Iterator[Line], level: Level) -> str:
    return "\n".join(str(one) for one in lines if one.level is level)


def test_settings_of_production_lack_nothing(production: Any) -> None:
    lines = list(of_settings.lines())
    assert {one.level for one in lines} == {Level.OK}, lines
    assert SECRET not in "".join(map(str, lines))


@pytest.mark.parametrize(
    ("changed", "level", "sentence"),
    [
        ({"DEMO": True}, Level.MISSING, "DEMO is on"),
        ({"DEBUG": True}, Level.MISSING, "DEBUG is on"),
        ({"SECRET_KEY": "short"}, Level.WARNING, "security.W009"),
        ({"SESSION_COOKIE_SECURE": False}, Level.WARNING, "security.W010"),
        ({"SECOND_FACTOR_FOR": {"nobody"}}, Level.MISSING, "accounts.E003"),
        ({"ENCRYPTION_KEYS": [PRODUCTION["SECRET_KEY"]]}, Level.MISSING, "SECRET_KEY is one of ENCRYPTION_KEYS"),
        ({"ENCRYPTION_KEYS": [SECRET, SECRET]}, Level.WARNING, "rotate_keys --dry-run"),
        ({"ALLOWED_HOSTS": ["*"]}, Level.MISSING, "allows every name"),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, Level.MISSING, "knows this machine alone"),
        ({"SITE_URL": "http://billing.example.org"}, Level.MISSING, "Links in mails"),
        ({"SITE_URL": "https://"}, Level.MISSING, "Links in mails"),
        ({"HTTPS": False}, Level.MISSING, "HTTPS is off"),
        ({"BEHIND_PROXY": False}, Level.WARNING, "BEHIND_PROXY=1"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, Level.WARNING, "PROXY_COUNT"),
        ({"LIVEKIT_KEYS": {}}, Level.WARNING, "No telehealth provider"),
        ({"LIVEKIT_URL": ""}, Level.WARNING, "LIVEKIT_URL is not set"),
        ({"LIVEKIT_KEYS": {"key": "tiny"}}, Level.WARNING, "short secret"),
        ({"ZOOM_SECRETS": ["demo-secret-demo-secret-demo-secret-1"]}, Level.MISSING, "the demo's secret"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said(
    production: Any, changed: dict[str, Any], level: Level, sentence: str
) -> None:
    for name, value in changed.items():
        setattr(production, name, value)
    said = found(of_settings.lines(), level)
    assert sentence in said
    assert SECRET not in said


def test_a_database_that_does_not_answer_is_all_that_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError(f"no password {SECRET}")

    monkeypatch.setattr(connection, "ensure_connection", refused)
    line = of_database.is_reachable()
    assert line.level is Level.MISSING
    assert "DATABASE_URL" in str(line)
    assert SECRET not in str(line)


@pytest.mark.django_db
def test_the_tests_own_database_is_complete() -> None:
    assert of_database.is_reachable().level is Level.OK
    said = found(of_database.lines(), Level.OK)
    assert "Every migration is applied." in said
    assert "The shared cache keeps what it is given." in said
    assert "Triggers keep the rows of 20 tables" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (
            "DELETE FROM django_migrations WHERE app = 'review' AND name LIKE '0008%%'",
            "Migrations to be applied: 1, first review.0008",
        ),
        ("DROP TABLE shared_cache", "nobody can sign in. Run manage.py createcachetable."),
    ],
)
def test_what_the_database_lacks_is_said(broken: str, sentence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(broken, [])
    assert sentence in found(of_database.lines(), Level.MISSING)


@pytest.mark.django_db
def test_a_table_that_is_protected_no_more_is_named() -> None:
    release(connection, "invoicing_submission")
    assert "only ever added: invoicing_submission." in found(of_database.lines(), Level.MISSING)


@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (-30, Level.MISSING), (30, Level.MISSING)])
def test_clocks_that_differ_are_told(seconds: int, level: Level) -> None:
    assert of_database._clocks(timezone.now() + timedelta(seconds=seconds)).level is level


@pytest.mark.django_db
def test_connections_that_are_not_kept_are_told(settings: Any) -> None:
    kept = {**settings.DATABASES["default"], "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    settings.DATABASES["default"], before = kept, settings.DATABASES["default"]
    try:
        assert "CONN_MAX_AGE" in str(of_database._persistence())
        kept.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=False)
        assert "CONN_HEALTH_CHECKS" in str(of_database._persistence())
        kept.update(CONN_HEALTH_CHECKS=True)
        assert of_database._persistence().level is Level.OK
    finally:
        settings.DATABASES["default"] = before


@pytest.mark.django_db
def test_codes_flags_and_an_admin_who_gets_in_are_missed(no_catalogue: None) -> None:
    said = found(of_content.of_tables(), Level.MISSING)
    assert "Codes: none. Run manage.py load_catalogue." in said
    assert "There is no admin. Run manage.py createsuperuser." in said


@pytest.mark.django_db
def test_an_admin_needs_a_second_factor_and_so_does_support(catalogue: None) -> None:
    dana = User.objects.create(email="dana@example.org", role=User.Role.ADMIN)
    assert "No admin has a second factor" in found(of_content.of_tables(), Level.MISSING)
    people.with_app(dana)
    carol = User.objects.create(email="carol@example.org", role=User.Role.SUPPORT)
    assert "Admins: 1" in found(of_content.of_tables(), Level.OK)
    said = found(of_content.of_tables(), Level.WARNING)
    assert f"have none: 1 (ids {carol.pk})" in said
    assert "carol" not in said


@pytest.mark.django_db
def test_a_job_that_does_not_run_is_told_by_what_it_left_undone(
    five_oclock: None, new_invoice: Callable[..., Invoice], settings: Any
) -> None:
    settings.LIVEKIT_URL = "wss://rooms.example.org"
    said = found(of_content.of_tables(), Level.OK)
    assert "expire_invoices has left nothing undone." in said
    assert "send_reminders has left nothing undone." in said
    invoice = new_invoice(datetime(2026, 11, 10, 9, 0, tzinfo=UTC))  # a week ago: a reminder was due this morning
    new_invoice(datetime(2026, 11, 17, 21, 30, tzinfo=UTC), room="in-use")
    said = found(of_content.of_tables(), Level.WARNING)
    assert "send_reminders has left 1 undone" in said
    assert "reconcile_presence has not asked about 1 rooms in use" in said
    Session.objects.create(session_key="over", session_data="", expire_date=timezone.now() - timedelta(days=3))
    assert "clear_lapsed has left 1 undone" in found(of_content.of_tables(), Level.WARNING)
    Invoice.objects.filter(pk=invoice.pk).update(submit_by=timezone.now() - timedelta(days=2))
    assert "expire_invoices has left 1 undone" in found(of_content.of_tables(), Level.WARNING)


@pytest.mark.django_db
def test_whether_the_patterns_were_looked_for_is_told_by_the_event_of_a_run(
    five_oclock: None, new_invoice: Callable[..., Invoice]
) -> None:
    def said() -> list[str]:
        return [str(one) for one in of_content.of_tables() if "find_patterns" in one.what]

    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    assert said() == []
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        assert "find_patterns has not run to its end for 8 days, or never." in said()[0]
        call_command("find_patterns", stdout=StringIO())
        assert said() == ["ok       find_patterns ran within 8 days."]
    with time_machine.travel(timezone.now() + timedelta(days=18), tick=False):
        assert said()[0].startswith("warning")


@pytest.mark.django_db
def test_an_event_in_the_future_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        record("session.opened", people.alice(), by=None)
    assert "in the future" not in found(of_content.of_tables(), Level.WARNING)
    monkeypatch.setattr(of_content, "AHEAD", -timedelta(hours=1))
    assert "Events lie in the future" in found(of_content.of_tables(), Level.WARNING)


def test_files_that_were_not_collected_or_are_older_than_the_code_are_told(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert of_content._static_files().level is Level.WARNING
    settings.STATIC_ROOT = tmp_path
    kept = storage.ManifestStaticFilesStorage(location=tmp_path)
    monkeypatch.setattr(of_content, "staticfiles_storage", kept)
    monkeypatch.setattr(of_content, "_found", lambda: iter([("css/a.css", b"a")]))
    assert "not collected" in str(of_content._static_files())
    kept.hashed_files = {"css/a.css": "css/a.1.css"}
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_bytes(b"older")
    assert "older than the code: 1" in str(of_content._static_files())
    (tmp_path / "css" / "a.css").write_bytes(b"a")
    assert of_content._static_files().level is Level.OK


def test_mail_that_goes_nowhere_is_told(settings: Any) -> None:
    assert "Take EMAIL_BACKEND out" in found(of_content._mail(), Level.MISSING)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = of_content.SMTP, "localhost", 1
    assert "localhost:1 does not answer" in found(of_content._mail(), Level.MISSING)
    settings.DEFAULT_FROM_EMAIL = "Billing <billing@localhost>"
    assert "DEFAULT_FROM_EMAIL" in found(of_content._mail(), Level.WARNING)


@pytest.mark.django_db
def test_the_command_exits_with_1_when_something_is_missing_and_prints_no_secret(settings: Any) -> None:
    settings.LIVEKIT_KEYS, settings.ZOOM_SECRETS = {"key": SECRET}, [SECRET]
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    out = StringIO()
    with pytest.raises(CommandError, match=r"^Missing: [1-9]"):
        call_command("check_setup", stdout=out)
    lines = out.getvalue().splitlines()
    assert all(line.startswith(("ok  ", "warning  ", "missing  ")) for line in lines)
    for secret in (SECRET, settings.SECRET_KEY, *settings.ENCRYPTION_KEYS):
        assert secret not in out.getvalue()


def test_the_command_exits_with_0_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_setup, "_lines", lambda: iter([ok("All.")]))
    out = StringIO()
    call_command("check_setup", stdout=out)
    assert out.getvalue().endswith("Nothing is missing. Worth a look: 0.\n")
    monkeypatch.setattr(check_setup, "_lines", lambda: iter([missing("It.", "Get it.")]))
    with pytest.raises(CommandError):
        call_command("check_setup", stdout=out)
