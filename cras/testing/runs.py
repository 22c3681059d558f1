"""Runs to assert about: from transcripts, from files, or made by a function as often as asked."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cras.errors import InputError
from cras.files.run_ids import repeat_id
from cras.readers import Reading
from cras.transcript import Transcript
from cras.wording import counted

if TYPE_CHECKING:
    from autogen_agentchat.base import Team

Made: TypeAlias = "Transcript | Awaitable[Transcript]"
Runs: TypeAlias = "Transcript | Iterable[Transcript] | Callable[[], Made]"


def load_runs(path: str | Path, format: str | None = None) -> list[Transcript]:
    """All runs of a file, a folder or a pattern.

    Raises:
        InputError: there is none, or a part of them could not be read: a test must not pass on what is left.
    """
    reading = Reading([str(path)], format)
    runs = list(reading)
    if reading.problems:
        more = f" (and {counted(len(reading.problems) - 1, 'more problem')})" if len(reading.problems) > 1 else ""
        raise InputError(f"{reading.problems[0]}{more}")
    if not runs:
        raise InputError(f"{path}: holds no run; a run is a JSON document, or one JSON document a line")
    return runs


def listed(runs: Runs, repeats: int | None) -> list[Transcript]:
    """The transcripts; a function is called ``repeats`` times (once by default).

    Raises:
        InputError: there are none, or fewer than ``repeats``.
        TypeError: something else than transcripts, or an asynchronous function while an event loop runs.
    """
    if repeats is not None and repeats < 1:
        raise InputError(f"repeats is {repeats}; at least 1 run is needed")
    if isinstance(runs, Transcript):
        found = [runs]
    elif callable(runs):
        found = [_made(runs) for _ in range(repeats or 1)]
    else:
        found = list(runs)
    for item in found:
        if not isinstance(item, Transcript):
            raise TypeError(
                f"assert_adheres takes transcripts, not {type(item).__name__}; "
                "cras.from_task_result makes one of an AutoGen result, the cras_load fixture of a file"
            )
    if not found:
        raise InputError("assert_adheres got no transcript; give at least one")
    if repeats is not None and len(found) < repeats:
        raise InputError(
            f"{counted(repeats, 'repeat was', 'repeats were')} asked for and {counted(len(found), 'transcript')} given; record more runs"
        )
    return found


def are_repeats(runs: Sequence[Transcript], made: Collection[str] = ()) -> bool:
    """Whether there are several runs of one case among them: of one scenario, or made as repeats (``made``: their ids).

    Recorded runs that happen to have the same task are not taken for repeats: whoever asserts says so (``repeats=``).
    """
    scenarios = [run.scenario_id for run in runs if run.scenario_id is not None]
    return len(set(scenarios)) < len(scenarios) or sum(run.id in made for run in runs) > 1


def _made(make: Callable[[], Made]) -> Transcript:
    made = make()
    if not inspect.isawaitable(made):
        return made
    run: Transcript = _wait(made)
    return run


def _wait(work: Awaitable[Any]) -> Any:
    """The result of asynchronous work, from code that is not asynchronous.

    Raises:
        TypeError: an event loop runs already.
    """

    async def waited() -> Any:
        return await work

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(waited())
    if inspect.iscoroutine(work):
        work.close()
    raise TypeError("an event loop is running: in an async test, await the runs first and give the transcripts")


async def run_team(make_team: Callable[[], Team], task: str, repeats: int = 1, *, id: str = "run") -> list[Transcript]:
    """Run a fresh team on a task ``repeats`` times, one after the other, and answer the transcripts.

    Args:
        make_team: makes a team in its first state; called once a run.
        task: what the team is asked.
        repeats: how many runs.
        id: of a single run; repeats are numbered (``id#1``, ``id#2`` and so on).
    """
    from cras.live.recorder import record  # heavy: AutoGen

    runs = []
    for number in range(1, repeats + 1):
        recording = record(make_team(), id=id if repeats == 1 else repeat_id(id, number))
        await recording.run(task=task)
        runs.append(recording.transcript)
    return runs


def run_team_now(make_team: Callable[[], Team], task: str, repeats: int = 1, *, id: str = "run") -> list[Transcript]:
    """``run_team`` from code that is not asynchronous.

    Raises:
        TypeError: an event loop runs already.
    """
    runs: list[Transcript] = _wait(run_team(make_team, task, repeats, id=id))
    return runs
