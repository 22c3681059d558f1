"""The ``attention-probe`` command: its commands, each in a file of its own that is imported when it is called."""

from __future__ import annotations

from cras.terminal.lazy import Row, commands_of

COMMANDS = {
    "run": Row(
        "attention_probe.commands.run",
        "Measure drift and knock-out over scenarios: focal_map.json, a heat map, a table.",
    ),
    "validate": Row("attention_probe.commands.validate", "Are the focal layers causal?"),
}

HELP = "Localize: how attention drifts when instructions conflict, and which layers decide it."

app = commands_of("attention-probe", HELP, COMMANDS, extra="probe")
