"""A setting that cannot be read is refused at the start, by its name and with an example; the README lists each."""

import os
import re
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from tests.run import ROOT
from therapy_billing.environment import Environment, Unreadable

GOOD = {"ENV_FILE": "", "SECRET_KEY": "s" * 60, "ENCRYPTION_KEYS": Fernet.generate_key().decode()}
SECRET = "not-to-be-repeated"
ELSEWHERE = {"PORT", "ENV_FILE"}  # of the demo and of the tests


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **GOOD, **changed}, capture_output=True, text=True, check=False
    )


def test_a_start_ends_with_the_one_sentence() -> None:
    refused = start(HTTPS="ture")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "HTTPS: “ture” cannot be read. An example: 1 or 0.\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ENCRYPTION_KEYS"])
def test_what_must_be_set_is_named(name: str) -> None:
    refused = start(**{name: ""})
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{name} is not set. It must be")
    assert "Traceback" not in refused.stderr


READERS = {
    "bool": (("2", "ture", "-"), {"1": True, " Yes": True, "off": False, "": False}),
    "int": (("", "1e3", "-1", "٣", "1.5"), {"7": 7}),
    "numbers": (("1;2", "a"), {"1,7": [1, 7], "": []}),
    "clock": (("25:00", "3 AM"), {}),
    "amount": (("-1", "NaN", "1,50"), {}),
    "zone": (("Mars/Base", "", "../etc"), {"America/Chicago": "America/Chicago"}),
    "level": (("LOUD",), {"debug": "DEBUG"}),
    "fernet_keys": ((SECRET, ",", f"{GOOD['ENCRYPTION_KEYS']},{SECRET}"), {}),
    "key_pairs": ((SECRET, f"{SECRET}:"), {"a:b:c,d:e": {"a": "b:c", "d": "e"}, "": {}}),
    "base64_secrets": ((f"{SECRET}!",), {"YQ==,Yg==": ["YQ==", "Yg=="]}),
    "database": (
        (f"mysql://u:{SECRET}@h/n", SECRET, f"postgres://u:{SECRET}@h", f"postgres://u:{SECRET}@h:port/n"),
        {},
    ),
}
DEFAULTS = {
    "bool": True,
    "numbers": [1],
    "clock": "03:15",
    "amount": "1.00",
    "zone": "UTC",
    "level": "INFO",
    "database": "sqlite:///a",
}


def read(kind: str, text: str | None) -> object:
    env = Environment()
    env.ENVIRON = {} if text is None else {"NAME": text}
    default = {"default": DEFAULTS[kind]} if kind in DEFAULTS else {}
    return getattr(env, kind)("NAME", **default)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, (bad, _) in READERS.items() for text in bad])
def test_what_cannot_be_read_is_refused_and_a_secret_not_repeated(kind: str, text: str) -> None:
    with pytest.raises(Unreadable, match=r"^NAME: .* cannot be read\. An example: |^NAME is not set\.") as refusal:
        read(kind, text)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "text", "value"), [(kind, *pair) for kind, (_, good) in READERS.items() for pair in good.items()]
)
def test_what_can_be_read_is(kind: str, text: str, value: object) -> None:
    assert read(kind, text) == value


def test_the_readme_lists_every_setting_and_no_other() -> None:
    files = (ROOT / "therapy_billing").glob("*settings.py")
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    asked = set(re.findall(r'env\.\w+\(\s*f?"([A-Z_]+)', source)) | {"JOIN_URL_LIVEKIT", "JOIN_URL_ZOOM"}
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([A-Z_]+)`", " ".join(rows))) == asked - ELSEWHERE - {"JOIN_URL_"}
