"""A therapist's work beside the practice's: the desk's page of patterns, and the therapist's own mirror."""

from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, reviewers_only, therapists_only
from accounts.models import Therapist
from invoicing.models import TherapistFlag
from review.likeness import ENOUGH_OTHERS, Likeness, likeness
from review.models import PatternLook
from review.numbers_form import PeriodForm, TherapistForm
from review.tallying import observed_of, starts, tallies


@reviewers_only
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Whose patterns were raised in these days; of the therapist asked for, the pictures too."""
    people = {one.pk: one for one in Therapist.objects.select_related("user").order_by("user__name", "pk")}
    form = TherapistForm(_today(), request.GET, {id: str(one) for id, one in people.items()})
    first, last = form.days
    therapist = _chosen(request.GET.get("therapist", ""), people)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "therapist": therapist,
        "found": _likeness(therapist, first, last) if therapist else None,
        "raised": _raised(people, therapist, first, last),
    }
    return render(request, "review/patterns.html", context)


@therapists_only
@require_safe
def mirror(request: HttpRequest) -> HttpResponse:
    """The therapist's own work; the practice's beside it only where nobody in it could be recognised."""
    therapist = get_object_or_404(Therapist, user=person(request))
    form = PeriodForm(_today(), request.GET)
    first, last = form.days
    context = {
        "form": form,
        "first": first,
        "last": last,
        "found": _likeness(therapist, first, last, fewest=ENOUGH_OTHERS),
        "observed": observed_of(person(request), first, last),
        "fewest": ENOUGH_OTHERS,
    }
    return render(request, "review/mirror.html", context)


def _today() -> date:
    return timezone.now().astimezone(ZoneInfo(settings.SUBMISSION_TIME_ZONE)).date()


def _chosen(asked: str, people: dict[int, Therapist]) -> Therapist | None:
    """The one asked for, or none when nobody is; nobody of that id is not found."""
    if not asked:
        return None
    known = {str(id): one for id, one in people.items()}
    if asked not in known:
        raise Http404
    return known[asked]


def _likeness(therapist: Therapist, first: date, last: date, fewest: int = 1) -> Likeness:
    own, others = tallies(therapist, first, last)
    return likeness(own, others, first, last, starts(therapist.practice_id, own, first, last), fewest=fewest)


def _raised(
    people: dict[int, Therapist], therapist: Therapist | None, first: date, last: date
) -> list[tuple[Therapist, list[TherapistFlag]]]:
    """Patterns whose days meet these, by therapist, the newest first."""
    looks = Prefetch("looks", PatternLook.objects.select_related("by").order_by("-pk"))
    met = TherapistFlag.objects.filter(starts_on__lte=last, ends_on__gte=first).prefetch_related(looks)
    asked = list(met if therapist is None else met.filter(therapist=therapist))
    asked.sort(key=lambda flag: (str(people[flag.therapist_id]), flag.therapist_id))
    return [(people[id], list(group)) for id, group in groupby(asked, key=lambda flag: flag.therapist_id)]
