"""A code is good once, in every process of the server (OWASP ASVS 5.0, 6.5.1).

django-allauth remembers a used code for one period. With a tolerance codes are good for longer, so they are remembered
here for as long as any clock could take them, and the code that set an app up counts as used as well.
"""

import string
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache

from accounts.forms import speak_plainly
from accounts.models import User

BESIDE = str.maketrans("", "", string.punctuation + string.whitespace)


def is_first_use(user: User, code: str) -> bool:
    """Says so once for each code of a person; asks a cache that all processes share."""
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(f"code-used:{user.pk}:{code.translate(BESIDE).lower()}", 1, timeout=seconds))


class UsedOnce(forms.Form):
    """For allauth's forms with a code."""

    user: User

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]
        speak_plainly(field, self.Words.label, {"required": "Enter the code."})
        field.help_text = self.Words.hint
        field.widget.attrs.update(inputmode="numeric", autofocus=True)

    class Words:
        """What stands at the field."""

        label = "Code"
        hint = "The six digits that your app shows, or one of your recovery codes."

    def clean(self) -> dict[str, Any] | None:
        """A code that is right must never have been used before."""
        cleaned = super().clean()
        if (code := self.cleaned_data.get("code")) and not is_first_use(self.user, code):
            self.add_error("code", get_adapter().validation_error("incorrect_code"))
        return cleaned


class CodeForm(UsedOnce, AuthenticateForm):
    """After the password."""


class CodeAgainForm(UsedOnce, ReauthenticateForm):
    """Before something that a thief of an open session must not do."""


class FirstCodeForm(UsedOnce, ActivateTOTPForm):
    """Proves that the app has the secret."""

    class Words:
        """What stands at the field."""

        label = "Code"
        hint = "The six digits that the app shows now."


class NewPasskeyForm(AddWebAuthnForm):
    """A name to tell it by."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        speak_plainly(self.fields["name"], "Name", {})
        self.fields["name"].help_text = "To tell it from others: Laptop, Blue key."
        speak_plainly(self.fields["passwordless"], "Sign in with it alone, without the password", {})
        self.fields["credential"].error_messages["required"] = "The browser gave no passkey. Press the button again."


class PasskeyNameForm(EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        speak_plainly(self.fields["name"], "Name", {"required": "Enter a name."})
