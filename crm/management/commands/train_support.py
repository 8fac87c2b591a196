"""Train the model that tells what tickets are about, or one of its kind from anybody's labelled texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from centli.db.commands import Exit, ProductCommand, number
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.files import write_whole
from crm.management.commands.evaluate_support import (
    left_out,
    read_articles,
    read_questions,
    read_rows,
    trained_file,
)
from crm.rules import doubt, records, training, triage
from crm.services import artifacts


class Command(ProductCommand):
    summary = """Files are tables with a line of names (comma, semicolon or tab) or JSON lines (.jsonl); several may be given.
With --articles, the title and the questions of each article of a folder are texts as well, with the label that --article-labels, a
table of article_id and label, has for it; several folders may be given.
With --answers, what is trained is when to answer (crm/rules/doubt.json, doubt.en.json of English articles): on the questions of the articles, and on those of the
file, that no article answers ("far" where they have nothing to do with a bank). --general adds JSON lines of passages about other
things ("set", "passage", "answered" and "unanswered": lists of questions), so that it holds for passages of any kind.
Without --text and --label, columns of the usual names are taken (text, question …; category, label, queue …).
Without --out, the model is written into the data folder, where evaluate_support finds it; with --replace in the place of the one that
comes with the product, which the bank sorts by. With --register it is kept as a version instead, in the storage
«ml_artifacts», with what --test measures of it and of the model in use, on texts that neither has seen; support_models puts it into
use where it is no worse. Training needs scikit-learn, which is among the development
requirements. --dry-run trains and writes nothing. Exit 2 when a file cannot be read or trains nothing, 3
when --check finds other texts."""
    examples = (
        "manage.py train_support --csv centli/backoffice/seeds/support/tickets.jsonl --csv centli/backoffice/seeds/support/phrasings.csv --text subject,body --label intent --articles centli/backoffice/seeds/support/articles --articles centli/backoffice/seeds/support/articles/en --article-labels centli/backoffice/seeds/support/article_topics.csv --features 24000 --replace",
        "manage.py train_support --csv train.csv --text text --label category --out /tmp/model.json",
        "manage.py train_support --csv train.csv --out /tmp/model.json && manage.py evaluate_support test.csv --model /tmp/model.json",
        "manage.py train_support --answers centli/backoffice/seeds/support/calibration.jsonl --articles centli/backoffice/seeds/support/articles --general centli/backoffice/seeds/support/general/training.jsonl --replace",
        "manage.py train_support --answers centli/backoffice/seeds/support/calibration.en.jsonl --articles centli/backoffice/seeds/support/articles/en --replace",
        "manage.py train_support --csv train.csv --register --test test.csv",
        "manage.py train_support --check --csv FILE    # only tell whether the model comes from these texts",
    )
    rehearses = True
    asks_first = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", type=Path, action="append", default=[], metavar="FILE")
        parser.add_argument("--text", help="column of the text; several, with commas, are joined")
        parser.add_argument("--label", help="column of the label")
        parser.add_argument("--articles", type=Path, action="append", default=[], metavar="FOLDER", help="train on them too")  # fmt: skip
        parser.add_argument("--article-labels", type=Path, metavar="FILE", help="of each article")
        parser.add_argument("--answers", type=Path, metavar="FILE", help="questions without answer")
        parser.add_argument("--general", type=Path, action="append", default=[], metavar="FILE")
        parser.add_argument("--out", type=Path, default=None, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="write the product's own")
        parser.add_argument("--register", action="store_true", help="keep it as a version")
        parser.add_argument("--test", type=Path, metavar="FILE", help="texts to measure it on")
        parser.add_argument(
            "--features",
            type=number(1, training.FEATURES_MAX),
            default=training.FEATURES_MAX,
            help="at most so many",
        )
        parser.add_argument("--check", action="store_true", help="compare, write nothing; exit 3")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["test"] and not options["register"]:
            raise self.stop("--test measures what --register keeps: give both", Exit.USAGE)
        if options["answers"]:
            if options["check"] or options["register"]:
                raise self.stop("--answers is neither checked nor registered", Exit.USAGE)
            self._calibrate(options)
            return
        if not options["csv"]:
            raise CommandError("name a file: --csv FILE, or --answers FILE", returncode=2)
        pairs = self._pairs(options)
        if options["check"]:
            self._check(options["out"] or triage.WEIGHTS_FILE, pairs, is_json=options["json"])
            return
        out = self._out(options, triage.WEIGHTS_FILE, trained_file())
        try:
            stored = training.train(pairs, features_max=options["features"])
        except training.Untrainable as error:
            raise CommandError(str(error), returncode=2) from error
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: install requirements-dev.txt") from error
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        if options["register"]:
            self._register(text, options)
            return
        self._write(out, text)
        told = {
            "texts": len(pairs),
            "labels": len(stored["labels"]),
            "features": len(stored["features"]),
            "bytes": len(text.encode()),
            "file": str(out),
        }
        self.answer(
            told,
            "{texts} texts, {labels} labels, {features} features, {bytes:,} bytes in {file};"
            " next: manage.py evaluate_support FILE --model {file}".format_map(told),
            as_json=options["json"],
        )

    def _out(self, options: dict[str, Any], ours: Path, otherwise: Path) -> Path:
        """Return where a model is written: never in the place of the product's unless that is asked for."""
        if options["out"] and options["replace"]:
            raise self.stop("--out and --replace name two places: give one", Exit.USAGE)
        return options["out"] or (ours if options["replace"] else otherwise)

    def _pairs(self, options: dict[str, Any]) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        try:
            for file in options["csv"]:
                rows = read_rows(file)
                found = records.pairs(rows, text=options["text"], label=options["label"])
                if len(found) < len(rows):
                    self.stderr.write(f"{file}: {left_out(len(rows) - len(found))}")
                pairs += found
            if options["articles"]:
                labels = self._article_labels(options["article_labels"])
                for file in (
                    each for one in options["articles"] for each in sorted(one.glob("*.md"))
                ):
                    text = file.read_text(encoding="utf-8-sig")
                    pairs += records.article_pairs(file.name, text, labels)
        except records.Unreadable as error:
            raise CommandError(str(error), returncode=2) from error
        return pairs

    def _article_labels(self, file: Path | None) -> dict[str, str]:
        if file is None:
            raise self.stop("--articles needs --article-labels: what each is about", Exit.USAGE)
        rows = read_rows(file)
        key = records.column(rows, records.KEY_COLUMNS, what="article's id")
        return dict(records.pairs(rows, text=key))

    def _write(self, file: Path, text: str) -> None:
        if self.is_rehearsal:
            return
        try:
            if file.parent == trained_file().parent:
                file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, text + "\n")
        except OSError as error:
            raise self.stop(f"{file}: {error.strerror}", Exit.USAGE) from error

    def _calibrate(self, options: dict[str, Any]) -> None:
        if not options["articles"]:
            raise CommandError("--answers needs --articles", returncode=2)
        try:
            stored = training.calibrate(
                [
                    one
                    for folder in options["articles"]
                    for one in read_articles(folder)
                    if one.questions
                ],
                read_questions(options["answers"]),
                [
                    record
                    for file in options["general"]
                    for record in records.general(read_rows(file))
                ],
            )
        except (records.Unreadable, training.Untrainable) as error:
            raise CommandError(str(error), returncode=2) from error
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: install requirements-dev.txt") from error
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        ours = doubt.FILES[stored["language"]]
        out = self._out(options, ours, trained_file().with_name(ours.name))
        self._write(out, text)
        told = {
            **stored["questions"],
            "general": sum(stored["general"].values()),
            "bytes": len(text.encode()),
            "file": str(out),
        }
        self.answer(
            told,
            "{answerable} questions with an answer, {unanswerable} without, {general} about general passages,"
            " {bytes:,} bytes in {file}".format_map(told),
            as_json=options["json"],
        )

    def _register(self, text: str, options: dict[str, Any]) -> None:
        metrics: dict[str, Any] = {}
        if options["test"]:
            tested = records.pairs(
                read_rows(options["test"]), text=options["text"], label=options["label"]
            )
            metrics = artifacts.model_measure(triage.read(json.loads(text)), tested)
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
        with self.rehearsing():
            row = artifacts.model_register(call, content=text.encode(), metrics=metrics)
        self.answer(
            {"version": row.version, "metrics": row.metrics},
            f"kept as {row.version}; next: manage.py support_models --activate {row.version}",
            as_json=options["json"],
        )

    def _check(self, file: Path, pairs: list[tuple[str, str]], *, is_json: bool) -> None:
        try:
            trained_on = json.loads(file.read_text(encoding="utf-8"))["trained_on_sha256"]
        except FileNotFoundError as error:
            raise self.stop(f"{file}: no such file", Exit.USAGE) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self.stop(f"{file} is no model", Exit.USAGE) from error
        if trained_on != training.fingerprint(pairs):
            raise CommandError("the model comes from other texts", returncode=3)
        self.answer({"same": True}, "the model comes from these texts", as_json=is_json)
