"""What each of the two servers loads: the application, under the clock and the settings of the story.

A story that moves its clock or changes a setting does so in its own process. The balancer runs there, too, and tells
the server with each request (tests/two_servers/balancer.py).
"""

import json
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.two_servers.settings")

import time_machine
from django.test import override_settings

from therapy_billing.wsgi import application as installed


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The answer, whole where something was moved: it may read the clock until its last byte."""
    told = environ.pop("HTTP_X_STORY", None)
    if told is None:
        return installed(environ, start_response)
    story = json.loads(told)
    with ExitStack() as stack:
        if story["now"] is not None:
            stack.enter_context(time_machine.travel(story["now"], tick=True))
        stack.enter_context(override_settings(**story["settings"]))
        parts = installed(environ, start_response)
        if close := getattr(parts, "close", None):
            stack.callback(close)
        return list(parts)
