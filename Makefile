# Everything this project does, from one place. Works with GNU make 3.81 and later (macOS has that one).
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# More arguments for pytest: make test ARGS="-k presence"
ARGS ?=

# `check --deploy` looks at the settings of an installation, not at those of this machine.
DEPLOYED = ENV_FILE= DEMO=0 HTTPS=1 ALLOWED_HOSTS=billing.example.org DATABASE_URL=sqlite://:memory: \
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	ENCRYPTION_KEYS="$$($(PY) -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')"

.PHONY: help demo test fast bench check format clean \
	check-format check-lint check-security check-types check-imports check-migrations check-templates check-deploy

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: $(VENV)/installed ## set everything up on SQLite, load the demo, serve on 127.0.0.1:$PORT (8000)
	@$(PY) therapy_billing/demo/write_env.py && $(PY) manage.py demo

test: $(VENV)/installed-dev ## run every test this machine can run, and name what was left out
	@$(PY) tests/run.py $(ARGS)

fast: $(VENV)/installed-dev ## run the rules' tests alone, in about a second
	@$(PY) tests/run.py --fast $(ARGS)

bench: $(VENV)/installed-dev ## benchmarks: pages beside their floor, by size, and the parts (SQLite and PostgreSQL)
	@$(PY) -m bench.run $(ARGS)

check: check-format check-lint check-security check-types check-imports check-migrations check-templates check-deploy ## format, lint, security, types, imports, migrations, templates, deployment
	@echo "All checks passed."

check-format: $(VENV)/installed-dev
	@echo "== format"; $(VENV)/bin/ruff format --check --quiet . || { echo "Not formatted (see 'ruff format --diff'). 'make format' does it."; exit 1; }

check-lint: $(VENV)/installed-dev
	@echo "== lint"; $(VENV)/bin/ruff check .

check-security: $(VENV)/installed-dev
	@echo "== security"; $(VENV)/bin/bandit --quiet --severity-level medium --recursive accounts audit cpt sessions_app invoicing review therapy_billing manage.py

check-types: $(VENV)/installed-dev
	@echo "== types"; $(VENV)/bin/mypy

check-imports: $(VENV)/installed-dev
	@echo "== imports"; $(VENV)/bin/lint-imports --no-logo

check-migrations: $(VENV)/installed-dev
	@echo "== migrations"; $(DEPLOYED) $(PY) manage.py makemigrations --check --dry-run && $(PY) -m tests.lint_migrations

check-templates: $(VENV)/installed-dev
	@echo "== templates"; find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 --check {} +

check-deploy: $(VENV)/installed-dev
	@echo "== deployment"; $(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/installed-dev ## put code and templates in shape
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format .
	@find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 {} + || true

clean: ## remove what was built; the demo's database and .env stay
	rm -rf $(VENV) .tmp staticfiles htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The virtual environment: stamps say what it holds, so a second run has nothing to do ---------

$(VENV)/made:
	@found=; for python in "$(PYTHON)" python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1 && { found=$$python; break; }; \
	done; \
	if [ -z "$$found" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 14))' >/dev/null 2>&1; then \
	  found="$(PYTHON)"; echo "$$("$$found" --version) is newer than the versions tested here (3.11 to 3.13); trying it."; \
	fi; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11, 3.12 or 3.13 is needed; $(PYTHON) is: $$("$(PYTHON)" --version 2>&1)" >&2; \
	  echo "Install one of them, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	"$$found" -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.txt
	@echo "Installing requirements.txt into $(VENV) ..."
	@$(PIP) install --quiet -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/made requirements.txt requirements-dev.txt
	@echo "Installing requirements-dev.txt into $(VENV) ..."
	@$(PIP) install --quiet -r requirements-dev.txt
	@touch $(VENV)/installed $@
