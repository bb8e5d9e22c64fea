"""Asking support for a code that is not on the list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.models import Therapist
from cpt.actions import request_code
from cpt.forms import CodeRequestForm
from cpt.models import CodeRequest


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """A therapist's own requests; for support all of them."""
    visible = CodeRequest.objects.visible_to(person(request)).select_related("payer", "therapist__user")
    return render(request, "cpt/request_list.html", {"requests": visible.order_by("-at", "-pk")[:200]})


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """The form; a code that the invoice form refused comes filled in."""
    therapist = get_object_or_404(Therapist, user=person(request))
    form = CodeRequestForm(request.POST or None, initial={"wanted_code": request.GET.get("code", "")[:11]})
    if request.method == "POST" and form.is_valid():
        request_code(therapist, **form.cleaned_data)
        messages.success(request, "Support has your request.")
        return see_other("cpt:request_list")
    status = 422 if request.method == "POST" else 200
    return render(request, "cpt/request_form.html", {"form": form}, status=status)
