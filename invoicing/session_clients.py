"""Which client does a row of a file mean, and who pays for them?

The practice's reference tells. A name alone is enough only while one client of the therapist has it, stored or coming
with the same file. A client who is new comes with reference and name.
"""

from dataclasses import dataclass
from datetime import date

from accounts.models import Therapist
from invoicing.session_cells import quoted
from invoicing.session_known import Known, folded
from invoicing.session_rows import SessionRow, Wrong
from sessions_app.models import Client


@dataclass(slots=True, eq=False)
class NewClient:
    """A client whom the file adds: once, however many rows name them. Who pays is what any of the rows says."""

    therapist: Therapist
    reference: str
    name: str
    payer: str = ""
    member_id: str = ""


class Clients:
    """Goes from row to row, those with a reference first: a name alone is held against the new ones as well."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.new: dict[tuple[int, str], NewClient] = {}

    def find(self, row: SessionRow, therapist: Therapist) -> Client | NewClient | Wrong:
        """The client of a row that is to be added."""
        if not row.client_reference:
            return self._by_name(row, therapist)
        key = therapist.pk, row.client_reference
        stored = self.known.by_reference.get(key)
        found = stored or self.new.get(key)
        if found is None:
            return self._add(row, therapist)
        if row.client_name and folded(row.client_name) != folded(found.name):
            whose = "has another name here" if stored else "has another name in a row above"
            return Wrong(
                "client_name",
                f"The client with the reference {quoted(row.client_reference)} {whose} than {quoted(row.client_name)}. "
                "Correct the reference, or leave the name empty.",
            )
        return found

    def _by_name(self, row: SessionRow, therapist: Therapist) -> Client | Wrong:
        name = folded(row.client_name)
        stored = self.known.by_name[therapist.pk, name]
        new = [one for one in self.new.values() if one.therapist == therapist and folded(one.name) == name]
        if not stored and not new:
            told = f"{therapist} has no client called {quoted(row.client_name)}."
            return Wrong("client_name", f"{told} Correct the name, or add the client by giving a client_reference.")
        if len(stored) != 1 or new:
            told = f"{therapist} has more than one client called {quoted(row.client_name)}, or a new one in this file."
            return Wrong("client_reference", f"{told} Say which one by reference.")
        return stored[0]

    def _add(self, row: SessionRow, therapist: Therapist) -> NewClient | Wrong:
        if not row.client_name:
            told = f"{therapist} has no client with the reference {quoted(row.client_reference)}."
            return Wrong("client_reference", f"{told} Correct it, or add the client by giving a client_name.")
        if any(not one.reference for one in self.known.by_name[therapist.pk, folded(row.client_name)]):
            told = f"{therapist} has a client called {quoted(row.client_name)} without a reference."
            way = "Give that client one in the admin first: this one if it is them, else another."
            return Wrong("client_reference", f"{told} {way}")
        added = NewClient(therapist, row.client_reference, row.client_name)
        self.new[therapist.pk, row.client_reference] = added
        return added

    def unknown_payer(self, row: SessionRow) -> Wrong | None:
        """A payer that nobody has added."""
        if row.payer in ("", *self.known.payers):
            return None
        return Wrong("payer", f"There is no payer called {quoted(row.payer)}. Correct it, or add the payer first.")

    def paying(self, row: SessionRow, client: Client | NewClient, on: date) -> Wrong | None:
        """What does not fit between the row's payer and the client's. A known client's coverage is left as it is."""
        if not row.payer:
            return None
        if isinstance(client, NewClient):
            return _agree(row, client)
        coverage = client.coverage_on(on)
        if coverage is None or coverage.payer != self.known.payers[row.payer]:
            told = f"{quoted(row.payer)} does not pay for this client on that day."
            return Wrong("payer", f"{told} Change the client's coverage in the admin, or leave the payer empty.")
        if row.member_id and row.member_id != coverage.member_id:
            told = f"{quoted(row.member_id)} is not the number that this client has with the payer."
            return Wrong("member_id", f"{told} Change it in the admin, or leave it empty.")
        return None


def _agree(row: SessionRow, client: NewClient) -> Wrong | None:
    """Rows of one new client say the same, or nothing."""
    for column, said in (("payer", client.payer), ("member_id", client.member_id)):
        told = getattr(row, column)
        if told and said and told != said:
            return Wrong(
                column, f"{quoted(told)} is another one than a row above says for this client. Keep one of them."
            )
    client.payer, client.member_id = row.payer, row.member_id or client.member_id
    return None
