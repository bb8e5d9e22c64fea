"""What of signing in goes into the audit trail. The libraries tell it by signals, in their own words.

An attempt for an address that nobody has is no event: there is no row it could be about. django-axes keeps it.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.core import context
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.idle import ENDED_BY
from accounts.models import User
from accounts.second_factor import SEEN
from audit.record import record


@transaction.atomic
def tell(action: str, user: User, request: HttpRequest | None, *, by: User | None, **details: object) -> None:
    """One event about a person, with the address that it came from."""
    address = get_adapter().get_client_ip(request) if request is not None and request.META else None
    record(action, user, by=by, address=address, **details)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    used = [one.get("type", one["method"]) for one in get_authentication_records(request, user)]
    tell("sign-in.made", user, request, by=user, factors="+".join(dict.fromkeys(used)))


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        tell("sign-in.ended", user, request, by=user, how=getattr(request, ENDED_BY, "by hand"))


@receiver(user_login_failed)
def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    user = _of(credentials.get("email") or credentials.get("username"))
    # While the door is shut nothing is tried, so nothing is told.
    if user and not getattr(request, "axes_locked_out", False):
        tell("sign-in.refused", user, request, by=None)


@receiver(user_locked_out)
def _locked_out(request: HttpRequest, username: str | None, **_: Any) -> None:
    user = _of(username)
    failures = getattr(request, "axes_failures_since_start", None)
    if user and failures:
        tell("sign-in.locked-out", user, request, by=None, failures=failures)


@receiver(authentication_failed)
def _code_refused(request: HttpRequest, user: User, **_: Any) -> None:
    tell("code.refused", user, request, by=None)


@receiver(authenticator_added)
def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    tell("second-factor.added", user, request, by=user, factor=authenticator.type)
    # Who was in with the password alone has to show the second factor too.
    end_other_sign_ins(user, request.session.session_key)


@receiver(authenticator_removed)
def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    tell("second-factor.removed", user, request, by=user, factor=authenticator.type)
    request.session.pop(SEEN, None)


@receiver(authenticator_reset)
def _codes_made(request: HttpRequest, user: User, **_: Any) -> None:
    tell("recovery-codes.made", user, request, by=user)


@receiver([password_changed, password_reset])
def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    tell("password.changed", user, request, by=user)


def tell_sign_in_ended_from_afar(user: User) -> None:
    """Somebody ended one of their sign-ins from another one."""
    tell("sign-in.ended", user, getattr(context, "request", None), by=user, how="from another sign-in")


def end_other_sign_ins(user: User, but: str | None) -> None:
    """Everywhere else this person is signed in no more."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()


def _of(address: str | None) -> User | None:
    return User.objects.filter(email=address.lower()).first() if address else None
