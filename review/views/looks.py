"""One pattern in a therapist's work: what was seen, who looked at it, and what came of that."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, reviewers_only
from accounts.answers import see_other
from accounts.once import once
from invoicing.models import TherapistFlag
from review.actions.looking import look_at
from review.evidence_words import told
from review.forms import LookForm


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def pattern(request: HttpRequest, flag_id: int) -> HttpResponse:
    """The pattern with its looks; a POST adds one, 422 without words."""
    flag = get_object_or_404(TherapistFlag.objects.select_related("therapist__user"), pk=flag_id)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        look_at(flag, words=form.cleaned_data["words"], by=person(request), now=timezone.now())
        messages.success(request, "It is kept that you looked at this pattern.")
        return see_other("review:pattern", flag.pk)
    zone = ZoneInfo(settings.SUBMISSION_TIME_ZONE)
    context = {
        "flag": flag,
        "form": form,
        "zone": zone,
        "evidence": told(flag.evidence, zone),
        "looks": flag.looks.select_related("by"),
    }
    return render(request, "review/pattern.html", context, status=422 if form.errors else 200)
