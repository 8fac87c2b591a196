#!/bin/sh
# Compile the pinned, hashed requirement files; nobody edits those.
set -eu
cd "$(dirname "$0")/.."
compile() {
	out=$1
	shift
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 "$@" --output-file "$out"
}
compile requirements-laptop.txt pyproject.toml
compile requirements.txt --extra production pyproject.toml
compile requirements-dev.txt --extra production --group dev pyproject.toml
compile bench/requirements.txt --extra production --group dev --group bench pyproject.toml
printf 'uv\n' | .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --constraint requirements-dev.txt - --output-file tools/requirements-uv.txt
