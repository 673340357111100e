"""Reads metrics as Prometheus does, in its text format and as OpenMetrics, and prints the samples as JSON."""

import json
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as prometheus


def samples(families):
    found = []
    for family in families:
        assert family.type == "gauge", family
        assert family.documentation, family
        for sample in family.samples:
            found.append([sample.name, sample.labels, sample.value])
    return found


text = sys.stdin.read()
read = samples(prometheus.text_string_to_metric_families(text))
# The other format is the same with an end.
assert samples(openmetrics.text_string_to_metric_families(text + "# EOF\n")) == read
json.dump(read, sys.stdout)
