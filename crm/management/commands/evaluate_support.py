"""Measure triage, retrieval and abstention on any file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from centli.db.commands import PlainCommand
from crm.rules import measuring, records, topics, triage
from crm.rules.measuring import Question
from crm.rules.retrieval import Document


class Command(PlainCommand):
    help = """Examples:
  manage.py evaluate_support test.csv --model /tmp/model.json            # text,category
  manage.py evaluate_support tickets.jsonl --text subject,body --label intent
  manage.py evaluate_support tickets.jsonl --text subject,body --label queue
  manage.py evaluate_support centli/backoffice/seeds/support/evaluation.jsonl --articles centli/backoffice/seeds/support/articles
  manage.py evaluate_support questions.csv --articles passages.csv --json  # question,article_id,far and id,title,text
  manage.py evaluate_support preguntas.csv --text consulta --label parrafo --articles parrafos.csv --article-id clave --article-text cuerpo
  manage.py evaluate_support squad.csv                                   # question,context: each context is a passage
  manage.py evaluate_support xquad.es.json                               # the same, as SQuAD's files have it (is_impossible too)

Records with a label measure triage: accuracy, top-3; without --model by the bank's model, or by the one that train_support wrote last
where that knows more of the labels. Labels that are the bank's queues are measured by queue: a model of topics is taken for
the queue whose topics together are likeliest.

Questions measure retrieval, among the articles of --articles alone: no database is asked, nothing of the bank's is among them unless it is
named. A record is a question and the id of the article that answers it (article_id, passage_id, slug …), or of several, each of which
does: a list, «a;b», or MIRACL's positive_passages, which without --articles are the passages, with the negative ones. Empty, null or -
where none does, or "is_impossible" set, "answerable" false, or "answers" without a text. Such a question is near, unless "far" is set or "kind" is far: it has nothing to do
with what the articles are about. Articles or passages are a file (id, article_id, docid …; text, body, context …; maybe title) or a folder
of Markdown; --article-id and --article-text name columns of other names, as --text and --label do for the questions.

