"""What a real model does with natural conflicts, and with each of their sides alone:

    python -m benchmarks.studies.natural --model FOLDER --number N --seed S --out FOLDER [--split held_out] [--show N]

The model answers each conflict, its binding instruction alone, and its competing one alone (a tool's too: it asks what the
model can), greedily, in bfloat16 on one thread. Answers are kept in the folder a batch at a time; the same command goes on
where it was stopped, in the same batches. ``--show`` prints some answers before the tables. An answer that was cut off at ``--answer-tokens`` decides only what more words could not change.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attention_probe.models.loading import load_model
from cras.checks import run_check
from cras.errors import InputError
from cras.metrics.competence import TriedConflict, competent_clusters
from cras.metrics.priority_adherence import outcome_counts
from cras.scenarios import CONFLICT_TYPES, PAIRINGS, Scenario, generate
from cras.scenarios.variants import alone, unopposed
from cras.statistics.interval import Cluster, bootstrap_ci
from cras.transcript import Check, Outcome

VARIANTS = ("conflict", "alone", "unopposed")


@dataclass(frozen=True)
class Answer:
    """What the model said to a variant of a scenario. ``is_whole``: it ended by itself."""

    scenario: str
    variant: str
    text: str
    is_whole: bool


@dataclass(frozen=True)
class Case:
    """A conflict and what was said to its variants."""

    scenario: Scenario
    answers: dict[str, Answer]

    @property
    def tried(self) -> TriedConflict:
        """The outcome, and whether each side was obeyed alone."""
        return TriedConflict(self._outcome(), self._met("alone", "binding"), self._met("unopposed", "competing"))

    def _met(self, variant: str, side: str) -> bool | None:
        check, answer = self.scenario.instruction(side).check, self.answers.get(variant)
        return None if check is None or answer is None else met(check, answer)

    def _outcome(self) -> Outcome | None:
        binding, competing = (self._met("conflict", side) for side in ("binding", "competing"))
        if binding is None or competing is None:
            return None
        if binding and competing:
            return "both"
        return "binding" if binding else "competing" if competing else "neither"


def met(check: Check, answer: Answer) -> bool | None:
    """Whether an answer meets a check; of one that was cut off only where its rest could not change it."""
    verdict = run_check(check, answer.text)
    if answer.is_whole or verdict is None:
        return verdict
    params = check.params
    if check.kind == "ends_with" or params.get("format") == "json":
        return None
    may_grow = check.kind in ("covers", "order") or "min" in params
    may_break = check.kind == "not_covers" or "max" in params
    return None if (verdict is False and may_grow) or (verdict is True and may_break) else verdict


def variants_of(scenarios: Sequence[Scenario]) -> dict[tuple[str, str], Scenario]:
    """What the model is asked, by scenario and variant."""
    asked: dict[tuple[str, str], Scenario] = {}
    for scenario in scenarios:
        made = (scenario, alone(scenario), unopposed(scenario, even_of_tools=True))
        asked |= {(scenario.id, name): item for name, item in zip(VARIANTS, made, strict=True) if item is not None}
    return asked


def read_answers(path: Path) -> dict[tuple[str, str], Answer]:
    """The answers of a file; a last line that was not written whole is left out."""
    found: dict[tuple[str, str], Answer] = {}
    for line in path.read_text(encoding="utf-8").split("\n")[:-1] if path.is_file() else ():
        answer = Answer(**json.loads(line))
        found[answer.scenario, answer.variant] = answer
    return found


def ask(
    folder: str, asked: dict[tuple[str, str], Scenario], path: Path, *, batch: int, tokens: int, seconds: float
) -> dict[tuple[str, str], Answer]:
    """Answers to all that is asked, kept in ``path``; of earlier calls what is there. Stops after ``seconds``, after a batch.

    Raises:
        InputError: the model cannot be read, or its template cannot show a scenario.
    """
    from attention_probe.chat import chat_ids, scenario_chat
    from attention_probe.generate import decode, end_ids, generate_ids

    found = read_answers(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(found) >= len(asked):
        return found
    _one_thread()
    model, tokenizer = load_model(folder, dtype="bfloat16", device="cpu")
    prompts = {key: chat_ids(tokenizer, scenario_chat(scenario, tokenizer)) for key, scenario in asked.items()}
    order = sorted(prompts, key=lambda key: (-len(prompts[key]), key))
    ends, began = end_ids(model, tokenizer), time.monotonic()
    batches = [order[start : start + batch] for start in range(0, len(order), batch)]
    # A batch that was not written whole is asked again as a whole: what is said may depend on what shares a batch.
    found = {key: found[key] for keys in batches if all(key in found for key in keys) for key in keys}
    path.write_text("".join(_line(answer) for answer in found.values()), encoding="utf-8")
    for keys in batches:
        if keys[0] in found:
            continue
        if time.monotonic() - began > seconds:
            print(f"stopped: {len(found)} of {len(asked)} answers are there; the same command goes on", file=sys.stderr)
            break
        said = generate_ids(model, tokenizer, [prompts[key] for key in keys], tokens)
        answers = [
            Answer(*key, decode(tokenizer, ids), bool(ids) and ids[-1] in ends)
            for key, ids in zip(keys, said, strict=True)
        ]
        found |= {(answer.scenario, answer.variant): answer for answer in answers}
        with path.open("a", encoding="utf-8") as file:
            file.writelines(_line(answer) for answer in answers)
        print(f"{len(found)} of {len(asked)}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return found


def cases_of(scenarios: Iterable[Scenario], answers: dict[tuple[str, str], Answer]) -> list[Case]:
    """The scenarios of which a variant was answered, each with the answers that there are."""
    cases = []
    for scenario in scenarios:
        said = {name: answers[scenario.id, name] for name in VARIANTS if (scenario.id, name) in answers}
        if said:
            cases.append(Case(scenario, said))
    return cases


HEADING = (
    "| {} | n | binding / competing / both / neither / untold | priority adherence | binding alone | competing alone "
    "| adherence where both are obeyed alone | of conflicts |\n| --- | ---: | --- | --- | --- | --- | --- | ---: |"
)


def row(name: str, cases: Sequence[Case]) -> str:
    """A line of the table: outcomes, adherence, obedience to either side alone, and adherence among those obeyed alone."""
    tried = [case.tried for case in cases]
    outcomes = [str(item.outcome) for item in tried]
    counts = " / ".join(str(outcomes.count(side)) for side in ("binding", "competing", "both", "neither", "None"))
    binding, competing = ([item.binding_alone for item in tried], [item.competing_alone for item in tried])
    able = competent_clusters(tried)
    cells = (
        name,
        str(len(cases)),
        counts,
        _figure([outcome_counts([item.outcome]) for item in tried]),
        _share(binding),
        _share(competing),
        _figure(able),
        str(len(able)),
    )
    return "| " + " | ".join(cells) + " |"


def tables(cases: Sequence[Case]) -> str:
    """By type, by rule, by pairing, by the wording of the competing side, and all."""
    parts: list[tuple[str, Callable[[Case], str], Sequence[str]]] = [
        ("type", lambda case: case.scenario.type, CONFLICT_TYPES),
        ("kind of check", lambda case: _kind(case.scenario), sorted({_kind(case.scenario) for case in cases})),
        ("pairing", lambda case: case.scenario.pairing, PAIRINGS),
        ("competing wording", lambda case: case.scenario.strength, ("weak", "strong")),
    ]
    lines = []
    for name, of, values in parts:
        rows = [row(value, chosen) for value in values if (chosen := [case for case in cases if of(case) == value])]
        lines += [HEADING.format(name), *rows, ""]
    return "\n".join([*lines, HEADING.format(""), row("all", cases)])


def _kind(scenario: Scenario) -> str:
    check = scenario.instruction("binding").check
    return "" if check is None else str(check.params.get("unit") or check.kind)


def _figure(clusters: Sequence[Cluster]) -> str:
    interval = bootstrap_ci(clusters, statistic="ratio")
    return f"{interval} ({interval.n})"


def _share(verdicts: Sequence[bool | None]) -> str:
    """Of those that were tried and can be told."""
    interval = bootstrap_ci([float(verdict) for verdict in verdicts if verdict is not None])
    return f"{interval} ({interval.n})"


def _line(answer: Answer) -> str:
    return json.dumps(vars(answer), ensure_ascii=False) + "\n"


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 2 where the model cannot be asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.natural", description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--number", type=int, default=280, help="conflicts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=["train", "held_out"])
    parser.add_argument("--type", action="append", choices=CONFLICT_TYPES)
    parser.add_argument("--pairing", action="append", choices=PAIRINGS)
    parser.add_argument("--variant", action="append", choices=VARIANTS, help="ask these alone")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--answer-tokens", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop asking after so many")
    parser.add_argument("--show", type=int, default=0, help="print so many cases with their answers")
    given = parser.parse_args(arguments)
    pairs = generate(
        given.number,
        given.seed,
        split=given.split,
        types=given.type or CONFLICT_TYPES,
        pairings=given.pairing or PAIRINGS,
        style="natural",
    )
    scenarios = [scenario for scenario, _ in pairs]
    asked = {key: item for key, item in variants_of(scenarios).items() if key[1] in (given.variant or VARIANTS)}
    settings: list[Any] = [given.model, given.batch, given.answer_tokens, sorted(asked)]
    name = hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:8]
    path = given.out / f"answers-{name}.jsonl"
    try:
        answers = ask(given.model, asked, path, batch=given.batch, tokens=given.answer_tokens, seconds=given.seconds)
    except InputError as error:
        print(f"benchmarks.studies.natural: {error}", file=sys.stderr)
        return 2
    cases = cases_of(scenarios, answers)
    for case in cases[: given.show]:
        print(f"## {case.scenario.id} {case.scenario.type} {case.scenario.pairing}: {case.tried}")
        print("\n".join(f"{item.role} {item.name or ''}: {item.content}" for item in case.scenario.messages))
        print("\n".join(f"-> {variant}: {said.text!r}" for variant, said in case.answers.items()), end="\n\n")
    print(tables(cases))
    cut = sum(not answer.is_whole for answer in answers.values())
    print(
        f"\n{len(answers)} of {len(asked)} answers, {cut} cut off at {given.answer_tokens} tokens; seed {given.seed}; {path}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
