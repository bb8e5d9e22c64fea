"""`manage.py verify_packet FILE`: is an audit packet as it was made, and do its events give its minutes?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from review.packet.verifying import verify


class Command(BaseCommand):
    """Offline: asks no database and nobody else."""

    help = (
        "Checks an audit packet (a ZIP file): its manifest and every digest, that nothing was added or left out, that "
        "each stored event still says what was read from it, and that the minutes follow from the events. It asks no "
        "database. Exits with 1 when anything is wrong, and names the file inside the packet."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what it should be."""
        parser.add_argument("file", type=Path, help="the packet")
        parser.add_argument(
            "--digest",
            help="the packet's SHA-256 as the audit trail names it, or that of its records as the document prints it",
        )

    def handle(self, *args: Any, file: Path, digest: str | None, **options: Any) -> None:
        """Say what was checked, and what is wrong."""
        try:
            with file.open("rb") as opened:
                report = verify(opened)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        if digest and report.digest and digest.strip().lower() not in (report.digest, report.records_digest):
            report.problems.append(f"The packet's digests are others than {digest}: it is not the one you look for.")
        for sentence in report.checked:
            self.stdout.write(sentence)
        if report.digest:
            self.stdout.write(
                f"SHA-256 of the packet:  {report.digest}\nSHA-256 of its records: {report.records_digest}"
            )
        for problem in report.problems:
            self.stderr.write(problem)
        if report.problems:
            raise CommandError(f"{file.name} is refused, for {len(report.problems)} reason(s).")
        self.stdout.write(self.style.SUCCESS(f"{file.name} is unharmed, and its minutes follow from its events."))
