"""List a whole turn: what was said, every step, what was answered, its events and audit entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from centli.agent import record
from centli.db.commands import Exit, ProductCommand
from centli.kernel.errors import NotFound


class Command(ProductCommand):
    summary = "List a turn by its id, a message's, a correlation id or a receipt's folio: steps, answers, events, audit entries."
    examples = (
        "manage.py show_turn trn_0192f3c4a5b67d8e9f00112233445566",
        "manage.py show_turn msg_0192f3c4a5b67d8e9f00112233445566 --json",
        "manage.py show_turn 74C4A02F22",
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "id",
            help="The turn's id (trn_…), one of its messages' (msg_…), its correlation id, or a receipt's folio.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            turn = record.turn_find(options["id"])
        except NotFound:
            raise self.stop(f"There is no turn {options['id']}.", Exit.FAILED) from None
        data = record.whole(turn)
        self.answer(data, "\n".join(_lines(data)), as_json=options["json"])


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"{data['turn_id']}  {data['state']} ({data['ended']}), {data['elapsed_ms']} ms"
    yield f"engine {data['engine']} {data['prompt_version']}, attempts {data['attempts']}"
    yield f"correlation {data['correlation_id']}"
    yield ""
    yield f"> {data['said']}"
    for step in data["steps"]:
        error = f" refused: {step['error_code']}" if step["error_code"] else ""
        what = step["tool"] or step["content"] or ""
        yield f"{step['number']:>3} {step['kind']} {what} {step['arguments'] or ''}{error}".rstrip()
    yield ""
    for message in data["messages"]:
        if message["role"] == "assistant":
            named = " ".join(filter(None, (message["confirmation_id"], message["folio"])))
            yield f"{message['seq']:>4} {message['kind']}: {message['content']} {named}".rstrip()
    yield ""
    yield from (f"event {one['event_type']} {one['status']}" for one in data["events"])
    yield from (f"audit {one['action']} {one['object_id']}".rstrip() for one in data["audit"])
