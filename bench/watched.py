"""The application as gunicorn serves it, and for the benchmark alone: how many queries, how much of the core's time.

Every answer tells how many seconds of the processor its worker has used so far. A request with `X-Bench: queries`
also tells how many it asked, and how many after the answer was complete; one with `X-Bench: profile` is profiled, and
/bench/profile/ then tells where the time went.
"""

import cProfile
import pstats
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from therapy_billing.wsgi import application as served

CPU, QUERIES, AFTER = "X-Bench-Cpu", "X-Bench-Queries", "X-Bench-Queries-After"
PROFILE = "/bench/profile/"
LINES = 12
BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
ROOT = Path(__file__).resolve().parent.parent
Environ = dict[str, Any]
Start = Callable[..., Any]


class Watched:
    """One worker's; requests come one at a time."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.profile = cProfile.Profile()
        self.profiled = 0

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer."""
        if environ["PATH_INFO"] == PROFILE:
            start("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
            return [self._told().encode()]
        wanted = environ.get("HTTP_X_BENCH")
        if wanted == "queries":
            return self._counted(environ, start)
        if wanted == "profile":
            self.profiled += 1
            return [self.profile.runcall(self._whole, environ, with_cpu(start))]
        return self.application(environ, with_cpu(start))

    def _counted(self, environ: Environ, start: Start) -> Iterable[bytes]:
        said: list[Any] = []
        with CaptureQueriesContext(connection) as asked:
            pieces = self.application(environ, lambda *what: said.extend(what))
            body = b"".join(pieces)
            until_sent = queries(asked)
            if close := getattr(pieces, "close", None):
                close()
        status, headers, *_ = said
        counted = [(QUERIES, str(until_sent)), (AFTER, str(queries(asked) - until_sent))]
        with_cpu(start)(status, [*headers, *counted])
        return [body]

    def _whole(self, environ: Environ, start: Start) -> bytes:
        pieces = self.application(environ, start)
        try:
            return b"".join(pieces)
        finally:
            if close := getattr(pieces, "close", None):
                close()

    def _told(self) -> str:
        """Milliseconds a request: of our own functions with all they call, and of any by itself."""
        stats: dict[Any, Any] = pstats.Stats(self.profile).stats  # type: ignore[attr-defined]  # not in typeshed
        times = max(self.profiled, 1)
        total = sum(row[2] for row in stats.values())
        ours = [(row[3], place) for place, row in stats.items() if _is_ours(place[0]) and place[2] != "__call__"]
        alone = [(row[2], place) for place, row in stats.items()]
        lines = [
            f"{total / times * 1000:.1f} ms a request under the profiler, of {times}",
            "our functions, with all they call:",
        ]
        lines += [_line(*one, times) for one in sorted(ours, reverse=True)[:LINES]]
        lines += ["any function, by itself:", *(_line(*one, times) for one in sorted(alone, reverse=True)[:LINES])]
        self.profile, self.profiled = cProfile.Profile(), 0
        return "\n".join(lines)


def queries(asked: Iterable[dict[str, str]]) -> int:
    """How many there are; what only begins or ends a transaction asks nothing."""
    return sum(not one["sql"].startswith(BOUNDS) for one in asked)


def _is_ours(file: str) -> bool:
    return file.startswith(str(ROOT)) and "site-packages" not in file and not file.startswith(str(ROOT / "bench"))


def _line(seconds: float, place: tuple[str, int, str], times: int) -> str:
    file, number, name = place
    where = "" if file == "~" else f" ({'/'.join(Path(file).parts[-2:])}:{number})"
    return f"{seconds / times * 1000:7.2f}  {name}{where}"


def with_cpu(start: Start) -> Start:
    """The headers go out with what the worker has used so far."""
    return lambda status, headers, *more: start(status, [*headers, (CPU, repr(time.process_time()))], *more)


application = Watched(served)
