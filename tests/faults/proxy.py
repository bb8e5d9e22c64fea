"""nginx with the file that docs/running.md tells to use, before a server of an experiment; without TLS."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.database import ROOT
from bench.server import Server, free_port

FILE = ROOT / "docs" / "nginx.conf"
NAME = "nginx"
LEFT_OUT = "nginx is not on this machine; on Debian and Ubuntu: sudo apt-get install nginx-light"
PLACES = ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"  # of root, whose programs others may start as well
AROUND = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/errors warn;
worker_processes 1;
events {{ worker_connections 768; }}
http {{
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site;
}}
"""


class NotInIt(RuntimeError):
    """The file has not got what an experiment replaces in it."""


def program() -> str | None:
    """Where nginx is."""
    return shutil.which(NAME, path=os.environ.get("PATH", "") + PLACES)


@dataclass(frozen=True)
class Proxy:
    """One that runs before the server; visitors ask its port."""

    port: int
    folder: Path

    def said(self) -> str:
        """Its log of errors so far."""
        return (self.folder / "errors").read_text(encoding="utf-8", errors="replace")


@contextmanager
def proxy(running: Server, *, timeout: int) -> Iterator[Proxy]:
    """It waits for a header or the next piece as long as the file says, unless `timeout` (seconds) is another time."""
    where = program()
    assert where is not None, LEFT_OUT
    with TemporaryDirectory(prefix="nginx-") as name:
        folder, port = Path(name), free_port()
        (folder / "site").write_text(_here(port, running.port, timeout), encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
        process = subprocess.Popen([where, "-p", name, "-c", f"{name}/nginx.conf", "-e", f"{name}/errors"])
        try:
            # Asked at the proxy's port, the server answers through it.
            Server(port, process, folder / "errors").wait()
            yield Proxy(port, folder)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _here(port: int, behind: int, timeout: int) -> str:
    """The file, with this machine's ports and no TLS. A browser names the port here, so it is passed on, too."""
    text = FILE.read_text(encoding="utf-8")
    for before, after in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("    ssl_certificate     /etc/ssl/billing.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/billing.key;\n", ""),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{behind}"),
        ("Host $host;", "Host $http_host;"),
        ("_timeout 10s;", f"_timeout {timeout}s;"),
    ):
        if before not in text:
            raise NotInIt(f"{FILE.name} has no “{before.strip()}”.")
        text = text.replace(before, after)
    return text
