"""A provider's events as no provider should send them, over the network.

Repeated a hundred times, the last one first, forged, altered, stale, too large, too deep, with a name twice, of a kind
that nobody knows, and signed with the older of two secrets. What was told counts once, whatever order it came in; what
the provider did not sign is refused without a word, and a body that is too large is never read into memory.
"""

import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.server import Server, server
from tests.faults.places import Place, run
from tests.faults.report import Report
from tests.faults.webhook_effects import PROVIDER, kept, rooms
from therapy_billing.demo.senders.base import Event, Visit
from therapy_billing.demo.senders.registry import SENDERS

ADDRESS = f"/telehealth/{PROVIDER}/webhook/"
SECRETS = "WHEREBY_SECRETS"
NEW, OLD, OTHER = "the-new-secret", "the-old-secret", "a-secret-of-somebody-else"
MIB = 1024 * 1024
# What Python may keep for the next request, of all workers together.
MOST_GROWTH_MIB = 4
SECONDS = 30


@dataclass(frozen=True)
class Told:
    """What one request was answered with, and after how long; status 0: not at all."""

    status: int
    body: bytes
    seconds: float


@dataclass
class Sending:
    """A provider that posts to one server and notes each answer that was another one than it must be."""

    port: int
    problems: list[str] = field(default_factory=list)
    sent: int = 0

    def post(self, what: str, wanted: int, body: bytes, headers: dict[str, str]) -> Told:
        """Post these bytes; a refusal says nothing."""
        told = send(self.port, body, headers)
        self.sent += 1
        if told.status != wanted:
            self.problems.append(f"{what}: answered with {told.status}, not {wanted}")
        if told.body and wanted != 200:
            self.problems.append(f"{what}: the refusal says {told.body[:80]!r}")
        return told

    def signed(self, what: str, wanted: int, body: bytes, secret: str = NEW, minutes: float = 0) -> Told:
        """Post them as the provider signs them, so many minutes from now."""
        at = datetime.now(UTC) + timedelta(minutes=minutes)
        return self.post(what, wanted, body, SENDERS[PROVIDER].headers(body, secret, at))


def send(port: int, body: bytes, headers: dict[str, str]) -> Told:
    """One request, whose answer may come before its body is sent to the end."""
    length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(body))}
    lines = [f"POST {ADDRESS} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in {**length, **headers}.items()]
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as link:
        said = b""
        # Refused while it was being sent: the answer is there to be read.
        with suppress(OSError):
            link.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        with suppress(OSError):
            while part := link.recv(MIB):
                said += part
    head, _, text = said.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1] if b" " in head else b"0"
    return Told(int(status), text, time.perf_counter() - started)


def experiment(place: Place, *, replays: int = 100, huge: int = 20) -> Report:
    """Each event of one session so many times, the same of another session backwards, and so many large bodies."""
    one, other = rooms(place.environment, 2)
    names: list[str] = []
    report = Report(f"Webhooks, {place.name}")
    with server({**place.environment, SECRETS: f"{NEW},{OLD}"}, workers=1, threads=4) as running:
        sending = Sending(running.port)
        for about, order in ((one, list), (other, _backwards)):
            names += _whole_session(sending, about, replays, order)
        names += _odd(sending)
        _not_the_providers(sending)
        report.figures |= _too_large(sending, running, huge)
    with server({**place.environment, SECRETS: NEW}, workers=1, threads=1) as running:
        after = Sending(running.port)
        after.signed("the old secret after it was taken off", 401, _body(id="too-late"), OLD)
    there = kept(place.environment, [one["session"], other["session"]])
    return _judged(report, [*sending.problems, *after.problems], sending.sent, names, there)


