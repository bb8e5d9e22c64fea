"""Clients that send a byte a second, half a request or nothing, and headers of 10,000 bytes, through nginx.

Behind it runs gunicorn as in production, before it stands the file that docs/running.md tells to use. Meanwhile
therapists submit their invoices. None of them sees an error; every slow connection ends, and says after how long. How
long the others took with and without them is told and not judged: it is of one machine in one run.
"""

import statistics
from collections.abc import Iterator

from bench.server import server
from bench.therapists import Known, therapists
from bench.visitor import Visitor
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.proxy import LEFT_OUT, program, proxy
from tests.faults.report import Report
from tests.faults.slow_sockets import Crowd

# A proxy looks at its clock now and then, and the machine may be busy.
SLACK_SECONDS = 10
BYTES = 10_000


def experiment(
    place: Place,
    *,
    slow: int = 200,
    people: int = 8,
    sessions: int = 6,
    workers: int = 4,
    threads: int = 4,
    timeout: int = 10,
    body: int = 25,
) -> Report:
    """So many slow ones; half of each therapist's sessions before they come. `timeout` seconds are the proxy's, and a
    body that drips is so many bytes long.
    """
    if program() is None:
        return Report("Slow clients: left out", {"why": LEFT_OUT})
    known = therapists(place.environment, people, sessions)
    half = sessions // 2
    with (
        server(place.environment, workers=workers, threads=threads) as running,
        proxy(running, timeout=timeout) as before,
    ):
        alone = _all_confirmed(before.port, [Known(one.email, one.sessions[:half]) for one in known])
        crowd = Crowd(before.port, slow // 4, body, max(timeout, body) + SLACK_SECONDS)
        crowd.start()
        beside = _all_confirmed(before.port, [Known(one.email, one.sessions[half:]) for one in known])
        crowd.wait()
        headers = list(_large_headers(before.port))
        beside.problems += [*alone.problems, *headers]
        report = judged(f"Slow clients, {place.name}", place.environment, beside)
    report.figures = {
        "slow connections on average at a time, and in all": f"{crowd.at_a_time:.0f} and {len(crowd.clients)}",
        **crowd.longest(),
        **_compared(alone, beside),
        **report.figures,
    }
    report.faults |= {
        "slow connections that did not end": crowd.open,
        # Of more requests than the proxy lets one address have some are always refused, and come again a moment later.
        "too few slow ones while the others worked": int(crowd.at_a_time < slow / 4),
        "answers of 5xx to others": sum((alone.answers + beside.answers).values()),
    }
    return report


def _all_confirmed(port: int, known: list[Known]) -> Load:
    load = Load(port, known)
    load.start()
    load.wait()
    return load


def _compared(alone: Load, beside: Load) -> dict[str, object]:
    return {
        f"{what}, p95, without slow ones and with": f"{_p95(alone.seconds[what])} and {_p95(took)}"
        for what, took in beside.seconds.items()
    }


def _p95(took: list[float]) -> str:
    return f"{statistics.quantiles(took, n=20)[-1] * 1000:.0f} ms"


def _large_headers(port: int) -> Iterator[str]:
    """10,000 bytes in one line and in many: refused or answered, and nothing breaks."""
    for what, headers in (
        ("one line", {"X-Large": "a" * BYTES}),
        ("a hundred lines", {f"X-Large-{number}": "a" * 85 for number in range(100)}),
        ("a thousand lines", {f"X-{number}": "a" for number in range(1000)}),
    ):
        status = Visitor(port).get("/about/", **headers).status
        if not 200 <= status < 500:
            yield f"a header of 10,000 bytes in {what}: answered with {status}"


if __name__ == "__main__":
    run(__doc__, experiment, ("postgresql",))
