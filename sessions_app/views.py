"""One session: who was there, and when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person, therapists_only
from accounts.answers import see_other
from audit.models import Event
from sessions_app import join_links
from sessions_app.actions import name_person
from sessions_app.changes import Side
from sessions_app.evidence import evidence_of
from sessions_app.forms import PersonForm
from sessions_app.models import TherapySession


@require_safe
def session_detail(request: HttpRequest, session_id: int) -> HttpResponse:
    """The evidence of one session's time, and what happened to it."""
    session = _visible(request, session_id)
    return render(request, "sessions_app/session_detail.html", _context(session))


@therapists_only
@require_POST
def person_named(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say who an unnamed person in the room was; the time follows."""
    session = _visible(request, session_id)
    evidence = evidence_of(session)
    form = PersonForm(evidence.unnamed if evidence else (), request.POST)
    if not form.is_valid():
        return render(request, "sessions_app/session_detail.html", _context(session, form), status=422)
    name_person(session, person=form.cleaned_data["person"], side=Side(form.cleaned_data["side"]), by=person(request))
    messages.success(request, "Noted. The time together was computed again.")
    return see_other("sessions_app:session_detail", session.pk)


def _visible(request: HttpRequest, session_id: int) -> TherapySession:
    return get_object_or_404(TherapySession.objects.visible_to(person(request)).with_people(), pk=session_id)


def _context(session: TherapySession, form: PersonForm | None = None) -> dict[str, object]:
    edits = list(session.time_edits.select_related("by"))
    evidence = evidence_of(session, (edits[-1].started_at, edits[-1].ended_at) if edits else None)
    return {
        "session": session,
        "evidence": evidence,
        "edits": edits,
        "named": session.people_named.select_related("by"),
        "has_open_room": join_links.has_room(session) and timezone.now() <= join_links.closes_at(session),
        "person_form": form or (PersonForm(evidence.unnamed) if evidence and evidence.unnamed else None),
        "history": Event.objects.about(session),
    }
