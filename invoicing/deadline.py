"""Until when may a session be submitted? Days after the date of service, at an hour of a zone (settings)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def submit_by(date_of_service: date, *, days: int, at: time, zone: ZoneInfo) -> datetime:
    """The last instant, in UTC: a session of August 1 with 14 days closes on August 15 at the hour."""
    last_day = date_of_service + timedelta(days=days)
    return datetime.combine(last_day, at, tzinfo=zone).astimezone(UTC)
