"""How pages print instants, lengths and money. Templates choose and print; they never compute."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from invoicing import wording
from invoicing.case import CONTACT_NAMES, LOCATION_NAMES, instant
from sessions_app.local_time import fold_of

register = template.Library()


@register.filter
def clock_in(at: datetime, zone: ZoneInfo | str) -> str:
    """12:15 PM, on a zone's clock."""
    return wording.clock(at.astimezone(_zone(zone)))


@register.filter
def clock_told(at: datetime, zone: ZoneInfo | str) -> str:
    """12:15 PM; 1:30 AM EDT where the clocks show the time twice that night."""
    local = at.astimezone(_zone(zone))
    is_repeated = fold_of(at, _zone(zone)) is not None
    return f"{wording.clock(local)} {local:%Z}" if is_repeated else wording.clock(local)


@register.filter
def day_in(at: datetime, zone: ZoneInfo | str) -> str:
    """November 3, 2026, on a zone's calendar."""
    return wording.day(at.astimezone(_zone(zone)).date())


@register.filter
def moment_in(at: datetime, zone: ZoneInfo | str) -> str:
    """Tue, Nov 3, 2026, 12:15 PM EST."""
    return wording.moment(at.astimezone(_zone(zone)))


@register.filter
def moment_in_two(at: datetime, zone: ZoneInfo | str) -> SafeString:
    """The same words, which break between day and time and nowhere else."""
    day, clock = moment_in(at, zone).rsplit(", ", 1)
    return format_html('<span><span class="whole">{},</span> <span class="whole">{}</span></span>', day, clock)


@register.filter
def zone_in(at: datetime, zone: ZoneInfo | str) -> str:
    """EST: what a zone is called at an instant."""
    return f"{at.astimezone(_zone(zone)):%Z}"


@register.filter
def as_contact(contact: str) -> str:
    """Video: how therapist and client communicated."""
    return CONTACT_NAMES.get(contact, contact)


@register.filter
def as_place(location: str) -> str:
    """at home: where the client was, in the middle of a sentence."""
    return LOCATION_NAMES.get(location, location).lower()


@register.filter
def instant_of(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as an instant."""
    return instant(milliseconds)


@register.filter
def as_length(milliseconds: int) -> str:
    """52 min 40 s."""
    return wording.length(milliseconds)


@register.filter
def as_money(amount: Decimal | None) -> str:
    """$1,234.50; a dash where no fee is set."""
    return "–" if amount is None else wording.dollars(amount)


@register.filter
def as_source(source: str) -> str:
    """A web address as a link that names its host; other words as they are."""
    address = urlsplit(source)
    if address.scheme not in ("http", "https") or not address.netloc:
        return source or "none: check with the payer"
    host = address.netloc.removeprefix("www.")
    return format_html('<a class="source" href="{}" rel="noopener noreferrer">{}</a>', source, host)


@register.filter
def time_left(until: datetime, now: datetime) -> str:
    """3 days 4 h; 40 min in the last hour; nothing once it has passed."""
    minutes = int((until - now).total_seconds()) // 60
    if minutes < 0:
        return ""
    days, rest = divmod(minutes, 24 * 60)
    if days:
        return f"{days} {'day' if days == 1 else 'days'} {rest // 60} h"
    return f"{rest // 60} h" if rest >= 60 else f"{rest} min"


@register.filter
def time_left_tag(until: datetime, now: datetime) -> SafeString:
    """What is left as a mark, which stands out on the last day."""
    more = " time-left--short" if until - now < timedelta(days=1) else ""
    return format_html('<span class="time-left{}">{} left</span>', more, time_left(until, now))


@register.filter
def as_age(length: timedelta | None) -> str:
    """3 days 4 h; 40 min under an hour; a dash for none."""
    if length is None:
        return "–"
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return time_left(start + length, start) or "0 min"


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
