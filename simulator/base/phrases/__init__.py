"""The one grammar of phrases: each has `parse_`, `print_` (its inverse) and a longer `_mapping` form."""

from simulator.base.phrases.arrival import Arrival, arrival_mapping, parse_arrival, print_arrival
from simulator.base.phrases.distribution import distribution_mapping, parse_distribution, print_distribution
from simulator.base.phrases.field_type import (
    FieldType,
    field_type_mapping,
    parse_field_type,
    print_field_type,
)
from simulator.base.phrases.keys import keys_mapping, parse_keys, print_keys
from simulator.base.phrases.load import Load, load_mapping, parse_load, parse_loads, print_load, print_loads
from simulator.base.phrases.objective import Objective, objective_mapping, parse_objective, print_objective
from simulator.base.phrases.retry import parse_retry, print_retry, retry_mapping

__all__ = [
    "Arrival",
    "FieldType",
    "Load",
    "Objective",
    "arrival_mapping",
    "distribution_mapping",
    "field_type_mapping",
    "keys_mapping",
    "load_mapping",
    "objective_mapping",
    "parse_arrival",
    "parse_distribution",
    "parse_field_type",
    "parse_keys",
    "parse_load",
    "parse_loads",
    "parse_objective",
    "parse_retry",
    "print_arrival",
    "print_distribution",
    "print_field_type",
    "print_keys",
    "print_load",
    "print_loads",
    "print_objective",
    "print_retry",
    "retry_mapping",
]
