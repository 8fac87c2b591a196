PYTHON ?= python3
VENV ?= .venv

.PHONY: lock
lock:
	for part in "laptop" "production:--extra production" "dev:--extra production --group dev"; do :; done