def _judged(report: Report, problems: list[str], sent: int, names: list[str], there: dict[str, Any]) -> Report:
    doubled = [name for name, count in there["events"].items() if count != 1]
    others = set(there["events"]) ^ set(names)
    in_order, backwards = there["live_ms"]
    report.figures = {
        "requests": sent,
        "different events that the provider signed": len(names),
        "events kept": sum(there["events"].values()),
        "live time told in order, and backwards": f"{in_order / 60_000:g} and {backwards / 60_000:g} min",
        **report.figures,
    }
    grown = float(report.figures["memory of the workers, grown by (MiB)"])  # type: ignore[arg-type]
    report.faults = {
        "other answers than it must be": len(problems),
        "events kept more than once": len(doubled),
        "events lost, or kept though refused": len(others),
        "time differs by the order of arrival": int(in_order != backwards or in_order != VISIT_MS),
        f"memory grown by more than {MOST_GROWTH_MIB} MiB": int(grown > MOST_GROWTH_MIB),
    }
    report.details = [*problems, *sorted(others), *doubled]
    return report


VISIT_MS = 45 * 60 * 1000


def _whole_session(
    sending: Sending, about: dict[str, Any], replays: int, order: Callable[[list[Event]], list[Event]]
) -> list[str]:
    """Therapist and client in and out, each event so many times; the provider's ids of the events."""
    visits = [Visit(about[who], 0, VISIT_MS / 1000) for who in ("therapist", "client")]
    events = order(SENDERS[PROVIDER].events(about["room"], about["start_ms"], visits, None))
    for number in range(replays):
        for event in events:
            sending.signed(f"repeat {number} of {event.what}", 200, event.body)
    return [str(event.content["id"]) for event in events]


def _backwards(events: list[Event]) -> list[Event]:
    return events[::-1]


def _body(**fields: Any) -> bytes:
    return json.dumps({"apiVersion": "1.0", "type": "room.client.joined", "data": {}, **fields}).encode()


def _odd(sending: Sending) -> list[str]:
    """Signed and not as documented: kept as it came. With the older secret: as with the newer one."""
    sending.signed("an unknown type", 200, _body(id="unknown", type="room.client.sneezed"))
    sending.signed("a name twice", 200, b'{"id": "first", "id": "twice", "type": "a", "type": "room.client.left"}')
    sending.signed("the old of two secrets", 200, _body(id="older"), OLD)
    deep = b'{"id": ' + b"[" * 1000 + b"]" * 1000 + b"}"
    sending.signed("1,000 deep", 200, deep)
    return ["unknown", "twice", "older", _name_of(deep)]


def _name_of(body: bytes) -> str:
    """What is kept under no id of the provider's has one of its bytes."""
    from hashlib import sha256

    return f"sha256:{sha256(body).hexdigest()}"


def _not_the_providers(sending: Sending) -> None:
    """Forged, altered, stale, unsigned: 401, and nothing kept."""
    body = _body(id="refused")
    sending.signed("another's secret", 401, body, OTHER)
    for minutes in (-10, 10):
        sending.signed(f"signed {minutes} minutes from now", 401, body, minutes=minutes)
    good = SENDERS[PROVIDER].headers(body, NEW, datetime.now(UTC))
    sending.post("an altered body", 401, body.replace(b"joined", b"parted"), good)
    sending.post("no signature", 401, body, {"Content-Type": "application/json"})
    sending.post("half a signature", 401, body, {**good, "Whereby-Signature": "t=1,v1="})


def _too_large(sending: Sending, running: Server, times: int) -> dict[str, object]:
    """5 MB with its length told, and in pieces without; how long the refusal took, and what memory it left behind."""
    body = _body(id="huge", data="x" * (5 * 1000 * 1000))
    before = running.memory_mib()
    took = [sending.signed("5 MB", 413, body).seconds for _ in range(times)]
    pieces = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    headers = SENDERS[PROVIDER].headers(body, NEW, datetime.now(UTC))
    unsaid = {send(running.port, pieces, {**headers, "Transfer-Encoding": "chunked"}).status for _ in range(times)}
    after = running.memory_mib()
    if not unsaid <= {401, 413}:
        sending.problems.append(f"5 MB in pieces: answered with {sorted(unsaid)}")
    return {
        "5 MB refused after, slowest": f"{max(took) * 1000:.0f} ms",
        "5 MB in pieces, without their length: answered with": ", ".join(map(str, sorted(unsaid))),
        "memory of the workers, before and after": f"{before:.1f} and {after:.1f} MiB",
        "memory of the workers, grown by (MiB)": round(after - before, 1),
    }


if __name__ == "__main__":
    run(__doc__, experiment)
