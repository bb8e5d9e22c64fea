"""Licences are words from one list: the admin's field takes no other."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest

from accounts.models import Therapist

Row = TypeVar("Row", bound=Model)
KNOWN = tuple(Therapist.Licence.values)


class LicencesField(forms.JSONField):
    """A list of licences, as ["prescriber"]."""

    widget = forms.Textarea(attrs={"rows": 1, "cols": 30})

    def clean(self, value: Any) -> Any:
        """Words that are known; null only where the model allows it."""
        read = super().clean(value)
        if read is not None and not isinstance(read, list):
            raise forms.ValidationError('Write a list, as ["prescriber"].')
        if unknown := [str(one) for one in read or () if one not in KNOWN]:
            raise forms.ValidationError(f"{', '.join(unknown)}: none of {', '.join(KNOWN)}.")
        return read


class WithLicences(admin.options.BaseModelAdmin[Row]):
    """A page or inline with such a column."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **options: Any) -> Any:
        """Ours for licences, Django's for the rest."""
        if db_field.name == "licences":
            options["form_class"] = LicencesField
        return super().formfield_for_dbfield(db_field, request, **options)
