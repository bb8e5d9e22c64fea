"""What becomes of each row of a file of sessions: plain values, for the page and for storing them."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from accounts.models import Therapist
from cpt.importing import Problem
from invoicing.session_clients import NewClient
from invoicing.session_rows import SessionRow
from sessions_app.models import Client, TherapySession


class Kind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "there already"
    OTHER = "different"


@dataclass(frozen=True, slots=True)
class Planned:
    """One row and what becomes of it. `client` is None where the row's session is there already."""

    number: int
    kind: Kind
    row: SessionRow
    therapist: Therapist
    starts_at: datetime
    ends_at: datetime
    client: Client | NewClient | None = None
    session: TherapySession | None = None
    differences: tuple[tuple[str, str, str], ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The therapist's."""
        return ZoneInfo(self.therapist.time_zone)

    @property
    def date_of_service(self) -> date:
        """The local date at the start."""
        return self.starts_at.astimezone(self.zone).date()


@dataclass(slots=True)
class Plan:
    """Every row of a file in its order. With problems nothing is stored."""

    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Planned]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def new_clients(self) -> set[NewClient]:
        """Each once."""
        return {row.client for row in self.rows if isinstance(row.client, NewClient)}

    @property
    def fingerprint(self) -> str:
        """Another one as soon as another row would be added, or for another client."""
        told = [
            f"{row.number} {row.kind} {row.client.pk if isinstance(row.client, Client) else 0}" for row in self.rows
        ]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()
