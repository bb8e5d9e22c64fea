"""A server whose clock can be set while it runs: libfaketime before the C library, its offset in a file."""

from dataclasses import dataclass
from pathlib import Path

from bench.database import Environment

PATTERN = "usr/lib/*/faketime/libfaketimeMT.so.1"
LEFT_OUT = "libfaketime is not on this machine; on Debian and Ubuntu: sudo apt-get install libfaketime"
# Python sleeps until a time on the monotonic clock, which version 0.9.10 takes for one on the clock that is set
# (EINVAL); waiting for no file sleeps as long.
SLEEP = "import select\nimport time\n\ntime.sleep = lambda seconds: select.select((), (), (), seconds) and None\n"


def library() -> Path | None:
    """Where it is; None: nowhere."""
    return next(iter(sorted(Path("/").glob(PATTERN))), None)


@dataclass(frozen=True)
class Clock:
    """The clock of every process that is started with `environment`; others keep this machine's. Has its own folder."""

    folder: Path

    def set(self, hours: int) -> None:
        """So many hours from this machine's clock, at once."""
        # Never half written: other processes read it at each look at their clock.
        new = self.folder / "new"
        new.write_text(f"{hours:+d}h\n", encoding="ascii")
        new.replace(self.folder / "offset")

    def environment(self) -> Environment:
        """How long something takes is measured as before: setting a clock leaves the monotonic one alone."""
        (self.folder / "sitecustomize.py").write_text(SLEEP, encoding="ascii")
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "offset"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(self.folder),
        }
