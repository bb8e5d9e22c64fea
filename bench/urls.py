"""The application's addresses, and the floor beside the webhook: a view that inserts one row and does nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from therapy_billing.urls import urlpatterns as application


@csrf_exempt
@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """One INSERT through the same middleware and connection as the webhook's."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [request.read()])
    return HttpResponse()


urlpatterns = [path("bare/", bare), *application]
