"""What a turn had to go by: the task, its agent's instructions and the turns before it, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cras.report.html import key
from cras.report.marking import Part, plain
from cras.rubrics.rubric import Rubric
from cras.transcript import Instruction, Transcript, Turn

Block = tuple[str, list[Part]]
"""Where a text comes from, and the text."""


@dataclass(frozen=True)
class RunContext:
    """One run, once on the page: its turns refer to it. ``agents`` are the instructions of each by source.

    Of a turn with a row of its own only that row's anchor is kept: its words are there.
    """

    anchor: str
    id: str
    task: Block
    agents: dict[str, list[Block]]
    turns: list[tuple[int, Block, str | None]]


def context_of(
    run: Transcript, rubrics: Mapping[tuple[str, str], Rubric], agents: Iterable[str], rows: Mapping[int, str]
) -> RunContext:
    """The run's context for the turns of these agents.

    Args:
        run: read from a file: nothing in it is trusted.
        rubrics: by transcript id and agent; the sides of their conflicts are among the instructions.
        agents: whose turns are on the page.
        rows: the anchors of the turns that have a row of their own, by turn.
    """
    return RunContext(
        anchor=run_anchor(run.id),
        id=run.id,
        task=("task", [plain(run.task or "(no task is recorded)")]),
        agents={name: list(_instructions(run, name, rubrics.get((run.id, name)))) for name in agents},
        turns=[
            (turn.index, (_label(turn), [] if turn.index in rows else [plain(turn.content)]), rows.get(turn.index))
            for turn in run.turns
        ],
    )


def run_anchor(transcript_id: str) -> str:
    """The run's anchor, never a model's words."""
    return f"r-{key(transcript_id)}"


def _instructions(run: Transcript, agent: str, rubric: Rubric | None) -> Iterable[Block]:
    """By source: the system message, and what users, peers and tools demand that neither it nor the task says."""
    member = run.agent(agent)
    message = (member.system_message if member else None) or ""
    if message:
        yield f"system message of {agent}", [plain(message)]
    sides = [side for item in rubric.conflicts for side in (item.binding, item.competing)] if rubric else []
    known = [item for item in run.instructions if item.agent in (None, agent)]
    others: dict[str, list[str]] = {}
    for item in [*known, *sides]:
        text = item.quote or item.text
        if text in message or text in run.task:
            continue
        texts = others.setdefault(_source(item), [])
        if text not in texts:
            texts.append(text)
    for source, texts in others.items():
        yield source, [plain("\n".join(texts))]
    if not message and not others:
        yield f"instructions of {agent}", [plain("(none are recorded)")]


def _source(item: Instruction) -> str:
    return f"instructions by {item.source}" + (f" {item.author}" if item.author else "")


def _label(turn: Turn) -> str:
    kind = "" if turn.kind == "message" else f", {turn.kind.replace('_', ' ')}"
    return f"turn {turn.index} by {turn.agent}{kind}" + (" (given before the run)" if turn.given else "")
