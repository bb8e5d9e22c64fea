"""One line for each request: its route, never its path; how it ended, how long it took, and for whom."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from therapy_billing.logs import FIELDS, request_id

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NOWHERE, FILES, HEALTH = "(none)", "(static file)", "health/"


class RequestLog:
    """Outermost: whatever another one answers is told, and every line until then carries the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id goes out with the answer."""
        mine = _id_of(request)
        token = request_id.set(mine)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = mine
            _tell(request, response, time.monotonic() - began)
        finally:
            request_id.reset(token)
        return response


def _id_of(request: HttpRequest) -> str:
    """The proxy's own where one is trusted and it is well-formed, else a new one."""
    told = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return told if WELL_FORMED.fullmatch(told) else uuid.uuid4().hex


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = _route(request)
    fields: dict[str, object] = {
        "method": request.method if request.method in METHODS else "(other)",
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    # Whoever was not asked for stays unknown: that would be a query.
    if user_id := getattr(getattr(request, "_cached_user", None), "pk", None):
        fields["user"] = user_id
    is_noise = route == FILES or route.startswith(HEALTH)
    level = logging.DEBUG if is_noise and response.status_code < 400 else logging.INFO
    log.log(level, "request", extra={FIELDS: fields})


def _route(request: HttpRequest) -> str:
    """The pattern that was met, with its names in place of what stood there."""
    if request.resolver_match is not None:
        return request.resolver_match.route or "/"
    return FILES if request.path.startswith(settings.STATIC_URL) else NOWHERE
