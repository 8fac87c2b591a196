"""Names of static files that hold their hash."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from centli.chat.storage import MODULES, HashedStatic
from centli.tests.product import ROOT


def test_every_script_of_ours_has_its_imports_rewritten():
    scripts = [path.relative_to(ROOT / "static") for path in (ROOT / "static").rglob("*.js")]
    assert len(scripts) > 5
    for script in scripts:
        assert any(fnmatch(str(script), module) for module in MODULES), script


def test_an_import_names_the_file_with_its_hash(tmp_path):
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "main.js").write_text(
        'import { a } from "./store.js";\nimport("./render.js");\n'
    )
    (tmp_path / "chat" / "store.js").write_text("export const a = 1;\n")
    (tmp_path / "chat" / "render.js").write_text("export const b = 2;\n")
    storage = HashedStatic(location=tmp_path, base_url="/static/")
    found = {path: (storage, path) for path in ("chat/main.js", "chat/store.js", "chat/render.js")}
    assert all(not isinstance(done, Exception) for _, _, done in storage.post_process(found))
    text = (tmp_path / storage.stored_name("chat/main.js")).read_text()
    assert re.search(r'from "\./store\.[0-9a-f]{12}\.js";', text)
    assert re.search(r'import\("\./render\.[0-9a-f]{12}\.js"\)', text)
