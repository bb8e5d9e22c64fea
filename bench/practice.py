"""How long do pages take over a practice that `manage.py build_practice` made? Whole requests, in process.

    DEMO=1 DATABASE_URL=postgres://... python -m bench.practice

Reads the database that the settings name, and changes nothing in it but sign-ins.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import django

TIMES = 60
Asked = Callable[[], Any]


def measured(ask: Asked) -> str:
    """One line: milliseconds, the core's time, queries and the page's size."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()  # the rules are read once
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    count = len(queries)  # the next request forgets them
    took, cpu = [], time.process_time()
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / TIMES
    cuts = statistics.quantiles(took, n=100)
    figures = f"{cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {cpu:.1f}"
    return f"{figures} | {count} | {len(answer.content) / 1024:.1f}"


def pages() -> dict[str, Asked]:
    """What is asked, by its name."""
    from django.test import Client as Browser

    from accounts.models import User
    from invoicing.models import Invoice

    draft = Invoice.objects.with_session().filter(status="draft").order_by("pk")[0]
    therapist, support = Browser(headers={"host": "localhost"}), Browser(headers={"host": "localhost"})
    therapist.force_login(draft.session.therapist.user)
    support.force_login(_support(User))
    form = f"/sessions/{draft.session_id}/invoice/"
    posted = {"code": "90834", "contact": "video", "live": "1", "version": draft.version}
    return {
        "worklist": lambda: therapist.get("/sessions/"),
        "worklist, submitted": lambda: therapist.get("/sessions/?view=submitted"),
        "invoice form": lambda: therapist.get(form),
        "live check": lambda: therapist.post(f"{form}check/", posted, headers={"hx-request": "true"}),
        "review queue": lambda: support.get("/review/"),
        "review queue, filtered": lambda: support.get("/review/?flag=no-recording"),
        "invoices of everybody": lambda: support.get("/invoices/"),
    }


def _support(users: Any) -> Any:
    known = users.objects.filter(role="support").first()
    return known or users.objects.create_user("bench@example.org", None, name="Bench", role="support")


def main() -> None:
    """The table, as Markdown."""
    django.setup()
    print("| Page | p50 ms | p95 ms | p99 ms | CPU ms | queries | KiB |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name, ask in pages().items():
        print(f"| {name} | {measured(ask)} |", flush=True)


if __name__ == "__main__":
    main()
