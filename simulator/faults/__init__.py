"""The faults that a scenario or a person can inject: name in the document → model. Sorted, explicit.

A fault lowers to `intervene` ops and touches no engine: a new one is one file here and one line below.
"""

from simulator.faults.broker_loss import BrokerLoss
from simulator.faults.crash import Crash
from simulator.faults.fault import Fault
from simulator.faults.outage import Outage
from simulator.faults.poison import Poison
from simulator.faults.rolling_restart import RollingRestart
from simulator.faults.slow import Slow
from simulator.faults.spike import Spike

FAULTS: dict[str, type[Fault]] = {
    "broker_loss": BrokerLoss,
    "crash": Crash,
    "outage": Outage,
    "poison": Poison,
    "rolling_restart": RollingRestart,
    "slow": Slow,
    "spike": Spike,
}
