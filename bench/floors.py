"""A server of bare views beside the application: what it needs is recorded from the application's own answers first."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2

from bench.asking import Target
from bench.pages import PAGES, Place
from bench.server import server

STAYS = 300  # seconds that a connection may be quiet, while other pages are asked
# The row that was written last; of the audit's events the last one of an invoice.
LAST = {
    "invoicing_submission": "",
    "invoicing_invoiceline": "",
    "audit_event": "WHERE action = 'invoice.submitted'",
    "sessions_app_presenceevent": "WHERE event_type = 'participant_joined'",
}


@contextmanager
def floor(place: Place) -> Iterator[Target]:
    """Over the same database as that place, with the answers of that place."""
    with TemporaryDirectory(prefix="floor-") as folder:
        file = Path(folder) / "recorded.json"
        file.write_text(json.dumps({"answers": _answers(place), "rows": _rows(place)}), encoding="utf-8")
        file.chmod(0o600)
        told = {**place.environment, "BENCH_RECORDED": str(file)}
        with server(told, workers=1, application="bench.floor", keep_alive=STAYS) as running:
            yield Target(running.port)


def _answers(place: Place) -> dict[str, Any]:
    """One answer of each page, by its name; webhook and submission come last, as their rows are read then."""
    found = {}
    for page in PAGES:
        if page.has_floor:
            who, request = page.prepare(place)
            answer, *_ = place.target.ask(place.people[who], request)
            status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
            found[page.name] = {"status": status, "body": answer.text}
    return found


def _rows(place: Place) -> dict[str, int]:
    connection = psycopg2.connect(place.environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            return {table: _last(cursor, table, where) for table, where in LAST.items()}
    finally:
        connection.close()


def _last(cursor: Any, table: str, where: str) -> int:
    cursor.execute(f"SELECT max(id) FROM {table} {where}")  # noqa: S608  # our own names
    return int(cursor.fetchone()[0])
