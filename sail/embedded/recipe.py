"""The recipe that makes the embedded model from nothing, on two cores: ``python -m sail.embedded.recipe --out DIR``.

A byte-level BPE tokenizer is trained on the scenario language, then a small Llama on its responses. Run once;
the weights are shipped in ``sail/embedded/model`` and never trained inside the demo.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from attention_probe.chat import Chat
from attention_probe.models.loading import load_model
from cras.scenarios.generate import generate
from sail.embedded.corpus import examples, to_chat

Example = tuple[list[int], list[int]]
"""Token ids of the prompt and of the response (which ends with the end token)."""

SPECIAL = ["<|pad|>", "<|start|>", "<|sep|>", "<|end|>"]
SETTINGS: dict[str, Any] = {
    "vocabulary": 832,
    "hidden_size": 128,
    "layers": 6,
    "heads": 4,
    "key_value_heads": 2,
    "intermediate_size": 384,
    "context": 1024,
    "batch": 32,
    "learning_rate": 2e-3,
    "warmup": 100,
    "seed": 0,
}


def make_tokenizer(vocabulary: int, seed: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer of the scenario language, with the chat template of this folder."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(islice(examples(seed), 8000)), trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<|pad|>", eos_token="<|end|>", clean_up_tokenization_spaces=False
    )
    template = resources.files("sail.embedded").joinpath("chat_template.jinja").read_text(encoding="utf-8")
    fast.chat_template = template
    fast.model_max_length = SETTINGS["context"]
    return fast


def make_model(tokenizer: PreTrainedTokenizerFast, settings: dict[str, Any]) -> LlamaForCausalLM:
    """The untrained model."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=settings["hidden_size"],
        intermediate_size=settings["intermediate_size"],
        num_hidden_layers=settings["layers"],
        num_attention_heads=settings["heads"],
        num_key_value_heads=settings["key_value_heads"],
        max_position_embeddings=settings["context"],
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def train(out: Path, steps: int, settings: dict[str, Any], start: Path | None = None) -> None:
    """Train for ``steps`` steps and write model, tokenizer and ``training_log.jsonl`` to ``out``.

    With ``start``, a folder that this function wrote, training goes on from there, on other examples if the seed differs.
    """
    torch.manual_seed(settings["seed"])
    if start is None:
        tokenizer = make_tokenizer(settings["vocabulary"], settings["seed"])
        model = make_model(tokenizer, settings)
    else:
        model, tokenizer = load_model(start, dtype="float32", device="cpu")
    decay = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=settings["learning_rate"], betas=(0.9, 0.98), eps=1e-8)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps, settings["warmup"]))
    batches = _batches(tokenizer, settings["seed"], settings["batch"])
    check = HeldOut(tokenizer, 256, settings["seed"])
    out.mkdir(parents=True, exist_ok=True)
    log = out / "training_log.jsonl"
    log.unlink(missing_ok=True)
    started, losses = time.perf_counter(), []
    for step in range(1, steps + 1):
        loss, _ = response_loss(model, next(batches))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if step % 100 == 0 or step == steps:
            row = {"step": step, "seconds": round(time.perf_counter() - started), "loss": sum(losses) / len(losses)}
            if step % 200 == 0 or step == steps:
                row |= check(model)
                _save(model, tokenizer, out)
            losses = []
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            print(row, flush=True)


def response_loss(model: LlamaForCausalLM, batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean cross-entropy of the response tokens, and per example whether all of them come first (greedy equality).

    Padding stands on the right, where causal attention never sees it, so no mask is needed.
    """
    width = max(len(prompt) + len(response) for prompt, response in batch)
    pad = model.config.pad_token_id
    ids = torch.tensor([p + r + [pad] * (width - len(p) - len(r)) for p, r in batch])
    rows = torch.zeros_like(ids, dtype=torch.bool)
    for index, (prompt, response) in enumerate(batch):
        rows[index, len(prompt) - 1 : len(prompt) + len(response) - 1] = True
    hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[rows])
    targets = ids.roll(-1, dims=1)[rows]
    right = torch.ones_like(rows)
    right[rows] = logits.argmax(-1) == targets
    return F.cross_entropy(logits, targets), right.all(dim=1)


class HeldOut:
    """How held-out scenarios are answered: obedience on twins, and which side is followed in conflict."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, number: int, seed: int) -> None:
        pairs = generate(number, seed + 10_000, split="held_out")
        self.sets = {
            "aligned_exact": [encode(tokenizer, to_chat(t.messages), t.binding_response) for _, t in pairs],
            "conflict_competing": [encode(tokenizer, to_chat(s.messages), s.competing_response) for s, _ in pairs],
            "conflict_binding": [encode(tokenizer, to_chat(s.messages), s.binding_response) for s, _ in pairs],
        }

    @torch.no_grad()
    def __call__(self, model: LlamaForCausalLM) -> dict[str, float]:
        return {
            name: torch.cat([response_loss(model, rows[i : i + 64])[1] for i in range(0, len(rows), 64)])
            .float()
            .mean()
            .item()
            for name, rows in self.sets.items()
        }


def encode(tokenizer: PreTrainedTokenizerFast, chat: Chat, response: str) -> Example:
    """Token ids of a rendered prompt and of its response with the end token."""
    prompt = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    return (
        tokenizer(prompt, add_special_tokens=False)["input_ids"],
        [*tokenizer(response, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id],
    )


def _batches(tokenizer: PreTrainedTokenizerFast, seed: int, size: int) -> Iterator[list[Example]]:
    """Batches of examples of like length: sorted within pools of 16 batches, which come in shuffled order."""
    stream = examples(seed)
    generator = torch.Generator().manual_seed(seed)
    while True:
        pool = [encode(tokenizer, chat, response) for chat, response in islice(stream, 16 * size)]
        pool.sort(key=lambda example: len(example[0]) + len(example[1]))
        for index in torch.randperm(16, generator=generator).tolist():
            yield pool[index * size : (index + 1) * size]


def _rate(step: int, steps: int, warmup: int) -> float:
    """Linear warm-up, then cosine to a twentieth."""
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))


def _texts(chats: Iterator[tuple[Chat, str]]) -> Iterator[str]:
    for chat, response in chats:
        for message in chat:
            yield message["content"]
            yield message.get("name") or message["role"]
        yield response


def _save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, out: Path) -> None:
    """Write a float16 copy (the size limit), leaving the model in training as it is."""
    half = LlamaForCausalLM(model.config)
    half.load_state_dict(model.state_dict())
    half.to(torch.float16).save_pretrained(out)
    tokenizer.save_pretrained(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from the model in this folder")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--threads", type=int, default=1)
    for name, value in SETTINGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = vars(parser.parse_args())
    torch.set_num_threads(arguments.pop("threads"))
    train(arguments.pop("out"), arguments.pop("steps"), start=arguments.pop("start"), settings=arguments)
