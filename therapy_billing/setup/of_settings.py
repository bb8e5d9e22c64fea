"""Are the settings those of production? What cannot be read has stopped the start already (`environment.py`)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import run_checks
from django.core.checks.messages import ERROR, CheckMessage

from therapy_billing.setup.lines import Line, missing, ok, warning

NEARBY = {"localhost", "127.0.0.1", "[::1]", "::1", ""}
# As printed in the README and in the demo's .env.
KNOWN_TO_ALL = "demo-secret"
SHORTEST_SECRET = 32
PROVIDERS = ("LIVEKIT_KEYS", "ZOOM_SECRETS", "DAILY_SECRETS", "JAAS_SECRETS", "WHEREBY_SECRETS")


def lines() -> Iterator[Line]:
    """Without the database."""
    yield from _kind()
    yield from _django()
    yield from _keys()
    yield from _hosts()
    yield from _https()
    yield from _providers()


def _kind() -> Iterator[Line]:
    if settings.DEMO:
        yield missing("DEMO is on: made-up people with a printed password get in.", "Take DEMO out of the environment.")
    if settings.DEBUG:
        yield missing("DEBUG is on: every error page shows code and settings.", "Switch it off.")
    if not settings.DEMO and not settings.DEBUG:
        yield ok("Neither a demo nor a debugger.")


def _django() -> Iterator[Line]:
    """What `manage.py check --deploy` says of everything but the database."""
    told = run_checks(include_deployment_checks=True)
    for one in told:
        yield (missing if one.level >= ERROR else warning)(f"{one.id}: {_first_sentence(one)}", one.hint or "")
    if not told:
        yield ok("Django's own checks of a deployment find nothing.")


def _first_sentence(told: CheckMessage) -> str:
    return " ".join(told.msg.split()).partition(". ")[0].rstrip(".") + "."


def _keys() -> Iterator[Line]:
    older = len(settings.ENCRYPTION_KEYS) - 1
    if settings.SECRET_KEY in settings.ENCRYPTION_KEYS:
        yield missing("SECRET_KEY is one of ENCRYPTION_KEYS.", "Make another: whoever learns one must not have both.")
    elif older:
        way_out = "Once manage.py rotate_keys --dry-run exits with 0, take them out."
        yield warning(f"ENCRYPTION_KEYS has {older} older keys beside the newest.", way_out)
    else:
        yield ok("One key encrypts. Is it kept in a second place, apart from the backups?")


def _hosts() -> Iterator[Line]:
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        yield missing("ALLOWED_HOSTS allows every name.", "List the names that people use.")
    elif hosts <= NEARBY:
        yield missing("ALLOWED_HOSTS knows this machine alone.", "List the names that people use.")
    else:
        yield ok(f"Answers to {', '.join(sorted(hosts))}.")
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or (address.hostname or "") in NEARBY or "*" in settings.SITE_URL:
        way_out = "Set it to the https:// address that people use."
        yield missing(f"Links in mails begin with {settings.SITE_URL or 'nothing'} (SITE_URL).", way_out)
    else:
        yield ok(f"Links in mails begin with {settings.SITE_URL}.")


def _https() -> Iterator[Line]:
    if not settings.HTTPS:
        yield missing("HTTPS is off: cookies and pages go over the wire unprotected.", "Take HTTPS=0 out.")
    elif not settings.BEHIND_PROXY:
        way_out = "Set BEHIND_PROXY=1 where a proxy ends TLS; else every page leads to itself for ever."
        yield warning("No proxy is trusted to say that a request came by HTTPS.", way_out)
    elif not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        way_out = "Set PROXY_COUNT to how many proxies add to X-Forwarded-For."
        yield warning("Everybody has the proxy's address, so limits on wrong passwords hit all at once.", way_out)
    else:
        count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        yield ok(f"HTTPS behind {count} trusted proxies, which must set the forwarded headers anew (docs/running.md).")


def _providers() -> Iterator[Line]:
    configured = {name: list(_secrets(name)) for name in PROVIDERS if getattr(settings, name)}
    for name, secrets in configured.items():
        if any(secret.startswith(KNOWN_TO_ALL) for secret in secrets):
            yield missing(f"{name} holds the demo's secret, which everybody knows.", "Make one at the provider.")
        elif name == "LIVEKIT_KEYS" and any(len(secret) < SHORTEST_SECRET for secret in secrets):
            yield warning(f"{name} has a short secret.", f"Take one of {SHORTEST_SECRET} characters or more.")
        else:
            yield ok(f"{name}: {len(secrets)}.")
    if not configured:
        way_out = f"Set one of {', '.join(PROVIDERS)}; without, telehealth times are typed by hand."
        yield warning("No telehealth provider has a secret: every webhook answers 404.", way_out)
    if settings.LIVEKIT_KEYS and not settings.LIVEKIT_URL:
        yield warning("LIVEKIT_URL is not set.", "Set it, so that reconcile_presence can ask who is in a room.")


def _secrets(name: str) -> Iterator[str]:
    kept = getattr(settings, name)
    yield from kept.values() if isinstance(kept, dict) else kept
