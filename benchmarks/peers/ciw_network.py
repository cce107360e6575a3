"""Ciw: W1 as a network of three nodes. Its records of every visit are what it measures from.

W2 has no natural form here (a key decides the server), nor has W3 (routing by the history of a customer).
"""

import ciw

from benchmarks.stopwatch import now_s
from benchmarks.workloads import Answer


def tandem(horizon_s: float, seed: int) -> Answer:
    """W1. Ciw hands out one record per visit; the first and the last of a customer make its time in the network."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=800.0), None, None],
        service_distributions=[ciw.dists.Exponential(rate=1000.0) for _ in range(3)],
        number_of_servers=[1, 1, 1],
        routing=[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
    )
    simulation = ciw.Simulation(network)
    began = now_s()
    simulation.simulate_until_max_time(horizon_s)
    wall_s = now_s() - began
    records = simulation.get_all_records()
    since = {each.id_number: each.arrival_date for each in records if each.node == 1}
    until = {each.id_number: each.exit_date for each in records if each.node == 3}
    total = sum(exit_s - since[number] for number, exit_s in until.items())
    busy = sum(each.service_time for each in records)
    return Answer(
        simulation.nodes[0].number_of_individuals,
        wall_s,
        {"sojourn_s": total / len(until), "utilisation": busy / horizon_s / 3.0},
    )


RUNS = {"tandem": tandem}
