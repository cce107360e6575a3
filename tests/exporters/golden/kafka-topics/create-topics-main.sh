#!/bin/sh
# Creates the topics of the cluster main of the design “Order processing”, written by Lagwise.
#
# Usage:  BOOTSTRAP_SERVER=broker:9092 sh create-topics-main.sh
# Other names or places of the tools:  KAFKA_TOPICS=/opt/kafka/bin/kafka-topics.sh  KAFKA_CONFIGS=…
# A client's properties file (TLS, SASL):  COMMAND_CONFIG=client.properties
#
# Running it again changes nothing but the settings of topics: partitions and replicas of a topic
# that is already there stay as they are.
set -eu

BOOTSTRAP_SERVER=${BOOTSTRAP_SERVER:-localhost:9092}
KAFKA_TOPICS=${KAFKA_TOPICS:-kafka-topics.sh}
KAFKA_CONFIGS=${KAFKA_CONFIGS:-kafka-configs.sh}

topics() {
    "$KAFKA_TOPICS" --bootstrap-server "$BOOTSTRAP_SERVER" ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"} "$@"
}

configs() {
    "$KAFKA_CONFIGS" --bootstrap-server "$BOOTSTRAP_SERVER" ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"} "$@"
}

topics --create --if-not-exists \
    --topic order-events \
    --partitions 10 \
    --replication-factor 3 \
    --config cleanup.policy=delete \
    --config compression.type=producer \
    --config max.message.bytes=1048588 \
    --config min.insync.replicas=2 \
    --config retention.ms=-1
configs --alter --entity-type topics --entity-name order-events \
    --add-config cleanup.policy=delete,compression.type=producer,max.message.bytes=1048588,min.insync.replicas=2,retention.ms=-1

topics --create --if-not-exists \
    --topic order-events.dead \
    --partitions 1 \
    --replication-factor 3 \
    --config cleanup.policy=delete \
    --config compression.type=producer \
    --config max.message.bytes=1048588 \
    --config min.insync.replicas=2 \
    --config retention.ms=7776000000
configs --alter --entity-type topics --entity-name order-events.dead \
    --add-config cleanup.policy=delete,compression.type=producer,max.message.bytes=1048588,min.insync.replicas=2,retention.ms=7776000000
