"""Findings on the page of a form: the summary on top, each one at its field, and the warnings to tick."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from invoicing.findings import Finding


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary: what is wrong, and the field it leads to."""

    href: str
    message: str


def in_order(form: forms.Form, findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, each in the order of the form; which of two times was meant stands with the time."""
    places = {name: place for place, name in enumerate(form.fields)}
    return sorted(findings, key=lambda one: (not one.is_error, places[one.field.removesuffix("_fold")]))


def findings_context(form: forms.Form, findings: Iterable[Finding], accepted: frozenset[str]) -> dict[str, Any]:
    """What the templates print of the findings. Each error also comes to stand at its field."""
    found = list(findings)
    errors = [finding for finding in found if finding.is_error]
    warnings = [finding for finding in found if not finding.is_error]
    _put_at_fields(form, errors)
    return {
        "errors": [SummaryLine(address_of(form, finding.field), finding.message) for finding in errors],
        "warnings": warnings,
        "unticked": [SummaryLine(f"#id_accept_{one.id}", one.message) for one in warnings if one.id not in accepted],
        "accepted": accepted,
    }


def _put_at_fields(form: forms.Form, errors: Iterable[Finding]) -> None:
    """What the form itself could not read stands there already."""
    for finding in errors:
        if finding.id != "unreadable" and finding.field in form.fields:
            form.add_error(finding.field, forms.ValidationError(finding.message, code=finding.id))


def address_of(form: forms.Form, field: str) -> str:
    """Where a field's control is on the page; of several radio buttons or boxes the first."""
    is_group = isinstance(form.fields[field].widget, forms.RadioSelect)
    return f"#{form[field].auto_id}_0" if is_group else f"#{form[field].auto_id}"
