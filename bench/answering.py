"""How long does the server take to answer the form: a change, an explicit check, a draft? Whole requests, in process.

    python -m bench.answering       this alone, on SQLite

One therapist with a thousand submitted sessions, and one session to confirm with twelve events.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.database import Environment, run, sqlite

SESSIONS, TIMES = 1_000, 300
AIM_MS = 100
Lines = list[tuple[str, str]]


def report(name: str, environment: Environment) -> Lines:
    """Lines of the table for one database."""
    run(environment, "-m", "bench.answering", "build")
    found: dict[str, dict[str, float]] = json.loads(run(environment, "-m", "bench.answering", "ask"))
    return [(f"{what}, {name}", _line(one)) for what, one in found.items()]


def _line(one: dict[str, float]) -> str:
    return (
        f"{one['median']:.1f} ms, 95 % within {one['p95']:.1f} ms (aim: under {AIM_MS}), "
        f"{one['cpu']:.1f} ms of its core's time, {one['queries']:.0f} queries, {one['kib']:.1f} KiB"
    )


def _build() -> None:
    from datetime import date

    from bench.dataset import add_sessions, analyse, place
    from cpt.actions import add_payer
    from cpt.shipped import load_catalogue
    from invoicing.models import Invoice

    load_catalogue()
    where = place("form")
    payer = add_payer(where.therapist.practice, "Bench").payer
    where.client.coverages.create(payer=payer, starts_on=date(2020, 1, 1), member_id="M1")
    add_sessions(where, SESSIONS)
    last = Invoice.objects.order_by("-session__scheduled_start_at").values("pk")[:1]
    Invoice.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(
        status="draft", submission=None, number=None, submit_by="2100-01-01T00:00Z"
    )
    analyse()


def _ask() -> dict[str, dict[str, float]]:
    from django.test import Client as Browser
    from django.utils.datastructures import MultiValueDict

    from invoicing.facts import case_of
    from invoicing.form_values import first_values
    from invoicing.models import Invoice

    invoice = Invoice.objects.with_session().get(status="draft")
    case = case_of(invoice, invoice.session.scheduled_end_at)
    data: MultiValueDict[str, str] = first_values(invoice, case)
    data["code"] = "90834"
    form = {**dict(data.lists()), "visited": "code"}
    browser = Browser(headers={"host": "localhost"})
    browser.force_login(invoice.session.therapist.user)
    where = f"/sessions/{invoice.session_id}/invoice/"
    htmx = {"hx-request": "true"}
    drafts = iter(range(TIMES * 10))

    def save() -> Any:
        note = {"disruption_note": f"Draft {next(drafts)}", "draft_version": _known(invoice)}
        return browser.post(f"{where}draft/", {**form, **note}, headers=htmx)

    return {
        "a change answered": _measured(lambda: browser.post(f"{where}check/", {**form, "live": "1"}, headers=htmx)),
        "a check answered": _measured(lambda: browser.post(f"{where}check/", form, headers=htmx)),
        "a check answered in JSON": _measured(
            lambda: browser.post(f"{where}check/", form, headers={"accept": "application/json"})
        ),
        "a check answered with the whole page": _measured(lambda: browser.post(f"{where}check/", form)),
        "the form opened": _measured(lambda: browser.get(where)),
        "a draft saved": _measured(save),
    }


def _known(invoice: Any) -> str:
    from invoicing.models import FormDraft

    draft = FormDraft.objects.filter(invoice=invoice).first()
    return str(draft.version if draft else 0)


def _measured(ask: Callable[[], Any]) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    queries = len(asked)  # the next request forgets them
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    took = []
    cpu = time.process_time()
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / TIMES
    took.sort()
    return {
        "median": statistics.median(took),
        "p95": took[int(TIMES * 0.95)],
        "cpu": cpu,
        "queries": queries,
        "kib": len(answer.content) / 1024,
    }


def main(what: str = "") -> None:
    """One step in a process of its own; without its name everything, as a table."""
    if not what:
        with sqlite() as environment:
            lines = report("SQLite", environment)
        width = max(len(name) for name, _ in lines)
        print("\n".join(f"{name:<{width}}  {figure}" for name, figure in lines))
        return
    import django

    django.setup()
    if what == "build":
        _build()
    else:
        print(json.dumps(_ask()))


if __name__ == "__main__":
    main(*sys.argv[1:])
