"""What a database holds after an experiment, beside what people were told: missing, doubled, half-written.

    python -m tests.faults.ledger RECEIPTS        a file of JSON: receipts' addresses by session

Reads by the models and changes nothing; run in a process of its own, with the settings of the experiment.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.database import Environment, run

FAULTS = ("missing", "doubled", "half-written", "audit chain broken")


def ledger(environment: Environment, receipts: dict[int, str]) -> dict[str, Any]:
    """What `found` finds there."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "receipts"
        told.write_text(json.dumps(receipts), encoding="utf-8")
        return dict(json.loads(run(environment, "-m", "tests.faults.ledger", str(told))))


def found(receipts: dict[int, str]) -> dict[str, Any]:
    """Sentences under the name of each fault, and how many submissions and events there are."""
    from audit.models import Event
    from invoicing.models import Submission

    return {
        "submissions": Submission.objects.count(),
        "audit events": Event.objects.count(),
        "missing": list(_missing(receipts)),
        "doubled": list(_doubled()),
        "half-written": list(_half_written()),
        "audit chain broken": list(_broken()),
    }


def _missing(receipts: dict[int, str]) -> Iterator[str]:
    """Of somebody's receipts there is no submitted invoice."""
    from invoicing.models import Invoice

    sent = Invoice.objects.sent().filter(number__isnull=False, submission__isnull=False)
    there = {f"/invoices/{pk}/": session for pk, session in sent.values_list("pk", "session_id")}
    for session, receipt in receipts.items():
        if there.get(receipt) != session:
            yield f"session {session} has no invoice at {receipt}"


def _doubled() -> Iterator[str]:
    """A session with more than one submission, or with more than one event of it."""
    from audit.models import Event
    from invoicing.models import Submission
    from sessions_app.models import TimeEdit

    submitted = Event.objects.filter(action="invoice.submitted").values_list("subject_id", flat=True)
    counted = {
        "submissions of session": Submission.objects.values_list("invoice__session_id", flat=True),
        "times entered for session": TimeEdit.objects.values_list("session_id", flat=True),
        "events of invoice": submitted,
    }
    for what, ids in counted.items():
        yield from (f"{count} {what} {pk}" for pk, count in Counter(ids).items() if count > 1)


def _half_written() -> Iterator[str]:
    """A submission without a part of it, or a part without its submission."""
    from audit.models import Event
    from invoicing.models import FormDraft, Submission
    from sessions_app.models import TimeEdit

    told = Counter(
        json.loads(details)["submission"]
        for details in Event.objects.filter(action="invoice.submitted").values_list("details", flat=True)
    )
    edits_told = {
        json.loads(details)["edit"]
        for details in Event.objects.filter(action="time.entered").values_list("details", flat=True)
    }
    rows = Submission.objects.select_related("invoice").prefetch_related("lines", "flags")
    for one in rows:
        yield from _lacks(one, told.pop(one.pk, 0), edits_told)
    yield from (f"an event tells of submission {pk}, which is not there" for pk in told)
    used = set(rows.values_list("time_edit_id", flat=True))
    unused = TimeEdit.objects.exclude(pk__in=used - {None}).values_list("pk", flat=True)
    yield from (f"times {pk} were entered for no submission" for pk in unused)
    left = FormDraft.objects.filter(invoice__submission__isnull=False, discarded_at__isnull=True)
    yield from (f"the draft of {draft.invoice_id} outlived its submission" for draft in left)


def _lacks(one: Any, told: int, edits_told: set[int]) -> Iterator[str]:
    from invoicing.models import Hold

    lacking = {
        "lines": not list(one.lines.all()),
        "its invoice": one.invoice.submission_id != one.pk,
        "its event": told != 1,
        "its entered times": one.time_source == "edited" and one.time_edit_id is None,
        "the event of its times": one.time_edit_id is not None and one.time_edit_id not in edits_told,
        "its hold": one.invoice.status == "flagged" and not Hold.objects.filter(submission=one).exists(),
        "the flags of its hold": one.invoice.status == "flagged" and not list(one.flags.all()),
    }
    yield from (f"submission {one.pk} lacks {what}" for what, is_lacking in lacking.items() if is_lacking)


def _broken() -> Iterator[str]:
    from io import StringIO

    from django.core.management import CommandError, call_command

    try:
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        yield str(error)


def main(told: str) -> None:
    """Print it as JSON."""
    import django

    django.setup()
    receipts = json.loads(Path(told).read_text(encoding="utf-8"))
    print(json.dumps(found({int(session): receipt for session, receipt in receipts.items()})))


if __name__ == "__main__":
    main(*sys.argv[1:])
