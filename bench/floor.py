"""The floor beside a page: a bare WSGI view that asks PostgreSQL the fewest statements and answers the same bytes.

No framework, no template, no form: psycopg2 and statements written by hand (bench.floor_sql) read or write the same
rows as the application does for the same request, the sign-in and the person included. The body is not made of them:
it is what the application answered once, kept and sent again after the statements have run. What a submission and a
webhook store was recorded the same way, and is inserted again for another session, under another id. So the floor
computes no presence, checks no rule and verifies no signature; nothing that answers with these rows can be quicker.

`BENCH_RECORDED` names the file with what was recorded; `DATABASE_URL` the database. One process, one request at a time.
"""

import hashlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import psycopg2
from psycopg2.extras import Json

from bench import floor_sql as sql

Environ = dict[str, Any]
Row = dict[str, Any]
WAY = re.compile(r"/sessions/(\d+)/invoice/")
READ = {"invoice form": (sql.RECORD, sql.EVENTS, sql.NEARBY), "worklist": (sql.WORKLIST,), "review queue": (sql.QUEUE,)}


class Floor:
    """Every page that has one. `recorded`: answers by page, and the ids of the rows that stand for what is stored."""

    def __init__(self, url: str, recorded: dict[str, Any]) -> None:
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        self.lock = threading.Lock()
        self.answers = {name: (one["status"], one["body"].encode()) for name, one in recorded["answers"].items()}
        with self.connection.cursor() as cursor:
            rows = {table: _row(cursor, table, pk) for table, pk in recorded["rows"].items()}
        self.event = rows.pop("sessions_app_presenceevent")
        self.stored = _insert("sessions_app_presenceevent", self.event, "ON CONFLICT DO NOTHING")
        self.submission, self.written = _submission(rows)

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the application does."""
        if environ["PATH_INFO"] == "/health/ready/":
            start("200 OK", [("Content-Length", "0")])
            return []
        with self.lock, self.connection.cursor() as cursor:
            name = self._run(cursor, environ)
        status, body = self.answers[name]
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        start(status, [*headers, ("X-Bench-Cpu", repr(time.process_time()))])
        return [body]

    def _run(self, cursor: Any, environ: Environ) -> str:
        path, is_post = environ["PATH_INFO"], environ["REQUEST_METHOD"] == "POST"
        if path.startswith("/telehealth/"):
            self._store(cursor, environ["wsgi.input"].read())
            return "webhook"
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        cursor.execute(sql.WHO, {"key": cookies["sessionid"].value})
        person, *_, therapist, _, _ = cursor.fetchone()
        found = WAY.fullmatch(path)
        known = {"person": person, "therapist": therapist, "session": int(found[1]) if found else None}
        if is_post:
            parse_qs(environ["wsgi.input"].read().decode())
            self._submit(cursor, known)
            return "submit"
        name = "invoice form" if found else "worklist" if path == "/sessions/" else "review queue"
        self._read(cursor, name, known)
        return name

    def _read(self, cursor: Any, name: str, known: Row) -> None:
        for statement in READ[name]:
            cursor.execute(statement, known)
            cursor.fetchall()

    def _store(self, cursor: Any, body: bytes) -> None:
        told = json.loads(body)
        cursor.execute(
            self.stored, {**self.event, "provider_event_id": told["id"], "body_hash": hashlib.sha256(body).hexdigest()}
        )

    def _submit(self, cursor: Any, known: Row) -> None:
        cursor.execute("BEGIN")
        cursor.execute(sql.LOCKED, known)
        position, previous, invoice, version = cursor.fetchone()
        self._read(cursor, "invoice form", known)
        end = hashlib.sha256(f"{previous}{invoice}".encode()).hexdigest()
        changed = {"position": position + 1, "previous": previous, "end": end, "version": version + 1}
        number = secrets.token_hex(5).upper()
        cursor.execute(self.written, {**self.submission, **known, **changed, "invoice": invoice, "number": number})
        cursor.execute("COMMIT")


def _row(cursor: Any, table: str, pk: int) -> Row:
    """As it is stored, without its id."""
    cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [pk])  # noqa: S608  # our own names
    values = [Json(one) if isinstance(one, list | dict) else one for one in cursor.fetchone()]
    row = dict(zip([column.name for column in cursor.description], values, strict=True))
    del row["id"]
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


def _insert(table: str, row: Row, more: str, **expressions: str) -> str:
    """One INSERT; `expressions` stand in the place of parameters."""
    values = ", ".join(expressions.get(name) or f"%({name})s" for name in row)
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values}) {more}"  # noqa: S608  # our own names


def _submission(rows: dict[str, Row]) -> tuple[Row, str]:
    """The parameters of everything that a submission writes, and the one statement that writes it."""
    sent, line, event = (rows[f"{name}"] for name in ("invoicing_submission", "invoicing_invoiceline", "audit_event"))
    line = {f"line_{name}": value for name, value in line.items()}
    event = {f"event_{name}": value for name, value in event.items()}
    written = _insert("invoicing_submission", sent, "RETURNING id", invoice_id="%(invoice)s", at="now()")
    lined = _prefixed("invoicing_invoiceline", "line_", line, submission_id="(SELECT id FROM sent)")
    told = _prefixed(
        "audit_event",
        "event_",
        event,
        position="%(position)s",
        at="now()",
        subject_id="%(invoice)s",
        previous_hash="%(previous)s",
        hash="%(end)s",
    )
    first = f"WITH sent AS ({written}), lined AS ({lined}), told AS ({told}), {sql.MOVED}"
    return {**sent, **line, **event}, first


def _prefixed(table: str, prefix: str, row: Row, **expressions: str) -> str:
    names = [name.removeprefix(prefix) for name in row]
    values = ", ".join(expressions.get(name) or f"%({prefix}{name})s" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608  # our own names


def load() -> Floor:
    """As the environment says."""
    return Floor(os.environ["DATABASE_URL"], json.loads(Path(os.environ["BENCH_RECORDED"]).read_text(encoding="utf-8")))


if "BENCH_RECORDED" in os.environ:
    application = load()
