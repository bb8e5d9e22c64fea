"""Sessions from a file, in the admin: chosen, tried, looked at, confirmed. See cpt/admin_pages/exchange.py.

What is confirmed is what was shown: the file travels through the page, signed, with the fingerprint of its plan. When
somebody imported something in between, the plan is another one and is shown again.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.access import person
from accounts.answers import see_other
from audit.access import shows_clients
from cpt.table_files import MOST_BYTES, Unreadable
from invoicing.actions.importing import PlanChanged, import_sessions
from invoicing.actions.opening import deadline
from invoicing.session_clients import NewClient
from invoicing.session_import import MOST_ROWS, local, plan
from invoicing.session_plan import Kind, Plan, Planned
from invoicing.session_rows import NEEDED
from sessions_app.admin import TherapySessionAdmin
from sessions_app.models import Client
from sessions_app.providers.registry import PROVIDERS

SALT = "invoicing.session_import"
SHOWN = ("external_id", "therapist", "client", "starts", "ends", "booked as", "where", "remark")
COLUMN_HELP = {
    "external_id": "the row's id where the file comes from; one that a practice has imported is never added again",
    "therapist": "e-mail address",
    "client_reference": "the practice's own for the client; needed for a client who is new here",
    "client_name": "needed for a client who is new here; alone, it is enough for one whose name nobody shares",
    "payer": "who pays for a new client; empty: the client. A known client's coverage is changed in the admin",
    "member_id": "the new client's number with the payer",
    "starts": "2026-11-03T12:15 on the therapist's clock, or with an offset: 2026-11-03T12:15-05:00",
    "minutes": "how long it is",
    "ends": "instead of minutes, or beside them: when it ends, written as the start",
    "kind": "individual, family, crisis or intake",
    "modality": "telehealth or in_person",
    "provider": f"of telehealth: {', '.join(PROVIDERS)}",
    "room": "the provider's, where it is not ours; empty: we make one",
    "place": "where the client is expected to be: home, elsewhere or office",
}


class SessionFileForm(forms.Form):
    """The file."""

    import_file = forms.FileField(
        label="CSV file",
        help_text=f"In UTF-8, with a header, at most {MOST_ROWS} rows and {MOST_BYTES // 1024} KiB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )


class ImportingSessionAdmin(TherapySessionAdmin):
    """The list of sessions with a way to import more of them."""

    change_list_template = "admin/session_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Beside Django's own."""
        steps = {"import": self.import_view, "process_import": self.process_import_view}
        name = "sessions_app_therapysession"
        ours = [
            path(f"{step}/", self.admin_site.admin_view(view), name=f"{name}_{step}") for step, view in steps.items()
        ]
        return [*ours, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The file is tried: what it would add, or what is wrong in it."""
        if request.method != "POST":
            return self._page(request, form=SessionFileForm())
        form = SessionFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, 422, form=form)
        return self._try(request, form, form.cleaned_data["import_file"].read(MOST_BYTES + 1))

    def process_import_view(self, request: HttpRequest) -> HttpResponse:
        """The file that was shown is stored, if it still does what was shown."""
        if request.method != "POST":
            return see_other(_address("import"))
        try:
            kept = signing.loads(request.POST.get("content", ""), salt=SALT)
        except signing.BadSignature:
            messages.error(request, "The file did not arrive as it was shown. Choose it again.")
            return see_other(_address("import"))
        content = kept["content"].encode()
        try:
            done = import_sessions(content, by=person(request), fingerprint=kept["fingerprint"])
        except PlanChanged:
            if (made := plan(content)).rows and not (made.problems or made.of(Kind.NEW)):
                messages.info(request, f"Every session of the file is there already: {_in_words(made)}.")
                return see_other(_address("changelist"))
            messages.warning(request, "Something changed since the file was tried. Look at it again.")
            return self._try(request, SessionFileForm(), content)
        messages.success(request, f"Imported: {_in_words(done)}.")
        return see_other(_address("changelist"))

    def _try(self, request: HttpRequest, form: SessionFileForm, content: bytes) -> HttpResponse:
        try:
            made = plan(content)
        except Unreadable as error:
            form.is_bound = True
            form.add_error("import_file", str(error))
            return self._page(request, 422, form=form)
        if made.problems:
            return self._page(request, 422, form=form, made=made)
        kept = {"content": content.decode("utf-8-sig"), "fingerprint": made.fingerprint}
        signed = signing.dumps(kept, salt=SALT, compress=True) if made.of(Kind.NEW) else ""
        return self._page(request, form=form, made=made, signed=signed)

    def _page(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        made: Plan | None = context.get("made")
        if made and not made.problems:
            shows_clients(request, Client, _stored_clients(made))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Import sessions",
            "columns": COLUMN_HELP.items(),
            "needed": NEEDED,
            "shown": SHOWN,
            "rows": list(_cells(made)) if made else [],
            "others": [(row.number, *told) for row in made.of(Kind.OTHER) for told in row.differences] if made else [],
            "in_words": _in_words(made) if made else "",
            **context,
        }
        return TemplateResponse(request, "admin/import_sessions.html", shown, status=status)


def _address(step: str) -> str:
    return reverse(f"admin:sessions_app_therapysession_{step}")


def _cells(made: Plan) -> Iterator[tuple[int, list[str]]]:
    for row in made.of(Kind.NEW):
        told, zone = row.row, row.zone
        yield (
            row.number,
            [
                told.external_id,
                told.therapist,
                _client(row),
                local(row.starts_at, zone),
                local(row.ends_at, zone),
                told.kind,
                " ".join(filter(None, (told.modality, told.provider, told.room, told.place))),
                "closed already: it will stand under Expired" if deadline(row.date_of_service) < timezone.now() else "",
            ],
        )


def _stored_clients(made: Plan) -> Iterator[int]:
    """Ids of those whom the preview names from our rows, and not from the file alone."""
    for row in made.rows:
        if row.session is not None and row.differences:
            yield row.session.client_id
        elif isinstance(row.client, Client):
            yield row.client.pk


def _client(row: Planned) -> str:
    assert row.client is not None  # of a row that is new
    name = f"{row.client.name} {row.client.reference}".strip()
    return f"{name} (new)" if isinstance(row.client, NewClient) else name


def _in_words(made: Plan) -> str:
    counts = ", ".join(f"{len(made.of(kind))} {kind}" for kind in Kind)
    return f"{counts}; new clients: {len(made.new_clients)}"
