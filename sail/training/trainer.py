"""TRL's DPO trainer with a weight for every response token (method.md, section 4).

How TRL 1.16 comes to its loss, and where the weights enter:

1. ``DPOTrainer._prepare_dataset`` tokenizes prompt and prompt + response; the response is what follows their common
   prefix, the end token included. ``DataCollatorForPreference`` stacks chosen over rejected, padded right.
2. ``model(..., labels=labels, fused_lm_head=True)`` returns ``log_probs``, ``[2 * batch, tokens - 1]``: entry t is the
   log-probability of token t + 1, and 0 outside the responses. Policy, reference (the adapter switched off) and
   precomputed reference all go through this one call.
3. Only then come the sum over tokens, the log-ratios and the loss types.

So ``log_probs`` of that one call is the place: a forward hook on the model multiplies it by the weights for as long as
a loss or a reference is computed. Since sums are linear, ``sum_t w (log pi - log pi_ref)`` follows for every loss type,
and nothing of TRL's is copied.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from datasets import Dataset
from datasets.fingerprint import Hasher
from peft import PeftModel
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase, TrainerCallback
from transformers.trainer_callback import PrinterCallback
from trl import DPOConfig, DPOTrainer

from cras.errors import InputError
from cras.terminal.progress import Progress
from sail.training.adapter import focal_lora_config, trained_parameters
from sail.training.collator import WEIGHTS, TokenWeightCollator
from sail.training.prefix import can_share_prompts, shared_prompts
from sail.training.quiet import forward_restored, quiet
from sail.training.sampler import EvenSampler
from sail.training.settings import AlignSettings

IDS = ("prompt_ids", "chosen_ids", "rejected_ids")


@dataclass
class TrainResult:
    """What a training run did. ``log`` has TRL's metrics at every logged step."""

    steps: int
    seconds: float
    trained_parameters: int
    log: list[dict[str, float]] = field(default_factory=list)


