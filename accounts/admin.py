"""People and practices in Django admin."""

from typing import ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from accounts.access import person
from accounts.actions import remove_second_factors
from accounts.models import Practice, Therapist, User
from audit.admin import AuditedAdmin

admin.site.unregister(Group)  # one role a person is all there is
admin.site.unregister(EmailAddress)  # the address stands with the person
admin.site.unregister([Authenticator, UserSession])  # everybody keeps their own under Sign-in and security


class UserForm(forms.ModelForm[User]):
    """An account; the password box is only filled to set a new one."""

    new_password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leave empty to keep the present one.",
    )

    reset_second_factors = forms.BooleanField(
        required=False,
        label="Remove second factors",
        help_text="For who lost phone and recovery codes, and was recognised. Every sign-in of theirs ends.",
    )

    class Meta:
        model = User
        fields: ClassVar = ["email", "name", "role", "is_active", "may_export"]

    def clean_new_password(self) -> str:
        """As strong as everybody's."""
        password = str(self.cleaned_data["new_password"])
        if password:
            validate_password(password, self.instance)
        return password

    def clean_email(self) -> str:
        """In small letters, as people sign in with any."""
        return str(self.cleaned_data["email"]).lower()


class TherapistInline(admin.StackedInline[Therapist, User]):
    """Licence and time zone, for therapists."""

    model = Therapist
    extra = 0
    can_delete = False


@admin.register(User)
class UserAdmin(AuditedAdmin[User]):
    """Accounts: made and deactivated here, never removed."""

    form = UserForm
    inlines = (TherapistInline,)
    list_display = ("email", "name", "role", "is_active")
    list_filter = ("role", "is_active", "may_export")
    search_fields = ("email", "name")

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool) -> None:
        """Set the password only when one was typed."""
        if form.cleaned_data.get("new_password"):
            obj.set_password(form.cleaned_data["new_password"])
        elif not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("reset_second_factors"):
            remove_second_factors(obj, by=person(request))


@admin.register(Practice)
class PracticeAdmin(AuditedAdmin[Practice]):
    """Practices."""

    list_display = ("name",)
