"""What does storing a webhook cost, beside a bare view that inserts one row? Eight clients, gunicorn, PostgreSQL."""

import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from therapy_billing.demo.senders.base import Visit
from therapy_billing.demo.senders.livekit import LiveKitSender

CLIENTS = 8
EACH = 250
ROUNDS = 4
PORT = 8913
SECRET = secrets.token_urlsafe(32)
Make = Callable[[], tuple[bytes, dict[str, str]]]


def webhook() -> tuple[bytes, dict[str, str]]:
    """A signed join of somebody new."""
    sender = LiveKitSender("bench")
    content = sender.joined(f"session-{secrets.randbelow(9999)}", Visit("client-1", 0, None), 1_790_000_000_000)
    body = json.dumps(content).encode()
    return body, sender.headers(body, SECRET, datetime.now(UTC))


def plain() -> tuple[bytes, dict[str, str]]:
    """The same bytes, unsigned."""
    return webhook()[0], {"Content-Type": "application/webhook+json"}


def seconds_of(path: str, make: Make) -> list[float]:
    """How long each request of all clients took, requests made beforehand."""
    prepared = [[make() for _ in range(EACH)] for _ in range(CLIENTS)]
    took: list[float] = []

    def client(requests: list[tuple[bytes, dict[str, str]]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        for body, headers in requests:
            started = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - started)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
        connection.close()

    threads = [threading.Thread(target=client, args=[requests]) for requests in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != CLIENTS * EACH:
        raise RuntimeError(f"Only {len(took)} of {CLIENTS * EACH} requests to {path} were answered.")
    return took


def report(environment: dict[str, str]) -> list[tuple[str, str]]:
    """Lines of the table; the two views take turns, so that both meet the same machine."""
    command = ("-m", "gunicorn", "therapy_billing.wsgi", "--workers=2", "--threads=4", f"--bind=127.0.0.1:{PORT}")
    server = subprocess.Popen(  # noqa: S603  # our own command line
        [sys.executable, *command, "--log-level=error", "--keep-alive=30"],
        env={**os.environ, **environment, "LIVEKIT_KEYS": f"bench:{SECRET}"},
    )
    try:
        _wait()
        rounds = [
            (seconds_of("/telehealth/livekit/webhook/", webhook), seconds_of("/bare/", plain)) for _ in range(ROUNDS)
        ]
    finally:
        server.terminate()
        server.wait()
    stored = [statistics.median(webhooks) for webhooks, _ in rounds]
    inserted = [statistics.median(bares) for _, bares in rounds]
    ratios = [one / other for one, other in zip(stored, inserted, strict=True)]
    slowest = sorted(seconds for webhooks, _ in rounds for seconds in webhooks)
    return [
        ("store a webhook, 8 clients, median", f"{statistics.median(stored) * 1e3:.1f} ms"),
        ("insert one row in a bare view, median", f"{statistics.median(inserted) * 1e3:.1f} ms"),
        ("webhook to bare view", f"{statistics.median(ratios):.2f} times (aim: 1.5)"),
        ("webhook, 99th percentile", f"{slowest[int(len(slowest) * 0.99)] * 1e3:.1f} ms"),
    ]


def _wait() -> None:
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        try:
            connection.request("GET", "/health/ready/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("The benchmark's server did not start.")
