"""What a judge model is asked: our four dimensions beside deepeval's ``RoleAdherenceMetric``, on the same runs.

``python -m benchmarks.performance.role_adherence FOLDER`` with Who&When's runs and ``deepeval`` installed (requirements.txt of this
folder). Both ask a stand-in in this process that agrees with everything, so what is compared is the asking alone. deepeval judges a
conversation with one chatbot; so each agent of a run that speaks is a conversation of its own: its turns are the assistant's,
everyone else's are the user's, and its system message is ``chatbot_role``.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.performance.delayed_server import agreeing
from benchmarks.performance.machine import machine
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.clients import ModelClient
from cras.judges.cascade import Cascade
from cras.judges.named import Bench
from cras.readers import Reading
from cras.scoring.score import not_scored_because, score
from cras.transcript import Transcript

IMPORTS = {
    "sail-cras": "import cras.scoring.score, cras.judges.cascade, autogen_core.models",
    "deepeval": "from deepeval.metrics import RoleAdherenceMetric; from deepeval.test_case import ConversationalTestCase",
}


def ours(runs: list[Transcript]) -> tuple[list[str], int]:
    """The prompts of our judge, in the order in which they are asked, and the turns that they judge."""
    prompts: list[str] = []

    class StandIn:
        async def create(self, messages: list[Any], **_: Any) -> Any:
            prompts.append("".join(message.content for message in messages))
            usage = SimpleNamespace(prompt_tokens=1, completion_tokens=1)
            return SimpleNamespace(content=agreeing(messages[-1].content), usage=usage)

    with tempfile.TemporaryDirectory() as folder:
        settings = JudgeSettings(cache=Path(folder) / "answers.sqlite", concurrency=1)
        bench = Bench(settings)
        judge = Cascade([bench.model(ModelClient("stand-in", "stand-in", StandIn, None))], bench.ledger)
        turns = sum(1 for _ in score(runs, judge))
    return prompts, turns


def deepevals(runs: list[Transcript]) -> tuple[list[str], int]:
    """The same of deepeval's metric."""
    from deepeval.metrics import RoleAdherenceMetric
    from deepeval.models import DeepEvalBaseLLM
    from deepeval.test_case import ConversationalTestCase, Turn

    prompts: list[str] = []

    class StandIn(DeepEvalBaseLLM):  # type: ignore[misc, unused-ignore]
        def load_model(self) -> Any:
            return None

        def get_model_name(self) -> str:
            return "stand-in"

        def generate(self, prompt: str, schema: Any = None) -> Any:
            prompts.append(prompt)
            return schema(**{"verdicts": []} if "verdicts" in schema.model_fields else {"reason": "It does."})

        async def a_generate(self, prompt: str, schema: Any = None) -> Any:
            return self.generate(prompt, schema)

    turns = 0
    for transcript in runs:
        for agent in transcript.agents:
            mine = {
                turn.index
                for turn in transcript.turns
                if turn.agent == agent.name and not not_scored_because(turn, transcript)
            }
            if not mine:
                continue
            turns += len(mine)
            said = [
                Turn(role="assistant" if turn.index in mine else "user", content=turn.content)
                for turn in transcript.turns
            ]
            case = ConversationalTestCase(turns=said, chatbot_role=agent.system_message or agent.name)
            RoleAdherenceMetric(model=StandIn(), async_mode=False).measure(case, _show_indicator=False)
    return prompts, turns


def import_seconds(statement: str, repeats: int = 5) -> list[float]:
    """Seconds that a new interpreter takes for the imports, less one that imports nothing; each pair one after the other."""

    def wall(code: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        return time.perf_counter() - begin

    wall(statement)  # byte code is compiled once
    return [wall(statement) - wall("pass") for _ in range(repeats)]


def _shared(before: str, prompt: str) -> int:
    """How many characters at their beginning two prompts share."""
    places = (place for place, (one, other) in enumerate(zip(before, prompt, strict=False)) if one != other)
    return next(places, min(len(before), len(prompt)))


def table(folder: Path) -> list[str]:
    """The rows, Markdown."""
    runs = list(Reading([str(folder)]))
    lines = [
        f"{machine()}; {len(runs)} runs of {folder.parent.name}.",
        "",
        "| | dimensions | turns | calls | calls a turn | prompt characters a turn | of these as in the request before | import, s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, asked, dimensions in (("sail-cras", ours, "4, with quotations"), ("deepeval", deepevals, "1")):
        prompts, turns = asked(runs)
        characters = sum(map(len, prompts))
        repeated = sum(_shared(before, prompt) for before, prompt in itertools.pairwise(prompts))
        seconds = import_seconds(IMPORTS[name])
        lines.append(
            f"| {name} | {dimensions} | {turns} | {len(prompts):,} | {len(prompts) / turns:.2f} | {characters / turns:,.0f} | "
            f"{repeated / characters:.0%} | {statistics.median(seconds):.1f} [{min(seconds):.1f}, {max(seconds):.1f}] |"
        )
    return lines


if __name__ == "__main__":
    os.environ |= {"DEEPEVAL_TELEMETRY_OPT_OUT": "1", "DEEPEVAL_UPDATE_WARNING_OPT_IN": "0"}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    print("\n".join(table(parser.parse_args().folder)))
