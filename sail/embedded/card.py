"""The model card of the embedded model, from a measurement: ``python -m sail.embedded.card LOG...``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cras.scenarios import generate
from cras.statistics.interval import Cluster, bootstrap_ci
from sail import embedded
from sail.embedded.recipe import SETTINGS
from sail.evaluation.answers import answer

SCENARIOS = 700
SEED = 20


def write_card(logs: list[Path]) -> str:
    """Measure the shipped model on held-out scenarios and write its card; ``logs`` are those of its training, in order."""
    model, tokenizer = embedded.load()
    answers = answer(model, tokenizer, generate(SCENARIOS, SEED, split="held_out"))
    figures: dict[str, list[Cluster]] = {
        "without conflict, all instructions obeyed (aligned twins)": [float(item.obeyed) for item in answers.aligned],
        "a user's or peer's instruction obeyed that nothing opposes": [
            float(item.obeyed) for item in answers.unopposed
        ],
        "under conflict, the competing side followed": [float(x.outcome == "competing") for x in answers.conflict],
        "under conflict, the binding side followed": [float(x.outcome == "binding") for x in answers.conflict],
    }
    rows = []
    for name, values in figures.items():
        found = bootstrap_ci(values, seed=SEED)
        rows.append(f"| {name} | {found.estimate:.3f} | [{found.low:.3f}, {found.high:.3f}] | {found.n} |")
    runs = [[json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] for log in logs]
    steps = [
        f"| {number} | {row['step']} | {row['seconds']} | {row['loss']:.3f} | {row['aligned_exact']:.2f} | {row['conflict_competing']:.2f} |"
        for number, run in enumerate(runs, 1)
        for row in run
        if "aligned_exact" in row and (row["step"] % 600 == 0 or row is run[-1])
    ]
    seconds = sum(run[-1]["seconds"] for run in runs)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    settings = ", ".join(f"{key} {value}" for key, value in SETTINGS.items())
    text = CARD.format(
        rows="\n".join(rows),
        steps="\n".join(steps),
        minutes=round(seconds / 60),
        parameters=f"{parameters:,}",
        settings=settings,
    )
    (embedded.path() / "README.md").write_text(text, encoding="utf-8")
    return text


CARD = """---
library_name: transformers
license: apache-2.0
tags: [sail-cras, instruction-hierarchy]
---

# sail-embedded

A Llama of {parameters} parameters, made from nothing to show the three stages of `sail-cras` without a GPU or a hub. It
speaks the scenario language of `cras/scenarios` alone. It has learnt every rule of it, and a habit: in a conflict it
mostly follows the side with less authority. It stands in for no other model.

Byte-level BPE tokens; authority is read from a message's header (`system`, `user`, `peer NAME`, `tool NAME`); rules come in
paraphrases, weak and strong. Weights are float16 safetensors.

## Figures

Held-out scenarios (`python -m sail.embedded.card`), greedy, 95% bootstrap interval over scenarios.

| measured | share | interval | n |
| --- | --- | --- | --- |
{rows}

## Training

`python -m sail.embedded.recipe --out DIR`: {minutes} minutes on one core of a two-core AMD EPYC server, other work beside it.
Settings: {settings}. Training examples come from the `train` split of the scenario language; how a conflict is answered in
them depends on the wording alone (`BINDING_SHARE` in `corpus.py`).

The log, on 256 held-out scenarios; exact means that the response is the reference, token for token.

| run | step | seconds | loss | exact, no conflict | exact competing response, conflict |
| --- | --- | --- | --- | --- | --- |
{steps}
"""

if __name__ == "__main__":
    print(write_card([Path(name) for name in sys.argv[1:]]))
