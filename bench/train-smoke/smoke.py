"""Loads exported data sets with LLaMA-Factory, datasets and TRL, and trains a tiny random model a few steps on each, on the CPU.

Usage: python smoke.py EXPORT_FOLDER WORK_FOLDER [FIRST_WORD_OF_SETS]. Prints a line for each set, and as the last line JSON with the losses.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import datasets
import torch
import yaml
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, trainers
from transformers import (
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

STEPS = 4
# Room for real prompts: what is cut off in front of its answer teaches nothing, and trainers drop it.
CONTEXT = 8192
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def texts(folder: Path):
    for file in sorted(folder.glob("*_train.jsonl")):
        for line in file.read_text().splitlines():
            yield line


def tiny_model(folder: Path, work: Path) -> Path:
    """A tokenizer of the exported texts and a random model of a few thousand weights."""
    target = work / "tiny"
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(vocab_size=4000, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts(folder), trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = CHAT
    fast.save_pretrained(target)
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=len(fast), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=CONTEXT, pad_token_id=fast.pad_token_id, eos_token_id=fast.eos_token_id,
    )
    Qwen2ForCausalLM(config).save_pretrained(target)
    return target


def llamafactory(folder: Path, work: Path, model: Path, name: str) -> list[float]:
    """The exported configuration, with what a GPU and a real student need taken away."""
    from llamafactory.train.tuner import run_exp

    config = yaml.safe_load((folder / "train" / f"{name}.yaml").read_text())
    for key in ("deepspeed", "eval_dataset", "eval_strategy", "eval_steps", "per_device_eval_batch_size"):
        config.pop(key, None)
    unknown = sorted(set(config) - known_arguments())
    assert not unknown, f"{name}.yaml has what this version does not know: {', '.join(unknown)}"
    config.update(
        model_name_or_path=str(model), dataset_dir=str(folder), output_dir=str(work / name),
        cutoff_len=CONTEXT, bf16=False, use_cpu=True, max_steps=STEPS, logging_steps=1, overwrite_output_dir=True,
        overwrite_cache=True, preprocessing_num_workers=1, gradient_accumulation_steps=1, lora_rank=4, report_to="none",
        save_strategy="no", disable_gradient_checkpointing=True, learning_rate=1e-3, dataloader_num_workers=0,
    )
    if config["stage"] == "rm":
        config["finetuning_type"] = "full"
    if config["stage"] == "sft":
        check_targets(name, config)
    run_exp(config)
    if name in ("sft", "prm"):
        merge(folder, work, model, name)
    log = (work / name / "trainer_log.jsonl").read_text().splitlines()
    return [row["loss"] for row in map(json.loads, log) if "loss" in row]


def merge(folder: Path, work: Path, model: Path, name: str) -> None:
    """The command of SERVING.md that merges what was trained, with the paths of this folder."""
    line = next(line for line in (folder / "SERVING.md").read_text().splitlines() if line.endswith(f" --export_dir models/{name}"))
    words = shlex.split(line)
    words[words.index("--model_name_or_path") + 1] = str(model)
    words[words.index("--adapter_name_or_path") + 1] = str(work / name)
    words[-1] = str(work / "models" / name)
    subprocess.run([str(Path(sys.executable).with_name(words[0])), *words[1:]], check=True, stdout=subprocess.DEVNULL)
    Qwen2ForCausalLM.from_pretrained(work / "models" / name)
    print(f"{name}: merged by the command of SERVING.md")


def check_targets(name: str, config: dict) -> None:
    """What the loss is taken of, as LLaMA-Factory's template makes it: a judge's word alone, thoughts and answer of the last turn."""
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer

    model_args, data_args, training_args, _, _ = get_train_args(dict(config))
    module = load_tokenizer(model_args)
    tokenizer = module["tokenizer"]
    template = get_template_and_fix_tokenizer(tokenizer, data_args)
    rows = get_dataset(template, model_args, data_args, training_args, stage="sft", **module)["train_dataset"]
    for row in rows:
        pairs = list(zip(row["input_ids"], row["labels"]))
        target = tokenizer.decode([token for token, label in pairs if label != -100])
        prompt = tokenizer.decode([token for token, label in pairs if label == -100])
        if name == "sft":
            assert target.startswith("<think>\n") and "<think>" not in prompt, f"{name}: {target[:80]!r}"
        else:
            assert target.strip() in ("Yes<|im_end|>", "No<|im_end|>"), f"{name}: {target[:80]!r}"
    print(f"{name}: the loss is taken of {'thoughts and answer of the last turn' if name == 'sft' else 'the word alone'}, {len(rows)} examples")


def known_arguments() -> set[str]:
    from dataclasses import fields

    from llamafactory.hparams import DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments
    from llamafactory.hparams.training_args import TrainingArguments

    groups = (DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments, TrainingArguments)
    return {field.name for group in groups for field in fields(group)}


def losses(trainer) -> list[float]:
    trainer.train()
    return [row["loss"] for row in trainer.state.log_history if "loss" in row]


def trl_arguments(work: Path, name: str) -> dict:
    return dict(
        output_dir=str(work / name), max_steps=STEPS, logging_steps=1, per_device_train_batch_size=1, use_cpu=True, bf16=False,
        report_to="none", save_strategy="no", learning_rate=1e-3, max_length=CONTEXT, gradient_checkpointing=False,
    )


def trl_stepwise(folder: Path, work: Path, model: Path) -> list[float]:
    from trl import PRMConfig, PRMTrainer

    data = datasets.load_dataset(str(folder), "prm_stepwise", split="train").remove_columns("meta")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
    head = AutoModelForTokenClassification.from_pretrained(model, num_labels=2)
    arguments = PRMConfig(**trl_arguments(work, "trl-stepwise"))
    return losses(PRMTrainer(model=head, args=arguments, train_dataset=data, processing_class=tokenizer))


def trl_reward(folder: Path, work: Path, model: Path) -> list[float]:
    from trl import RewardConfig, RewardTrainer, apply_chat_template

    tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
    data = datasets.load_dataset(str(folder), "orm_compared", split="train").remove_columns("meta")
    # By TRL's own formatting, ahead of the trainer, whose release beside this LLaMA-Factory does not know newer tokenizers.
    data = data.map(apply_chat_template, fn_kwargs={"tokenizer": tokenizer})
    head = AutoModelForSequenceClassification.from_pretrained(model, num_labels=1)
    arguments = RewardConfig(**trl_arguments(work, "trl-reward"))
    return losses(RewardTrainer(model=head, args=arguments, train_dataset=data, processing_class=tokenizer))


def trl_sft(folder: Path, work: Path, model: Path) -> list[float]:
    """TRL's own formatting of a conversation."""
    from trl import SFTConfig, SFTTrainer, apply_chat_template

    tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
    data = datasets.load_dataset(str(folder), "orm_classes", split="train").select_columns("messages")
    data = data.map(apply_chat_template, fn_kwargs={"tokenizer": tokenizer}, remove_columns="messages")
    arguments = SFTConfig(**trl_arguments(work, "trl-sft"))
    return losses(SFTTrainer(model=Qwen2ForCausalLM.from_pretrained(model), args=arguments, train_dataset=data, processing_class=tokenizer))


