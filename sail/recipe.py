"""A recipe: one YAML file from which ``sail train`` makes an adapter."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import Field, ValidationError, model_validator

from cras.errors import InputError
from cras.scenarios.scenario import CONFLICT_TYPES, PAIRINGS, ConflictType, Pairing, Scenario
from cras.scenarios.variants import unopposed
from cras.transcript import Record
from sail.settings import AlignSettings, CreditSettings, LoraSettings, LossSettings, TrainSettings

if TYPE_CHECKING:
    from attention_probe.focal_map import FocalMap
    from sail.trainer import TrainResult

Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""
Pair = tuple[Scenario, Scenario]

EMBEDDED = "embedded"
"""As ``model`` of a recipe: the model that the package ships."""


class ScenarioSettings(Record):
    """Which scenarios become pairs: made here by seed, or read from a file."""

    file: Path | None = None
    """Scenarios as ``cras scenarios`` writes them; with it, the other settings but ``twins`` and ``unopposed`` have no say."""
    number: int = Field(default=384, ge=1)
    types: list[ConflictType] = Field(default_factory=lambda: list(CONFLICT_TYPES), min_length=1)
    """What is left out here is never seen in training."""
    pairings: list[Pairing] = Field(default_factory=lambda: list(PAIRINGS), min_length=1)
    twins: float = Field(default=0.34, ge=0, le=1)
    """Share of the scenarios whose aligned twin is trained on too."""
    unopposed: float = Field(default=0.34, ge=0, le=1)
    """Share whose competing instruction is trained on alone, as one to obey: obedience must not become deafness."""
    seed: int = 0


class FocalSettings(Record):
    """Where to train. ``map`` or ``layers``, where given, decides; otherwise localization runs first."""

    map: Path | None = None
    """A ``focal_map.json`` made for this model."""
    layers: list[int] | None = Field(default=None, min_length=1)
    """Layers from 0, for controls: all of them, early, late, random ones."""
    budget: int = Field(default=2, ge=1)
    """How many layers localization may name."""
    scenarios: int = Field(default=60, ge=4)
    """How many of the scenarios localization measures."""

    @model_validator(mode="after")
    def _one_of_them(self) -> FocalSettings:
        if self.map is not None and self.layers is not None:
            raise ValueError("give map or layers, not both")
        return self


class Recipe(Record):
    """What ``sail train`` reads. Relative paths start at the working directory."""

    model: str = EMBEDDED
    """``embedded``, or a folder with a transformers model, its tokenizer and a chat template."""
    scenarios: ScenarioSettings = Field(default_factory=ScenarioSettings)
    focal: FocalSettings = Field(default_factory=FocalSettings)
    credit: CreditSettings = Field(default_factory=CreditSettings)
    loss: LossSettings = Field(default_factory=LossSettings)
    lora: LoraSettings = Field(default_factory=LoraSettings)
    train: TrainSettings = Field(default_factory=TrainSettings)
    out: Path = Path("sail-out")
    """Folder for ``pairs/``, ``adapter/`` and ``focal_map.json``."""

    @property
    def align(self) -> AlignSettings:
        """The part that alignment proper needs."""
        return AlignSettings(credit=self.credit, loss=self.loss, lora=self.lora, train=self.train)


def embedded_recipe() -> Path:
    """The recipe for the embedded model that the package ships."""
    return Path(str(resources.files("sail") / "recipes" / "embedded.yaml"))


def load_recipe(path: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe and check it.

    Args:
        path: a YAML file.
        overrides: ``key.key=value`` each, the value in YAML: ``train.steps=40``, ``scenarios.types=[language]``.

    Raises:
        InputError: names the file, the line and the field, and says what would be right.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: no such file; a recipe to start from is {embedded_recipe()}")
    try:
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not a text file in UTF-8; a recipe is YAML") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{file}{where}: not YAML: {getattr(error, 'problem', None) or error}") from error
    if root is None or not isinstance(content, dict):
        raise InputError(
            f"{file}, line 1: a recipe is a list of `field: value`; known are {', '.join(Recipe.model_fields)}"
        )
    _refuse_duplicates(file, root)
    for override in overrides:
        _apply(content, override)
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        messages = [_message(file, root, overrides, found) for found in error.errors(include_url=False)]
        raise InputError("\n".join(messages)) from error


def run_recipe(recipe: Recipe, progress: Progress | None = None, *, trust_remote_code: bool = False) -> TrainResult:
    """Make what a recipe says: ``pairs/``, ``adapter/`` and, where layers were not given, ``focal_map.json``.

    Raises:
        InputError: the model, the focal map or the scenarios cannot be read, or do not belong together.
    """
    from attention_probe.fingerprint import model_fingerprint
    from sail.adapter import provenance_of, save_adapter
    from sail.credit import add_credit
    from sail.loading import load_model
    from sail.pairs import build_pairs, save_pairs
    from sail.trainer import train

    model, tokenizer = _load(recipe.model, trust_remote_code)
    chosen = training_scenarios(recipe.scenarios)
    layers, heads, focal_map = _focal(recipe, model, tokenizer, chosen, progress)
    second = None
    if recipe.credit.reward_model is not None:
        second, _ = load_model(recipe.credit.reward_model, trust_remote_code=trust_remote_code)
    credited = add_credit(
        build_pairs([scenario for scenario, _ in chosen], trained_twins(chosen, recipe.scenarios), tokenizer),
        tokenizer,
        recipe.credit,
        model=model,
        focal_heads=heads,
        reward_model=second,
    )
    base = None if recipe.credit.mode == "uniform" else model_fingerprint(model)
    save_pairs(credited, recipe.out / "pairs", base_fingerprint=base, credit=recipe.credit.model_dump())
    tell = (lambda done, total: progress("train", done, total)) if progress else None
    adapted, result = train(model, tokenizer, credited, layers, recipe.align, tell)
    provenance = provenance_of(
        adapted,
        base_model=recipe.model,
        focal_layers=layers,
        focal_map_hash=hashlib.sha256(focal_map.model_dump_json().encode()).hexdigest() if focal_map else None,
        settings=recipe.align,
        pairs={"number": len(credited), "types": recipe.scenarios.types, "fingerprint": credited._fingerprint},
    )
    save_adapter(adapted, recipe.out / "adapter", provenance)
    return result


def training_scenarios(settings: ScenarioSettings) -> list[Pair]:
    """Scenarios with their twins: those of the file, or new ones from the training split."""
    from cras.scenarios import generate, read_scenarios

    if settings.file is not None:
        return read_scenarios(settings.file)
    return generate(settings.number, settings.seed, split="train", types=settings.types, pairings=settings.pairings)


def trained_twins(pairs: Sequence[Pair], settings: ScenarioSettings) -> list[Scenario]:
    """The shares of twins and of unopposed instructions that are trained on, drawn by seed to be even over types."""
    rng = random.Random(settings.seed)
    drawn = [
        sorted(rng.sample(range(len(pairs)), round(share * len(pairs))))
        for share in (settings.twins, settings.unopposed)
    ]
    alone = [variant for i in drawn[1] if (variant := unopposed(pairs[i][0])) is not None]
    return [*(pairs[i][1] for i in drawn[0]), *alone]


def _load(name: str, trust_remote_code: bool) -> tuple[Any, Any]:
    if name == EMBEDDED:
        from sail import embedded

        return embedded.load()
    from sail.loading import load_model

    return load_model(name, trust_remote_code=trust_remote_code)


def _focal(
    recipe: Recipe, model: Any, tokenizer: Any, pairs: Sequence[Pair], progress: Progress | None
) -> tuple[list[int], list[tuple[int, int]], FocalMap | None]:
    """The layers to train, the heads whose attention is the credit, and the map that both come from, if one does."""
    import numpy as np

    from attention_probe.attention import check_supported
    from attention_probe.focal_map import load
    from attention_probe.localization import localize
    from sail.evaluate import answer_alone

    if recipe.focal.layers is not None:
        heads = int(model.config.get_text_config().num_attention_heads)
        return recipe.focal.layers, [(layer, head) for layer in recipe.focal.layers for head in range(heads)], None
    if recipe.focal.map is not None:
        found = load(recipe.focal.map, model)
        return found.focal_layers, found.focal_heads, found
    check_supported(model)  # before the answers, which take the time
    probed = list(pairs[: recipe.focal.scenarios])
    tell = (lambda done: progress("diagnose", done, 2 * len(probed))) if progress else None
    scored = answer_alone(model, tokenizer, [scenario for pair in probed for scenario in pair], progress=tell)
    # What no rule can judge says nothing about the loss of CRAS.
    judged = [
        (pair, twin.record.cras - conflict.record.cras)
        for pair, conflict, twin in zip(probed, scored[::2], scored[1::2], strict=True)
        if conflict.record.cras is not None and twin.record.cras is not None
    ]
    found = localize(
        model,
        tokenizer,
        [scenario for (scenario, _), _ in judged],
        [twin for (_, twin), _ in judged],
        np.array([loss for _, loss in judged]),
        budget=recipe.focal.budget,
        seed=recipe.train.seed,
        progress=progress,
    )
    found.save(recipe.out)
    return found.focal_layers, found.focal_heads, found


def _apply(content: dict[str, Any], override: str) -> None:
    """Set one ``key.key=value`` in the content of a recipe."""
    name, sign, value = override.partition("=")
    keys = name.strip().split(".")
    if not sign or not all(keys):
        raise InputError(f"override {override!r}: write it as field.field=value, for example train.steps=40")
    for key in keys[:-1]:
        content[key] = content.get(key) if isinstance(content.get(key), dict) else {}
        content = content[key]
    try:
        content[keys[-1]] = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise InputError(f"override {override!r}: its value is not YAML: {error}") from error


def _message(file: Path, root: yaml.Node, overrides: Sequence[str], found: Any) -> str:
    """One validation error as a sentence with its place."""
    field = ".".join(str(part) for part in found["loc"])
    override = next((text for text in overrides if text.partition("=")[0].strip() == field), None)
    place = f"override {override!r}" if override else f"{file}, line {_line(root, found['loc'])}"
    reason = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        known: Any = Recipe
        for part in found["loc"][:-1]:
            known = known.model_fields[part].annotation
        reason = f"no such field; known are {', '.join(known.model_fields)}"
    return f"{place}, field {field}: {reason}"


def _line(node: yaml.Node, place: Sequence[str | int]) -> int:
    """The line, from 1, of the deepest part of ``place`` that the file holds."""
    line = int(node.start_mark.line) + 1
    for part in place:
        following = None
        if isinstance(node, yaml.MappingNode):
            following = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            following = (node.value[part], node.value[part])
        if following is None:
            break
        line, node = int(following[0].start_mark.line) + 1, following[1]
    return line


def _refuse_duplicates(file: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two equal keys without a word; a recipe must not."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise InputError(f"{file}, line {key.start_mark.line + 1}, field {key.value}: it stands there twice")
            seen.add(key.value)
            _refuse_duplicates(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicates(file, value)
