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
from cras.judges.asking.ask import JudgeSettings
from cras.readers import Reading
from cras.rubrics.generate import rubric_for
from cras.scoring.draw import draw
from cras.scoring.score import Tally, read_scores
from cras.terminal.say import lines, messages, say, say_not_read, tables
from cras.text import fit
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
    console = tables(120)
    console.print(agreement_table(figures))
    out = lines()
    say(out, f"judges differ on {len(disputed):,} of {counted(len(opinions), 'turn')}")
    for item in disputed[:rows]:
        _print_dispute(item, out)
    if rows is not None and len(disputed) > rows:
        say(out, f"... and {counted(len(disputed) - rows, 'more turn')}: --rows 0 shows all")
    for line in said:
        say(out, line)


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
    from cras.judges.named import Bench

    asker = Bench(settings).cascade(judge)
    again = asker.again()
    if again is None:
        raise InputError(
            f"--judge {judge}: reads no wording and no order, and says the same every time; name a judge model"
        )
    reading = Reading(runs, format)
    work = [(run, turn, rubric_for(run, turn.agent)) for run, turn in draw(reading, number, seed)]
    say_not_read(messages(), reading.problems)
    if not work:
        raise InputError("no turn to ask about: the runs hold none that a model wrote, or could not be read")
    requests = counted(len(work) * (len(WAYS) + 1), "request")
    say(messages(), f"{counted(len(work), 'turn')}, asked in {len(WAYS) + 1} ways: up to {requests}")
    tally = Tally()
    first = ask(work, asker, lambda rubric: rubric, tally)
    changes: list[Change] = []
    for number, (name, way) in enumerate(WAYS.items()):
        if tally.is_short:
            break
        changes.append(change(name, first, ask(work, asker if number else again, way, tally), seed))
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
        if not tally.is_short:
            print(sentence(changes))
    for line in [*costs(asker), *said, *left]:
        say(messages(), line)
    return 1 if left else 0


def _print_changes(changes: Sequence[Change]) -> None:
    table = Table(title="Against the first asking [95% interval over runs]", title_justify="left", box=SIMPLE_HEAD)
    for name in ("asked", "verdicts", "flipped", "CRAS, mean change", "CRAS, mean size of the change"):
        table.add_column(name, justify="left" if name == "asked" else "right")
    for item in changes:
        cells = (item.name, str(item.verdicts), str(item.flipped), str(item.shift), str(item.moved))
        table.add_row(*(Text(cell) for cell in cells))
    tables(120).print(table)


def _print_dispute(item: Dispute, out: Console) -> None:
    who = f"{item.opinions.transcript_id}, turn {item.opinions.turn}, {item.opinions.agent}"
    say(out, f"{who}: {len(item.disputed)} of {item.asked} disputed")
    for identifier, said in item.disputed.items():
        say(out, f"  {identifier}")
        for judge, verdict in said:
            word = {"True": "met", "False": "not met", "None": "open"}.get(str(verdict.said), str(verdict.said))
            quote = f': "{fit(" ".join(verdict.quote.split()), QUOTE_CHARACTERS)}"' if verdict.quote else ""
            say(out, f"    {judge}: {word}{quote}")
