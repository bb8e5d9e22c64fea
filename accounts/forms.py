"""What a person types to sign in."""

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """Address and password under plain labels: no placeholder that vanishes while one types."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = "E-mail address"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
