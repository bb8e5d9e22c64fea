"""Flags in Django admin: on or off, how severe, from which values on. Which flags there are is the code's."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import REASON, AuditedAdmin, ReadOnlyAdmin
from cpt.admin_pages.reasons import ReasonedAdmin, ReasonForm
from invoicing.flag_rules import FlagRule
from invoicing.models import FlagSetting, FlagThreshold, TherapistFlag
from invoicing.shipped_flags import about_therapists, shipped_rules

ASK = "A flag decides what a person sees. Say why it changes."
GONE = "This version does not use it."


class FlagSettingForm(ReasonForm):
    """With a reason for every change, which is kept in the history."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Why the flag changes. Kept in the history; leave clients out.",
    )

    def clean(self) -> dict[str, Any]:
        """With the thresholds below the form, which Django makes before it asks."""
        cleaned = super().clean()
        below = (formset.has_changed() for formset in getattr(self.instance, "formsets_below", ()))
        if not cleaned.get(REASON) and (self.has_changed() or any(below)):
            self.add_error(REASON, ASK)
        return cleaned


class FigureField(forms.FloatField):
    """Shows 10 and not 10.0."""

    def prepare_value(self, value: Any) -> Any:
        """For the box."""
        return f"{value:g}" if isinstance(value, float) else value


class ThresholdForm(forms.ModelForm[FlagThreshold]):
    """One value, within the bounds that make sense of it."""

    value = FigureField()

    def clean_value(self) -> float:
        """Names the bounds where the value lies outside."""
        value, row = float(self.cleaned_data["value"]), self.instance
        limit = shipped_rules()[row.setting.flag_id].limits.get(row.name)
        if limit is not None and not limit.least <= value <= limit.most:
            raise forms.ValidationError(f"{value:g} is outside {limit.least:g} to {limit.most:g}. Enter one of these.")
        return value


class ThresholdInline(admin.TabularInline[FlagThreshold, FlagSetting]):
    """The values of one flag: changed, never added or removed."""

    model = FlagThreshold
    form = ThresholdForm
    fields = ("value", "meaning", "shipped")
    readonly_fields = ("meaning", "shipped")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The code knows which there are."""
        return False

    @admin.display(description="what it says")
    def meaning(self, row: FlagThreshold) -> str:
        """From the shipped file."""
        limit = shipped_rules()[row.setting.flag_id].limits.get(row.name)
        return limit.meaning if limit else GONE

    @admin.display(description="as shipped")
    def shipped(self, row: FlagThreshold) -> str:
        """The value without an admin's change."""
        limit = shipped_rules()[row.setting.flag_id].limits.get(row.name)
        return f"{limit.value:g}" if limit else ""


@admin.register(FlagSetting)
class FlagSettingAdmin(ReasonedAdmin[FlagSetting], AuditedAdmin[FlagSetting]):
    """Every flag with its switch, severity and thresholds."""

    form = FlagSettingForm
    records_values = True
    way_out = "A flag that is noise is switched off; what it raised before stays."
    list_display = ("flag_id", "meaning", "about", "severity", "is_on", "values")
    list_filter = ("is_on", "severity")
    list_per_page = 100
    search_fields = ("flag_id",)
    fields = ("flag_id", "about", "meaning", "source", "is_on", "severity", "reason")
    readonly_fields = ("flag_id", "about", "meaning", "source")
    inlines: ClassVar = (ThresholdInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FlagSetting]:
        """Those that this version raises, with their values."""
        return super().get_queryset(request).filter(flag_id__in=shipped_rules()).prefetch_related("thresholds")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The code knows which there are."""
        return False

    @admin.display(description="about")
    def about(self, row: FlagSetting) -> str:
        """One invoice, or a therapist's work."""
        return "a therapist's work over a period" if row.flag_id in about_therapists() else "one invoice"

    @admin.display(description="when")
    def meaning(self, row: FlagSetting) -> str:
        """When it rises."""
        return _rule(row).meaning

    @admin.display(description="source")
    def source(self, row: FlagSetting) -> str:
        """The published figure it rests on."""
        return _rule(row).source

    @admin.display(description="thresholds")
    def values(self, row: FlagSetting) -> str:
        """All of them in one line."""
        return ", ".join(f"{one.name} {one.value:g}" for one in row.thresholds.all())


def _rule(row: FlagSetting) -> FlagRule:
    return shipped_rules()[row.flag_id]


@admin.register(TherapistFlag)
class TherapistFlagAdmin(ReadOnlyAdmin[TherapistFlag]):
    """What was seen in therapists' work."""

    list_display = ("flag_id", "severity", "therapist", "starts_on", "ends_on", "sentence")
    list_filter = ("flag_id", "severity")
    list_select_related = ("therapist__user",)
    date_hierarchy = "ends_on"
