"""The mail that reminds a therapist: how many sessions wait, until when, and where. It names no client and no session.

Its link to stop the mails is signed and asks for no sign-in; it names the therapist by number and can do nothing else.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Therapist
from invoicing.models import Reminder
from invoicing.reminding import Digest

SALT = "invoicing.reminders"


class NoTherapist(Exception):
    """The token is not ours, or names nobody."""


def stop_address(therapist: Therapist) -> str:
    """The path of a therapist's link to stop the mails: always the same one."""
    return reverse("invoicing:reminders_stop", args=[signing.Signer(salt=SALT).sign(str(therapist.pk))])


def therapist_behind(token: str) -> Therapist:
    """Whose link it is. Raises NoTherapist."""
    try:
        return Therapist.objects.get(pk=int(signing.Signer(salt=SALT).unsign(token)))
    except (signing.BadSignature, Therapist.DoesNotExist) as error:
        raise NoTherapist from error


def reminder_mail(reminder: Reminder, told: Digest) -> EmailMultiAlternatives:
    """Text and HTML. The same reminder has the same Message-ID however often it is sent."""
    therapist = reminder.therapist
    stop = f"{settings.SITE_URL}{stop_address(therapist)}"
    context = {
        "sessions": told.sessions,
        "closings": told.closings,
        "zone": therapist.time_zone,
        "worklist": f"{settings.SITE_URL}{reverse('invoicing:worklist')}",
        "settings": f"{settings.SITE_URL}{reverse('invoicing:settings')}",
        "stop": stop,
    }
    mail = EmailMultiAlternatives(
        subject="Sessions wait for your confirmation",
        body=render_to_string("invoicing/mail/reminder.txt", context),
        to=[therapist.user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Message-ID": f"<reminder-{reminder.pk}@{urlsplit(settings.SITE_URL).hostname}>",
        },
    )
    mail.attach_alternative(render_to_string("invoicing/mail/reminder.html", context), "text/html")
    return mail