def train(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    dataset: Dataset,
    focal_layers: list[int],
    config: AlignSettings,
    progress: Progress | None = None,
) -> tuple[PeftModel, TrainResult]:
    """Train a LoRA adapter on the focal layers of ``model`` by token-weighted preference optimisation.

    There is no second copy of the model: the reference is the model with its adapter switched off, asked once
    before training. The base weights are shared with the returned model and not changed.

    Args:
        model: the base, in memory; its dtype is the precision of training.
        tokenizer: the one that the dataset was credited with.
        dataset: pairs with their credit columns (``sail.add_credit``).
        focal_layers: layer numbers from 0.
        config: loss, adapter and optimiser.
        progress: hears of the stage ``train`` after each optimiser step.

    Returns:
        The model with the adapter on it, in evaluation mode, and what was done.

    Raises:
        InputError: a column is missing, or the credit was made for other tokens.
    """
    started = time.perf_counter()
    lora = focal_lora_config(model, focal_layers, config.lora.rank, config.lora.alpha, config.lora.dropout)
    with tempfile.TemporaryDirectory(prefix="sail-") as scratch, forward_restored(model), quiet():
        trainer = SailDPOTrainer(
            model=model,
            args=dpo_config(config, scratch, next(model.parameters()).device),
            train_dataset=dataset,
            processing_class=tokenizer,
            peft_config=lora,
            share_prompts=can_share_prompts(model) and config.train.share_prompts,
            callbacks=[_ProgressCallback(progress)] if progress else None,
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        adapted = trainer.accelerator.unwrap_model(trainer.model)
    result = TrainResult(
        steps=trainer.state.global_step,
        seconds=time.perf_counter() - started,
        trained_parameters=trained_parameters(adapted),
        log=[{key: float(value) for key, value in entry.items()} for entry in trainer.state.log_history],
    )
    return adapted.eval(), result


def dpo_config(config: AlignSettings, folder: str, device: torch.device) -> DPOConfig:
    """TRL's configuration for ours: the reference asked once, nothing saved, reported, logged or truncated."""
    settings = config.train
    return DPOConfig(
        output_dir=folder,
        loss_type=[config.loss.type, "sft"] if config.loss.sft else [config.loss.type],
        loss_weights=[1.0, config.loss.sft] if config.loss.sft else None,
        beta=config.loss.beta,
        label_smoothing=config.loss.label_smoothing,
        learning_rate=settings.learning_rate,
        num_train_epochs=settings.epochs,
        max_steps=settings.steps or -1,
        per_device_train_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulate,
        lr_scheduler_type=settings.scheduler,
        warmup_steps=settings.warmup,
        seed=settings.seed,
        gradient_checkpointing=settings.gradient_checkpointing,
        bf16=False,
        use_cpu=device.type == "cpu",
        precompute_ref_log_probs=True,
        max_length=None,
        save_strategy="no",
        report_to="none",
        logging_steps=10,
        disable_tqdm=True,
        dataloader_pin_memory=device.type == "cuda",
    )


class SailDPOTrainer(DPOTrainer):  # type: ignore[misc]
    """TRL's ``DPOTrainer`` for datasets with ``chosen_weights`` and ``rejected_weights``, one float a response token.

    Further arguments are ``DPOTrainer``'s. With all weights 1 its loss is TRL's to the bit. Rows with ``is_twin`` have
    their share of every batch. ``share_prompts`` (see :mod:`sail.training.prefix`) is faster and equal but for rounding.
    """

    _precompute_model_hash: str | None
    _signature_columns: list[str]

    def __init__(
        self,
        model: PreTrainedModel | PeftModel,
        args: DPOConfig,
        train_dataset: Dataset,
        processing_class: PreTrainedTokenizerBase,
        share_prompts: bool = False,
        **others: Any,
    ) -> None:
        self.share_prompts = share_prompts
        if args.use_weighting:
            raise ValueError(
                "use_weighting (WPO) reads plain log-probabilities and cannot be joined with token weights"
            )
        pad = processing_class.pad_token_id
        collator = TokenWeightCollator(
            pad_token_id=processing_class.eos_token_id if pad is None else pad,
            max_length=args.max_length,
            truncation_mode=args.truncation_mode,
            pad_to_multiple_of=args.pad_to_multiple_of,
        )
        super().__init__(
            model=model,
            args=args,
            train_dataset=train_dataset,
            processing_class=processing_class,
            data_collator=others.pop("data_collator", collator),
            **others,
        )

    def _prepare_dataset(self, dataset: Dataset, processing_class: Any, args: DPOConfig, dataset_name: str) -> Dataset:
        missing = [column for column in (*WEIGHTS, *IDS) if column not in dataset.column_names]
        if missing:
            raise InputError(
                f"the {dataset_name} pairs have no column {', '.join(missing)}:"
                " run sail.add_credit on them first (mode 'uniform' gives plain DPO)"
            )
        prepared = super()._prepare_dataset(dataset, processing_class, args, dataset_name)
        if len(prepared) != len(dataset):
            raise ValueError(
                f"{len(dataset) - len(prepared)} of {len(dataset)} {dataset_name} pairs have a prompt of max_length"
                f" ({args.max_length}) tokens or more: raise max_length, or set it to None"
            )
        _check_alignment(dataset, prepared)
        return prepared

    def _precompute_ref_logps(self, dataset: Dataset, name: str, batch_size: int) -> Dataset:
        # TRL caches reference sums on disk under a hash of data and model. Ours are weighted: keep the two apart.
        plain = self._precompute_model_hash
        self._precompute_model_hash = Hasher.hash((plain, "token-weighted"))
        try:
            return super()._precompute_ref_logps(dataset, name, batch_size)
        finally:
            self._precompute_model_hash = plain

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()
        self._signature_columns = [*self._signature_columns, *WEIGHTS]

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> torch.utils.data.Sampler[int] | None:
        if "is_twin" not in self.train_dataset.column_names:
            return super()._get_train_sampler(train_dataset)  # type: ignore[no-any-return]
        return EvenSampler(list(self.train_dataset["is_twin"]), seed=self.args.seed)

    def compute_ref_log_probs(self, model: torch.nn.Module, inputs: dict[str, Any]) -> tuple[Tensor, Tensor]:
        """TRL's, on weighted log-probabilities: each ``[batch]``."""
        rest, weights = _without_weights(inputs, self.accelerator.device)
        with self._shared(), _weighted(self._scored_modules(model), weights):
            return super().compute_ref_log_probs(model, rest)  # type: ignore[no-any-return]

    def compute_loss(self, model: torch.nn.Module, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """TRL's, on weighted log-probabilities, for every loss type."""
        rest, weights = _without_weights(inputs, self.accelerator.device)
        with self._shared(), _weighted(self._scored_modules(model), weights):
            return super().compute_loss(model, rest, *args, **kwargs)

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """Chosen and rejected behind one copy of their prompt, for the models that are scored."""
        with ExitStack() as stack:
            for model in (self.model, self.ref_model) if self.share_prompts else ():
                if model is not None:
                    causal_lm = self.accelerator.unwrap_model(model)
                    causal_lm = causal_lm.get_base_model() if isinstance(causal_lm, PeftModel) else causal_lm
                    stack.enter_context(shared_prompts(causal_lm))
            yield

    def _scored_modules(self, model: torch.nn.Module) -> list[torch.nn.Module]:
        """The modules whose ``log_probs`` TRL reads: the policy, and a reference model where there is one."""
        modules = [self.accelerator.unwrap_model(model), self.accelerator.unwrap_model(self.model)]
        if self.ref_model is not None:
            modules.append(self.accelerator.unwrap_model(self.ref_model))
        return list({id(module): module for module in modules}.values())

    def _send_telemetry(self) -> None:
        """Nothing: training asks nothing of a network."""


@contextmanager
def _weighted(modules: list[torch.nn.Module], token_weights: Tensor) -> Iterator[None]:
    """Multiply ``log_probs`` of the modules' outputs by the weights (``[rows, tokens]``) while the context lasts."""

    def multiply(module: torch.nn.Module, arguments: Any, output: Any) -> Any:
        if getattr(output, "log_probs", None) is not None:
            # Entry t scores token t + 1. Prompt-learning adapters put virtual tokens before the real ones.
            width = token_weights.size(1) - 1
            output.log_probs = output.log_probs[:, -width:] * token_weights[:, 1:]
        return output

    handles = [module.register_forward_hook(multiply) for module in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _without_weights(inputs: dict[str, Any], device: torch.device) -> tuple[dict[str, Any], Tensor]:
    """The inputs that TRL knows, and the weights on the device."""
    return {key: value for key, value in inputs.items() if key != "token_weights"}, inputs["token_weights"].to(device)


def _check_alignment(credited: Dataset, prepared: Dataset) -> None:
    """Hold the trainer's tokens to those that the credit was computed on, and the weights to their number.

    Raises:
        InputError: they differ.
    """
    names = credited["scenario_id"] if "scenario_id" in credited.column_names else range(len(credited))
    for column in IDS:
        for name, ours, theirs in zip(names, credited[column], prepared[column], strict=True):
            if list(ours) != list(theirs):
                raise InputError(
                    f"pair {name}: {column} of the credit and of the trainer differ ({len(ours)} and {len(theirs)}"
                    " tokens): the pairs were credited with another tokenizer or chat template; run credit again"
                )
    for ids, weights in zip(IDS[1:], WEIGHTS, strict=True):
        for name, tokens, values in zip(names, prepared[ids], prepared[weights], strict=True):
            if len(tokens) != len(values):
                raise InputError(f"pair {name}: {len(values)} {weights} for {len(tokens)} tokens; run credit again")


class _ProgressCallback(TrainerCallback):  # type: ignore[misc]
    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.progress("train", state.global_step, state.max_steps)
