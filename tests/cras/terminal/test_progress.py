from __future__ import annotations

import io

from rich.console import Console

from cras.terminal.progress import LINE_EVERY_SECONDS, Bars, ScoringProgress, as_stage


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_turns_time_left_and_cost_by_hand() -> None:
    clock = Clock()
    console = Console(file=io.StringIO(), force_terminal=True)
    with ScoringProgress(console, total_turns=160, cost=lambda: 0.0123, clock=clock) as progress:
        for number in progress.scoring(range(40)):
            clock.seconds = 2.0 * (number + 1)
        assert progress.describe() == "40 of 160 turns, 4:00 left, $0.0123"
        clock.seconds = 40 * 100.0
        assert progress.describe() == "40 of 160 turns, 3:20:00 left, $0.0123"


def test_without_a_total_files_tell_it_and_nothing_is_made_up() -> None:
    clock = Clock()
    console = Console(file=io.StringIO())
    progress = ScoringProgress(console, files=10, clock=clock)
    runs = progress.reading(range(3))
    for _ in range(3):
        next(runs)
    list(progress.scoring(range(5)))
    clock.seconds = 5.0
    assert progress.describe() == "5 of about 20 turns, 0:15 left"
    assert ScoringProgress(console, clock=clock).describe() == "0 turns"


def test_where_nobody_watches_a_line_now_and_then() -> None:
    clock = Clock()
    out = io.StringIO()
    with ScoringProgress(Console(file=out, width=80), total_turns=100, clock=clock) as progress:
        for number in progress.scoring(range(100)):
            clock.seconds = number * LINE_EVERY_SECONDS / 40
    assert out.getvalue().splitlines() == [
        "scoring: 42 of 100 turns, 0:41 left",
        "scoring: 82 of 100 turns, 0:13 left",
    ]


def test_a_stage_is_announced_and_told_now_and_then_where_there_is_no_terminal() -> None:
    clock = Clock()
    out = io.StringIO()
    with Bars(Console(file=out, width=80), clock=clock) as bars:
        bars("attention", 0, 100)
        for done in range(1, 101):
            clock.seconds = done * LINE_EVERY_SECONDS / 40
            bars("attention", done, 100)
        as_stage(bars, "[bold] heads")("anything", 1, 2)
    assert out.getvalue().splitlines() == [
        "attention ...",
        "attention: 40 of 100, 0:45 left",
        "attention: 80 of 100, 0:15 left",
        "[bold] heads ...",
    ]


def test_a_terminal_has_a_bar_for_each_stage() -> None:
    out = io.StringIO()
    with Bars(Console(file=out, width=80, force_terminal=True)) as bars:
        bars("attention", 0, 100)
        bars("attention", 100, 100)
        bars("heads", 1, 12)
    last = out.getvalue().rpartition("attention")[2]
    assert "100 of 100" in last
    assert "1 of 12" in last
    assert "..." not in out.getvalue()


def test_nobody_who_listens_stays_nobody() -> None:
    assert as_stage(None, "answers") is None
