"""``cras calibrate``: a judge's scores against human labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cras.errors import InputError, needs_extra
from cras.score_record import ScoreRecord
from cras.scoring.score import read_scores
from cras.terminal.say import lines, messages, say, say_not_read, tables
from cras.text import printable
from cras.trust.calibration import (
    SCOPES,
    Agreement,
    LabelUse,
    Pair,
    Threshold,
    agreement,
    matched,
    raters_alpha,
    reliability,
    threshold,
    use_of,
)
from cras.trust.labels import Labels, read_labels
from cras.trust.mark import CalibrationFile, CheckedFigure, CheckedJudge, calibration_path, read_calibration
from cras.wording import counted

WIDEST = 0.3
"""A 95% interval of kappa wider than this cannot tell fair from good: more labels are asked for."""
_WORDS = ((0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"), (2.0, "almost perfect"))
"""Upper ends of the usual words for kappa (Landis and Koch 1977)."""


def command(
    scores: Annotated[str, typer.Argument(help="Score records that cras score wrote.", metavar="SCORES")],
    labels: Annotated[list[str], typer.Argument(help="Label files of the same turns.", metavar="LABELS...")],
    out: Annotated[
        str | None,
        typer.Option(
            help="The calibration to write; by default where outputs look for it (CRAS_CALIBRATION, or here)."
        ),
    ] = None,
    plot: Annotated[str | None, typer.Option(help="Write a reliability diagram, a PNG.")] = None,
    judge: Annotated[str | None, typer.Option(help="Whose scores, where the file holds those of several.")] = None,
    bad_below: Annotated[
        float, typer.Option(help="A turn is bad where the mean of its labels lies under this.", min=1, max=5)
    ] = 3.0,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """Check a judge against human labels: weighted kappa, Spearman, bias, and the threshold that follows.

    From then on every output says how well the judge of its scores agrees with people.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_calibrate(scores, labels, out=out, plot=plot, judge=judge, bad_below=bad_below, as_json=json, seed=seed)


def run_calibrate(
    scores: str,
    label_files: list[str],
    *,
    out: str | None,
    plot: str | None,
    judge: str | None,
    bad_below: float,
    as_json: bool,
    seed: int,
) -> None:
    """Calibrate, print, and write the calibration.

    Raises:
        InputError: a file cannot be read or written, or nothing in them speaks of the same turn.
    """
    records = _of_one_judge(read_scores(scores), judge, scores)
    labels = Labels()
    for name in label_files:
        found = read_labels(name)
        labels.labels += found.labels
        labels.problems += found.problems
    say_not_read(messages(), labels.problems, "line")
    pairs = matched(labels.labels, records)
    if not pairs:
        raise InputError(
            f"{scores}: {counted(len(labels.labels), 'label')}, none about a turn and dimension with a score; transcript ids and "
            "turn numbers have to be the same, and the judge must have scored the dimension (rules leave most open)"
        )
    use = use_of(labels.labels, records)
    rows = [agreement(pairs, scope, seed) for scope in SCOPES]
    cut = threshold(pairs, bad_below, seed)
    path = Path(out) if out else calibration_path()
    judged = _checked(records[0], labels, use, pairs, rows)
    _write(path, judged)
    if plot:
        _plot(plot, pairs, seed)
    if as_json:
        print(json.dumps(_as_json(judged, rows, cut, labels, use), ensure_ascii=False))
    else:
        _print(judged, rows, cut, labels, use, pairs, seed)
    say(messages(), f"kept in {path}: outputs now say how far this judge was checked")


def _of_one_judge(records: list[ScoreRecord], judge: str | None, path: str) -> list[ScoreRecord]:
    kept = [record for record in records if judge in (None, record.judge)]
    if not kept:
        raise InputError(f"{path}: holds no score record" + (f" of judge {judge}" if judge else ""))
    known = sorted({(record.judge, record.judge_version) for record in kept})
    if len(known) > 1:
        listed = "; ".join(f"{name} (version {number})" for name, number in known)
        raise InputError(f"{path}: holds scores of several judges or versions: {listed}; choose one with --judge")
    return kept


def _checked(
    record: ScoreRecord, labels: Labels, use: LabelUse, pairs: list[Pair], rows: list[Agreement]
) -> CheckedJudge:
    figures = {row.scope: CheckedFigure(estimate=row.kappa.estimate, ci=row.kappa.ci) for row in rows}
    return CheckedJudge(
        judge=record.judge,
        judge_version=record.judge_version,
        turns=len({(pair.transcript_id, pair.turn) for pair in pairs}),
        transcripts=len({pair.transcript_id for pair in pairs}),
        raters=use.raters,
        labels_given=use.labels,
        labels_used=use.used,
        labels=labels.fingerprint,
        kappa=figures.pop("all"),
        dimensions={str(name): figure for name, figure in figures.items()},
    )


def _write(path: Path, judged: CheckedJudge) -> None:
    """Add the judge to the file; what it said of this version before is replaced.

    Raises:
        InputError: the file is something else, or cannot be written.
    """
    known = read_calibration(path)
    kept = [
        item
        for item in (known.judges if known else [])
        if (item.judge, item.judge_version) != (judged.judge, judged.judge_version)
    ]
    judges = sorted([*kept, judged], key=lambda item: (item.judge, item.judge_version))
    file = CalibrationFile(made_by=f"sail-cras {version('sail-cras')}", judges=judges)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another file with --out") from None


