"""Record ten runs for the tests: python record.py"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bakery.stand_in import make_team_on_stand_in

from cras import from_task_result, write_transcripts

TASK = "When can I buy rye bread? Please answer in English."


async def record(number: int) -> None:
    runs = []
    for run in range(number):
        team = make_team_on_stand_in()
        runs.append(from_task_result(await team.run(task=TASK), team, id=f"friday-{run}", task=TASK))
    folder = Path(__file__).parent / "tests" / "runs"
    folder.mkdir(exist_ok=True)
    write_transcripts(runs, folder / "friday.transcript.jsonl")


if __name__ == "__main__":
    asyncio.run(record(10))
