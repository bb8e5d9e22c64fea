"""Everything that people change about themselves."""

from django.db import transaction

from accounts.models import Therapist, User
from audit.record import record


@transaction.atomic
def choose_reminders(therapist: Therapist, *, wanted: bool, by: User | None) -> None:
    """Whether mails remind this therapist of sessions that wait. The same choice again changes nothing.

    `by` is None where the link of a mail was used, which asks for no sign-in.
    """
    present = Therapist.objects.select_for_update().get(pk=therapist.pk)
    if present.wants_reminders != wanted:
        present.wants_reminders = wanted
        present.save(update_fields=["wants_reminders"])
        record(f"reminders.switched-{'on' if wanted else 'off'}", present, by=by)