def _print(
    judged: CheckedJudge,
    rows: Sequence[Agreement],
    cut: Threshold | None,
    labels: Labels,
    use: LabelUse,
    pairs: Sequence[Pair],
    seed: int,
) -> None:
    console = tables(120)
    table = Table(title="The judge against people [95% interval over runs]", title_justify="left", box=SIMPLE_HEAD)
    for name in ("dimension", "labels", "runs", "weighted kappa", "Spearman", "judge minus people"):
        table.add_column(name, justify="left" if name == "dimension" else "right")
    for row in rows:
        cells = (row.scope, str(row.pairs), str(row.transcripts), str(row.kappa), str(row.spearman), str(row.bias))
        table.add_row(*(Text(cell) for cell in cells), style="bold" if row.scope == "all" else "")
    console.print(table)
    reliable = Table(title="Where the judge says ..., people say", title_justify="left", box=SIMPLE_HEAD)
    for name in ("judge", "labels", "people, mean"):
        reliable.add_column(name, justify="right")
    for score, number, mean in reliability(pairs, seed):
        reliable.add_row(str(score), str(number), str(mean))
    console.print(reliable)
    say(lines(), use.sentence())
    for line in _sentences(judged, rows[-1], cut, labels):
        say(lines(), line)


def _sentences(judged: CheckedJudge, row: Agreement, cut: Threshold | None, labels: Labels) -> list[str]:
    """What the figures mean."""
    lines = []
    kappa = row.kappa
    if kappa.estimate is None:
        lines.append(
            "Agreement cannot be told: the judge, or the people, give one score to every labelled turn; label turns that differ."
        )
    elif kappa.low is None or kappa.high is None:
        where = "on one run alone" if row.transcripts < 2 else "and the same in every resample of the runs"
        lines.append(f"Agreement is {_word(kappa.estimate)} {where}: no interval; label turns of more runs.")
    else:
        low, high = _word(kappa.low), _word(kappa.high)
        reach = f"{low}" if low == high else f"anywhere from {low} to {high}"
        lines.append(f"Agreement of {judged.judge} with people is {_word(kappa.estimate)}; by its interval, {reach}.")
        if kappa.method == "exact":
            lines.append(
                f"No label differs from the judge, so the interval is no bootstrap: of {counted(row.transcripts, 'run')} "
                "without a difference it says how many might still differ (Clopper and Pearson)."
            )
        width = kappa.high - kappa.low
        if width > WIDEST:
            # a bootstrap interval narrows with the square root of the runs, the exact one with their number
            wanted = round(row.transcripts * (width / WIDEST) ** (1 if kappa.method == "exact" else 2))
            lines.append(
                f"That is too wide to rest on: labels of about {counted(wanted, 'run')} (now {row.transcripts:,}) would tell."
            )
    alpha = raters_alpha(labels.labels)
    if alpha is not None:
        lines.append(
            f"The people agree among themselves with Krippendorff's alpha {alpha:.2f}; a judge can hardly do better."
        )
    if cut is None:
        lines.append("No threshold can be suggested: people call no labelled turn bad, or all of them.")
    else:
        lines.append(
            f"Threshold: people call {cut.bad:,} of {counted(cut.turns, 'turn')} bad; CRAS under {cut.cras:.2f} finds {cut.recall} of "
            f"{'it' if cut.bad == 1 else 'them'}, and {cut.precision} of what it finds is bad. It was chosen on these labels: a little too good."
        )
    return lines


def _word(kappa: float) -> str:
    return "none" if kappa <= 0 else next(word for end, word in _WORDS if kappa <= end)


def _as_json(
    judged: CheckedJudge, rows: Sequence[Agreement], cut: Threshold | None, labels: Labels, use: LabelUse
) -> dict[str, object]:
    return {
        **judged.model_dump(mode="json"),
        "figures": {
            row.scope: {
                "labels": row.pairs,
                "transcripts": row.transcripts,
                "kappa": row.kappa.as_json(),
                "spearman": row.spearman.as_json(),
                "bias": row.bias.as_json(),
            }
            for row in rows
        },
        "labels_unused": use.unused,
        "raters_alpha": raters_alpha(labels.labels),
        "threshold": None
        if cut is None
        else {
            "cras": cut.cras,
            "precision": cut.precision.as_json(),
            "recall": cut.recall.as_json(),
            "bad": cut.bad,
            "turns": cut.turns,
        },
        "problems": [printable(problem) for problem in labels.problems],
    }


def _plot(path: str, pairs: Sequence[Pair], seed: int) -> None:
    """The reliability diagram.

    Raises:
        InputError: matplotlib is not installed, or the file cannot be written.
    """
    with needs_extra("report"):
        from matplotlib.figure import Figure as Picture
    picture = Picture(figsize=(5, 5), layout="constrained")
    axes = picture.subplots()
    axes.plot([1, 5], [1, 5], color="0.7", linestyle="--", label="judge = people")
    rows = reliability(pairs, seed)
    for score, number, mean in rows:
        if mean.estimate is None:
            continue
        low, high = (mean.estimate, mean.estimate) if mean.low is None or mean.high is None else (mean.low, mean.high)
        axes.errorbar(
            [score],
            [mean.estimate],
            yerr=[[mean.estimate - low], [high - mean.estimate]],
            fmt="o",
            color="C0",
            capsize=3,
        )
        axes.annotate(f"{number}", (score, mean.estimate), textcoords="offset points", xytext=(6, 6))
    axes.set(xlabel="judge's score", ylabel="people's mean score", xlim=(0.8, 5.2), ylim=(0.8, 5.2))
    axes.set_title("Reliability (number of labels; 95% intervals over runs)", fontsize=10)
    axes.legend(loc="upper left")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        picture.savefig(path, format="png")
    except OSError as error:
        raise InputError(f"--plot {path}: cannot be written ({error.strerror}); name another file") from None
