"""``cras agreement`` and ``cras sensitivity``: do judges agree with one another, and with themselves?"""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cras.commands.judging import costs, undone
from cras.errors import InputError
from cras.judges import judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.readers import Reading
from cras.rubrics.generate import rubric_for
from cras.scoring.draw import draw
from cras.scoring.score import Tally, read_scores
from cras.text import fit, printable
from cras.trust.judges_agree import AgreementRow, Dispute, agreement_rows, disputes, opinions_of
from cras.trust.mark import marks, marks_of
from cras.trust.sensitivity import WAYS, Change, ask, change, sentence
from cras.wording import counted

QUOTE_CHARACTERS = 120


def run_agreement(scores: list[str], *, rows: int | None, as_json: bool, seed: int) -> None:
    """Print how far judges agree and where they do not.

    Raises:
        InputError: a file cannot be read, or no turn has two judges.
    """
    files = [read_scores(path) for path in scores]
    opinions = opinions_of(files)
    figures, disputed = agreement_rows(opinions, seed), disputes(opinions)
    said = marks_of([record for records in files for record in records])
    if as_json:
        found = {
            "turns": len(opinions),
            "agreement": [row.as_json() for row in figures],
            "disputed": [item.as_json() for item in disputed],
            "judges_checked": said,
        }
        print(json.dumps(found, ensure_ascii=False))
        return
    console = _console()
    console.print(agreement_table(figures))
    say = Console(emoji=False, highlight=False, soft_wrap=True)
    say.print(f"judges differ on {len(disputed)} of {counted(len(opinions), 'turn')}", markup=False)
    for item in disputed[:rows]:
        _print_dispute(item, say)
    if rows is not None and len(disputed) > rows:
        say.print(f"... and {counted(len(disputed) - rows, 'more turn')}: --rows 0 shows all", markup=False)
    for line in said:
        say.print(printable(line), markup=False)


def agreement_table(rows: Sequence[AgreementRow]) -> Table:
    """The figures, as a rich table."""
    table = Table(title="Agreement of the judges [95% interval over runs]", title_justify="left", box=SIMPLE_HEAD)
    for name in ("", "judged by two or more", "Krippendorff's alpha", "all say the same"):
        table.add_column(name, justify="right" if name else "left")
    for row in rows:
        if row.units:
            table.add_row(*(Text(cell) for cell in (row.name, str(row.units), str(row.alpha), str(row.equal))))
    return table


def run_sensitivity(
    runs: list[str],
    judge: str,
    *,
    number: int,
    settings: JudgeSettings,
    format: str | None,
    as_json: bool,
    seed: int,
) -> int:
    """Ask in several ways, print what that changes, and answer the exit code: 0, or 1 where turns are left unjudged.

    Raises:
        InputError: nothing could be read, or the judge cannot be asked.
    """
    from cras.judges.cascade import Cascade
    from cras.judges.rules import RulesJudge

    if judge.strip() == RulesJudge.name:
        raise InputError(
            "--judge rules: rules read no wording and no order, they say the same every time; name a judge model"
        )
    reading = Reading(runs, format)
    work = [(run, turn, rubric_for(run, turn.agent)) for run, turn in draw(reading, number, seed)]
    messages = Console(stderr=True, emoji=False, soft_wrap=True, highlight=False)
    for problem in reading.problems[:5]:
        messages.print(f"not read: {printable(str(problem))}", markup=False)
    if not work:
        raise InputError("no turn to ask about: the runs hold none that a model wrote, or could not be read")
    messages.print(
        f"{counted(len(work), 'turn')}, asked in {len(WAYS) + 1} ways: up to {len(work) * (len(WAYS) + 1):,} requests",
        markup=False,
    )
    tally = Tally()
    asker = judge_named(judge, settings)
    if not isinstance(asker, Cascade):
        raise TypeError("a judge model is a cascade")
    first = ask(work, asker, lambda rubric: rubric, tally)
    changes: list[Change] = []
    left = undone(tally)
    for repeat, (name, way) in enumerate(WAYS.items()):
        if left:
            break
        again = asker if repeat else asker.again()
        changes.append(change(name, first, ask(work, again, way, tally), seed))
        left = undone(tally)
    said = marks([(asker.name, asker.version)])
    if as_json:
        figures = {
            "turns": len(first),
            "changes": [item.as_json() for item in changes],
            "judges_checked": said,
            "left": left,
        }
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print_changes(changes)
        if not left:
            print(sentence(changes))
    for line in [*costs(asker), *said, *left]:
        messages.print(printable(line), markup=False)
    return 1 if left else 0


def _print_changes(changes: Sequence[Change]) -> None:
    table = Table(title="Against the first asking [95% interval over runs]", title_justify="left", box=SIMPLE_HEAD)
    for name in ("asked", "verdicts", "flipped", "CRAS, mean change", "CRAS, mean size of the change"):
        table.add_column(name, justify="left" if name == "asked" else "right")
    for item in changes:
        cells = (item.name, str(item.verdicts), str(item.flipped), str(item.shift), str(item.moved))
        table.add_row(*(Text(cell) for cell in cells))
    _console().print(table)


def _print_dispute(item: Dispute, say: Console) -> None:
    who = f"{item.opinions.transcript_id}, turn {item.opinions.turn}, {item.opinions.agent}"
    say.print(printable(f"{who}: {len(item.disputed)} of {item.asked} disputed"), markup=False)
    for identifier, said in item.disputed.items():
        say.print(printable(f"  {identifier}"), markup=False)
        for judge, verdict in said:
            word = {"True": "met", "False": "not met", "None": "open"}.get(str(verdict.said), str(verdict.said))
            quote = f': "{fit(" ".join(verdict.quote.split()), QUOTE_CHARACTERS)}"' if verdict.quote else ""
            say.print(printable(f"    {judge}: {word}{quote}"), markup=False)


def _console() -> Console:
    console = Console(emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, 120)
    return console
