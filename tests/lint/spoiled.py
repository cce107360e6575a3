"""Every way in which the tests spoil the sound design."""

from tests.lint import (
    cases_capacity,
    cases_events,
    cases_kafka,
    cases_operations,
    cases_sagas,
    cases_schemas,
    cases_topology,
)
from tests.lint.case import Case

CASES: tuple[Case, ...] = (
    *cases_capacity.CASES,
    *cases_events.CASES,
    *cases_kafka.CASES,
    *cases_operations.CASES,
    *cases_sagas.CASES,
    *cases_schemas.CASES,
    *cases_topology.CASES,
)
