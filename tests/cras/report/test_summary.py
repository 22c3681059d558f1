from __future__ import annotations

import io

import pytest
from rich.console import Console

from cras.report.summary import summarise
from cras.score_record import ConflictVerdict, ScoreRecord
from cras.terminal.tables import score_table
from cras.transcript import DIMENSIONS, Outcome


def record(agent: str, run: str, turn: int, cras: float | None, outcome: Outcome | None = None) -> ScoreRecord:
    return ScoreRecord(
        transcript_id=run, turn=turn, agent=agent, judge="rules", judge_version="1", made_by="test",
        scores={name: None if cras is None or name != "CC" else 1 + 4 * cras for name in DIMENSIONS}, cras=cras,
        conflicts=[ConflictVerdict(id="k", type="language", pairing="system-user", outcome=outcome)],
        content_hash=f"{agent}{run}{turn}",
    )  # fmt: skip


RECORDS = [
    record("good", "a", 0, 1.0, "binding"),
    record("bad", "a", 1, 0.0, "competing"),
    record("bad", "b", 0, 0.5, "binding"),
    record("bad", "b", 1, 0.5, "both"),
    record("unjudged", "b", 2, None),
    record("also good", "b", 3, 1.0),
    record("good", "b", 4, 1.0, "neither"),
]


def test_rows_by_hand_worst_first() -> None:
    summary = summarise(RECORDS)
    assert [row.agent for row in summary.agents] == ["bad", "good", "also good", "unjudged"]
    bad, good = summary.agents[:2]
    assert bad.cras.estimate == 1 / 3
    assert bad.dimensions["CC"] == pytest.approx(1 + 4 / 3)
    assert (bad.transcripts, bad.turns, bad.turns_judged) == (2, 3, 3)
    assert bad.priority_adherence.estimate == 0.5
    assert bad.conflicts == {"binding": 1, "competing": 1, "both": 1, "neither": 0, "untold": 0}
    assert good.priority_adherence.n == 1
    suite = summary.suite
    assert suite.cras.estimate == 4 / 6
    assert (suite.turns, suite.turns_judged) == (7, 6)
    assert suite.priority_adherence.estimate == 2 / 3
    assert suite.conflicts["untold"] == 2


def test_no_records_at_all() -> None:
    summary = summarise([])
    assert summary.suite.cras.estimate is None
    assert not summary.agents
    assert score_table(summary).row_count == 1


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_figure_is_lost_on_a_narrow_terminal(width: int) -> None:
    out = io.StringIO()
    records = [item.model_copy(update={"agent": item.agent * 5}) for item in RECORDS]
    Console(file=out, width=width).print(score_table(summarise(records)))
    (last,) = [line for line in out.getvalue().splitlines() if "all agents" in line]
    words = last.split()
    assert words[:3] == ["all", "agents", "2"]
    assert words[-3:] == ["0", "0", "0"]
    assert "…" not in out.getvalue()


LEGEND = "GA: goal alignment, RC: role consistency, KBA: knowledge boundary adherence, CC: constraint compliance"


@pytest.mark.parametrize(
    ("limit", "left_out"),
    [
        (0, "4 more agents (CRAS 0.33 to 1.00, 1 without a score)"),
        (1, "3 more agents (CRAS 1.00, 1 without a score)"),
        (3, "1 more agent (without a score)"),
    ],
)
def test_the_table_says_how_many_agents_it_leaves_out(limit: int, left_out: str) -> None:
    table = score_table(summarise(RECORDS), limit=limit)
    assert table.row_count == limit + 1
    assert table.caption == f"{LEGEND}\n{left_out}: --agents 0 shows all"


def test_the_table_says_what_its_dimensions_are() -> None:
    assert score_table(summarise(RECORDS)).caption == LEGEND
