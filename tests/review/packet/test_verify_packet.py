"""manage.py verify_packet: it says what it checked, exits with 1 for a changed packet, and needs no database."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from review.packet.verifying import verify

ROOT = Path(__file__).resolve().parents[3]


def test_the_command_says_what_it_checked(packet: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "p.zip").write_bytes(packet)
    report = verify(io.BytesIO(packet))
    for digest in (None, report.digest, report.records_digest.upper()):
        call_command("verify_packet", str(tmp_path / "p.zip"), digest=digest)
        said = capsys.readouterr().out
        assert "p.zip is unharmed" in said
        assert report.digest in said
    with pytest.raises(CommandError, match="refused"):
        call_command("verify_packet", str(tmp_path / "p.zip"), digest="0" * 64)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_packet", str(tmp_path / "none.zip"))


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_command_needs_no_database(packet: bytes, tmp_path: Path, is_changed: bool) -> None:
    file = tmp_path / "p.zip"
    file.write_bytes(packet.replace(b"CLIENT_INITIATED", b"CLIENT_INITIATEX", 1) if is_changed else packet)
    environment = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "ENV_FILE": "",
        "SECRET_KEY": "x" * 60,
        "ENCRYPTION_KEYS": "none",
    }
    command = [sys.executable, "manage.py", "verify_packet", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == int(is_changed), done.stderr
    assert ("was changed or damaged" in done.stderr) is is_changed
    assert "Traceback" not in done.stderr
