"""python -m tests.mail_folder COMMAND: a manage.py command whose mails become files in MAIL_FOLDER."""

import os
import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    django.setup()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
    execute_from_command_line(["manage.py", *sys.argv[1:]])
