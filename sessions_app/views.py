"""One session: who was there, and when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import person
from audit.models import Event
from sessions_app.models import TherapySession
from sessions_app.recording import presence_of


@require_safe
def session_detail(request: HttpRequest, session_id: int) -> HttpResponse:
    """The evidence of one session's time, and what happened to it."""
    session = get_object_or_404(TherapySession.objects.visible_to(person(request)).with_people(), pk=session_id)
    context = {
        "session": session,
        "presence": presence_of(session) if session.is_telehealth else None,
        "edits": session.time_edits.select_related("by"),
        "history": Event.objects.about(session),
    }
    return render(request, "sessions_app/session_detail.html", context)
