"""The application as it runs in production: gunicorn with several workers, on a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Server:
    """One that runs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """The process ids of those who answer."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat="],  # noqa: S607  # every Unix has it
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [int(pid) for pid, parent, state in rows if int(parent) == self.process.pid and "Z" not in state]

    def memory_mib(self) -> float:
        """What those who answer hold in memory, all together."""
        pids = ",".join(map(str, self.workers()))
        listed = subprocess.run(  # noqa: S603  # our own command line
            ["ps", "-o", "rss=", "-p", pids],  # noqa: S607  # every Unix has it
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return sum(map(int, listed.stdout.split())) / 1024

    def kill_workers(self) -> int:
        """SIGKILL all at once, as when the memory runs out: nothing is finished, nothing said. How many those were.

        The process above them starts new ones.
        """
        found = self.workers()
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return len(found)

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self, address: str = "/health/ready/") -> None:
        """Return when it answers there with 200."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                link.request("GET", address)
                if link.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                link.close()
            time.sleep(0.1)
        raise RuntimeError(f"The server on port {self.port} does not answer. It said:\n{self.said()}")


@contextmanager
def server(
    environment: Mapping[str, str],
    *,
    workers: int = 2,
    threads: int = 4,
    application: str = "therapy_billing.wsgi",
    keep_alive: int = 2,
    root: Path = ROOT,
) -> Iterator[Server]:
    """One that answers, with these settings; gone afterwards. `keep_alive`: seconds that a quiet connection stays.

    `root`: of the code that it runs.
    """
    port = free_port()
    arguments = [f"--workers={workers}", f"--threads={threads}", f"--bind=127.0.0.1:{port}", "--log-level=error"]
    arguments.append(f"--keep-alive={keep_alive}")
    command = [sys.executable, "-m", "gunicorn", application, *arguments]
    with TemporaryDirectory(prefix="server-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # our own command line
                command, cwd=root, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            running = Server(port, process, log)
            running.wait()
            yield running
        finally:
            process.terminate()
            process.wait(timeout=60)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
