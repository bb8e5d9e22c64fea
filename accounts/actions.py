"""Everything that people change about themselves, and an admin about their second factors."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import Therapist, User
from accounts.trail import end_other_sign_ins
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


@transaction.atomic
def remove_second_factors(user: User, *, by: User | None) -> int:
    """For who lost phone and recovery codes: they sign in with the password, and set up new ones where they must.

    Every sign-in of theirs ends. Returns how many there were; `by` is None from the command line.
    """
    removed = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    Authenticator.objects.filter(user=user).delete()
    end_other_sign_ins(user, but=None)
    record("second-factors.reset", user, by=by, removed=removed)
    return int(removed)
