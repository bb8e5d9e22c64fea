"""What would change? Pages of rules that run what was typed over submitted invoices, before it is saved."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cpt.clock import today
from cpt.drafting import Rows
from cpt.drafts import Draft
from cpt.models import ProcedureCode
from invoicing.simulating import count, simulate
from invoicing.simulation import OUTCOMES
from invoicing.summary import Summary, names_of_therapists

Row = TypeVar("Row", bound=Model)
SIMULATE = "_simulate"
USUAL = timedelta(days=90)
# A page is waited for; longer runs have their command.
MOST = 50_000


class Period(forms.Form):
    """Which dates of service are looked at."""

    simulate_since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    simulate_until = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """In order, and no more invoices than a page is waited for."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("simulate_since"), cleaned.get("simulate_until")
        if since and until:
            if since > until:
                raise forms.ValidationError("The first date is after the last one.")
            if (invoices := count(since, until)) > MOST:
                raise forms.ValidationError(
                    f"{invoices:,} invoices are too many for a page. Choose a shorter time, "
                    "or have manage.py simulate_rules run over them."
                )
        return cleaned


class DraftAdmin(admin.ModelAdmin[Row]):
    """A page of rules with a second button: it goes the way of saving, and saves nothing."""

    change_form_template = "admin/draft_change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """With the time to look at beside the button."""
        usual = {"simulate_since": today() - USUAL, "simulate_until": today()}
        period = Period(request.POST if _is_simulated(request) else None, initial=usual)
        return super().changeform_view(request, object_id, form_url, {"period": period, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        """Only when it is to be saved."""
        if not _is_simulated(request):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Only when it is to be saved; else the rows are kept for the answer."""
        if not _is_simulated(request):
            super().save_related(request, form, formsets, change)
            return
        request.draft = _draft(form, formsets)  # type: ignore[attr-defined]  # from here to the answer below

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Nothing to tell; Django would ask the formsets what they have saved."""
        return [] if _is_simulated(request) else super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Nothing happened."""
        return None if _is_simulated(request) else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """Nothing happened."""
        return None if _is_simulated(request) else super().log_change(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Row, post_url_continue: str | None = None) -> HttpResponse:
        """What would change."""
        if _is_simulated(request):
            return self._answer(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        """What would change."""
        return self._answer(request, obj) if _is_simulated(request) else super().response_change(request, obj)

    def _answer(self, request: HttpRequest, obj: Row) -> HttpResponse:
        draft: Draft = request.draft  # type: ignore[attr-defined]  # set by save_related, which comes before
        period = Period(request.POST)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "period": period}
        context |= {"title": "What would change?", "row": obj}
        if not period.is_valid():
            return TemplateResponse(request, "admin/simulation.html", context, status=422)
        since, until = period.cleaned_data["simulate_since"], period.cleaned_data["simulate_until"]
        return TemplateResponse(request, "admin/simulation.html", {**context, **_found(draft, since, until)})


def _found(draft: Draft, since: date, until: date) -> dict[str, Any]:
    summary = Summary()
    for part in simulate(draft, since, until):
        summary.add(part)
    return {
        "summary": summary,
        "tables": summary.tables(names_of_therapists()),
        "outcomes": OUTCOMES.values(),
        "since": since,
        "until": until,
        "rows": len(list(draft)) + len(draft.codes),
        "ahead": sorted({row.since for row in draft if row.since > until}),
    }


def _is_simulated(request: HttpRequest) -> bool:
    return request.method == "POST" and SIMULATE in request.POST


def _draft(form: Any, formsets: Iterable[Any]) -> Draft:
    rows = Rows()
    if isinstance(form.instance, ProcedureCode):
        if form.has_changed():
            rows.add_code(form.instance, form.cleaned_data["bases"])
    else:
        rows.add(form.instance)
    for below in (one for formset in formsets for one in formset.forms if one.has_changed()):
        rows.add(below.instance)
    return rows.draft()