Told are recall@1/3/5 and MRR of our fusion, BM25 alone, letters alone and reciprocal rank fusion, and by how much ours is above BM25 and
above rank fusion, question by question; where questions have no answer, also how many of those are answered all the same, near and far:
at the confidence that answers half of the others, six in ten … all (the curve), at nine in ten, and as answers are given; and how many
of those that have an answer are answered from another article while theirs is missing (an eighth of the articles at a time is taken
away). Every figure has its interval of 95 %. Files are tables with a line of names (comma, semicolon or tab; UTF-8), JSON lines (.jsonl), or .json: a list, or
SQuAD's own form. Exit 2 when a file cannot be read or has nothing to measure."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="the same as FILE")
        parser.add_argument("--text", help="column of the text; several, with commas, are joined")
        parser.add_argument("--label", help="column of the label, or of the article that answers")
        parser.add_argument("--articles", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument("--article-id", metavar="COLUMN", help="column of an article's id")
        parser.add_argument("--article-text", metavar="COLUMN", help="column of its text")
        parser.add_argument("--model", type=Path, metavar="FILE", help="not the committed model")
        parser.add_argument("--json", action="store_true", help="one object on standard output")

    def handle(self, *_: Any, **options: Any) -> None:
        file = options["file"] or options["csv"]
        if file is None:
            raise CommandError("name a file of records", returncode=2)
        try:
            report = self._report(read_rows(file), options)
        except (records.Unreadable, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report)

    def _report(self, rows: list[dict[str, Any]], options: dict[str, Any]) -> dict[str, Any]:
        if not rows:
            raise records.Unreadable("there is no record in the file")
        articles = options["articles"]
        beside = [] if articles else records.beside(rows)
        if articles or beside or records.has(rows, records.CONTEXT_COLUMNS):
            if articles:
                documents = read_articles(
                    articles, key=options["article_id"], body=options["article_text"]
                )
            else:
                documents = records.documents(beside) if beside else _contexts(rows)
            known = frozenset(one.key for one in documents)
            by_context = articles is None and not beside
            asked = _questions(rows, options, by_context=by_context, known=known)
            _check_named(asked, known)
            return {"retrieval": measuring.retrieval(asked, documents)}
        if not options["label"] and not records.has(rows, records.LABEL_COLUMNS):
            raise records.Unreadable(
                "nothing to measure: triage needs a label, retrieval needs --articles"
            )
        pairs = records.pairs(rows, text=options["text"], label=options["label"])
        if not pairs:
            raise records.Unreadable("no record has a text and a label")
        if len(pairs) < len(rows):
            self.stderr.write(left_out(len(rows) - len(pairs)))
        model = _model(options["model"], {label for _, label in pairs})
        labels = {label for _, label in pairs}
        unknown = labels - topics.known(model, labels)
        report = measuring.triage(pairs, topics.guesses(model, labels))
        return {"triage": {"model": model.version, "unknown_labels": sorted(unknown), **report}}

    def _print(self, report: dict[str, Any]) -> None:
        if "triage" in report:
            self._print_triage(report["triage"])
            return
        found = report["retrieval"]
        self.stdout.write(f"{found['questions']} questions, {found['articles']} articles")
        if found["articles_lacking"]:
            self.stderr.write(
                f"{found['articles_lacking']} questions name an article that is not among them: not found"
            )
        if found["methods"]["fused"]["mrr"]["n"]:
            for name, figures in found["methods"].items():
                line = "  ".join(f"{figure} {_said(value)}" for figure, value in figures.items())
                self.stdout.write(f"{name:8} {line}")
            for name, figures in found["fused_above"].items():
                line = "  ".join(f"{figure} {_said(value)}" for figure, value in figures.items())
                self.stdout.write(f"fused above {name:6} {line}")
        else:
            self.stderr.write(
                "no question has an answer: there is no recall, and no confidence that answers nine in ten"
            )
        kinds = found.get("abstention", {})
        for point in kinds.get("curve", ()):
            self.stdout.write(
                f"answering {point['coverage']:4.0%} (confidence {point['confidence']:.3f})"
                f"  near {_said(point['near'])}  far {_said(point['far'])}"
            )
        for name in ("answerable", "near", "far", "missing"):
            if name in kinds and kinds[name]["answered"]["n"]:
                line = "  ".join(f"{key} {_said(value)}" for key, value in kinds[name].items())
                self.stdout.write(f"{name:12} {line}")

    def _print_triage(self, found: dict[str, Any]) -> None:
        for name, counts in found["by_label"].items():
            self.stdout.write(f"{name:40} {counts['right']:4} / {counts['total']}")
        for each in found["wrong"]:
            self.stdout.write(f"  {each['expected']} read as {each['read']}: {each['text']}")
        for name in found["unknown_labels"]:
            self.stdout.write(f"  the model does not know the label {name}")
        figures = "  ".join(
            f"{name} {_said(found[name])}"
            for name in ("accuracy", "top_3", "sure", "right_when_sure")
        )
        self.stdout.write(f"{found['texts']} texts, {found['labels']} labels  {figures}")


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Return the records of a file.

    Raises:
        CommandError: the file cannot be read, or a line, which is named, is no record.
    """
    try:
        return records.rows(file.name, file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise CommandError(f"{file}: no such file", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{file}: it is not in UTF-8: save it anew as such", returncode=2
        ) from error
    except (OSError, records.Unreadable) as error:
        raise CommandError(f"{file}: {error}", returncode=2) from error


def read_articles(path: Path, *, key: str | None = None, body: str | None = None) -> list[Document]:
    """Return the articles of a folder of Markdown, or of a file of records.

    Raises:
        CommandError: there is no such file or folder, or it holds no article.
    """
    if not path.is_dir():
        try:
            return records.documents(read_rows(path), key=key, body=body)
        except records.Unreadable as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error
    found = [
        records.article(file.name, file.read_text(encoding="utf-8-sig"))
        for file in sorted(path.glob("*.md"))
    ]
    if not found:
        raise CommandError(f"{path}: no article in this folder", returncode=2)
    return found


def read_questions(file: Path) -> list[Question]:
    """Return the questions of a file, with the article that answers each.

    Raises:
        CommandError, records.Unreadable: it cannot be read, or lacks a column.
    """
    return _questions(read_rows(file), {"text": None, "label": None}, by_context=False)


def left_out(count: int) -> str:
    """Return what is told of records that measure and train nothing."""
    return f"{count} records have no text or no label: left out"


def _check_named(asked: Sequence[Question], known: frozenset[str]) -> None:
    named = [one for one in asked if one.keys]
    if named and all(one.keys.isdisjoint(known) for one in named):
        raise records.Unreadable(
            f"of the articles that the questions name none is there: they name {named[0].key},"
            f" there is {min(known, default='none')}; --article-id names another column"
        )


def _questions(
    rows: Sequence[records.Row],
    options: dict[str, Any],
    *,
    by_context: bool,
    known: frozenset[str] = frozenset(),
) -> list[Question]:
    text = records.given(rows, options["text"]) or records.column(
        rows, records.QUESTION_COLUMNS, what="question"
    )
    wanted = records.CONTEXT_COLUMNS if by_context else records.GOLD_COLUMNS
    key = records.given(rows, options["label"]) or records.column(
        rows, wanted, what="article that answers"
    )
    for number, row in enumerate(rows, start=1):
        if not str(row.get(text) or "").strip():
            raise records.Unreadable(f"record {number}: there is no question in {text}")
    asked = []
    for row in rows:
        first, *also = (records.golds(row.get(key), known) if records.has_answer(row) else ()) or (
            None,
        )
        asked.append(Question(str(row[text]), first, records.is_far(row), tuple(also)))
    return asked


def _contexts(rows: Sequence[records.Row]) -> list[Document]:
    name = records.column(rows, records.CONTEXT_COLUMNS, what="passage")
    found = dict.fromkeys(text for row in rows if (text := records.gold(row.get(name))))
    return [Document(text, "", text) for text in found]


def trained_file() -> Path:
    """Return where a model is kept that was trained and not told where to."""
    return Path(settings.DATA) / "trained" / "triage.json"


def _model(file: Path | None, labels: set[str]) -> triage.Model:
    """Return the model of a file; without one the bank's, or the one that was trained last where that knows more of the labels."""
    if file is not None:
        return _read(file)
    ours, trained = triage.model(), trained_file()
    if topics.known(ours, labels) == labels or not trained.exists():
        return ours
    return max(ours, _read(trained), key=lambda each: len(topics.known(each, labels)))


def _read(file: Path) -> triage.Model:
    try:
        return triage.read(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise CommandError(f"{file}: no such file", returncode=2) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{file} is no model of ours: {error}", returncode=2) from error


def _said(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "–"
    return f"{figure['value']:.3f} [{figure['low']:.3f}–{figure['high']:.3f}]"
