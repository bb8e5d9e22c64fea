"""The tests' settings and the linter of migrations, for tests/lint_migrations.py."""

from tests import settings as of_the_tests

globals().update({name: value for name, value in vars(of_the_tests).items() if name.isupper()})
INSTALLED_APPS = [*of_the_tests.INSTALLED_APPS, "django_migration_linter"]
