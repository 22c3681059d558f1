"""The ``cras`` command: its commands, each in a file of its own that is imported when it is called."""

from __future__ import annotations

from cras.terminal.lazy import Row, commands_of

COMMANDS = {
    "score": Row("cras.commands.score", "Score runs: records to a file, a table to the terminal."),
    "compare": Row(
        "cras.commands.compare", "Compare two score files: what changed from A to B, and whether it is real."
    ),
    "blame": Row("cras.commands.blame", "Which agent and which turn of each run first went wrong, with reasons."),
    "convert": Row("cras.commands.convert", "Runs of any format to another one."),
    "rubric": Row(
        "cras.commands.rubric",
        "What will be asked of the agents of runs, or of a role, before anything is spent; editable as YAML.",
    ),
    "report": Row(
        "cras.commands.report",
        "The page that a person reads: every turn with its verdicts and quotations, to sort, to filter and to link to.",
    ),
    "label": Row(
        "cras.commands.label",
        "Label turns by hand, from 1 to 5 in each dimension: what a judge is checked against.",
    ),
    "calibrate": Row(
        "cras.commands.calibrate",
        "Check a judge against human labels: weighted kappa, Spearman, bias, and the threshold that follows.",
    ),
    "agreement": Row(
        "cras.commands.agreement",
        "How far judges agree with one another (Krippendorff's alpha), and where they do not, turn by turn.",
    ),
    "sensitivity": Row(
        "cras.commands.sensitivity",
        "How much a judge's scores depend on how it is asked: the same again, another order, other words.",
    ),
    "scenarios": Row(
        "cras.commands.scenarios", "Make scenarios with conflicting instructions, each with its aligned twin."
    ),
    "lint": Row("cras.commands.lint", "Which instructions of a team contradict each other, before it runs."),
}

app = commands_of("cras", "Diagnose: do the agents of a team follow the instructions that bind them?", COMMANDS)
