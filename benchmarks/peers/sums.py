"""From the counters and sums of a hand-written run to the quantities of its workload."""

from benchmarks.workloads import Answer


def tandem(horizon_s: float, wall_s: float, emitted: int, left: int, total_s: float, busy_s: float) -> Answer:
    """W1; *busy_s* is the service of all three stations."""
    return Answer(emitted, wall_s, {"sojourn_s": total_s / left, "utilisation": busy_s / horizon_s / 3.0})


def pipeline(
    horizon_s: float,
    wall_s: float,
    emitted: int,
    attempts: int,
    ends: tuple[int, int, int],
    seconds: tuple[float, float, float],
) -> Answer:
    """W2; *ends* are records packed, dead-lettered and delivered, *seconds* of packing, delivering and work of the packers."""
    packed, dead, delivered = ends
    packing_s, delivering_s, busy_s = seconds
    found = {
        "attempts": attempts / (packed + dead),
        "dead": dead / (packed + dead),
        "utilisation": busy_s / horizon_s / 6.0,
        "packing_s": packing_s / packed,
        "delivering_s": delivering_s / delivered,
    }
    return Answer(emitted, wall_s, found)


def saga(
    horizon_s: float,
    wall_s: float,
    started: int,
    completed: int,
    compensated: int,
    total_s: float,
    busy_s: float,
) -> Answer:
    """W3; *busy_s* is the service of the first station."""
    ended = completed + compensated
    found = {
        "completed": completed / ended,
        "duration_s": total_s / ended,
        "utilisation": busy_s / horizon_s / 8.0,
    }
    return Answer(started, wall_s, found)
