"""Django admin for admins alone. It has no door of its own, so nobody gets in there with less than at the front."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from accounts import permissions
from accounts.models import User


class ManagersSite(AdminSite):
    """Not found by whoever may not manage; whoever is not signed in is sent to the front door."""

    site_header = site_title = "Therapy Billing"
    index_title = "Codes, rules, contracts and people"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page. Raises Http404 for signed-in people who may not manage."""
        if isinstance(request.user, User) and not permissions.may_manage(request.user):
            raise Http404
        return super().has_permission(request)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The front door, and from there to the page that was asked for."""
        return redirect_to_login(request.GET.get("next", "/admin/"))
