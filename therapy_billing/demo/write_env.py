"""Writes the demo's `.env` once: keys of its own, an embedded database, every provider switched on."""

import base64
import secrets
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent.parent / ".env"
PROVIDER_SECRET = "demo-secret-demo-secret-demo-secret-1"  # noqa: S105  # the demo's, and only there


def write_env(path: Path = ENV_FILE) -> bool:
    """Write the file unless it is there; says whether it did."""
    if path.exists():
        return False
    encryption_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    lines = (
        "# Made by `make demo`. For the demo only: made-up people, no HTTPS, no second factors asked for.",
        "DEMO=1",
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        f"ENCRYPTION_KEYS={encryption_key}",
        f"LIVEKIT_KEYS=demo:{PROVIDER_SECRET}",
        *(f"{provider}_SECRETS={PROVIDER_SECRET}" for provider in ("ZOOM", "JAAS", "WHEREBY")),
        f"DAILY_SECRETS={base64.b64encode(PROVIDER_SECRET.encode()).decode()}",
        "ALLOWED_HOSTS=127.0.0.1,localhost,[::1]",
    )
    path.touch(mode=0o600)  # it holds keys
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return True


if __name__ == "__main__":
    write_env()
