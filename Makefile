# CENTLI. The two commands that matter: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= data
RESET ?=

export UV_PYTHON_DOWNLOADS = never
# Compiled once, not in each of the many processes that tests and services start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check check-static check-quick services proof bench lock clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

demo: $(VENV)/laptop.stamp ## Run the bank on this laptop (PORT=8000 DATA=data RESET=1)
	@exec env CENTLI_DATA="$(DATA)" CENTLI_PORT=$(PORT) DJANGO_SETTINGS_MODULE=centli.settings.local \
		$(BIN)/python manage.py demo --port $(PORT) $(if $(filter 1,$(RESET)),--reset --yes,)

test: ## Run everything on SQLite and MariaDB; installs what it needs
	@tools/prepare.sh
	@exec $(BIN)/python -m tools.test $(ARGS)

check: $(VENV)/dev.stamp ## What must pass before every commit: static checks, and the quick tests on SQLite, side by side
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-static check-quick

check-static:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run --settings centli.settings.test

check-quick:
	$(BIN)/pytest --forks 2 -m "not browser and not once and not slow"

services: ## Run the product on MariaDB, Redis, gunicorn, daphne and Celery
	@tools/prepare.sh
	@exec $(BIN)/python -m tools.services --port $(PORT)

proof: ## Long proofs: concurrency, crashes, duplicates
	@tools/prepare.sh
	@exec $(BIN)/python -m proof $(ARGS)

bench: ## Performance ratios, measured side by side in one run
	@tools/prepare.sh
	@tools/venv.sh bench
	@exec $(BIN)/python -m bench $(ARGS)

lock: $(VENV)/dev.stamp ## Compile the pinned and hashed requirement files from pyproject.toml
	tools/lock.sh

clean: ## Remove the virtual environment and caches; data stays
	rm -rf $(VENV) .make .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/laptop.stamp: requirements-laptop.txt
	@PYTHON=$(PYTHON) tools/venv.sh laptop

$(VENV)/dev.stamp: requirements-dev.txt
	@PYTHON=$(PYTHON) tools/venv.sh dev
