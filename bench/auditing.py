"""Do writers of audit events wait for each other? Eight at once, 20 ms of other work in each transaction, PostgreSQL.

Each transaction is a request of its own. Its time ends with the commit; what comes after the answer counts in the rate.

Run as a program it is one measurement, in a process of its own.
"""

import json
import sys
import threading
import time
from typing import Any

from bench.database import Environment, run
from bench.replaying import Lines

WRITERS, EACH, OTHER_WORK_SECONDS = 8, 60, 0.02
ORDERS = {"after": "the event first, then the other work", "before": "the other work first, then the event"}


def report(environment: Environment) -> Lines:
    """Lines of the table: one writer alone, and eight at once."""
    lines = []
    for order, told in ORDERS.items():
        one, many = (json.loads(run(environment, "-m", "bench.auditing", order, str(n))) for n in (1, WRITERS))
        figure = f"{many['rate']:.0f} transactions a second, {many['rate'] / one['rate']:.1f} times one writer's, "
        lines.append((f"{WRITERS} writers of audit events, {told}", figure + f"p95 {many['p95'] * 1000:.0f} ms"))
    return lines


def main(order: str, writers: str) -> None:
    """One measurement, printed as JSON."""
    import django

    django.setup()
    print(json.dumps(_measured(order, int(writers))))


def _measured(order: str, writers: int) -> dict[str, Any]:
    from django.core.signals import request_finished, request_started
    from django.db import connection, transaction

    from accounts.models import User
    from audit.record import record

    user, _ = User.objects.get_or_create(email="bench@example.org", defaults={"name": "Bench", "role": "support"})
    took: list[float] = []
    start = threading.Barrier(writers + 1)

    def write() -> None:
        connection.ensure_connection()
        start.wait()
        for number in range(EACH):
            request_started.send(sender=None)
            began = time.perf_counter()
            with transaction.atomic():
                if order == "before":
                    time.sleep(OTHER_WORK_SECONDS)
                record("bench.written", user, by=user, number=number)
                if order == "after":
                    time.sleep(OTHER_WORK_SECONDS)
            took.append(time.perf_counter() - began)
            request_finished.send(sender=None)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if len(took) != writers * EACH:
        raise RuntimeError(f"Only {len(took)} of {writers * EACH} transactions were committed.")
    return {"rate": len(took) / seconds, "p95": sorted(took)[int(len(took) * 0.95)]}


if __name__ == "__main__":
    main(*sys.argv[1:])
