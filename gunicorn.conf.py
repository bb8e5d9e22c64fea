"""Read by gunicorn when it starts in this folder. What differs between installations is given on its command line."""

import gc
from importlib import import_module

logger_class = "therapy_billing.server_log.ServerLog"
# A page makes some ten thousand objects, and nearly all of them go without the collector's help.
OBJECTS_BETWEEN = 10_000


def post_worker_init(worker: object) -> None:
    """What is loaded now stays for the worker's life: the garbage collector, which would stop a request in a hundred
    for a tenth of a second to look at all of it, looks at none of it any more.
    """
    from django.apps import apps  # not before the settings are named
    from django.conf import settings

    if apps.ready:  # else it is no Django application that is served
        import_module(settings.ROOT_URLCONF)  # and all views with it, which otherwise the first request loads
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN)
