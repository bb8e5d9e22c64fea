"""What a person types to sign in, or to get a new password."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms

ADDRESS = {
    "required": "Enter your e-mail address.",
    "invalid": "Enter an e-mail address, for example name@example.org.",
}


def speak_plainly(field: forms.Field, label: str, messages: dict[str, str]) -> None:
    """A label above and no placeholder that vanishes while one types; sentences that say what to do."""
    field.label, field.help_text = label, ""
    field.error_messages.update(messages)
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        speak_plainly(self.fields["login"], "E-mail address", ADDRESS)
        speak_plainly(self.fields["password"], "Password", {"required": "Enter your password."})


class ForgottenForm(ResetPasswordForm):
    """The address a link is sent to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        speak_plainly(self.fields["email"], "E-mail address", ADDRESS)


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        hint = self.fields["password1"].help_text
        speak_plainly(self.fields["password1"], "New password", {"required": "Enter a new password."})
        speak_plainly(self.fields["password2"], "New password, again", {"required": "Enter the new password again."})
        self.fields["password1"].help_text = hint


class OtherPasswordForm(ChangePasswordForm):
    """The present password, and a new one twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        hint = self.fields["password1"].help_text
        speak_plainly(self.fields["oldpassword"], "Present password", {"required": "Enter your present password."})
        speak_plainly(self.fields["password1"], "New password", {"required": "Enter a new password."})
        speak_plainly(self.fields["password2"], "New password, again", {"required": "Enter the new password again."})
        self.fields["password1"].help_text = hint


class PasswordAgainForm(ReauthenticateForm):
    """Before something that a thief of an open session must not do."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        speak_plainly(self.fields["password"], "Password", {"required": "Enter your password."})
