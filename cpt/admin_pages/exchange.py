"""Import and export of one table as a file: chosen, tried, looked at, confirmed.

What is confirmed is what was shown: the file travels through the page, signed, with the rules' token. Nothing is kept
on the server in between, so any process may answer the second step.
"""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.access import person
from cpt.clock import today
from cpt.importing import Outcome, read, stored, tried
from cpt.models.versions import current_token
from cpt.resources import Sheet
from cpt.table_files import MOST_BYTES, Unreadable

Row = TypeVar("Row", bound=Model)
SALT = "cpt.import"
MOST_ROWS_SHOWN = 500


class UploadForm(forms.Form):
    """The file, and why it changes the past if it does."""

    import_file = forms.FileField(
        label="CSV file", help_text=f"In UTF-8, with a header, at most {MOST_BYTES // 1024} KiB."
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Needed when a rule in the file starts before today. Kept in the history.",
    )


class ExchangeAdmin(admin.ModelAdmin[Row]):
    """An admin page with both."""

    sheet: ClassVar[type[Sheet]]
    change_list_template = "admin/exchange_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Beside Django's own."""
        ours = []
        for step in ("import", "process_import", "export"):
            view = self.admin_site.admin_view(getattr(self, f"{step}_view"))
            ours.append(path(f"{step}/", view, name=self._name(step)))
        return [*ours, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The file is tried: what it would change, or what is wrong in it."""
        self._allow(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, 200 if request.method != "POST" else 422, form=form)
        content = form.cleaned_data["import_file"].read(MOST_BYTES + 1)
        return self._try(request, form, content, form.cleaned_data["reason"])

    def process_import_view(self, request: HttpRequest) -> HttpResponse:
        """The file that was shown is stored; tried again where a rule was changed in between."""
        self._allow(request)
        if request.method != "POST":
            return HttpResponseRedirect(self._address("import"))
        try:
            kept = signing.loads(request.POST.get("content", ""), salt=self._salt)
        except signing.BadSignature:
            messages.error(request, "The file did not arrive as it was shown. Choose it again.")
            return HttpResponseRedirect(self._address("import"))
        content, reason = kept["content"].encode(), kept["reason"]
        if kept["token"] != current_token():
            messages.warning(request, "Somebody changed a rule since the file was tried. Look at it again.")
            return self._try(request, UploadForm(initial={"reason": reason}), content, reason)
        sheet = self._sheet(reason)
        outcome = stored(sheet, read(content, sheet), by=person(request))
        if outcome.problems:
            return self._page(request, 422, form=UploadForm(initial={"reason": reason}), outcome=outcome)
        messages.success(request, f"Imported: {_in_words(outcome)}.")
        return HttpResponseRedirect(self._address("changelist"))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list, as it is filtered, in a file that can be imported again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self.get_changelist_instance(request).get_queryset(request)
        name = f"{self.opts.model_name}-{today():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(self.sheet().export(shown).csv, content_type="text/csv; charset=utf-8", headers=headers)

    def _try(self, request: HttpRequest, form: UploadForm, content: bytes, reason: str) -> HttpResponse:
        sheet, token = self._sheet(reason), current_token()
        try:
            outcome = tried(sheet, read(content, sheet))
        except Unreadable as error:
            form.is_bound = True
            form.add_error("import_file", str(error))
            return self._page(request, 422, form=form)
        if outcome.problems:
            return self._page(request, 422, form=form, outcome=outcome)
        kept = {"content": content.decode("utf-8-sig"), "reason": reason, "token": token}
        signed = signing.dumps(kept, salt=self._salt, compress=True) if outcome.changes else ""
        return self._page(request, 200, form=form, outcome=outcome, signed=signed)

    def _page(self, request: HttpRequest, status: int, **context: Any) -> HttpResponse:
        outcome: Outcome | None = context.get("outcome")
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Import {self.opts.verbose_name_plural}",
            "columns": self.sheet().get_export_headers(),
            "keys": self.sheet().get_import_id_fields(),
            "rows": [row for row in outcome.rows if row.kind != "unchanged"][:MOST_ROWS_SHOWN] if outcome else [],
            "in_words": _in_words(outcome) if outcome else "",
            "process_import": self._address("process_import"),
            "export": self._address("export"),
            **context,
        }
        return TemplateResponse(request, "admin/import.html", shown, status=status)

    def _allow(self, request: HttpRequest) -> None:
        allowed = self.has_add_permission(request) and self.has_change_permission(request)
        if not allowed:
            raise PermissionDenied

    def _sheet(self, reason: str) -> Sheet:
        return self.sheet(today=today(), reason=reason)

    @property
    def _salt(self) -> str:
        return f"{SALT}.{self.sheet.__name__}"

    def _name(self, step: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{step}"

    def _address(self, step: str) -> str:
        return reverse(f"admin:{self._name(step)}")


def _in_words(outcome: Outcome) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in outcome.counts.items())
