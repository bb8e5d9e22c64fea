"""How django-allauth behaves here."""

import logging
import time
from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

from accounts.trail import tell_sign_in_ended_from_afar
from audit.encryption import decrypt, encrypt

log = logging.getLogger(__name__)


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts are made by an admin; nobody signs up."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Address and password do not match. Check both, or reset the password.",
        "too_many_login_attempts": "There were too many attempts. Wait five minutes, then try again.",
        "rate_limited": "There were too many attempts. Wait five minutes, then try again.",
        "incorrect_password": "This is not your present password. Try again, or reset it.",
        "enter_current_password": "This is not your present password. Try again, or reset it.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address; the neighbour's where the proxies before us did not tell as much as they should."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            # Over a Unix socket there is no address: that is this machine.
            return request.META.get("REMOTE_ADDR") or "127.0.0.1"

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not of somebody who signed in a moment ago: who must set up a second factor comes from there."""
        records = get_authentication_records(context.request, context.request.user)
        age = time.time() - records[-1]["at"] if records else None
        is_fresh = age is not None and 0 <= age < app_settings.REAUTHENTICATION_TIMEOUT
        return not is_fresh and bool(super().is_reauthentication_required(app=app, **more))

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *rest: Any, **more: Any) -> None:
        """A failure is logged, never raised: what the mail tells of has happened."""
        try:
            super().send_notification_mail(template_prefix, user, *rest, **more)
        except Exception as error:  # whatever a mail server does; its words may hold the address
            log.error("No mail %s to person %s: %s", template_prefix, user.pk, type(error).__name__)


def visitors_address(request: HttpRequest) -> str:
    """For django-axes, which counts by it."""
    return ClosedSignUp(request).get_client_ip(request)


class SecondFactors(DefaultMFAAdapter):
    """Secrets are encrypted under the installation's own keys."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code does not fit. Enter the one that the app shows now, or a recovery code.",
        "cannot_generate_recovery_codes": "Recovery codes come with a second factor. Set one up first.",
    }

    def encrypt(self, text: str) -> str:
        """Before it is stored."""
        return encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """After it was read."""
        return decrypt(encrypted_text.encode("ascii")).decode()

    def build_totp_svg(self, url: str) -> str:
        """Without the declaration that has no place inside a page."""
        return str(super().build_totp_svg(url)).partition("?>")[2]


class SignIns(DefaultUserSessionsAdapter):
    """Ending a sign-in from another one leaves a trace."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End each of them."""
        for session in sessions:
            session.end()
            tell_sign_in_ended_from_afar(session.user)
