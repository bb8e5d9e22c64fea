"""The front door: everybody starts where their work is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import person
from accounts.models import User

START = {User.Role.THERAPIST: "/sessions/", User.Role.SUPPORT: "/review/", User.Role.ADMIN: "/admin/"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send a person to the first page of their role."""
    return redirect(START[User.Role(person(request).role)])
