"""One session: who was there, and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.once import once
from audit.models import Event
from sessions_app import join_links
from sessions_app.actions import name_person
from sessions_app.changes import Side
from sessions_app.evidence import Evidence, evidence_of
from sessions_app.forms import PersonForm
from sessions_app.models import PersonNamed, TherapySession
from sessions_app.presence import Figure, Presence
from sessions_app.recording import presence_of


@require_safe
def session_detail(request: HttpRequest, session_id: int) -> HttpResponse:
    """The evidence of one session's time, and what happened to it."""
    session = _visible(request, session_id)
    return render(request, "sessions_app/session_detail.html", _context(session))


@therapists_only
@require_POST
@once
def person_named(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say who somebody in the room was, or say it again; the time follows."""
    session = _visible(request, session_id)
    evidence = evidence_of(session)
    form = _form(evidence, request.POST)
    if evidence is None or not form.is_valid():
        return render(request, "sessions_app/session_detail.html", _context(session, form), status=422)
    name_person(session, person=form.cleaned_data["person"], side=Side(form.cleaned_data["side"]), by=person(request))
    messages.success(request, f"Noted. {_what_followed(evidence.presence, presence_of(session))}")
    return see_other("sessions_app:session_detail", session.pk)


def _form(evidence: Evidence | None, data: Any = None) -> PersonForm:
    return PersonForm([one.visitor for one in evidence.people] if evidence else (), data)


def _what_followed(before: Presence, after: Presence) -> str:
    """What a word changed."""
    changed = [
        f"{name}: {_length(was)} before, {_length(now)} now."
        for name, was, now in (
            ("Together with the client", before.with_client, after.with_client),
            ("With anyone of theirs", before.with_anyone, after.with_anyone),
        )
        if was.live_ms != now.live_ms
    ]
    return " ".join(changed) or "The time together is the same as before."


def _length(figure: Figure) -> str:
    minutes, seconds = divmod(figure.live_seconds, 60)
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def _visible(request: HttpRequest, session_id: int) -> TherapySession:
    return get_object_or_404(TherapySession.objects.visible_to(person(request)).with_people(), pk=session_id)


def _context(session: TherapySession, form: PersonForm | None = None) -> dict[str, object]:
    edits = list(session.time_edits.select_related("by"))
    evidence = evidence_of(session, (edits[-1].started_at, edits[-1].ended_at) if edits else None)
    return {
        "session": session,
        "evidence": evidence,
        "edits": edits,
        "named": _all_words(session, evidence),
        "has_open_room": join_links.has_room(session) and timezone.now() <= join_links.closes_at(session),
        "person_form": form or (_form(evidence) if evidence and evidence.people else None),
        "history": Event.objects.about(session),
    }


def _all_words(session: TherapySession, evidence: Evidence | None) -> list[tuple[str, PersonNamed]]:
    """Everything that was said of people here, in its order, with what they are called; "" who is not in the record."""
    called = {one.visitor.person: one.visitor.called for one in evidence.people} if evidence else {}
    return [(called.get(word.person, ""), word) for word in session.people_named.select_related("by")]
