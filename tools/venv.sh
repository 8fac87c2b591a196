#!/bin/sh
# Make .venv and install one locked set of requirements: laptop, dev or bench.
# uv installs in seconds; where it cannot reach an index that pip is configured for, pip does the same, slower.
set -eu
cd "$(dirname "$0")/.."
set_name=$1
case $set_name in
laptop) file=requirements-laptop.txt ;;
dev) file=requirements-dev.txt ;;
bench) file=bench/requirements.txt ;;
esac
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	echo "CENTLI needs Python 3.11 or newer; $python is $("$python" --version 2>&1). Try: make ... PYTHON=python3.12" >&2
	exit 1
}
stamp=.venv/$set_name.stamp
if [ -f "$stamp" ] && [ -x .venv/bin/python ] && cmp -s "$stamp" "$file"; then
	touch "$stamp"
	exit 0
fi
has_pip() {
	[ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1
}
# Debian's Python without its package for venv leaves one behind that has no pip: it is made anew.
if ! has_pip && ! { "$python" -m venv --clear .venv && has_pip; } >&2; then
	version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	echo "$python makes no environment with pip. On Debian and Ubuntu: apt install python$version-venv" >&2
	exit 1
fi
echo "Installing $file ..." >&2
export UV_PYTHON_DOWNLOADS=never
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/requirements-uv.txt || true
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$file" 2>.venv/uv.log ||
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file"
cp "$file" "$stamp"