def same_rows(folder: Path) -> int:
    """Parquet and JSON lines hold the same, as pyarrow reads them."""
    count = 0
    for file in sorted(folder.glob("*_train.parquet")):
        lines = [json.loads(line) for line in file.with_suffix(".jsonl").read_text().splitlines()]
        rows = datasets.Dataset.from_parquet(str(file)).to_list() if lines else []
        assert rows == lines, f"{file.name} differs from its JSON lines"
        count += len(rows)
    return count


def main() -> None:
    torch.set_num_threads(1)
    folder, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    work.mkdir(parents=True, exist_ok=True)
    print(f"{same_rows(folder)} rows are the same in Parquet and JSON lines")
    model = tiny_model(folder, work)
    told = {}
    runs = {f"llamafactory {name}": (name.replace("-", "_"), lambda name=name: llamafactory(folder, work, model, name)) for name in ("sft", "prm", "orm", "orm-pairs", "orm-kto")}
    runs |= {"trl prm_stepwise": ("prm_stepwise", lambda: trl_stepwise(folder, work, model))}
    runs |= {"trl orm_compared": ("orm_compared", lambda: trl_reward(folder, work, model))}
    runs |= {"trl conversations": ("orm_classes", lambda: trl_sft(folder, work, model))}
    for name, (data, run) in runs.items():
        if not (folder / f"{data}_train.jsonl").read_text():
            print(f"{name}: {data} has no examples to train on")
            continue
        if not name.startswith(sys.argv[3] if len(sys.argv) > 3 else ""):
            continue
        told[name] = run()
        assert len(told[name]) == STEPS and all(loss == loss for loss in told[name]), f"{name}: {told[name]}"
        print(f"{name}: loss {' '.join(f'{loss:.3f}' for loss in told[name])}")
    print(json.dumps({"steps": STEPS, "losses": told}))


if __name__ == "__main__":
    main()
