"""Every setting of the application, and the one place that reads environment variables.

Names and defaults are listed in the README. A `.env` file beside `manage.py` is read when it exists;
the real environment wins over it.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from therapy_billing.environment import Environment
from therapy_billing.logs import FORMATS, logging_by
from therapy_billing.sign_in_settings import *

# Django's generic classes may be written with their parameters, as the types ask.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env_file = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))
if env_file and Path(env_file).is_file():
    env.read_env(env_file)

# --- What kind of installation this is ------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
HTTPS = env.bool("HTTPS", default=not DEMO)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
# Fernet keys, newest first: the first one encrypts, every one decrypts.
ENCRYPTION_KEYS: list[str] = env.fernet_keys("ENCRYPTION_KEYS")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "accounts.admin_config.ManagersAdmin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "csp",
    "django_htmx",
    "audit",
    "accounts",
    "cpt",
    "sessions_app",
    "invoicing",
    "review",
    "therapy_billing",
]

MIDDLEWARE = [
    "therapy_billing.request_log.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "therapy_billing.middleware.Utf8Forms",
    "therapy_billing.middleware.NobodyAtHealth",
    "accounts.idle.IdleSessions",  # Django's, but for what a page sends by itself
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.idle.LongestSignIn",
    "therapy_billing.middleware.SignedOutForm",
    "therapy_billing.middleware.SignedOutFragment",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.second_factor.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "therapy_billing.middleware.PrivatePages",
    "axes.middleware.AxesMiddleware",
    "therapy_billing.accesses.Accesses",  # the last one: it meets what a view raises
]

ROOT_URLCONF = "therapy_billing.urls"
WSGI_APPLICATION = "therapy_billing.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["therapy_billing.tight_templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "therapy_billing.context.installation",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'demo.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # SQLite has no row locks: a write transaction takes the database from its first statement.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A pool that gives out connections by the transaction loses a cursor between two of them.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all workers: which codes were used, and how many attempts there were.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses before a password is looked at
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
# Proxies before this server: which of the forwarded addresses is the visitor's. Limits count by it.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=1 if BEHIND_PROXY else 0)
# The demo is tried by several people and scripts behind one address.
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login": "600/m/ip", "login_failed": "60/m/ip,10/m/key"} if DEMO else {}

# Wrong passwords in a row for one account from one address, and for how long the door then stays shut.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCKOUT_MINUTES", default=1 if DEMO else 15))
# How long an attempt is kept; those for somebody's account stand in the audit trail as well.
SIGN_IN_ATTEMPT_DAYS = env.int("SIGN_IN_ATTEMPT_DAYS", default=90)

# Second factors: always for those who see everybody's invoices, for therapists where a practice wants it.
SECOND_FACTOR_FOR: set[str] = {*env.list("SECOND_FACTOR_FOR", default=[]), *([] if DEMO else ["support", "admin"])}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost, for trying it

# How long somebody stays signed in without doing anything, and at the very longest (OWASP ASVS 5.0, 7.3).
SESSION_COOKIE_AGE = env.int("IDLE_MINUTES", default=15) * 60
LONGEST_SIGN_IN_SECONDS = env.int("LONGEST_SIGN_IN_HOURS", default=8) * 3600

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files, forms, mail --------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = None if DEMO else BASE_DIR / "staticfiles"  # the demo serves from the source folders
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "therapy_billing.one_sheet.OneSheet",
    "therapy_billing.one_script.OneScript",
]
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = ("clinic",)
CRISPY_TEMPLATE_PACK = "clinic"
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
# Where mail goes out, and from whom. A mail server that does not answer must not hold a page up for long.
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Therapy Billing <billing@localhost>")

# Where people find this installation: links in mails begin with it.
SITE_URL = env.str(
    "SITE_URL",
    default=f"http://127.0.0.1:{env.str('PORT', default='8000')}"
    if DEMO
    else f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.') if ALLOWED_HOSTS else ''}",
).rstrip("/")

# --- Security -------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
# A contract's page holds a row for every code that it ever paid for or left out.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.stale_forms.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Telehealth -----------------------------------------------------------------------------------
# "key:secret" pairs, newest first; a provider without keys answers 404.
LIVEKIT_KEYS: dict[str, str] = env.key_pairs("LIVEKIT_KEYS")
# Webhook secrets, newest first, so that two hold while one is exchanged. Daily's as it shows them, in base64.
ZOOM_SECRETS: list[str] = env.list("ZOOM_SECRETS", default=[])
DAILY_SECRETS: list[str] = env.base64_secrets("DAILY_SECRETS")
JAAS_SECRETS: list[str] = env.list("JAAS_SECRETS", default=[])
WHEREBY_SECRETS: list[str] = env.list("WHEREBY_SECRETS", default=[])
# Where LiveKit's server is (wss://...): to ask who is in a room, and for its web client.
LIVEKIT_URL = env.str("LIVEKIT_URL", default="")
# Where people go to enter a room; {room}, {identity}, {token} and {url} are filled in.
JOIN_URLS: dict[str, str] = {
    name: env.str(f"JOIN_URL_{name.upper()}", default="") for name in ("livekit", "zoom", "daily", "jaas", "whereby")
}
JOIN_OPENS_MINUTES = env.int("JOIN_OPENS_MINUTES", default=60)
JOIN_CLOSES_HOURS = env.int("JOIN_CLOSES_HOURS", default=12)
WEBHOOK_MAX_BYTES = 64 * 1024

# --- Defaults of the product that a practice may argue about ---------------------------------------
SUBMISSION_WINDOW_DAYS = env.int("SUBMISSION_WINDOW_DAYS", default=14)
SUBMISSION_CLOSES_AT = env.clock("SUBMISSION_CLOSES_AT", default="03:15")
SUBMISSION_TIME_ZONE = env.zone("SUBMISSION_TIME_ZONE", default="America/New_York")
# How many days after a session a mail reminds of it, and from which hour on, on the therapist's clock.
REMINDER_DAYS: list[int] = env.numbers("REMINDER_DAYS", default=[1, 7, 12])
REMINDER_HOUR = env.int("REMINDER_HOUR", default=8)
# Support reopens a session for so many days unless it says otherwise, and for no more than so many.
REOPENING_DAYS = env.int("REOPENING_DAYS", default=7)
REOPENING_MAX_DAYS = env.int("REOPENING_MAX_DAYS", default=30)
DISRUPTION_NOTE_MIN_LENGTH = env.int("DISRUPTION_NOTE_MIN_LENGTH", default=40)
OVERLAP_TOLERANCE_SECONDS = env.int("OVERLAP_TOLERANCE_SECONDS", default=120)
LONG_SESSION_MINUTES = env.int("LONG_SESSION_MINUTES", default=120)
NO_SHOW_AFTER_MINUTES = env.int("NO_SHOW_AFTER_MINUTES", default=15)
LATE_CANCEL_HOURS = env.int("LATE_CANCEL_HOURS", default=24)
MISSED_FEE_CAP = env.amount("MISSED_FEE_CAP", default="200.00")
# The same page, read again by the same person within so many minutes, is one event of the audit trail (0: each time).
READS_ONCE_MINUTES = env.int("READS_ONCE_MINUTES", default=5)
REVIEW_CLAIM_MINUTES = env.int("REVIEW_CLAIM_MINUTES", default=30)

# --- Logs: ids only, to standard error -------------------------------------------------------------
LOGGING: dict[str, Any] = logging_by(
    env.choice("LOG_FORMAT", "text" if DEMO else "json", FORMATS), env.level("LOG_LEVEL", default="INFO")
)
