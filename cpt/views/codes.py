"""The explainer: every code, its minutes and rules in plain words, on a date of service."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import person
from accounts.models import Therapist
from cpt.code_shelves import shelves
from cpt.explainer import Explanation, Question
from cpt.forms.filters import CodeFilter, RulesFilter
from cpt.models import ProcedureCode

# 90834, or a choice of the code list such as 90839-90840.
MEANT = re.compile(r"([A-Z0-9]{5}-)?(?P<code>[A-Z0-9]{5})", re.ASCII)


@require_safe
def code_list(request: HttpRequest) -> HttpResponse:
    """All codes, searched and filtered by what stands in the address. `code` leads to one of them."""
    if "code" in request.GET:
        return _one(request)
    form = CodeFilter(person(request), request.GET)
    context = _context(request, form)
    asked = form.cleaned_data
    context["shelves"] = shelves(context["question"], words=asked.get("q", ""), kind=asked.get("kind", ""))
    context["count"] = sum(len(shelf.listed) for shelf in context["shelves"])
    return render(request, "cpt/code_list.html", context, status=422 if form.errors else 200)


@require_safe
def code_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One code. Small letters and a choice of two codes (90839-90840) lead to the code that is meant."""
    row = _meant(code)
    if row is None:
        raise Http404
    if row.code != code:
        return redirect(_address(row.code, request.GET.urlencode()))
    form = RulesFilter(person(request), request.GET)
    context = _context(request, form)
    context["explanation"] = Explanation(context["question"], row)
    return render(request, "cpt/code_detail.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest) -> HttpResponse:
    """The code that a form has chosen: a fragment for htmx, else its page; without one a word on where to look."""
    data = request.GET.copy()
    row = _meant(str(data.pop("code")[-1]))
    if not request.headers.get("HX-Request"):
        return redirect(_address(row.code if row else "", data.urlencode()))
    context = _context(request, RulesFilter(person(request), data))
    if row is not None:
        context["explanation"] = Explanation(context["question"], row)
    return render(request, "cpt/_code_aside.html", context)


def _meant(text: str) -> ProcedureCode | None:
    """The code that the text names, in letters of any case; of two codes the last."""
    found = MEANT.fullmatch(text.upper())
    return ProcedureCode.objects.filter(code=found["code"]).first() if found else None


def _address(code: str, query: str) -> str:
    path = reverse("cpt:code_detail", args=[code]) if code else reverse("cpt:code_list")
    return f"{path}?{query}" if query else path


def _context(request: HttpRequest, form: RulesFilter) -> dict[str, Any]:
    """What every page of the explainer needs: the question, and how to ask it again elsewhere."""
    form.is_valid()
    asked = form.cleaned_data
    therapist = Therapist.objects.filter(user=person(request)).first()
    question = Question(
        on=asked.get("on") or form.today,
        contract=asked.get("contract"),
        licence=therapist.licence if therapist else "",
    )
    kept: dict[str, str | int] = {} if question.on == form.today else {"on": question.on.isoformat()}
    if question.contract is not None:
        kept["contract"] = question.contract.pk
    return {"form": form, "question": question, "query": urlencode(kept)}
