"""Does the demo's `.env` keep its keys, and name the address that the demo has this time?"""

from pathlib import Path

import pytest

from therapy_billing.demo.write_env import note_address, write_env


@pytest.fixture
def env(tmp_path: Path) -> Path:
    """A `.env` as the first `make demo` writes it."""
    path = tmp_path / ".env"
    assert write_env(path)
    return path


def addresses(path: Path) -> list[str]:
    """What mails' links would begin with."""
    return [line for line in path.read_text().splitlines() if line.startswith("SITE_URL")]


def test_links_name_the_port_of_the_latest_start_and_nothing_else_changes(env: Path) -> None:
    before = env.read_text()
    note_address("8123", env)
    assert env.read_text() == f"{before}SITE_URL=http://127.0.0.1:8123\n"
    note_address("8000", env)
    assert env.read_text() == f"{before}SITE_URL=http://127.0.0.1:8000\n"
    assert not write_env(env)
    assert addresses(env) == ["SITE_URL=http://127.0.0.1:8000"]


def test_only_its_owner_reads_the_keys(env: Path) -> None:
    note_address("8123", env)
    assert env.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in env.parent.iterdir()] == [".env"]


def test_an_address_that_somebody_chose_stays(env: Path) -> None:
    with env.open("a") as file:
        file.write("SITE_URL=http://demo.example.org\n")
    note_address("8123", env)
    assert addresses(env) == ["SITE_URL=http://demo.example.org"]


def test_the_file_of_an_installation_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("DEMO=0\nSECRET_KEY=s")
    note_address("8123", path)
    assert path.read_text() == "DEMO=0\nSECRET_KEY=s"


def test_what_is_no_port_is_not_written(env: Path) -> None:
    note_address("eighty", env)
    assert addresses(env) == []
