"""What do rules cost: making a rulebook, finding it again, one pure check, and a draft run over many invoices?

Run as a program it is one measurement, in a process of its own.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from bench.database import Environment, run
from bench.replaying import Lines, peak_mib

DAY = date(2026, 6, 1)
AIM_US = 200


def report(name: str, environment: Environment, count: int) -> Lines:
    """Lines of the table for one database."""

    def measure(what: str, *more: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run(environment, "-m", "bench.rules", what, *more))
        return found

    run(environment, "-m", "bench.rules", "build", str(count))
    one, whole, part = measure("rulebook"), measure("simulate", "every code"), measure("simulate", "one code")
    return [
        (f"first rulebook of a process, {name}", f"{one['first'] * 1e3:.0f} ms, {one['first_queries']} queries"),
        ("rulebook found again", f"{one['again'] * 1e6:.0f} µs, {one['again_queries']} query"),
        ("with the token at hand", f"{one['at_hand'] * 1e6:.1f} µs, {one['at_hand_queries']} queries"),
        ("pure check: passes", _aim(one["passes"])),
        ("pure check: every code that fits is named", _aim(one["refuses"])),
        (f"simulate {whole['invoices']:,} invoices, {name}: every code's minutes", _rate(whole)),
        ("one code's minutes", _rate(part)),
    ]


def _aim(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs (aim: under {AIM_US})"


def _rate(one: dict[str, Any]) -> str:
    return (
        f"{one['invoices'] / one['seconds']:,.0f} invoices a second, {one['seconds']:.1f} s in all "
        f"({one['cpu']:.1f} s of its own core's time), "
        f"{one['judged']:,} change, {one['peak_mib']:.0f} MiB over the start"
    )


def main(what: str, *more: str) -> None:
    """One measurement, printed as JSON; or the invoices."""
    import django

    django.setup()
    if what == "build":
        from bench.invoices import add_invoices

        add_invoices(int(*more))
        return
    print(json.dumps(_rulebook() if what == "rulebook" else _simulated(*more)))


def _rulebook() -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cpt.catalogue import rulebook_for
    from cpt.models import Contract
    from cpt.models.versions import current_token

    contract = Contract.objects.select_related("payer").first()
    assert contract is not None  # of the benchmark's own
    practice, payer = contract.practice_id, contract.payer
    found: dict[str, Any] = {}

    def counted(name: str, ask: Callable[[], object], times: int) -> None:
        with CaptureQueriesContext(connection) as asked:
            started = time.perf_counter()
            ask()
            found[name] = time.perf_counter() - started
        found[f"{name}_queries"] = len(asked)
        found[name] = quickest(ask, times) if times else found[name]

    counted("first", lambda: rulebook_for(practice, payer, DAY), 0)
    counted("again", lambda: rulebook_for(practice, payer, DAY), 500)
    token = current_token()
    counted("at_hand", lambda: rulebook_for(practice, payer, DAY, token), 5000)
    return found | _checks(rulebook_for(practice, payer, DAY))


def _checks(rulebook: Any) -> dict[str, float]:
    from bench.invoices import case_of
    from invoicing.checks import check

    passing, refused = case_of(rulebook, "90834"), case_of(rulebook, "90837")
    if any(one.is_error for one in check(*passing)) or not any(one.is_error for one in check(*refused)):
        raise RuntimeError("45 minutes of 90834 pass and of 90837 do not; the benchmark measures something else.")
    return {"passes": quickest(lambda: check(*passing), 500), "refuses": quickest(lambda: check(*refused), 500)}


def quickest(ask: Callable[[], object], times: int) -> float:
    """Seconds of one call: the quickest of five rounds."""
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            ask()
        rounds.append((time.perf_counter() - started) / times)
    return min(rounds)


def _simulated(which: str) -> dict[str, Any]:
    from cpt.drafting import Rows
    from cpt.models import TimeRule
    from invoicing.simulating import simulate
    from invoicing.summary import Summary

    rows = Rows()
    for rule in TimeRule.objects.select_related("code").filter(is_retired=False):
        if which == "every code" or rule.code.code == "90837":
            rule.min_minutes = (rule.min_minutes or 0) + 1
            rule.pk = None
            rows.add(rule)
    draft, summary, before = rows.draft(), Summary(), peak_mib()
    started, core = time.perf_counter(), time.process_time()
    for part in simulate(draft, date(2013, 1, 1), date(2099, 1, 1)):
        summary.add(part)
    seconds, cpu = time.perf_counter() - started, time.process_time() - core
    judged = summary.outcomes.total()
    told = {"invoices": summary.invoices, "seconds": seconds, "cpu": cpu, "judged": judged}
    return told | {"peak_mib": peak_mib() - before}


if __name__ == "__main__":
    main(*sys.argv[1:])
