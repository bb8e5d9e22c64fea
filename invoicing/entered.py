"""What of a form is kept as a draft, how does it come back, and what has changed meanwhile?

Recorded time that nobody touched is no part of a draft: it comes back as the record shows it then.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.datastructures import MultiValueDict

from invoicing.answer import Answer
from invoicing.case import Case, TimeSource
from invoicing.form_values import as_posted, shown_values
from invoicing.forms import InvoiceForm
from invoicing.lines import lines
from invoicing.models import Invoice
from invoicing.totals import total
from invoicing.wording import dollars

TIMES = frozenset(f"{field}{part}" for field in ("started_at", "ended_at") for part in ("", "_fold", "_fold_of")) | {
    "live_minutes"
}
GONE = frozenset({"code-not-in-force", "code-not-contracted", "code-outside-licence"})


def content_of(data: MultiValueDict[str, str], form: InvoiceForm, answer: Answer) -> dict[str, Any]:
    """`fields`: name to values as they were posted; `charge` and `minutes`: what it came to."""
    names = set(form.fields) - {"version"}
    if answer.proposal.time_source == TimeSource.RECORDED:
        names -= TIMES
    fields = {name: data.getlist(name) for name in sorted(names) if name in data}
    return {"fields": fields, "charge": _charge(answer), "minutes": answer.proposal.minutes}


def values_of(content: dict[str, Any], invoice: Invoice, case: Case) -> MultiValueDict[str, str]:
    """The draft as the form's fields show it."""
    fields: dict[str, list[str]] = content["fields"]
    times = {} if TIMES & set(fields) else shown_values(case, case.recorded.shown)
    values = as_posted({"version": invoice.version, **times})
    for name, kept in fields.items():
        values.setlist(name, kept)
    return values


def changes_since(content: dict[str, Any], answer: Answer) -> Iterator[str]:
    """What is no longer as it was when the draft was saved, in sentences."""
    yield from (finding.message for finding in answer.findings if finding.id in GONE)
    code, before, now = answer.proposal.entry.code, content["charge"], _charge(answer)
    if before and now and before != now:
        yield f"{code} came to ${before} when this draft was saved, and comes to ${now} now."
    minutes = content["minutes"]
    if answer.proposal.time_source == TimeSource.RECORDED and minutes not in (None, answer.proposal.minutes):
        yield f"{minutes} live minutes were recorded when this draft was saved; now it is {answer.proposal.minutes}."


def _charge(answer: Answer) -> str | None:
    billed = lines(answer.proposal)
    charge = total(line.charge for line in billed) if billed else None
    return None if charge is None else dollars(charge).removeprefix("$")
