"""Which partition a key goes to: the simulator's answer beside the one of Kafka's own producer and brokers."""

import random

import pytest

from simulator.base.draws import partition_of
from tests.services.kafka_process import KafkaProcess

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(900)]

DRAWN = random.Random(4)
KEYS = [0, 1, 2, 127, 128, 255, 256, 65535, 2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1]
KEYS += list(range(1000, 1100)) + [DRAWN.getrandbits(63) for _ in range(187)]


@pytest.mark.parametrize("partitions", [1, 7, 12])
def test_keys_go_where_the_producer_of_kafka_sends_them(partitions: int, kafka_broker: KafkaProcess) -> None:
    topic = f"keys-{partitions}"
    create = ("--create", "--topic", topic, "--partitions", str(partitions), "--replication-factor", "1")
    kafka_broker.tool("kafka-topics.sh", *create)
    try:
        sent = kafka_broker.produce(topic, KEYS)
    finally:
        kafka_broker.tool("kafka-topics.sh", "--delete", "--topic", topic)
    assert sent == {key: str(partition_of(key, partitions)) for key in KEYS}
