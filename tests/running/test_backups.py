"""A backup is restored elsewhere and proven to be all of it; what was changed or does not fit is refused."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from audit.immutability import protect, release
from audit.record import record
from tests import people
from tests.run import ROOT
from tests.servers import database_address

NAME = f"restored_{os.getpid()}"


@pytest.fixture
def no_pool() -> None:
    """Of a pool `backup` and `restore` are refused: see the last test."""
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        pytest.skip("pg_dump and pg_restore do not go through a pool")


@pytest.fixture
def backup(no_pool: None, transactional_db: None, tmp_path: Path) -> Path:
    """A backup of a few people and events."""
    alice = people.alice()
    with transaction.atomic():
        for number in range(3):
            record("session.opened", alice, by=alice.user, number=number)
    call_command("backup", tmp_path / "backup", verbosity=0)
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(no_pool: None, transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
        yield f"{database_address().rpartition('/')[0]}/{NAME}"
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def restore(file: Path, address: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "restore", str(file)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_all_of_it_is_there_and_a_second_restore_is_refused(backup: Path, elsewhere: str) -> None:
    kept = json.loads(backup.with_name("backup.json").read_text())
    done = restore(backup, elsewhere)
    assert done.returncode == 0, done.stderr
    assert f"{sum(kept['rows'].values())} rows in {len(kept['rows'])} tables, as many as were backed up." in done.stdout
    assert f"Head: {kept['head']}" in done.stdout
    assert kept["rows"]["audit_event"] == int(kept["head"].partition(":")[0]) >= 3
    again = restore(backup, elsewhere)
    assert again.returncode == 1
    assert "The database is not empty." in again.stderr


def test_one_changed_byte_is_refused(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    with pytest.raises(CommandError, match="is not as it was written"):
        call_command("restore", backup)


def test_a_backup_of_the_other_engine_is_refused(backup: Path) -> None:
    beside = backup.with_name("backup.json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), "vendor": "oracle"}))
    with pytest.raises(CommandError, match="The backup is of oracle"):
        call_command("restore", backup)


@pytest.mark.parametrize(
    ("part", "other", "sentence"),
    [
        ("rows", {"accounts_user": 99}, "accounts_user: 1 rows, 99 were backed up."),
        ("head", f"3:{'0' * 64}", "Its hash is not the one that was noted outside"),
        ("migrations", ["audit.9999_later"], "from a newer version: audit.9999_later"),
    ],
)
def test_a_manifest_that_does_not_fit_is_told(
    backup: Path, elsewhere: str, part: str, other: object, sentence: str
) -> None:
    beside = backup.with_name("backup.json")
    kept = json.loads(beside.read_text())
    changed = {**kept[part], **other} if isinstance(other, dict) else other
    beside.write_text(json.dumps({**kept, part: changed}))
    refused = restore(backup, elsewhere)
    assert refused.returncode == 1
    assert sentence in refused.stderr


def test_a_table_that_is_protected_no_more_is_told(transactional_db: None, tmp_path: Path, elsewhere: str) -> None:
    release(connection, "invoicing_submission")
    try:
        call_command("backup", tmp_path / "backup")
    finally:
        protect(connection, "invoicing_submission")
    refused = restore(tmp_path / "backup", elsewhere)
    assert refused.returncode == 1
    assert "The triggers that keep rows from being changed are missing: invoicing_submission." in refused.stderr


def test_no_backup_is_written_over_and_both_files_are_their_owners_alone(backup: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in (backup, backup.with_name("backup.json"))} == {0o600}
    with pytest.raises(CommandError, match="no backup is written over"):
        call_command("backup", backup)


@pytest.mark.django_db
def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^No backup was made\."):
        call_command("backup", tmp_path / "missing" / "backup")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool before it")
@pytest.mark.parametrize(
    ("command", "nothing"), [("backup", "No backup was made."), ("restore", "Nothing was restored.")]
)
def test_a_pool_before_the_database_is_refused(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, nothing: str
) -> None:
    """pg_dump would leave an empty search path on a connection that a server's worker gets next."""
    if command == "restore":
        monkeypatch.setattr("therapy_billing.management.commands.restore.Command._manifest", lambda *_: None)
        monkeypatch.setattr("therapy_billing.management.commands.restore.Command._refuse", lambda *_: None)
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with pytest.raises(CommandError, match=rf"^{nothing} pg_\w+ would leave .* naming PostgreSQL itself"):
        call_command(command, tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
