"""What a judge model adds to the rules in ``cras score``, and how one notices what it is worth.

    OPENAI_BASE_URL=http://127.0.0.1:8091/v1 python -m benchmarks.studies.score_judge [RUNS...] --judge openai:MODEL

The turns: scenarios whose checks decide nearly everything, answered in turn by the binding and the competing response, and the
first turns of the runs that are given. The rules score them, then the model alone, twice (at temperature 0 and at 0.3).
Shown are the shares that each decides, void verdicts, how far the model agrees with the rules where both decide (they
know the truth there), and with itself. Records are kept in a folder, so that a study that was stopped goes on where it was;
``--max-calls 0`` shows what there is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.studies.lint.tables import show
from cras.errors import InputError
from cras.judges import Judge, RulesJudge, ScoreRecord, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.budget import Spending
from cras.readers import Reading
from cras.scenarios import as_transcript, generate
from cras.scoring.score import ScoreFile, Tally, read_scores, score
from cras.transcript import Transcript
from cras.trust.judges_agree import agreement_rows, opinions_of


def scenario_runs(number: int, seed: int = 0) -> list[Transcript]:
    """Runs of scenarios, in turn with the binding and with the competing response."""
    return [
        as_transcript(scenario, scenario.competing_response if place % 2 else scenario.binding_response)
        for place, (scenario, _) in enumerate(generate(number, seed, pairings=("system-user",)))
    ]


def first_turns(runs: Iterable[Transcript], number: int) -> list[Transcript]:
    """The runs, each with its first turns alone."""
    return [run.model_copy(update={"turns": run.turns[:number]}) for run in runs]


def share(records: Sequence[ScoreRecord]) -> str:
    """Decided of all: explicit instructions, and criteria."""
    counts = [[sum(pair) for pair in zip(*(getattr(item, name) for item in records), strict=True)] for name in _SHARES]
    return " | ".join(f"{decided} of {total} ({decided / total:.2f})" if total else "–" for decided, total in counts)


_SHARES = ("explicit_judged", "criteria_judged")


def table(groups: dict[str, dict[str, list[ScoreRecord]]]) -> list[str]:
    """What each judge decides, a group of runs and a judge a row."""
    lines = [
        "| runs | judge | explicit instructions decided | criteria decided | turns | void verdicts | mean CRAS |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for group, by_judge in groups.items():
        for name, records in by_judge.items():
            if not records:
                continue
            figures = [item.cras for item in records if item.cras is not None]
            mean = f"{sum(figures) / len(figures):.2f} of {len(figures)} turns" if figures else "–"
            void = sum(item.void for item in records)
            lines.append(f"| {group} | {name} | {share(records)} | {len(records)} | {void} | {mean} |")
    return lines


def agreement(who: str, first: Sequence[ScoreRecord], second: Sequence[ScoreRecord]) -> list[str]:
    """Krippendorff's alpha on criteria and conflicts, with the share of equal verdicts; intervals over runs."""
    renamed = [item.model_copy(update={"judge": f"{item.judge} again"}) for item in second]
    try:
        rows = agreement_rows(opinions_of([list(first), renamed]))
    except InputError:
        return []
    return [
        f"| {who}, {row.name} | {row.units} | {show(row.equal)} | {show(row.alpha)} |"
        for row in rows
        if row.name in ("criteria", "conflicts") and row.units
    ]


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 2 where runs cannot be read, or the model cannot be asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.score_judge", description=__doc__)
    parser.add_argument("runs", nargs="*")
    parser.add_argument("--judge", required=True)
    parser.add_argument("--scenarios", type=int, default=12)
    parser.add_argument("--turns", type=int, default=4, help="first turns of each run that is given")
    parser.add_argument("--out", type=Path, required=True, help="folder of the score records")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--max-calls", type=int, help="0 reads only what is cached")
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=900.0)
    parser.add_argument("--answer-tokens", type=int, default=800)
    given = parser.parse_args(arguments)

    def judge(temperature: float) -> Judge:
        settings = JudgeSettings(
            concurrency=given.concurrency,
            timeout_seconds=given.timeout,
            answer_tokens=given.answer_tokens,
            cache=given.cache,
            max_calls=given.max_calls,
            temperature=temperature,
        )
        return judge_named(given.judge, settings)

    try:
        groups = {"scenarios": scenario_runs(given.scenarios)}
        if given.runs:
            groups["runs"] = first_turns(Reading(given.runs), given.turns)
        judges = {"rules": RulesJudge(), given.judge: judge(0.0), f"{given.judge}, again": judge(0.3)}
        began = time.monotonic()
        found: dict[str, dict[str, list[ScoreRecord]]] = {group: {} for group in groups}
        lines = []
        for name, who in judges.items():
            tally = Tally()
            for group, runs in groups.items():
                with ScoreFile(given.out / f"{group}.{len(found[group])}.scores.jsonl") as file:
                    for _ in file.keep(score(runs, who, done=file.done, tally=tally)):
                        pass
                found[group][name] = read_scores(file.path)
                print(f"{name}, {group}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            lines += [f"- {name}: stopped: {tally.stopped}"] if tally.stopped else []
            lines += [f"- {name}: {count} not judged: {reason}" for reason, count in tally.failed.items()]
            ledger = getattr(who, "ledger", None)
            for use in ledger.models.values() if isinstance(ledger, Spending) else ():
                lines.append(
                    f"- {name}: {use.calls + use.from_cache} requests ({use.from_cache} answered before), {use.prompt_tokens:,} prompt "
                    f"and {use.completion_tokens:,} answer tokens in this run"
                )
    except InputError as error:
        print(f"benchmarks.studies.score_judge: {error}", file=sys.stderr)
        return 2
    by_judge = {name: [item for group in found.values() for item in group[name]] for name in judges}
    rules, first, second = by_judge.values()
    rows = [*agreement("with the rules", rules, first), *agreement("with itself", first, second)]
    print(
        "\n".join(
            [*table(found), "", "| the model agrees | both decided | equal | alpha |", "| --- | --- | --- | --- |"]
        )
    )
    print("\n".join([*rows, "", f"{time.monotonic() - began:.0f} s in all", *lines]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
