"""A database as the migrations leave it: made once in a run of the tests, and copied by whoever needs another.

Django takes ten seconds of a core to migrate an empty database, and a run of the tests needs ten of them. The next run
copies the same ones, unless a migration, what it is made of or the server has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "CENTLI_MIGRATED"
"""The environment's name for the folder of a run's copies."""
ROOT: Final = Path(__file__).resolve().parents[1]
KEPT: Final = ROOT / ".pytest_cache" / "migrated"
"""Where copies are kept from one run to the next, by what they were made of."""
KEPT_MAX: Final = 5
VENDORS: Final = ("sqlite", "mysql")
"""As Django names them; MariaDB is its second."""
MADE_OF: Final = (
    *("*/migrations/*.py", "*/*/migrations/*.py", "*/contracts.py", "*/models.py", "*/models/*.py"),
    *(
        "*/*/models.py",
        "*/*/models/*.py",
        "centli/db/*.py",
        "centli/db/*/*.py",
        "centli/kernel/*.py",
    ),
    *("centli/settings/base.py", "requirements-dev.txt"),
)
"""The files that say what migrations do and which rows they leave."""


def migrate() -> None:
    """Bring the settings' database up to date; an empty one begins as a copy of the run's, where there is one."""
    from django.core.management import call_command  # noqa: PLC0415 - after Django is ready
    from django.db import connection  # noqa: PLC0415

    def in_full() -> None:
        call_command("migrate", verbosity=0, interactive=False)

    if FOLDER in os.environ and not connection.introspection.table_names():
        copy_or_make(connection, Path(os.environ[FOLDER]), in_full)
    # Of what is up to date there is nothing to do but to look.
    in_full()


def prepare() -> None:
    """Set Django up as the environment says, and bring its database up to date."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    migrate()


def begin(file: Path) -> None:
    """Begin a demo's SQLite file as a copy of the run's, where there is a run of the tests.

    It costs a process of its own only when nobody has made the copy yet.
    """
    if FOLDER not in os.environ:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    copy = Path(os.environ[FOLDER]) / "migrated.sqlite"
    with _alone(copy.with_name(f"{copy.name}.lock")):
        if copy.exists():
            shutil.copyfile(copy, file)
            return
    env = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "CENTLI_DATA": str(file.parent),
        "DJANGO_SETTINGS_MODULE": "centli.settings.local",
    }
    subprocess.run([sys.executable, "-m", "tools.migrated"], env=env, check=True)


def copy_or_make(connection: Any, folder: Path, make: Callable[[], object]) -> None:
    """Fill a connection's empty database from the copy in a folder; the first to come makes it, and leaves the copy."""
    copy = folder / f"migrated.{connection.vendor}"
    with _alone(copy.with_name(f"{copy.name}.lock")):
        if not copy.exists():
            make()
            part = copy.with_name(f"{copy.name}.part")
            _keep(connection, part)
            part.rename(copy)
            return
    _load(connection, copy)


@cache
def kept() -> Path:
    """Return the folder of the copies that earlier runs have left, if nothing that they were made of has changed."""
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version} {_server_build()}".encode())
    for file in sorted({file for pattern in MADE_OF for file in ROOT.glob(pattern)}):
        digest.update(f"\n{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    folder = KEPT / digest.hexdigest()[:32]
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(KEPT.iterdir(), key=lambda each: each.stat().st_mtime)[:-KEPT_MAX]:
            shutil.rmtree(old)
    return folder


def lend(folder: Path) -> None:
    """Begin the folder of a run's copies with those that are kept."""
    for copy in _copies(kept()):
        shutil.copy(copy, folder)


def keep(folder: Path) -> None:
    """Keep a run's copies for the next run."""
    for copy in _copies(folder):
        found = kept() / copy.name
        if not found.exists():
            part = found.with_name(f"{copy.name}.{os.getpid()}.part")
            shutil.copy(copy, part)
            part.rename(found)


def _copies(folder: Path) -> list[Path]:
    return [copy for vendor in VENDORS if (copy := folder / f"migrated.{vendor}").exists()]


def _server_build() -> str:
    """Return what tells one installed MariaDB from another, without starting it."""
    program = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    found = Path(program).stat() if program else None
    return f"{found.st_size} {found.st_mtime_ns}" if found else ""


def _keep(connection: Any, copy: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        return
    command = ["mariadb-dump", *_server(connection), "--skip-comments", "--triggers"]
    with copy.open("wb") as file:
        subprocess.run([*command, connection.settings_dict["NAME"]], check=True, stdout=file)


def _load(connection: Any, copy: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        # Not whatever begins alike: the first process's name begins the eleventh's.
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(copy, name)
        return
    with copy.open("rb") as file:
        subprocess.run(["mariadb", *_server(connection), name], check=True, stdin=file)


def _server(connection: Any) -> list[str]:
    """Return how MariaDB's programs reach a connection's server."""
    known = connection.settings_dict
    return [
        "--no-defaults",
        f"--host={known['HOST']}",
        f"--port={known['PORT']}",
        f"--user={known['USER']}",
        "--default-character-set=utf8mb4",
        *([f"--password={known['PASSWORD']}"] if known["PASSWORD"] else []),
    ]


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold a lock among processes."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    prepare()
