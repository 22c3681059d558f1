"""Content hashes: what a map or an adapter was made from, so that it is not used with anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from cras.scenarios.scenario import Scenario


def model_fingerprint(model: Any) -> str:
    """SHA-256 over names, shapes and values of a model's parameters, in the order of names, as hex.

    Values are rounded to bfloat16 first, so that a base has one fingerprint whether it was loaded in float32 or in
    bfloat16. A PEFT adapter on the model is left out: what counts is the base below it.
    """
    import torch

    digest = hashlib.sha256()
    parameters = {
        name.removeprefix("base_model.model.").replace(".base_layer.", "."): parameter
        for name, parameter in model.named_parameters()
        if ".lora_" not in name
    }
    for name in sorted(parameters):
        value = parameters[name].detach().to(device="cpu", dtype=torch.bfloat16).reshape(-1)
        digest.update(f"{name} {tuple(parameters[name].shape)}\n".encode())
        digest.update(value.view(torch.uint8).numpy().data)
    return digest.hexdigest()


def scenario_fingerprint(scenarios: Iterable[Scenario]) -> str:
    """SHA-256 over the scenarios as JSON lines, as hex."""
    digest = hashlib.sha256()
    for scenario in scenarios:
        digest.update(scenario.model_dump_json().encode() + b"\n")
    return digest.hexdigest()
