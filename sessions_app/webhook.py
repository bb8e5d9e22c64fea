"""Where telehealth providers post their events.

A provider repeats what it believes lost and gives up after a while, so an event is answered with 200 as soon as it
is stored, whatever it says; all computing happens when somebody asks.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sessions_app.actions import store_event
from sessions_app.providers.base import NotVerified
from sessions_app.providers.registry import PROVIDERS


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """200 stored or repeated, 401 not signed by the provider, 413 too large, 404 not switched on."""
    source = PROVIDERS.get(provider)
    if source is None or not source.is_configured():
        raise Http404
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    if source.is_probe(body):
        return HttpResponse(status=200)
    try:
        signed_at = source.verify(body, request.headers, timezone.now())
    except NotVerified:
        return HttpResponse(status=401)
    if (answer := source.handshake(body, request.headers)) is not None:
        return JsonResponse(answer)
    store_event(source.name, body, source.read(body), signed_at)
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes | None:
    """The raw bytes, or None when there are more than the limit; a larger body is never read to its end."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.WEBHOOK_MAX_BYTES:
            return None
        body = request.read(settings.WEBHOOK_MAX_BYTES + 1)
    except (RequestDataTooBig, ValueError):
        return None
    return None if len(body) > settings.WEBHOOK_MAX_BYTES else body
