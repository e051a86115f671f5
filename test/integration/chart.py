# Lints a chart and renders it for each set of values on standard input, by Helm's own library; objects are checked against
# the schemas of Kubernetes. Prints one JSON document.

import json
import sys

import helm_python as helm
import kubernetes_validate
import yaml

VERSIONS = ["1.30", "1.37"]
path = sys.argv[1]


def checked(one):
    """What is wrong with an object, by version; 'unknown' for a kind that is none of Kubernetes'."""
    wrong = []
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            return "unknown"
        except kubernetes_validate.ValidationError as error:
            wrong.append(f"{version}: {'/'.join(map(str, error.path))}: {error.message}")
    return wrong


def rendered(chart, values):
    try:
        texts = chart.render(values, name="mull", namespace="prod").values()
    except helm.HelmError as error:
        return {"error": str(error)}
    objects = [one for text in texts for one in yaml.safe_load_all(text) if one]
    return {"objects": [{"object": one, "wrong": checked(one)} for one in objects]}


with helm.Chart.load(path) as chart:
    charts = [rendered(chart, values) for values in json.load(sys.stdin)]
lint = helm.lint(path)
print(json.dumps({"helm": helm.helm_sdk_version(), "lint": lint["messages"] + lint["errors"], "charts": charts}))
