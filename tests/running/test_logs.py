"""A line of the log is one JSON object with the request's id and route; no path, address, name or words stand in it."""

import io
import json
import logging
import re
import time
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory

from accounts.models import User
from tests import people
from tests.logs import Listener
from tests.pages import signed_in
from therapy_billing import request_log
from therapy_billing.logs import FIELDS, FORMATS, JsonLines, PlainLines, logging_by, request_id, without_traces
from therapy_billing.request_log import RequestLog

NEW_ID = re.compile(r"[0-9a-f]{32}")
TOKEN = "a-secret-token-of-a-room"


@pytest.fixture
def lines() -> Any:
    """What an installation would write, each line read again."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("a.logger", logging.INFO, __file__, 1, message, args, more.pop("exc_info", None))
    for name, value in more.items():
        setattr(made, name, value)
    return made


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_in_place_of_the_token(lines: Any) -> None:
    answer = Browser().get(f"/join/{TOKEN}/")
    (line,) = lines()
    assert answer.status_code == line["status"] == 404
    assert line["route"] == "join/<str:token>/"
    assert line["method"] == "GET"
    assert line["ms"] >= 0
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert NEW_ID.fullmatch(line["request_id"])
    assert "user" not in line
    assert TOKEN not in json.dumps(line)


@pytest.mark.django_db
def test_who_was_signed_in_is_told_by_id(lines: Any) -> None:
    alice = people.alice()
    browser = signed_in(alice.user)
    browser.get("/sessions/?view=all&q=Robin+Reed")
    line = lines()[-1]
    assert (line["route"], line["status"], line["user"]) == ("sessions/", 200, alice.user.pk)
    assert "Robin" not in json.dumps(line)
    assert alice.user.email not in json.dumps(line)


@pytest.mark.django_db
def test_an_address_that_nothing_answers_at_is_not_repeated(lines: Any) -> None:
    Browser().get(f"/nowhere/{TOKEN}/")
    assert [line["route"] for line in lines()] == ["(none)"]
    assert TOKEN not in json.dumps(lines())


@pytest.mark.django_db
def test_health_and_files_make_no_noise(lines: Any) -> None:
    Browser().get("/health/live/")
    assert lines() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told", ["", "short", "a" * 65, "with blank", 'quote"quote', "line\nbreak", "name@example.org"]
)
def test_an_id_that_is_not_well_formed_is_replaced(settings: Any, told: str) -> None:
    settings.BEHIND_PROXY = True
    answer = Browser().get("/health/live/", headers={"X-Request-ID": told})
    assert NEW_ID.fullmatch(answer.headers["X-Request-ID"])


@pytest.mark.django_db
@pytest.mark.parametrize(("is_trusted", "is_taken"), [(True, True), (False, False)])
def test_the_proxys_id_is_taken_where_a_proxy_is_trusted(settings: Any, is_trusted: bool, is_taken: bool) -> None:
    settings.BEHIND_PROXY = is_trusted
    answer = Browser().get("/health/live/", headers={"X-Request-ID": "proxy-12345"})
    assert (answer.headers["X-Request-ID"] == "proxy-12345") is is_taken


def test_what_is_logged_meanwhile_carries_the_id_and_the_next_request_has_another(lines: Any) -> None:
    def answer(_: HttpRequest) -> HttpResponse:
        logging.getLogger("invoicing").warning("meanwhile")
        return HttpResponse()

    for _ in range(2):
        RequestLog(answer)(RequestFactory().get("/"))
    ids = [line["request_id"] for line in lines()]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert request_id.get() == ""


def test_a_request_that_ends_in_an_exception_takes_its_id_with_it() -> None:
    def fail(_: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestLog(fail)(RequestFactory().get("/"))
    assert request_id.get() == ""


def test_a_method_that_nobody_knows_is_not_repeated(lines: Any) -> None:
    RequestLog(lambda _: HttpResponse())(RequestFactory().generic("ROBIN", "/"))
    assert lines()[0]["method"] == "(other)"


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_line_break_that_somebody_smuggles_in_makes_no_second_line(kind: str) -> None:
    forged = 'one\r\n{"level": "INFO", "message": "forged"}\u2028three\x1b[2J'
    line = FORMATS[kind]().format(record("said %s", forged))
    assert len(line.splitlines()) == 1
    assert line.isascii()
    if kind == "json":
        assert json.loads(line)["message"].startswith("said one\r\n")


def test_an_exception_is_told_by_its_type_and_place_never_by_its_words() -> None:
    try:
        raise IntegrityError("DETAIL: Key (name)=(Robin Reed) already exists.")
    except IntegrityError as error:
        line = json.loads(JsonLines().format(record("failed", exc_info=(type(error), error, error.__traceback__))))
    assert line["error"] == "django.db.utils.IntegrityError"
    assert re.search(r"test_logs\.py:\d+ test_an_exception_is_told", line["raised_in"][-1])
    assert "Robin" not in json.dumps(line)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Not Found: /join/{TOKEN}/", "Not Found: /…"),
        (f"'GET /join/{TOKEN}/?a=b HTTP/1.1'", "'GET /… HTTP/1.1'"),
        (f"Error handling request /password/{TOKEN}", "Error handling request /…"),
        (f"asked http://billing.example.org/join/{TOKEN}/ for it", "asked http://billing.example.org for it"),
        (f"postgres://u:p@db/x and https://me:{TOKEN}@host/", "postgres://db and https://host"),
        (f"HTTPS://host/join/{TOKEN}", "HTTPS://host"),
        (f"asked billing.example.org/join/{TOKEN}/ for it", "asked billing.example.org for it"),
        (f"host=billing.example.org?token={TOKEN}", "host=billing.example.org"),
        (f"127.0.0.1/join/{TOKEN} and [::1]:8000/{TOKEN}", "127.0.0.1 and [::1]:8000"),
        (f"localhost/{TOKEN}, db:5432/{TOKEN}", "localhost db:5432"),
        (f"not found: join/{TOKEN}/", "not found: join/…"),
        (f"path:/join/{TOKEN}", "path:/…"),
        ("to <robin@example.org>", "to <…@…>"),
        ("robin@example.org/x, (robin@example.org)", "…@… (…@…)"),
        ("Listening at: http://127.0.0.1:8000 (71)", "Listening at: http://127.0.0.1:8000 (71)"),
        ("3/4 of 1/2, and/or, 2.5/4", "3/4 of 1/2, and/or, 2.5/4"),
        ("text/html over HTTP/1.1", "text/html over HTTP/1.1"),
    ],
)
def test_paths_and_addresses_are_taken_out_of_what_libraries_say(said: str, kept: str) -> None:
    assert without_traces(said) == kept


@pytest.mark.parametrize("piece", ["x", "x.", "x@", "x/", "a:", "://", "(", "x://"])
def test_long_text_is_read_in_a_time_that_grows_as_it_does(piece: str) -> None:
    """Ten times as much takes about ten times as long, where each place was looked at from each other a hundred."""

    def seconds(length: int) -> float:
        text, took = piece * (length // len(piece)), []
        for _ in range(3):
            began = time.process_time()
            without_traces(text)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(100_000) < 40 * max(seconds(10_000), 0.0005)


def test_lines_for_people_say_the_same() -> None:
    line = PlainLines().format(record("request", **{FIELDS: {"route": "sessions/", "status": 200}}))
    assert line == "INFO request route=sessions/ status=200"


def test_django_neither_mails_a_request_nor_prints_its_path() -> None:
    configured = logging_by("json", "INFO")["loggers"]
    assert configured["django"]["handlers"] == []
    assert configured["django.request"]["level"] == configured["django.server"]["level"] == "ERROR"
    assert not logging.getLogger("django").handlers
    assert not logging.getLogger("django.server").handlers


@pytest.mark.django_db
def test_the_listener_of_the_browser_suite_finds_a_name() -> None:
    listener = Listener()
    erin = User(email="erin@example.org", name="Erin O'Séaghdha")
    listener.learn(User, erin)
    for said in ("request", f"session of {erin.name} opened", "request"):
        listener.handle(record(said))
    assert [json.loads(line)["message"] for line in listener.told()] == [f"session of {erin.name} opened"]
    assert listener.told() == []
    assert listener.heard == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said", "is_told"),
    [
        ("Bo Li", "session of Bo Li", True),
        ("Li", "session of Li.", True),
        ("Li", "session of Lisa", False),
        ("Li", "list of li", False),
        ("12", "took 12 ms", False),
        ("L", "L", False),
    ],
)
def test_the_listener_finds_a_short_name_where_it_is_a_word(name: str, said: str, is_told: bool) -> None:
    listener = Listener()
    listener.learn(User, User(email="bo@example.org", name=name))
    listener.handle(record(said))
    assert bool(listener.told()) is is_told


def test_the_request_log_is_the_outermost(settings: Any) -> None:
    assert settings.MIDDLEWARE[0] == f"{request_log.__name__}.{RequestLog.__name__}"
