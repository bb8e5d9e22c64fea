"""Writes the demo's `.env` once: keys of its own, an embedded database, every provider switched on.

At each start it also notes the address there, so that links in mails (`manage.py send_reminders`) lead to this demo.
"""

import base64
import os
import re
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent.parent / ".env"
PROVIDER_SECRET = "demo-secret-demo-secret-demo-secret-1"  # noqa: S105  # the demo's, and only there
DEMO_LINE = "DEMO=1"
ANY_ADDRESS = re.compile(r"^SITE_URL=", re.MULTILINE)
OWN_ADDRESS = re.compile(r"^SITE_URL=http://127\.0\.0\.1:\d+$", re.MULTILINE)


def write_env(path: Path = ENV_FILE) -> bool:
    """Write the file unless it is there; says whether it did."""
    if path.exists():
        return False
    encryption_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    lines = (
        "# Made by `make demo`. For the demo only: made-up people, no HTTPS, no second factors asked for.",
        DEMO_LINE,
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        f"ENCRYPTION_KEYS={encryption_key}",
        f"LIVEKIT_KEYS=demo:{PROVIDER_SECRET}",
        *(f"{provider}_SECRETS={PROVIDER_SECRET}" for provider in ("ZOOM", "JAAS", "WHEREBY")),
        f"DAILY_SECRETS={base64.b64encode(PROVIDER_SECRET.encode()).decode()}",
        "ALLOWED_HOSTS=127.0.0.1,localhost,[::1]",
    )
    _write(path, "\n".join(lines) + "\n")
    return True


def note_address(port: str, path: Path = ENV_FILE) -> None:
    """Let SITE_URL name this port; an address that somebody chose, and a file that is not the demo's, stay."""
    text = path.read_text(encoding="utf-8")
    line = f"SITE_URL=http://127.0.0.1:{port}"
    if not port.isdecimal() or DEMO_LINE not in text.splitlines():
        return
    told = OWN_ADDRESS.sub(line, text) if ANY_ADDRESS.search(text) else f"{text.rstrip()}\n{line}\n"
    if told != text:
        _write(path, told)


def _write(path: Path, text: str) -> None:
    """All of it or nothing: the file holds keys, which others may not read and nobody can make again."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    write_env()
    note_address(os.environ.get("PORT") or "8000")
