"""S-IFEval, IFEval with its constraints moved into a system message. FOLDER is a checkout of SystemCheck (MIT)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.studies.lint.case import Case, LintSet, field_of, half_of, load
from benchmarks.studies.lint.ifeval import wanted
from cras.errors import InputError
from cras.lint import TeamDescription
from cras.transcript import Agent

SOURCE = "SystemCheck (github.com/normster/SystemCheck, a checkout of it)"
FILE = "evals/ifeval/inputs/sys_ifeval.jsonl"


def read(folder: Path) -> list[Case]:
    """Its system messages. None is said to contradict anything, nor not to. Errors as :func:`load`."""
    path = folder / FILE
    cases = []
    for place, record in enumerate(load(path, SOURCE, lines=True)):
        kinds, kwargs, messages = (
            field_of(record, name, path, place, SOURCE) for name in ("instruction_id_list", "kwargs", "messages")
        )
        text = next((item["content"] for item in messages if item["role"] == "system"), None)
        if text is None:
            raise InputError(f"{path}: record {place} has no system message; wanted is a file of {SOURCE}")
        cases.append(
            Case(
                team=TeamDescription(agents=[Agent(name="assistant", system_message=text)]),
                text=text,
                half=half_of(place),
                kinds=frozenset(kinds),
                wanted=tuple(map(wanted, kinds, kwargs)),
            )
        )
    return cases


SET = LintSet("sifeval", SOURCE, read)
