import math
from collections.abc import Iterator
from typing import ClassVar

from simulator.base.findings import Finding, Fix, Severity
from simulator.base.units import print_duration_s
from simulator.lint.base import Rule
from simulator.lint.facts import Facts
from simulator.lint.wording import about_s, quoted


class LagOutlivesRetention(Rule):
    """A group falls so far behind that retention deletes records before it reads them.

    Why it matters
        The records are lost to the group without an error: after the reset it goes on with the next
        ones.
    Bad
        retention: 10 min, and a group that is 20 min behind after a peak
    Good
        retention: 7 d
    Mend
        Keep the records longer than the worst lag, and make the group faster.
    """

    CODE: ClassVar[str] = "CAP005"
    SEVERITY: ClassVar[Severity] = "error"

    def check(self, facts: Facts) -> Iterator[Finding]:
        load = facts.load
        for topic, readers in facts.readers.items():
            kept = facts.topic(topic).retention
            for reader in readers:
                worst_s = load.wait_max_s.get(reader.name, 0.0) if load is not None else 0.0
                # Without end there is no retention that would do; CAP001 says that it never catches up.
                if kept == "forever" or worst_s <= kept or not math.isfinite(worst_s):
                    continue
                path = f"topics.{topic}.retention"
                longer = print_duration_s(float(math.ceil(2.0 * worst_s / 3600.0) * 3600))
                yield self.finding(
                    reader.name,
                    path,
                    f"{quoted(reader.name)} gets {about_s(worst_s)} behind, and {quoted(topic)} keeps records "
                    f"for {about_s(kept)}.",
                    fix=Fix(f"Keep them for {longer}", ((path, longer),)),
                )
