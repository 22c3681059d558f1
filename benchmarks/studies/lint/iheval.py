"""IHEval's rule-following records (arXiv 2502.08745). FOLDER is its ``benchmark`` folder.

A record of ``conflict`` holds at least one contradiction of system message and user turn, a record of ``aligned`` none.
The halves go by the record's id: a conflict and its aligned twin have the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.studies.lint.case import Case, LintSet, field_of, half_of, load
from benchmarks.studies.lint.ifeval import types_of, wanted
from cras.lint import TeamDescription, TeamMessage
from cras.transcript import Agent

SOURCE = "IHEval (github.com/ytyz1307zzh/IHEval, its benchmark folder)"
GROUPS = {
    "single turn": ("single-turn/conflict/default", "single-turn/aligned/default"),
    "several turns": (
        "multi-turn/conflict/first-turn-conflict-default-system-prompt",
        "multi-turn/aligned/default_system_prompt",
    ),
}
FIELDS = ("id", "system", "instruction", "answer")


def read(folder: Path) -> list[Case]:
    """The cases of all groups. Errors as :func:`load`."""
    cases: list[Case] = []
    for group, paths in GROUPS.items():
        for is_conflict, part in zip((True, False), paths, strict=True):
            path = folder / "rule-following" / part / "input_data.json"
            for place, record in enumerate(load(path, SOURCE)):
                for name in FIELDS:
                    field_of(record, name, path, place, SOURCE)
                cases.append(_case(record, group, is_conflict))
    return cases


def _case(record: dict[str, Any], group: str, is_conflict: bool) -> Case:
    answer = record["answer"]
    kinds = answer["instruction_id_list"]
    return Case(
        team=team(record),
        text=record["system"],
        half=half_of(int(record["id"])),
        is_conflict=is_conflict,
        group=group,
        kinds=frozenset(kinds),
        types=types_of(kinds),
        # The system message of a conflict is that of its aligned twin: its annotations are counted once.
        wanted=tuple(map(wanted, kinds, answer["kwargs"])) if is_conflict and group == "single turn" else (),
    )


def team(record: dict[str, Any]) -> TeamDescription:
    """A record as a team of one agent: its system message, and every user turn as a message."""
    turns = [*record.get("conversation_history", [])[::2], record["instruction"]]
    agent = Agent(name="assistant", system_message=record["system"])
    return TeamDescription(agents=[agent], messages=[TeamMessage(content=text) for text in turns])


SET = LintSet("iheval", SOURCE, read)
