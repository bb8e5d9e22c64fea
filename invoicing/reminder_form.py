"""What a therapist says about reminders."""

from django import forms

from invoicing.fields import Tick


class RemindersForm(forms.Form):
    """One tick."""

    reminders = forms.BooleanField(required=False, label="Remind me by mail", widget=Tick)
