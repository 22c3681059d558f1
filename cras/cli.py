"""The ``cras`` command. Every import that costs time happens inside the function that needs it."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    name="cras",
    help="Diagnose: do the agents of a team follow the instructions that bind them?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: importing rich would cost more than all the rest
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Diagnose: do the agents of a team follow the instructions that bind them?"""


@app.command()
def score(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    judge: Annotated[
        list[str] | None,
        typer.Option(
            help="Who scores: rules (the default; deterministic, offline), openai:MODEL, ollama:MODEL, hf:PATH, or a Python path "
            "package.module:factory to an AutoGen model client. Several with commas: each is asked about what those "
            "before it left open, as in rules,openai:MODEL. Given several times: a panel, whose majority decides."
        ),
    ] = None,
    repeats: Annotated[
        int, typer.Option(help="Ask each judge model so many times: a panel of its answers.", min=1)
    ] = 1,
    temperature: Annotated[
        float | None, typer.Option(help="Of judge models; by default 0, and 0.3 with --repeats.", min=0, max=2)
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Score records, appended one by one; run again to go on. By default NAME.scores.jsonl here."),
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
    agents: Annotated[int, typer.Option(help="Agents in the table; 0 is all.", min=0)] = 15,
    min_cras: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where the suite's mean CRAS is below.", min=0, max=1),
    ] = None,
    min_priority_adherence: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where the suite's priority adherence is below.", min=0, max=1),
    ] = None,
    max_calls: Annotated[
        int | None, typer.Option(help="Stop before the request to a judge model that would pass this number.", min=0)
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option(help="Stop before the request that could pass so many US dollars.", min=0)
    ] = None,
    prices: Annotated[str | None, typer.Option(help="Your own prices of models, YAML; see docs/judges.md.")] = None,
    cache: Annotated[
        str | None, typer.Option(help="File of judges' answers; by default in your cache folder, or CRAS_CACHE.")
    ] = None,
    concurrency: Annotated[int, typer.Option(help="Requests to a judge model at once.", min=1)] = 8,
    timeout: Annotated[float, typer.Option(help="Seconds that an answer may take.", min=0.1)] = 120.0,
    tries: Annotated[int, typer.Option(help="How often a request that fails is sent.", min=1)] = 5,
    window: Annotated[
        int | None, typer.Option(help="Tokens that the judge model's window holds; longer runs are shortened.", min=512)
    ] = None,
    rubrics: Annotated[
        list[str] | None,
        typer.Option(help="Edited rubrics (YAML) in place of the generated: a file or a folder; repeat."),
    ] = None,
    worst: Annotated[int, typer.Option(help="Worst turns shown with their quotations.", min=0)] = 5,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """Score runs: records to a file, a table to the terminal.

    Every turn that a model wrote is scored against what binds its agent; the table has a row per agent and the suite.

    Exit codes: 0 done and every threshold met, 1 a threshold missed or turns left unjudged (a limit, a judge that
    failed), 2 usage or input that could not be read at all.
    """
    from pathlib import Path

    from cras.commands.score import Options, run_score
    from cras.errors import InputError
    from cras.judges.asking.ask import JudgeSettings

    settings = JudgeSettings(
        concurrency=concurrency,
        timeout_seconds=timeout,
        tries=tries,
        window_tokens=window,
        cache=Path(cache) if cache else None,
        max_calls=max_calls,
        max_cost=max_cost,
        prices=prices,
        temperature=temperature or 0.0,
    )
    thresholds = {"cras": min_cras, "priority_adherence": min_priority_adherence}
    options = Options(
        runs,
        judge or ["rules"],
        out,
        format,
        json,
        agents or None,
        thresholds,
        seed,
        settings,
        tuple(rubrics or ()),
        worst,
        repeats,
    )
    try:
        code = run_score(options)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        code = 2
    raise typer.Exit(code)


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="Score records of the first set of runs.", metavar="A")],
    after: Annotated[str, typer.Argument(help="Score records of the second.", metavar="B")],
    level: Annotated[
        list[str] | None,
        typer.Option(help="Also list each transcript, or each turn that changed; repeat."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Rows a level in the tables; 0 is all.", min=0)] = 10,
    max_decline: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where a figure really fell by more than this; 0 for any real decline.", min=0),
    ] = None,
    unpaired: Annotated[bool, typer.Option("--unpaired", help="Independent samples, even of the same tasks.")] = False,
    runs_a: Annotated[
        str | None, typer.Option(help="The runs behind A: with those of B, runs pair by the words of their task.")
    ] = None,
    runs_b: Annotated[str | None, typer.Option(help="The runs behind B.")] = None,
    judge: Annotated[str | None, typer.Option(help="Whose scores, where a file holds those of several.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling.")] = 0,
) -> None:
    """Compare two score files: what changed from A to B, and whether it is real.

    Runs are paired by task where both files have it; differences come with 95% intervals, a permutation test, Holm's
    correction over the rows, effect sizes, and the smallest change that so many runs would have shown.

    Exit codes: 0 done, 1 a real decline of more than --max-decline, 2 usage or input that could not be read.
    """
    from cras.commands.compare import run_compare
    from cras.errors import InputError

    try:
        code = run_compare(
            before,
            after,
            levels=level or [],
            as_json=json,
            rows=rows or None,
            max_decline=max_decline,
            unpaired=unpaired,
            judge=judge,
            seed=seed,
            runs=(runs_a, runs_b),
        )
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        code = 2
    raise typer.Exit(code)


