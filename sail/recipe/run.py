"""A recipe: one YAML file from which ``sail train`` makes an adapter."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cras.scenarios.scenario import Scenario, ScenarioPair
from cras.scenarios.variants import unopposed
from cras.terminal.progress import Progress
from sail.credit.rule import Sources
from sail.recipe.schema import Recipe, ScenarioSettings

if TYPE_CHECKING:
    from attention_probe.focal_map import FocalMap
    from sail.training.trainer import TrainResult


def run_recipe(
    recipe: Recipe,
    progress: Progress | None = None,
    *,
    note: Callable[[str], None] | None = None,
    trust_remote_code: bool = False,
) -> TrainResult:
    """Make what a recipe says: ``pairs/``, ``adapter/`` and, where layers were not given, ``focal_map.json``.

    ``note`` hears a sentence where scenarios had to be left out.

    Raises:
        InputError: the model, the focal map or the scenarios cannot be read, or do not belong together; no layer is focal.
    """
    from attention_probe.judged import told
    from attention_probe.models.fingerprint import model_fingerprint
    from sail.credit.add import add_credit
    from sail.embedded.named import load_named
    from sail.pairs.from_scenarios import build_pairs, save_pairs
    from sail.training.adapter import provenance_of, save_adapter
    from sail.training.trainer import train

    def load(name: str) -> tuple[Any, Any]:
        return load_named(name, dtype=recipe.dtype, device=recipe.device, trust_remote_code=trust_remote_code)

    model, tokenizer = load(recipe.model)
    chosen = training_scenarios(recipe.scenarios)
    layers, heads, focal_map = _focal(recipe, model, tokenizer, chosen, progress)
    if note and focal_map and focal_map.scenarios.left_out:
        note(told(focal_map.scenarios.left_out))
    if focal_map:
        focal_map.check_focal()
    sources = Sources(tokenizer, model, heads, load=lambda path: load(path)[0])
    pairs = build_pairs([scenario for scenario, _ in chosen], trained_twins(chosen, recipe.scenarios), tokenizer)
    credited = add_credit(pairs, recipe.credit, sources)
    base = model_fingerprint(model) if recipe.credit.reads_base else None
    save_pairs(credited, recipe.out / "pairs", base_fingerprint=base, credit=recipe.credit.model_dump())
    adapted, result = train(model, tokenizer, credited, layers, recipe.align, progress)
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


def training_scenarios(settings: ScenarioSettings) -> list[ScenarioPair]:
    """Scenarios with their twins: those of the file, or new ones from the training split."""
    from cras.scenarios import generate, read_scenarios

    if settings.file is not None:
        return read_scenarios(settings.file)
    return generate(settings.number, settings.seed, split="train", types=settings.types, pairings=settings.pairings)


def trained_twins(pairs: Sequence[ScenarioPair], settings: ScenarioSettings) -> list[Scenario]:
    """The shares of twins and of unopposed instructions that are trained on, drawn by seed to be even over types."""
    rng = random.Random(settings.seed)
    drawn = [
        sorted(rng.sample(range(len(pairs)), round(share * len(pairs))))
        for share in (settings.twins, settings.unopposed)
    ]
    alone = [variant for i in drawn[1] if (variant := unopposed(pairs[i][0])) is not None]
    return [*(pairs[i][1] for i in drawn[0]), *alone]


def _focal(
    recipe: Recipe, model: Any, tokenizer: Any, pairs: Sequence[ScenarioPair], progress: Progress | None
) -> tuple[list[int], list[tuple[int, int]], FocalMap | None]:
    """The layers to train, the heads whose attention is the credit, and the map that both come from, if one does."""
    from attention_probe.focal_map import load
    from attention_probe.localization import localize_by_answers
    from sail.training.adapter import check_layers

    if recipe.focal.layers is not None:
        check_layers(recipe.focal.layers, int(model.config.get_text_config().num_hidden_layers))
        heads = int(model.config.get_text_config().num_attention_heads)
        return recipe.focal.layers, [(layer, head) for layer in recipe.focal.layers for head in range(heads)], None
    if recipe.focal.map is not None:
        found = load(recipe.focal.map, model)
        return found.focal_layers, found.focal_heads, found
    probed = list(pairs[: recipe.focal.scenarios])

    def tell(stage: str, done: int, total: int) -> None:
        if progress:
            progress("diagnose" if stage == "answers" else stage, done, total)

    found = localize_by_answers(
        model,
        tokenizer,
        [scenario for scenario, _ in probed],
        [twin for _, twin in probed],
        budget=recipe.focal.budget,
        seed=recipe.train.seed,
        batch_size=64,
        progress=tell,
    )
    found.save(recipe.out)
    return found.focal_layers, found.focal_heads, found
