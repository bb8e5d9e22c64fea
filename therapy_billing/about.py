"""What this is, and whose the codes are. Public, since it is linked from the sign-in page too."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """One page, for everybody."""
    return render(request, "about.html")
