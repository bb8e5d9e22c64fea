"""The application's settings with a bare view beside its addresses, and without logs."""

from therapy_billing.settings import *  # noqa: F403  # every setting of the application's

ROOT_URLCONF = "bench.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
