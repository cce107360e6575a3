"""The table of targets, by name."""

from simulator.exporters.avro import AvroSchemas
from simulator.exporters.base import Exporter
from simulator.exporters.kafka_topics import KafkaTopicsScript
from simulator.exporters.strimzi import StrimziTopics

EXPORTERS: dict[str, Exporter] = {
    exporter.NAME: exporter for exporter in (AvroSchemas(), KafkaTopicsScript(), StrimziTopics())
}
