"""The page's pure modules, by Node's test runner, and what the page may weigh."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
SCRIPT_BYTES_MAX = 30 * 1024
STYLE_BYTES_MAX = 10 * 1024


def test_the_pure_modules_pass_their_own_tests(tmp_path):
    node = shutil.which("node")
    assert node, "node is part of what `make test` installs"
    # Outside the folder of a package.json that says so, Node would read .js as CommonJS.
    modules = tmp_path / "static" / "chat"
    shutil.copytree(STATIC / "chat", modules)
    tests = tmp_path / "centli" / "chat" / "tests"
    tests.mkdir(parents=True)
    for name in ("protocol.test.mjs", "formats.json"):
        shutil.copy(Path(__file__).parent / name, tests)
    (tmp_path / "package.json").write_text(json.dumps({"type": "module"}))
    done = subprocess.run(
        [node, "--test", str(tests / "protocol.test.mjs")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_keeps_its_weight():
    scripts = b"".join(p.read_bytes() for p in sorted((STATIC / "chat").glob("*.js")))
    assert len(gzip.compress(scripts)) <= SCRIPT_BYTES_MAX
    assert len(gzip.compress((STATIC / "css" / "centli.css").read_bytes())) <= STYLE_BYTES_MAX


def test_no_template_has_inline_style_or_handler():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        for word in (" style=", " onclick=", " onload=", "javascript:"):
            assert word not in text, f"{path.name}: {word}"
