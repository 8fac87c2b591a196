"""Requests that schemathesis makes from our API's description, and the answers that the description allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance


@cache
def described() -> dict[str, Any]:
    """Return the description's operations by their names."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    # `test_access` asks each address with every method that it does not take; here one of them is enough.
    schema.config.phases.coverage.unexpected_methods = {"trace"}
    found: list[Any] = list(schema.get_all_operations())
    return {each.ok().label: each.ok() for each in found}


def answers_as_described(
    label: str,
    known: Mapping[str, Any],
    headers: Mapping[str, str],
    *,
    examples: int,
    phases: Sequence[Phase],
) -> None:
    """Send an operation generated requests, half of the well-formed ones for an object that is there."""
    operation = described()[label]
    feedback = FeedbackSources(constants_value_source=make_constants_value_source(operation.schema))

    @settings(max_examples=examples, phases=phases, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        if _meets(case):
            case.path_parameters.update({name: known[name] for name in case.path_parameters})
        case.call_and_validate(
            headers=headers,
            # A rule of the bank may refuse what the description allows: no funds, a cursor that nobody was given.
            # Who is let in at each address is what `test_access` asks, once.
            excluded_checks=[positive_data_acceptance, ignored_auth],
        )

    # What schemathesis' plugin for pytest does while it collects, which costs every process of a run ten seconds.
    load_all_checks()
    build_operation_test(
        config=operation.schema.config,
        operation=operation,
        test_func=check,
        given_kwargs={},
        feedback=feedback,
    )()


def _meets(case: Any) -> bool:
    """Say whether a request meets an object that is there, as half of the well-formed ones do."""
    drawn = repr((case.path_parameters, case.query, case.headers)).encode()
    return case.meta.generation.mode.is_positive and sum(drawn) % 2 == 0
