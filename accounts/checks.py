"""What must be right about an installation before anybody signs in."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from accounts.models import User

OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.caches)
def cache_is_shared(**_: Any) -> list[CheckMessage]:
    """A used code must be known to every process: a cache of one's own would let it in once more."""
    if not settings.CACHES["default"]["BACKEND"].endswith(OF_ONE_PROCESS):
        return []
    hint = "Use django.core.cache.backends.db.DatabaseCache, or another one that all processes share."
    return [
        Error("The cache belongs to one process, so a used code would be good in another.", hint, id="accounts.E001")
    ]


@register(Tags.database)
def cache_is_there(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Is the shared cache's table there? No error: it would stop `migrate`, which makes the table."""
    table = settings.CACHES["default"].get("LOCATION")
    missing = [alias for alias in databases or () if table not in connections[alias].introspection.table_names()]
    hint = "Run manage.py migrate, or manage.py createcachetable."
    return [
        Warning(f"Database {alias} has no table {table}: nobody can sign in.", hint, id="accounts.W002")
        for alias in missing
    ]


@register(Tags.security)
def roles_are_known(**_: Any) -> list[CheckMessage]:
    """SECOND_FACTOR_FOR names roles."""
    unknown = sorted(settings.SECOND_FACTOR_FOR - set(User.Role.values))
    message = f"SECOND_FACTOR_FOR names {', '.join(unknown)}. Roles are {', '.join(User.Role.values)}."
    return [Error(message, id="accounts.E003")] if unknown else []
