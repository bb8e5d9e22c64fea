"""The settings of an installation, but for how passwords are kept: the stories' people have quick ones."""

from therapy_billing.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
