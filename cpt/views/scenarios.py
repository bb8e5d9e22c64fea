"""Should I bill this?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpt.forms.filters import ScenarioFilter
from cpt.guide import find_scenarios
from cpt.models import ProcedureCode


@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The situations, searched by what stands in the address; each has an anchor of its own."""
    form = ScenarioFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = ProcedureCode.objects.in_bulk(field_name="code")
    found = find_scenarios(asked.get("q", ""), asked.get("answer", ""))
    context = {"form": form, "scenarios": [(one, [rows[code] for code in one.codes if code in rows]) for one in found]}
    return render(request, "cpt/scenario_list.html", context, status=422 if form.errors else 200)
