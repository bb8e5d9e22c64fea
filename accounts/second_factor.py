"""Who must have a second factor reaches nothing but the pages to set one up, until there is one."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.permissions import must_use_second_factor

SEEN = "second_factor"
# On a request: the pages say why one is led to them.
LACKING = "lacks_second_factor"
SETTING_UP = {"account_reauthenticate", "account_change_password", "account_logout", "sign_in_left"}


def has_second_factor(user: User) -> bool:
    """An app with codes, or a passkey. Recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


@receiver(user_logged_in)
def _remember(request: HttpRequest, user: User, **_: Any) -> None:
    if must_use_second_factor(user) and has_second_factor(user):
        request.session[SEEN] = True


class SecondFactorFirst:
    """After LoginRequiredMiddleware: whoever comes here is signed in, or asks for a public page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the page is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """To the set-up pages, from everywhere that asks for a sign-in."""
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if not isinstance(request.user, User) or not must_use_second_factor(request.user) or SEEN in request.session:
            return None
        if has_second_factor(request.user):
            request.session[SEEN] = True  # set up since; whoever removes it is asked again
            return None
        setattr(request, LACKING, True)
        is_open = name.startswith("mfa_") or name in SETTING_UP or not getattr(view, "login_required", True)
        return None if is_open else redirect("mfa_index")
