"""Sessions, the people in them, and what was told and said about their time."""

from sessions_app.models.clients import Client, Coverage
from sessions_app.models.events import PresenceEvent
from sessions_app.models.imports import ImportedSession, SessionImport
from sessions_app.models.sessions import GroupMeeting, TherapySession
from sessions_app.models.statements import EventAttached, PersonNamed, TimeEdit

__all__ = [
    "Client",
    "Coverage",
    "EventAttached",
    "GroupMeeting",
    "ImportedSession",
    "PersonNamed",
    "PresenceEvent",
    "SessionImport",
    "TherapySession",
    "TimeEdit",
]
