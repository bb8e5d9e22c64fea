"""An audit packet leaves the house: it is made, and who took it, when and why is kept with its digests."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from typing import IO

from django.db import transaction

from accounts.models import User
from audit.linking import link_waiting
from audit.record import record
from invoicing.models import Invoice
from review.models import PacketMade
from review.packet.covers import cover
from review.packet.document import document
from review.packet.making import Making, Written, part_of, write

# So many invoices may one packet hold.
MOST_INVOICES = 50
# A packet that is larger waits on disk, in a file without a name, until it is sent.
IN_MEMORY = 8 * 1024 * 1024


def make_packet(
    invoices: Sequence[Invoice], *, by: User, kind: str, names_clients: bool, reason: str, now: datetime
) -> IO[bytes]:
    """The file, at its beginning. `invoices`: ever submitted, and not more than MOST_INVOICES.

    It is made before the transaction begins: a reader of much data must not hold up those who write.
    """
    link_waiting()  # what happened a moment ago is told with its place in the chain
    # The answer closes it, once it is sent.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with ExitStack() as otherwise:
        otherwise.callback(file.close)
        written = _write(file, invoices, Making(now, by, names_clients))
        if kind == PacketMade.Kind.PDF:
            file.truncate(0)
            file.seek(0)
            file.write(written.document)
        _keep(invoices, written, by=by, kind=kind, names_clients=names_clients, reason=reason, now=now)
        file.seek(0)
        otherwise.pop_all()
    return file


def _write(file: IO[bytes], invoices: Sequence[Invoice], making: Making) -> Written:
    parts = {str(invoice.number): part_of(invoice, making) for invoice in invoices}
    contents = [part.content for _, part in sorted(parts.items())]
    return write(file, parts, making, lambda digest: document(cover(contents, making, digest), making.at))


@transaction.atomic
def _keep(
    invoices: Sequence[Invoice],
    written: Written,
    *,
    by: User,
    kind: str,
    names_clients: bool,
    reason: str,
    now: datetime,
) -> None:
    is_zip = kind == PacketMade.Kind.ZIP
    made = PacketMade.objects.create(
        kind=kind,
        names_clients=names_clients,
        reason=reason,
        invoice_count=len(invoices),
        records_digest=written.records_digest,
        file_digest=written.digest if is_zip else sha256(written.document).hexdigest(),
        at=now,
        by=by,
    )
    for invoice in invoices:
        _record(made, invoice)


def _record(made: PacketMade, invoice: Invoice) -> None:
    record(
        "packet.made",
        invoice,
        by=made.by,
        packet=made.pk,
        kind=made.kind,
        clients="by name" if made.names_clients else "as initials",
        records=made.records_digest,
        file=made.file_digest,
    )
