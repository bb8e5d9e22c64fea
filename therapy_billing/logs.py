"""How does a line of the log look, and what never stands in one?

Our own lines carry ids and figures. What libraries say may quote a path, and paths hold join tokens and reset links;
or an e-mail address; an exception's own words may hold a row. So paths and addresses are taken out of every line, and
of an exception the log has its type and where it was raised.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

# The request that this line is about, while there is one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# On a record: more keys of its line.
FIELDS = "fields"
_ADDRESS = re.compile(r"\b([a-z]+)://([^\s/'\"?#@]+@)?([^\s/'\"?#]+)[^\s'\"]*", re.IGNORECASE)
_BESIDE = re.compile(r"(?<![^\s'\"<>(=,;])([\w.:\[\]-]++)([/?#][^\s'\"]*)")
_PATH = re.compile(r"(?<![/\w])(?!(?<=:)//)/[^\s'\"]+")
# What stands before an @ is looked at from its beginning, and once: long text would cost the square of its length.
_MAIL = re.compile(r"(?<![^\s@'\"<>(])[^\s@'\"<>(]++@[^\s'\"<>)]+")
_IS_NUMBER = re.compile(r"\d+(\.\d+)?")


def without_traces(text: str) -> str:
    """The text with paths, what follows a host's name, and e-mail addresses taken out.

    A host without a scheme is known by a dot, a port, or its name `localhost`. One slash between two words may be "or".
    """
    return _MAIL.sub("…@…", _PATH.sub("/…", _BESIDE.sub(_host_alone, _ADDRESS.sub(r"\1://\3", text))))


def _host_alone(found: re.Match[str]) -> str:
    """Of host/path the host, of a/b/c the first; what is neither stays."""
    first, rest = found.groups()
    if first.endswith(":") or _IS_NUMBER.fullmatch(first):
        return found[0]  # a scheme, whose address has lost its path already; or a fraction
    if first == "localhost" or "." in first or ":" in first:
        return first
    return f"{first}/…" if rest.count("/") > 1 else found[0]


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What a line says, in its order."""
    found: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": without_traces(record.getMessage()),
    }
    if request := request_id.get():
        found["request_id"] = request
    found.update(getattr(record, FIELDS, {}))
    if record.exc_info and record.exc_info[0]:
        found["error"] = _name(record.exc_info[0])
        found["raised_in"] = _where(record.exc_info[2])
    return found


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _where(trace: TracebackType | None) -> list[str]:
    """File, line and function of each step, the innermost last; no values and none of the exception's words."""
    steps = traceback.extract_tb(trace)
    return [f"{'/'.join(step.filename.split('/')[-3:])}:{step.lineno} {step.name}" for step in steps]


class JsonLines(logging.Formatter):
    """One JSON object a line; a line break that somebody smuggles in is two characters in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole line."""
        return json.dumps(fields_of(record), default=str)


class PlainLines(logging.Formatter):
    """The same for people: in a demo and while developing."""

    def format(self, record: logging.LogRecord) -> str:
        """Level, message, then the rest."""
        found = fields_of(record)
        level, message = found.pop("level"), found.pop("message")
        rest = " ".join(f"{name}={value}" for name, value in found.items() if name not in {"at", "logger"})
        line = f"{level} {message} {rest}".rstrip()
        return line.encode("unicode_escape").decode("ascii") if not line.isprintable() else line


FORMATS = {"json": JsonLines, "text": PlainLines}


def logging_by(kind: str, level: str) -> dict[str, Any]:
    """The setting LOGGING: everything to standard error, in one of the formats."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMATS[kind]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "axes": {"level": "ERROR"},  # its warnings name addresses
            # Django's own handlers would mail whole requests; request_log tells of each, also of those not found.
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }
