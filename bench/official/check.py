"""Reads predictions and data set as the official SWE-bench harness does, and says what it makes of them."""

import json
import sys
from importlib.metadata import version

from swebench.harness.utils import get_predictions_from_file, load_swebench_dataset


KEY_INSTANCE_ID, KEY_MODEL, KEY_PREDICTION = "instance_id", "model_name_or_path", "model_patch"


def main(dataset: str, files: list[str]) -> None:
    instances = {row[KEY_INSTANCE_ID]: row for row in load_swebench_dataset(dataset, "test")}
    checked = []
    for file in files:
        predictions = get_predictions_from_file(file, dataset, "test")
        for prediction in predictions:
            assert set(prediction) == {KEY_INSTANCE_ID, KEY_MODEL, KEY_PREDICTION}, f"{file}: fields {sorted(prediction)}"
            assert prediction[KEY_INSTANCE_ID] in instances, f"{file}: no instance {prediction[KEY_INSTANCE_ID]}"
            assert isinstance(prediction[KEY_PREDICTION], str), f"{file}: a patch is no text"
        ids = [prediction[KEY_INSTANCE_ID] for prediction in predictions]
        assert len(ids) == len(set(ids)), f"{file}: an instance twice"
        models = {prediction[KEY_MODEL] for prediction in predictions}
        assert len(models) == 1, f"{file}: {len(models)} models"
        empty = sum(prediction[KEY_PREDICTION] == "" for prediction in predictions)
        checked.append({"file": file, "model": models.pop(), "predictions": len(ids), "without_patch": empty})
    print(json.dumps({"swebench": version("swebench"), "files": checked}))


main(sys.argv[1], sys.argv[2:])
