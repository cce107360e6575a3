"""What the traffic equations say about a plan: the type that lint rules, the studio and sizing are handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LoadEstimate:
    """Mean rates and utilisations by element of the plan, without simulating anything.

    *rate_per_s* [1/s] and *utilisation* [1] hold at the start of the scenario, before any peak.
    Utilisation is the offered load on whatever binds, servers or a rate limit: it passes 1 where the
    element cannot keep up, and is `inf` where a loop of events multiplies itself without end. A
    group's rate counts every record that it reads, those that it skips included. The `peak_` maps hold the largest value
    at any instant of the load profile. *hottest_partition* maps a group to the utilisation of the
    one member that reads its busiest partition, *hottest_share* to that partition's share of the
    records. *wait_max_s* and *wait_end_s* are the fluid backlog, in seconds of work, at its worst
    and at the horizon: what is left of a peak that was above capacity.
    """

    rate_per_s: Mapping[str, float]
    utilisation: Mapping[str, float]
    peak_rate_per_s: Mapping[str, float] = field(default_factory=dict)
    peak_utilisation: Mapping[str, float] = field(default_factory=dict)
    hottest_partition: Mapping[str, float] = field(default_factory=dict)
    hottest_share: Mapping[str, float] = field(default_factory=dict)
    wait_max_s: Mapping[str, float] = field(default_factory=dict)
    wait_end_s: Mapping[str, float] = field(default_factory=dict)
