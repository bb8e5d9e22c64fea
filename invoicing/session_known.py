"""What is stored already of what a file of sessions names: its therapists, their clients, its payers, its own rows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.session_rows import SessionRow, span
from sessions_app.models import Client, ImportedSession, TherapySession


def folded(name: str) -> str:
    """A name without what a hand changes: capitals and spaces."""
    return " ".join(name.split()).casefold()


class Known:
    """Read once for a file."""

    def __init__(self, rows: Sequence[SessionRow]) -> None:
        emails, payers = {row.therapist for row in rows}, {row.payer for row in rows}
        therapists = Therapist.objects.filter(user__email__in=emails, user__role="therapist").select_related("user")
        self.therapists = {one.user.email: one for one in therapists}
        self.payers = {one.name: one for one in Payer.objects.filter(name__in=payers)}
        self.sessions = self._sessions(rows)
        self.held = self._held(rows)
        self.by_reference: dict[tuple[int, str], Client] = {}
        self.by_name: dict[tuple[int, str], list[Client]] = defaultdict(list)
        clients = Client.objects.filter(therapist__in=self.therapists.values()).select_related("therapist")
        for client in clients.order_by("pk"):
            self.by_name[client.therapist_id, folded(client.name)].append(client)
            if client.reference:
                self.by_reference[client.therapist_id, client.reference] = client

    def _held(self, rows: Sequence[SessionRow]) -> dict[tuple[int, datetime], int]:
        """What stands at the rows' starts already, whatever brought it, by client and start."""
        told = [(row, one) for row in rows if (one := self.therapists.get(row.therapist))]
        times = [span(row, ZoneInfo(one.time_zone)) for row, one in told]
        starts = {one[0] for one in times if isinstance(one, tuple)}
        there = TherapySession.objects.filter(
            client__therapist__in=self.therapists.values(), scheduled_start_at__in=starts
        )
        return {(client, at): pk for client, at, pk in there.values_list("client", "scheduled_start_at", "pk")}

    def _sessions(self, rows: Sequence[SessionRow]) -> dict[tuple[int, str], TherapySession]:
        """What earlier files brought, by practice and the id of the row."""
        earlier = ImportedSession.objects.filter(
            practice__in={one.practice_id for one in self.therapists.values()},
            external_id__in={row.external_id for row in rows},
        ).select_related("session__client", "session__therapist__user")
        return {(one.practice_id, one.external_id): one.session for one in earlier}
