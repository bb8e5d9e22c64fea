"""Asking support for a code that is not on the list, and what support answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from accounts.access import person, reviewers_only, therapists_only
from accounts.answers import see_other
from accounts.models import Therapist
from accounts.once import once
from audit.models import Event
from cpt.explainer import zone_of
from cpt.forms.requests import AnswerForm, CodeRequestForm
from cpt.models import CodeRequest
from cpt.requesting import AnsweredMeanwhile, answer_request, put_answers_aside, request_code

PAGE = 50
VIEWS = {"waiting": "Waiting", "all": "All"}


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """A therapist's own requests; for support those that wait, or all of them."""
    user = person(request)
    visible = CodeRequest.objects.visible_to(user)
    view = request.GET.get("view", "waiting" if permissions.may_review(user) else "all")
    view = view if view in VIEWS else "all"
    shown = visible.waiting().order_by("at", "pk") if view == "waiting" else visible.order_by("-at", "-pk")
    context = {
        "page": Paginator(shown.with_answers(), PAGE).get_page(request.GET.get("page")),
        "view": view,
        "views": VIEWS,
        "counts": {"waiting": visible.waiting().count()},
        "zone": zone_of(user),
    }
    return render(request, "cpt/request_list.html", context)


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def request_new(request: HttpRequest) -> HttpResponse:
    """The form; a code that the invoice form refused comes filled in."""
    therapist = get_object_or_404(Therapist, user=person(request))
    posted = request.POST if request.method == "POST" else None
    form = CodeRequestForm(posted, initial={"wanted_code": request.GET.get("code", "")[:11]})
    if request.method == "POST" and form.is_valid():
        request_code(therapist, **form.cleaned_data)
        messages.success(request, "Support has your request.")
        return see_other("cpt:request_list")
    status = 422 if request.method == "POST" else 200
    return render(request, "cpt/request_form.html", {"form": form}, status=status)


@require_safe
def request_detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request with its answers; support answers here."""
    asked = _visible(request, request_id)
    version = len(asked.answers.all())
    form = AnswerForm(asked, initial={"version": version, "code": asked.wanted_code.rpartition("-")[2]})
    return render(request, "cpt/request_detail.html", _context(request, asked, form))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def request_answers(request: HttpRequest, request_id: int) -> HttpResponse:
    """Answer. 422 when something is missing, 409 when somebody was faster. Reloaded: the request."""
    asked = _visible(request, request_id)
    if request.method != "POST":
        return redirect("cpt:request_detail", request_id)
    form = AnswerForm(asked, request.POST)
    if not form.is_valid():
        return render(request, "cpt/request_detail.html", _context(request, asked, form), status=422)
    address = request.build_absolute_uri(reverse("cpt:request_detail", args=[asked.pk]))
    try:
        answer_request(asked, **form.cleaned_data, by=person(request), address=address)
    except AnsweredMeanwhile:
        fresh = _visible(request, request_id)
        again = AnswerForm(fresh, initial={**request.POST.dict(), "version": len(fresh.answers.all())})
        context = {**_context(request, fresh, again), "is_conflict": True}
        return render(request, "cpt/request_detail.html", context, status=409)
    messages.success(request, f"{asked.therapist} is told.")
    return see_other("cpt:request_detail", asked.pk)


@therapists_only
@require_POST
def request_seen(request: HttpRequest, request_id: int) -> HttpResponse:
    """The therapist has read the answers: they no longer stand on the worklist."""
    put_answers_aside(_visible(request, request_id), by=person(request))
    return see_other("invoicing:worklist" if request.POST.get("from") == "worklist" else "cpt:request_list")


def _visible(request: HttpRequest, request_id: int) -> CodeRequest:
    return get_object_or_404(CodeRequest.objects.visible_to(person(request)).with_answers(), pk=request_id)


def _context(request: HttpRequest, asked: CodeRequest, form: AnswerForm) -> dict[str, object]:
    user = person(request)
    return {
        "asked": asked,
        "form": form,
        "may_answer": permissions.may_review(user),
        "is_own": asked.therapist.user_id == user.pk,
        "contract": asked.contract if permissions.may_manage(user) else None,
        "history": Event.objects.about(asked),
        "zone": zone_of(user),
    }
