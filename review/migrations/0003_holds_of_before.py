"""Submissions that were held before the queue had rows of its own get theirs."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SEVERITIES = ("critical", "high", "medium")
TOGETHER = 1000
OUTCOMES = {"approve": "approved", "return": "returned"}


def _holds(apps: StateApps) -> Iterator[Any]:
    held = apps.get_model("invoicing", "Submission").objects.filter(flags__severity__in=SEVERITIES, hold=None)
    rows = held.distinct().select_related("invoice", "coverage").prefetch_related("flags", "decisions")
    for submission in rows.order_by("pk").iterator(chunk_size=TOGETHER):
        decision = next(iter(sorted(submission.decisions.all(), key=lambda one: one.pk)), None)
        waits = submission.invoice.status == "flagged" and submission.invoice.submission_id == submission.pk
        if not waits and decision is None:
            continue  # nobody knows who decided: it is no part of any number
        ended = {} if decision is None else {"state": "decided", "outcome": OUTCOMES[decision.kind]}
        if decision is not None:
            ended |= {"decided_at": decision.at, "decided_by_id": decision.by_id}
        holding = [flag for flag in submission.flags.all() if flag.severity in SEVERITIES]
        yield apps.get_model("invoicing", "Hold")(
            submission=submission,
            invoice=submission.invoice,
            rank=min(SEVERITIES.index(flag.severity) for flag in holding),
            since=submission.at,
            only_flag=holding[0].flag_id if len(holding) == 1 else "",
            therapist_id=submission.therapist_id,
            payer_id=submission.coverage.payer_id if submission.coverage else None,
            code=submission.code,
            date_of_service=submission.date_of_service,
            **ended,
        )


def add_holds(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For every one that is missing."""
    apps.get_model("invoicing", "Hold").objects.bulk_create(_holds(apps), batch_size=TOGETHER)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("review", "0002_added_only"), ("invoicing", "0008_holds")]
    operations: ClassVar = [migrations.RunPython(add_holds, migrations.RunPython.noop)]
