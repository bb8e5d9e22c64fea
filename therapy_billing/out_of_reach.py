"""What people see when something failed: the database away for a moment, or a mistake of ours.

Django asks `server_error` wherever an exception ends, in a view or in the middleware around it.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.defaults import server_error as broken

from accounts.stale_forms import sent_again

# The database stopped, is starting, cut the connection, is locked for too long or has no room left.
AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with what was sent, to be sent again, while the database is away; else 500."""
    return unreachable(request) if isinstance(sys.exc_info()[1], AWAY) else broken(request)


def unreachable(request: HttpRequest) -> HttpResponse:
    """Nothing here asks the database, not even for who it is."""
    shown = {"again": sent_again(request), "address": request.path, "csrf_token": get_token(request)}
    answer = HttpResponse(render_to_string("503.html", shown), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
