#!/bin/sh
# Install what tests and the services profile need: MariaDB, Redis, Chromium, Node.js and mysqlclient's headers by apt
# where it may, otherwise say what is missing; then the virtual environment and the accessibility checker.
set -eu
cd "$(dirname "$0")/.."

missing=
need() { # need COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
}
need mariadbd mariadb-server
need mariadb-install-db mariadb-server
need redis-server redis-server
command -v chromium-headless-shell >/dev/null 2>&1 || need chromium chromium
need node nodejs
need npm npm
need gcc gcc
need pkg-config pkg-config
pkg-config --exists libmariadb 2>/dev/null || pkg-config --exists mysqlclient 2>/dev/null || missing="$missing libmariadb-dev"
echo '#include <Python.h>' | gcc -E -x c $("${PYTHON:-python3}" -c 'import sysconfig; print("-I" + sysconfig.get_path("include"))') - >/dev/null 2>&1 ||
	missing="$missing python3-dev"
[ -x .venv/bin/pip ] || "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"

sudo=
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if [ -n "$missing" ]; then
	if command -v apt-get >/dev/null 2>&1 && $sudo true 2>/dev/null; then
		echo "Installing:$missing" >&2
		$sudo apt-get update -qq
		# shellcheck disable=SC2086 - a list of packages
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing libc6-dev >/dev/null
	else
		echo "These are missing, and cannot be installed from here (Debian's names):$missing" >&2
		exit 1
	fi
fi

# Without windows that nobody looks at, the browser does half of the work; Chromium itself does as well.
if ! command -v chromium-headless-shell >/dev/null 2>&1 && apt-cache show chromium-headless-shell >/dev/null 2>&1; then
	$sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true
fi

tools/venv.sh dev
if ! cmp -s package-lock.json .make/package-lock.json 2>/dev/null; then
	echo "Installing package-lock.json ..." >&2
	mkdir -p .make
	cp package.json package-lock.json .make/
	npm ci --prefix .make --silent --no-audit --no-fund || { rm -f .make/package-lock.json; exit 1; }
fi
