# Everything starts here. `make run` and `make test` set up what they need first; nothing has to be installed by hand
# but Python 3.11 or newer, git and make.

.DEFAULT_GOAL := help
.PHONY: help setup run stop test check fmt bench screenshots lock

PORT ?= 8000
PY := .venv/bin/python
ARGS ?=

# The type checker reads the settings, which want addresses; nobody connects to these.
UNCONNECTED := SECRET_KEY=types ERP_APP_DATABASE_URL=postgresql:///types REDIS_URL=redis:///0

# The journeys of the browser that also write docs/images.
SCREENSHOTS := tests/journeys

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Create .venv with the locked libraries (PYTHON=python3.12 chooses the interpreter)
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh

run: setup ## Start the product with demo data (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@exec $(PY) -m erp.supervisor --port "$(PORT)" $(if $(filter command,$(origin HOST)),--host "$(HOST)")

stop: setup ## Stop the database and the queue that commands have left running
	@$(PY) -m erp.embedded stop

test: setup ## Run all tests (ARGS="-k ledger" passes arguments to pytest)
	@sh tools/test_programs.sh
	@ERP_TEST=1 $(PY) -m pytest -n auto --dist loadgroup $(ARGS)

check: setup ## Run every check that is not a test: style, types, imports, settings, migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(UNCONNECTED) $(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run

fmt: setup ## Put the source into its canonical form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: setup ## Measure against plain SQL, and write docs/benchmarks.md
	$(PY) -m bench $(ARGS)

screenshots: setup ## Let the browser journeys write docs/images anew
	@sh tools/test_programs.sh
	ERP_TEST=1 ERP_SCREENSHOTS=1 $(PY) -m pytest $(SCREENSHOTS) $(ARGS)

lock: setup ## Choose versions anew and write requirements/*.txt (UPGRADE=1 takes the newest)
	@UPGRADE="$(UPGRADE)" sh tools/lock.sh
