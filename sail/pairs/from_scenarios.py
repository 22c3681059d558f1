"""Preference pairs from scenarios, in TRL's conversational preference format (method.md, section 4).

A row is one pair:

====================  ==================================================================================================
column                holds
====================  ==================================================================================================
prompt                the messages as the tokenizer's chat template takes them; a key that a message lacks stays absent.
                      One for each of the scenario's: where the template refuses two users in a row, they are joined when
                      the prompt is rendered (``attention_probe.chat.as_taken``)
chosen, rejected      one assistant message each: the binding and the competing response
chat_template_kwargs  TRL hands them to the chat template: control tokens inside a message are read as plain text
scenario_id           the scenario, or the twin
type, pairing         of the scenario
is_twin               whether this is the aligned twin
binding_message       index into ``prompt`` of the message that carries the binding instruction
competing_message     the same for the competing instruction; in a twin, the message that carried it
====================  ==================================================================================================

``sail.add_credit`` adds token ids and weights. A pair of an aligned twin has the same two responses: what was
right under conflict is right without one, and what followed the competing instruction now follows nothing. The
folder is a plain ``datasets`` folder with ``pairs.json``, which says what made it, beside the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from datasets import Dataset, Features, Json, List, Value, load_from_disk
from pydantic import Field, ValidationError

from attention_probe.chat import scenario_chat
from cras.errors import InputError
from cras.files.validation import first_wrong
from cras.scenarios.scenario import Scenario
from cras.transcript import Record
from sail.training.quiet import quiet

PROVENANCE_FILE = "pairs.json"

_MESSAGES = List(Json())
_RESPONSE = List({"role": Value("string"), "content": Value("string")})
FEATURES = Features(
    {
        "prompt": _MESSAGES,
        "chosen": _RESPONSE,
        "rejected": _RESPONSE,
        "chat_template_kwargs": {"sanitize_control_tokens": Value("bool")},
        "scenario_id": Value("string"),
        "type": Value("string"),
        "pairing": Value("string"),
        "is_twin": Value("bool"),
        "binding_message": Value("int32"),
        "competing_message": Value("int32"),
    }
)


class PairsProvenance(Record):
    """What made a folder of pairs; kept in ``pairs.json``."""

    schema_version: Literal[1] = 1
    package_version: str
    pairs: int
    twins: int
    fingerprint: str
    """Of the rows, by ``datasets``."""
    base_fingerprint: str | None = None
    """Of the model that the credit was computed from; ``None`` where there is no credit, or it needed no model."""
    credit: dict[str, Any] = Field(default_factory=dict)


def build_pairs(scenarios: Iterable[Scenario], twins: Iterable[Scenario], tokenizer: Any) -> Dataset:
    """One pair for each scenario and one for each twin.

    Args:
        scenarios: with a conflict.
        twins: aligned twins, all or some of those of the scenarios; they keep obedience from turning into deafness.
        tokenizer: decides how peers and tools are shown (``attention_probe.chat``).

    Raises:
        InputError: there is no scenario, one among them has no conflict or no written responses, or a twin has one.
        ChatError: the chat template renders no user message.
    """
    conflicts, aligned = list(scenarios), list(twins)
    if not conflicts:
        raise InputError("no scenarios to make pairs from")
    for scenario in conflicts:
        if scenario.conflict is None:
            raise InputError(f"scenario {scenario.id} has no conflict: give it as a twin")
    for twin in aligned:
        if twin.conflict is not None:
            raise InputError(f"scenario {twin.id} has a conflict, so it is no aligned twin")
    return Dataset.from_list([_pair(scenario, tokenizer) for scenario in [*conflicts, *aligned]], features=FEATURES)


def _pair(scenario: Scenario, tokenizer: Any) -> dict[str, Any]:
    binding, competing = scenario.responses()
    return {
        "prompt": scenario_chat(scenario, tokenizer),
        "chosen": [{"role": "assistant", "content": binding}],
        "rejected": [{"role": "assistant", "content": competing}],
        "chat_template_kwargs": {"sanitize_control_tokens": True},
        "scenario_id": scenario.id,
        "type": scenario.type,
        "pairing": scenario.pairing,
        "is_twin": scenario.conflict is None,
        "binding_message": scenario.binding_message,
        "competing_message": scenario.competing_message,
    }


def save_pairs(dataset: Dataset, path: str | Path, **made_by: Any) -> Path:
    """Write a ``datasets`` folder with its ``pairs.json``; ``made_by``: further fields of :class:`PairsProvenance`."""
    from importlib.metadata import version

    folder = Path(path)
    with quiet():
        dataset.save_to_disk(str(folder))
    provenance = PairsProvenance(
        package_version=version("sail-cras"),
        pairs=len(dataset),
        twins=sum(dataset["is_twin"]),
        fingerprint=dataset._fingerprint,
        **made_by,
    )
    (folder / PROVENANCE_FILE).write_text(provenance.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return folder


def load_pairs(path: str | Path) -> tuple[Dataset, PairsProvenance]:
    """The pairs of a folder, and what made them.

    Raises:
        InputError: it is no folder of pairs.
    """
    folder = Path(path)
    for name in ("state.json", "dataset_info.json", PROVENANCE_FILE):
        if not (folder / name).is_file():
            raise InputError(f"{folder}: no folder of pairs: {name} is missing. Make one with: sail pairs")
    try:
        provenance = PairsProvenance.model_validate_json((folder / PROVENANCE_FILE).read_bytes())
    except ValidationError as error:
        raise InputError(first_wrong(error, PairsProvenance).after(str(folder / PROVENANCE_FILE))) from error
    try:
        dataset = load_from_disk(str(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder}: its data cannot be read: {error}. Make it again with: sail pairs") from error
    missing = sorted(set(FEATURES) - set(dataset.column_names))
    if missing:
        raise InputError(f"{folder}: no column {', '.join(missing)}. Make it again with: sail pairs")
    return dataset, provenance
