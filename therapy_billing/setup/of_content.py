"""Is there what people need: codes, payers, an admin who gets in, pages' files, mail; and do the scheduled jobs run?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail import get_connection
from django.utils import timezone

from accounts.models import Practice, User
from accounts.permissions import must_use_second_factor
from accounts.second_factor import has_second_factor
from audit.models import Event
from cpt.models import Contract, ProcedureCode
from invoicing.actions.finding_patterns import LOOKED
from invoicing.actions.reminding import due_reminders
from invoicing.models import FlagSetting, Invoice, Submission
from sessions_app.models import PresenceEvent
from sessions_app.providers.reconcile import TYPE
from sessions_app.reconciling import rooms_under_way
from therapy_billing.setup.lines import Line, missing, ok, warning
from therapy_billing.setup.of_settings import NEARBY

SMTP = "django.core.mail.backends.smtp.EmailBackend"
AHEAD = timedelta(minutes=5)
# A job that is later than this is not merely late.
EXPIRING, REMINDING, RECONCILING = timedelta(days=1), timedelta(hours=3), timedelta(minutes=10)
CLEARING = timedelta(days=2)
LOOKING = timedelta(days=8)  # it may run once a week


def of_tables() -> Iterator[Line]:
    """What the database holds."""
    yield _loaded("Codes", ProcedureCode.objects.count(), "Run manage.py load_catalogue.")
    yield _loaded("Flags", FlagSetting.objects.count(), "Run manage.py load_flag_rules.")
    if not Contract.objects.exists():
        yield warning("No payer has a contract, so no code can be billed to one.", "Add it in Django admin, under CPT.")
    yield from _people()
    yield from _jobs()
    ahead = Event.objects.filter(at__gt=timezone.now() + AHEAD).count()
    if ahead:
        yield warning(f"Events lie in the future: {ahead}.", "The clock was ahead, or is behind now: look at NTP.")


def of_machine() -> Iterator[Line]:
    """What stands beside the database."""
    yield _static_files()
    yield from _mail()


def _loaded(what: str, count: int, way_out: str) -> Line:
    return ok(f"{what}: {count}.") if count else missing(f"{what}: none.", way_out)


def _people() -> Iterator[Line]:
    admins = list(User.objects.filter(role=User.Role.ADMIN, is_active=True))
    if not admins:
        yield missing("There is no admin.", "Run manage.py createsuperuser.")
    elif not any(map(has_second_factor, admins)):
        way_out = "They set one up when they first sign in: do that before anybody else can."
        yield missing("No admin has a second factor, so the password alone is the way in.", way_out)
    else:
        yield ok(f"Admins: {len(admins)}, with a second factor at least one.")
    lacking = [
        user.pk
        for user in User.objects.filter(is_active=True).exclude(role=User.Role.ADMIN)
        if must_use_second_factor(user) and not has_second_factor(user)
    ]
    if lacking:
        ids = ", ".join(map(str, lacking[:10]))
        yield warning(f"People who must have a second factor and have none: {len(lacking)} (ids {ids}).", "Ask them.")


def _jobs() -> Iterator[Line]:
    """Told by what they left undone, or by the event of a run: a job that had nothing to do needs no trace."""
    now = timezone.now()
    late = {
        "expire_invoices": Invoice.objects.overdue(now - EXPIRING).count(),
        "send_reminders": sum(1 for _ in due_reminders(now - REMINDING)),
        "clear_lapsed": Session.objects.filter(expire_date__lt=now - CLEARING).count(),
    }
    for job, left in late.items():
        if left:
            yield warning(f"{job} has left {left} undone for too long.", f"Is it in cron? Run manage.py {job}.")
        else:
            yield ok(f"{job} has left nothing undone.")
    yield from _patterns(now)
    if settings.LIVEKIT_URL and (rooms := _rooms_unasked()):
        way_out = "Is it in cron? Run manage.py reconcile_presence."
        yield warning(f"reconcile_presence has not asked about {rooms} rooms in use.", way_out)


def _patterns(now: datetime) -> Iterator[Line]:
    """Nothing is said while there was nothing to look at for so long."""
    told = Event.objects.filter(action=LOOKED, subject_type=Practice._meta.label_lower, at__gte=now - LOOKING)
    if told.exists():
        yield ok(f"find_patterns ran within {LOOKING.days} days.")
    elif Submission.objects.filter(at__lt=now - LOOKING).exists():
        way_out = "Is it in cron? Run manage.py find_patterns."
        yield warning(f"find_patterns has not run to its end for {LOOKING.days} days, or never.", way_out)


def _rooms_unasked() -> int:
    now = timezone.now()
    rooms = {room for provider, room in rooms_under_way(now - RECONCILING) if provider == "livekit"}
    asked = PresenceEvent.objects.filter(event_type=TYPE, received_at__gte=now - RECONCILING).values_list("room")
    return len(rooms - {room for (room,) in asked})


def _static_files() -> Line:
    known: dict[str, str] | None = getattr(staticfiles_storage, "hashed_files", None)
    if known is None:
        return warning("Styles and scripts are served from the source folders.", "Only a demo does that.")
    if not known:
        return missing("Styles and scripts are not collected.", "Run manage.py collectstatic --noinput.")
    stale = [path for path, source in _found() if path not in known or not _is_same(source, path)]
    if stale:
        return missing(f"Collected files are older than the code: {len(stale)}.", "Run manage.py collectstatic again.")
    return ok(f"Styles and scripts are collected: {len(known)} files.")


def _found() -> Iterator[tuple[str, bytes]]:
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                yield path.replace("\\", "/"), file.read()


def _is_same(source: bytes, path: str) -> bool:
    collected = Path(str(settings.STATIC_ROOT)) / path
    return collected.is_file() and collected.read_bytes() == source


def _mail() -> Iterator[Line]:
    if settings.EMAIL_BACKEND != SMTP:
        yield missing(f"Mail goes to {settings.EMAIL_BACKEND}.", "Take EMAIL_BACKEND out and set EMAIL_HOST.")
        return
    try:
        with get_connection():
            yield ok(f"The mail server {settings.EMAIL_HOST} answers.")
    except OSError as error:  # also what SMTP says
        what = f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer ({type(error).__name__})."
        yield missing(what, "Set EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD and EMAIL_USE_TLS.")
    if settings.EMAIL_HOST not in NEARBY and not settings.EMAIL_USE_TLS:
        yield warning("Mail leaves unencrypted.", "Set EMAIL_USE_TLS=1 and the port that goes with it, often 587.")
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield warning("Mail comes from an address at localhost, and will be taken for spam.", "Set DEFAULT_FROM_EMAIL.")