@app.command()
def blame(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    scores: Annotated[
        str | None, typer.Option(help="Score records of these runs; by default the rules judge scores them now.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A kind of sign: verdict, failed code or invented data; repeat.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON line a run on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Runs in the table; 0 is all.", min=0)] = 20,
) -> None:
    """Which agent and which turn of each run first went wrong, with reasons.

    The first turn with a sign is named: an instruction that was not met or lost its conflict, code that failed when it
    was run, data that the turn itself says are made up. A run without a sign accuses nobody.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    from cras.commands.blame import run_blame
    from cras.errors import InputError

    try:
        run_blame(runs, scores=scores, format=format, only=only or [], as_json=json, rows=rows or None)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def convert(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    to: Annotated[str, typer.Option(help="transcript, autogen (TaskResult) or chat (OpenAI), a run a line.")],
    out: Annotated[str | None, typer.Option(help="File to write; by default standard output.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where anything was lost.")] = False,
) -> None:
    """Runs of any format to another one. What the format cannot hold is listed.

    Exit codes: 0 done, 1 something was lost and --strict asks, 2 usage or input that could not be read at all.
    """
    from cras.commands.convert import run_convert
    from cras.errors import InputError

    try:
        code = run_convert(runs, to, out, format, strict)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        code = 2
    raise typer.Exit(code)


@app.command()
def rubric(
    what: Annotated[
        str, typer.Argument(help="Runs (a file, a folder or a pattern), or a role with --query.", metavar="RUNS|ROLE")
    ],
    query: Annotated[str | None, typer.Option(help="The task that a role is asked about, before any run.")] = None,
    system: Annotated[
        str | None, typer.Option(help="The role's system message, or @FILE; by default the role's own words.")
    ] = None,
    agent: Annotated[str | None, typer.Option(help="This agent of the runs alone.")] = None,
    rubrics: Annotated[
        list[str] | None, typer.Option(help="Edited rubrics, as for cras score: a file or a folder; repeat.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Write editable YAML: a folder, a FILE.yaml for one rubric, - for standard output."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="A judge model (as for cras score) that proposes further criteria and level descriptions."),
    ] = None,
    max_calls: Annotated[
        int | None, typer.Option(help="With --by: stop before the request that would pass it.", min=0)
    ] = None,
    max_cost: Annotated[float | None, typer.Option(help="With --by: the same in US dollars.", min=0)] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the rubrics as JSON on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Rubrics shown; 0 is all.", min=0)] = 10,
) -> None:
    """What will be asked of the agents of runs, or of a role, before anything is spent; editable as YAML.

    Files that are there are never overwritten. Use edited ones with cras score --rubrics.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    from cras.commands.rubric import run_rubric
    from cras.errors import InputError
    from cras.judges.asking.ask import JudgeSettings

    try:
        run_rubric(
            what,
            query=query,
            system=system,
            agent=agent,
            rubrics=rubrics or [],
            out=out,
            format=format,
            as_json=json,
            rows=rows or None,
            by=by,
            settings=JudgeSettings(max_calls=max_calls, max_cost=max_cost) if by else None,
        )
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def report(
    scores: Annotated[str, typer.Argument(help="Score records that cras score wrote.", metavar="SCORES")],
    html: Annotated[str, typer.Option(help="The page to write: one file that needs nothing else.")],
    runs: Annotated[
        list[str] | None,
        typer.Option(help="The runs behind the scores: the page then shows task, instructions and turns; repeat."),
    ] = None,
    rubrics: Annotated[
        list[str] | None, typer.Option(help="The edited rubrics that they were scored by; repeat.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    judge: Annotated[str | None, typer.Option(help="Whose scores, where several judges scored.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the page; by default the name of SCORES.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """The page that a person reads: every turn with its verdicts and quotations, to sort, to filter and to link to.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    from cras.commands.report import run_report
    from cras.errors import InputError

    try:
        run_report(
            scores,
            html,
            runs=runs or [],
            rubrics=rubrics or [],
            format=format,
            title=title,
            seed=seed,
            judge=judge,
        )
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def label(
    runs: Annotated[list[str], typer.Argument(help="Runs to label turns of, as for cras score.", metavar="RUNS...")],
    out: Annotated[str, typer.Option(help="The CSV file of labels; an existing one is gone on with.")],
    number: Annotated[int, typer.Option(help="How many turns, drawn by chance.", min=1)] = 50,
    rater: Annotated[str, typer.Option(help="Who labels; the same turns for everybody.")] = "1",
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Write a sheet to fill in elsewhere, instead of asking here.")
    ] = False,
    rubrics: Annotated[list[str] | None, typer.Option(help="Edited rubrics, as for cras score; repeat.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same turns.")] = 0,
) -> None:
    """Label turns by hand, from 1 to 5 in each dimension: what a judge is checked against.

    Answers are kept as given; stop at any time, and the same command goes on.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    from cras.commands.label import run_label
    from cras.errors import InputError

    try:
        run_label(runs, out, number=number, rater=rater, sheet=sheet, rubrics=rubrics or [], format=format, seed=seed)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def calibrate(
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
    from cras.commands.calibrate import run_calibrate
    from cras.errors import InputError

    try:
        run_calibrate(scores, labels, out=out, plot=plot, judge=judge, bad_below=bad_below, as_json=json, seed=seed)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def agreement(
    scores: Annotated[
        list[str],
        typer.Argument(help="Score records of a panel, or of several judges over the same runs.", metavar="SCORES..."),
    ],
    rows: Annotated[int, typer.Option(help="Disputed turns shown; 0 is all.", min=0)] = 10,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON on standard output.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """How far judges agree with one another (Krippendorff's alpha), and where they do not, turn by turn.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    from cras.commands.panels import run_agreement
    from cras.errors import InputError

    try:
        run_agreement(scores, rows=rows or None, as_json=json, seed=seed)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def sensitivity(
    runs: Annotated[list[str], typer.Argument(help="Runs to ask about, as for cras score.", metavar="RUNS...")],
    judge: Annotated[str, typer.Option(help="The judge, as for cras score: a model, or several with commas.")],
    number: Annotated[int, typer.Option(help="How many turns, drawn by chance.", min=1)] = 30,
    max_calls: Annotated[
        int | None, typer.Option(help="Stop before the request to a judge model that would pass this number.", min=0)
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option(help="Stop before the request that could pass so many US dollars.", min=0)
    ] = None,
    prices: Annotated[str | None, typer.Option(help="Your own prices of models, YAML.")] = None,
    cache: Annotated[str | None, typer.Option(help="File of judges' answers, as for cras score.")] = None,
    concurrency: Annotated[int, typer.Option(help="Requests to a judge model at once.", min=1)] = 8,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON on standard output.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws the same turns.")] = 0,
) -> None:
    """How much a judge's scores depend on how it is asked: the same again, another order, other words.

    Exit codes: 0 done, 1 turns left unjudged (a limit, a judge that failed), 2 usage or input that could not be read.
    """
    from pathlib import Path

    from cras.commands.panels import run_sensitivity
    from cras.errors import InputError
    from cras.judges.asking.ask import JudgeSettings

    settings = JudgeSettings(
        concurrency=concurrency,
        cache=Path(cache) if cache else None,
        max_calls=max_calls,
        max_cost=max_cost,
        prices=prices,
    )
    try:
        code = run_sensitivity(runs, judge, number=number, settings=settings, format=format, as_json=json, seed=seed)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        code = 2
    raise typer.Exit(code)


@app.command()
def scenarios(
    out: Annotated[str, typer.Option(help="File to write, JSON lines: each scenario, then its aligned twin.")],
    number: Annotated[int, typer.Option(help="How many scenarios.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same scenarios.")] = 0,
    split: Annotated[str | None, typer.Option(help="train or held_out; by default both.")] = None,
    type: Annotated[
        list[str] | None,
        typer.Option(help="Conflict type; repeat. language, format, length, wording, scope, role, procedure."),
    ] = None,
    pairing: Annotated[
        list[str] | None, typer.Option(help="system-user, system-peer, peer-peer or tool-injection; repeat.")
    ] = None,
) -> None:
    """Make scenarios with conflicting instructions, each with its aligned twin."""
    from cras.commands.scenarios import write

    code = write(out, number, seed, split, type, pairing)
    raise typer.Exit(code)


@app.command()
def lint(
    teams: Annotated[
        list[str],
        typer.Argument(
            help="Teams: YAML of agents and messages, JSON of team.dump_component(), or runs.", metavar="TEAMS..."
        ),
    ],
    format: Annotated[str | None, typer.Option(help="Format of runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the contradictions as JSON on standard output.")] = False,
) -> None:
    """Which instructions of a team contradict each other, before it runs.

    Exit codes: 0 none found, 1 a contradiction, 2 usage or input that could not be read at all.
    """
    from cras.commands.lint import run_lint
    from cras.errors import InputError

    try:
        code = run_lint(teams, format, json)
    except InputError as error:
        typer.echo(f"cras: {error}", err=True)
        code = 2
    raise typer.Exit(code)
