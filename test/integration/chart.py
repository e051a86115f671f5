# Lints a chart and renders it for each set of values on standard input, by Helm's own library; kubeconform checks what comes
# out, and the `objects` of the input, against the schemas of Kubernetes and the definition of KEDA. Prints one JSON document.

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import helm_python as helm
import kubernetes_validate
import yaml

VERSIONS = ["1.30.0", "1.37.0"]
chart_path, kubeconform, scaled_object = sys.argv[1:]
given = json.load(sys.stdin)
KINDS = ["deployment-apps-v1", "ingress-networking-v1", "networkpolicy-networking-v1", "poddisruptionbudget-policy-v1"]
KINDS += ["service-v1", "statefulset-apps-v1"]
# A document without an object has no state.
FINE = ["statusValid", ""]
PUBLISHED = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"


def closed(schema):
    """As kubeconform wants it with -strict: no field but those that are named."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    return schema


def needed(schema, shared):
    """Those of the shared definitions that a schema leads to."""
    found = {}
    waiting = [schema]
    while waiting:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
            if name not in found:
                found[name] = shared[name]
                waiting.append(shared[name])
    return found


def write_schemas(folder):
    """One file for each kind that needs no other file, which kubeconform would look for on the web."""
    for version in VERSIONS:
        source = PUBLISHED / f"v{version}-local-strict"
        target = folder / f"v{version}"
        target.mkdir()
        shared = json.loads((source / "_definitions.json").read_text())["$defs"]
        for name in KINDS:
            schema = json.loads((source / f"{name}.json").read_text().replace("/api/_definitions.json#", "#"))
            schema.pop("$id", None)
            (target / f"{name}.json").write_text(json.dumps({**schema, "$defs": needed(schema, shared)}))
        definition = yaml.safe_load(pathlib.Path(scaled_object).read_text())
        (served,) = [one for one in definition["spec"]["versions"] if one["name"] == "v1alpha1"]
        (target / "scaledobject-keda-v1alpha1.json").write_text(json.dumps(closed(served["schema"]["openAPIV3Schema"])))


def checked(text, folder):
    """What is wrong with the objects of a text, by version."""
    wrong = []
    for version in VERSIONS:
        place = f"{folder}/v{version}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
        arguments = ["-strict", "-verbose", "-output", "json", "-kubernetes-version", version, "-schema-location", place]
        done = subprocess.run([kubeconform, *arguments, "-"], input=text, capture_output=True, text=True)
        results = json.loads(done.stdout)["resources"]
        wrong += [f"{version} {one['kind']}: {one['msg']}" for one in results if one["status"] not in FINE]
    return wrong


def rendered(chart, values, folder):
    try:
        text = "\n---\n".join(chart.render(values, name="mull", namespace="prod").values())
    except helm.HelmError as error:
        return {"error": str(error)}
    return {"objects": [one for one in yaml.safe_load_all(text) if one], "wrong": checked(text, folder)}


with tempfile.TemporaryDirectory() as name, helm.Chart.load(chart_path) as chart:
    folder = pathlib.Path(name)
    write_schemas(folder)
    charts = [rendered(chart, values, folder) for values in given["values"]]
    unlike = [checked(json.dumps(one), folder) for one in given["objects"]]
lint = helm.lint(chart_path)
print(
    json.dumps(
        {
            "helm": helm.helm_sdk_version(),
            "lint": lint["messages"] + lint["errors"],
            "charts": charts,
            "unlike": unlike,
        }
    )
)
