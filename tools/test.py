"""Run the whole suite on SQLite, in the browser, and on MariaDB, with private servers: ``make test``.

Arguments go to pytest: ``make test ARGS="banking -k hold"``. Exit code 0 only when all three pass.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.servers import private_servers


def main(arguments: list[str]) -> int:
    """Run all; return pytest's first failing exit code, or 0."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not arguments:
        static = _static_checks()
        if static:
            return static
    with private_servers() as servers, tempfile.TemporaryDirectory(prefix="centli-") as folder:
        shared = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "centli.settings.test",
            "REDIS_URL": servers.redis_url,
            "CENTLI_TEST_DATABASE_URL": servers.database_url,
        }
        on_mariadb = {
            **shared,
            "DATABASE_URL": servers.database_url,
            "CENTLI_MACHINE_EXAMPLES": "50",
        }
        runs = (
            ("SQLite", ["-m", "not browser"], shared),
            # A process of its own: while Playwright is open, an event loop runs in the test's thread.
            ("Browser", ["-m", "browser"], shared),
            ("MariaDB", ["-m", "not browser and not sqlite and not once"], on_mariadb),
        )
        codes = []
        for title, chosen, env in runs:
            data = Path(folder) / title.lower()
            data.mkdir()
            codes.append(_pytest(title, [*chosen, *arguments], {**env, "CENTLI_DATA": str(data)}))
    # pytest answers 5 when arguments left a run without tests.
    return next((code for code in codes if code not in {0, 5}), min(codes))


def _static_checks() -> int:
    for tool in (
        ["ruff", "check", "--quiet", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        ["lint-imports"],
    ):
        code = subprocess.run(
            [str(Path(sys.executable).parent / tool[0]), *tool[1:]], check=False
        ).returncode
        if code:
            print(f"{' '.join(tool)} failed", flush=True)
            return code
    return 0


def _pytest(title: str, arguments: list[str], env: dict[str, str]) -> int:
    print(f"\n== {title} ==", flush=True)
    workers = str(os.cpu_count() or 2)
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "worksteal", *arguments]
    process = subprocess.Popen(command, env=env)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
