"""What gunicorn says, in the form of every other line. Who asked for what is told by `request_log`."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from therapy_billing.logs import JsonLines


class ServerLog(Logger):
    """Its own errors, starts and stops alone."""

    def access(self, *_: Any) -> None:
        """Paths hold tokens."""

    def _set_handler(self, log: logging.Logger, output: str | None, fmt: logging.Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, JsonLines(), stream)
