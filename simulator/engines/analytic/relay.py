"""relay: how long a stored record waits for the poll that publishes it."""

from math import ceil, sqrt

from simulator.base.quick_values import quick_value
from simulator.engines.analytic.moments import Time, longest, time_of
from simulator.plan.ops import Log, Relay

PHASE = "Records are stored at instants that do not follow the grid of the polls."
FULL = "A poll now and then finds more than one batch; the following batches wait for the acknowledgement before them."
LONG = "An acknowledgement sometimes takes longer than a poll's gap, so that polls are skipped."


@quick_value
class Published:
    """*delay* from storing a record to its acknowledgement; *until_poll_s* is its part before the publishing.

    *rate* [1/s] is of records to publish; *busy* is the load of the relay when it publishes full batches one after the other.
    """

    delay: Time
    until_poll_s: float
    rate: float
    busy: float
    poll_s: float
    exact: bool
    notes: tuple[str, ...]

    def quantile_s(self, probability: float) -> float:
        """A poll comes evenly within the gap; exact where the acknowledgement always takes the same time."""
        return probability * self.poll_s + (self.delay.mean_s - self.poll_s / 2.0)


def published(relay: Relay, rate: float, logs: list[Log]) -> Published:
    """The outbox when *rate* records a second are stored for *logs*.

    A record waits half a gap on average, evenly distributed over it, then for the acknowledgement. Of the
    records of one gap every batch after the first waits for the batch before it.
    """
    latency = longest(time_of(log.latency) for log in logs)
    gap_s = relay.poll_s
    notes: tuple[str, ...] = (PHASE,)
    # A batch is over when its slowest record is; three standard deviations stand for the slowest of many.
    settled_s = latency.mean_s + (3.0 * sqrt(latency.variance) if latency.variance < float("inf") else 0.0)
    if settled_s > gap_s:
        gap_s = relay.poll_s * ceil(settled_s / relay.poll_s) if relay.poll_s > 0.0 else settled_s
        notes = (*notes, LONG)
    at_once = rate * gap_s
    later_s = settled_s * at_once / relay.batch / 2.0 if at_once > relay.batch else 0.0
    if at_once + 4.0 * sqrt(at_once) > relay.batch:
        notes = (*notes, FULL)
    until_s = gap_s / 2.0 + later_s
    exact = notes == (PHASE,) and latency.variance == 0.0
    delay = Time(until_s + latency.mean_s, gap_s * gap_s / 12.0 + latency.variance)
    return Published(delay, until_s, rate, rate * settled_s / relay.batch, gap_s, exact, notes)
