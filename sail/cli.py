"""The ``sail`` command: its commands, each in a file of its own that is imported when it is called."""

from __future__ import annotations

import os
import warnings

from cras.terminal.lazy import Row, commands_of

COMMANDS = {
    "demo": Row(
        "sail.commands.demo",
        "Diagnose, localize and align the embedded model in a few minutes: scores, heat map, adapter, report.",
    ),
    "pairs": Row(
        "sail.commands.pairs",
        "Preference pairs from scenarios and their twins, in TRL's format, with credit where a focal map is given.",
    ),
    "train": Row("sail.commands.train", "Train an adapter on the focal layers from a recipe."),
    "evaluate": Row(
        "sail.commands.evaluate",
        "Base and aligned side by side on held-out scenarios, alone and in an AutoGen team.",
    ),
}

HELP = "Align: LoRA on the focal layers alone, with a token-weighted DPO loss, and the proof that it helped."


def _quiet() -> None:
    """What the training libraries print that a user can do nothing about is not printed."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # the libraries' own bars would run into ours
    # Of peft's and trl's calls into transformers: nothing that a user could change.
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


app = commands_of("sail", HELP, COMMANDS, extra="train", prepare=_quiet)
