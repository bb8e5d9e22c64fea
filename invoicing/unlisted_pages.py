"""What the page about a session that was not on the calendar shows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import Therapist
from invoicing.findings import Finding, error
from invoicing.folds import folds
from invoicing.form_errors import findings_context, in_order
from invoicing.unlisted_checks import check_held
from invoicing.unlisted_facts import held_of, oldest, overlapping
from invoicing.unlisted_forms import UnlistedForm


def findings_of(therapist: Therapist, form: UnlistedForm, now: datetime) -> list[Finding]:
    """Everything about what was posted: what could not be read, what the clocks forbid, what the checks say."""
    form.is_valid()
    unread = [error("unreadable", name, str(one)) for name, words in form.errors.items() for one in words]
    unread += form.time_findings
    said = form.cleaned_data
    held = held_of(therapist, said.get("client"), said.get("started_at"), said.get("ended_at"), now)
    # Of a time that could not be read it would be a second word that it is missing.
    fields = {finding.field.removesuffix("_fold") for finding in unread}
    told = [*unread, *(one for one in check_held(held) if one.field not in fields)]
    return in_order(form, told)


def page_context(
    therapist: Therapist, form: UnlistedForm, now: datetime, findings: Iterable[Finding]
) -> dict[str, Any]:
    """Everything that the template prints; a form that was posted has been validated."""
    said = form.cleaned_data if form.is_bound else {}
    client, starts_at, ends_at = (said.get(name) for name in ("client", "started_at", "ended_at"))
    return {
        "form": form,
        **findings_context(form, findings, frozenset(said.get("accept", ()))),
        "folds": folds(form),
        "others": overlapping(client, starts_at, ends_at) if client and starts_at and ends_at else (),
        "oldest_on": oldest(now, form.zone),
        "zone": form.zone.key,
    }
