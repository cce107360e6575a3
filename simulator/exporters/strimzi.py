"""Strimzi: one KafkaTopic resource per topic, `kafka.strimzi.io/v1` (Strimzi 1.0 and later)."""

import hashlib
import re
from typing import ClassVar

import yaml

from simulator.design.document import Design
from simulator.exporters.base import Export, File, Loss, export_of, left_out, one_line
from simulator.exporters.terms.topic_settings import BEYOND_TOPICS, chosen_settings, unsaid_of_topic

_LONGEST_NAME = 253
_LONGEST_LABEL = 63
_LARGEST_REPLICAS = 32_767


class StrimziTopics:
    """KafkaTopic resources, to be applied in the namespace of the Kafka resource that their label names."""

    NAME: ClassVar[str] = "strimzi"
    TITLE: ClassVar[str] = "Strimzi topics (Kubernetes)"

    def export(self, design: Design) -> Export:
        """One file per topic; names that Kubernetes refuses are rewritten, and `topicName` keeps the real one."""
        files: list[File] = []
        losses = list(left_out(design, BEYOND_TOPICS))
        taken: set[str] = set()
        for name, topic in design.topics.items():
            resource = resource_name(name)
            if resource in taken:
                resource = _made_unique(name, resource)
            taken.add(resource)
            label = resource_name(topic.cluster, longest=_LONGEST_LABEL)
            if label != topic.cluster:
                losses.append(
                    Loss(
                        topic.cluster,
                        f"clusters.{topic.cluster}",
                        f"Kubernetes does not allow this name: the Kafka resource must be called {label}.",
                    )
                )
            spec: dict[str, object] = {
                "partitions": topic.partitions,
                "replicas": min(topic.replicas, _LARGEST_REPLICAS),
                "config": chosen_settings(topic),
            }
            if resource != name:
                spec = {"topicName": name, **spec}
            document = {
                "apiVersion": "kafka.strimzi.io/v1",
                "kind": "KafkaTopic",
                "metadata": {"name": resource, "labels": {"strimzi.io/cluster": label}},
                "spec": spec,
            }
            head = f"# Topic {name} of the design “{one_line(design.name)}”, written by Lagwise.\n"
            files.append(
                File(f"{resource}.yaml", head + yaml.safe_dump(document, sort_keys=False, width=110))
            )
            losses.extend(unsaid_of_topic(name, topic))
            if topic.replicas > _LARGEST_REPLICAS:
                losses.append(
                    Loss(name, f"topics.{name}.replicas", f"Kafka allows at most {_LARGEST_REPLICAS}.")
                )
        return export_of(design, files, losses)


def resource_name(name: str, *, longest: int = _LONGEST_NAME) -> str:
    """*name* as an RFC 1123 subdomain: lower case letters, digits, dashes and dots, a letter or digit at both ends
    of every part."""
    parts = [re.sub(r"[^a-z0-9-]", "-", part).strip("-") for part in name.lower().split(".")]
    made = ".".join(part for part in parts if part) or "topic"
    return made if len(made) <= longest else _made_unique(name, made, longest)


def _made_unique(name: str, resource: str, longest: int = _LONGEST_NAME) -> str:
    """*resource*, which another name already has or which is too long, told apart by a hash of *name*."""
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{resource[: longest - 9].rstrip('.-')}-{mark}"
