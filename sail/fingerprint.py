"""A content hash of a model, so that an adapter made for one base is not put on another."""

from __future__ import annotations

import hashlib

import torch


def model_fingerprint(model: torch.nn.Module) -> str:
    """SHA-256 of the names, shapes and values of a model's parameters, as hex.

    Values are rounded to bfloat16 first, so that a base has one fingerprint whether it was loaded in float32 or in
    bfloat16. A PEFT adapter on the model is left out: what counts is the base below it.
    """
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
