"""The settings of the tests: the application's own, with what a test may not or need not do replaced.

Whatever is already in the environment wins, so `DATABASE_URL` picks the database.
"""

import atexit
import os
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".tmp"
(SCRATCH / "staticfiles").mkdir(parents=True, exist_ok=True)

os.environ.setdefault("ENV_FILE", "")  # the demo's .env is not ours
os.environ.setdefault("SECRET_KEY", "the-secret-key-of-the-tests-and-of-nothing-else-0123456789")
os.environ.setdefault("ENCRYPTION_KEYS", Fernet.generate_key().decode())
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{SCRATCH / 'test.sqlite3'}")
os.environ.setdefault("LIVEKIT_KEYS", "test-key:test-secret-test-secret-test-secret-1")

from therapy_billing.settings import *
from therapy_billing.settings import DATABASES

# One database for each run, so that two runs in one checkout do not take it from each other. SQLite gets
# a file: the live server's threads have connections of their own, which could not see one in memory.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    FILE = SCRATCH / f"test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(FILE)}
    # Django removes the database and leaves the two files of its write-ahead log.
    atexit.register(lambda: [path.unlink() for path in SCRATCH.glob(f"{FILE.name}*")])
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_therapy_billing_{os.getpid()}"}
    # What a test commits need not outlive a crash of the machine.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Every test signs in from the same address.
ACCOUNT_RATE_LIMITS = {"login": "10000/m/ip", "login_failed": "10000/m/ip,5/5m/key"}

# Static files come from their source folders; nothing is collected first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = SCRATCH / "staticfiles"
WHITENOISE_USE_FINDERS = True
