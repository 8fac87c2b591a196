"""Make the Kafka topics of the tickets' events."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from centli.db.commands import Exit, ProductCommand, number

COPIES_MAX: Final = 32_767


class Command(ProductCommand):
    summary = (
        "Make the topics tickets.raw (3 partitions), tickets.enriched and tickets.embedded (6 each) on the cluster of "
        "KAFKA_SERVERS; those that are there stay. Ends with 1 when the cluster does not answer, 2 when none is named, 3 "
        "when a topic is there with another number of partitions or was refused."
    )
    examples = ("manage.py create_topics", "manage.py create_topics --replication 1 --json")

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--replication", type=number(1, COPIES_MAX), default=3, help="Copies of each (3)."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.CENTLI_KAFKA.get("bootstrap.servers"):
            raise self.stop("KAFKA_SERVERS names no cluster.", Exit.USAGE)
        from centli.events import kafka  # noqa: PLC0415 - servers alone have its client

        fault = kafka.Fault()
        client = kafka.admin(fault)
        try:
            made = kafka.create_topics(client, replication=options["replication"])
        except kafka.NotDelivered as error:
            client.poll(0)
            why = str(error) if fault.last == kafka.SILENCE else fault.last
            raise self.stop(f"The cluster does not answer: {why}.", Exit.FAILED) from error
        text = "\n".join(f"{name} {answer}" for name, answer in made.items())
        self.answer({"topics": made}, text, as_json=options["json"])
        if found := kafka.wrong(made):
            raise self.stop(", ".join(found), Exit.DIFFERENCES)
