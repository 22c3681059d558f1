"""Localization as a whole: scenarios and a model in, a focal map out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_probe import focal, intervals
from attention_probe.answers import cras_loss
from attention_probe.attention import check_supported
from attention_probe.drift import DriftResult, check_twins, measure
from attention_probe.effects.cases import twinned
from attention_probe.effects.effect import Effect, over_cases, untouched
from attention_probe.effects.knockout import KNOCKOUT
from attention_probe.effects.registry import EFFECTS
from attention_probe.focal import FocalScore, Rule, Selection, Shape
from attention_probe.focal_map import (
    EffectFigures,
    FocalMap,
    HeadFigures,
    LayerFigures,
    ScenarioSet,
    Settings,
    WindowFigures,
)
from attention_probe.intervals import Array
from attention_probe.judged import LeftOut
from attention_probe.margin import Case, prepare
from attention_probe.models.fingerprint import scenario_fingerprint
from attention_probe.models.identity import identify
from cras.errors import InputError
from cras.scenarios.scenario import Scenario
from cras.statistics.interval import Bounds
from cras.terminal.progress import Progress

SIGNIFICANT = 0.05
_MARGIN = "margin, untouched"


def localize(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    cras_loss: Array,
    *,
    budget: int = 2,
    k: int = 8,
    seed: int = 0,
    rule: Rule = "knockout",
    shape: Shape = "window",
    resamples: int = 2000,
    permutations: int = 2000,
    batch_size: int = 8,
    effects: Iterable[str] | None = None,
    left_out: Sequence[LeftOut] = (),
    progress: Progress | None = None,
) -> FocalMap:
    """Where in ``model`` the conflicts of ``scenarios`` are decided.

    cras_loss: ``[scenarios]``, CRAS of the model's own response to the twin minus that to the conflict. It enters the
    drift score alone. rule: by which figures the ``budget`` focal layers are selected, ``knockout`` (the effect of
    hiding the competing span, which foretells the gain of training there) or ``drift`` (the focal score). Both are in
    the map. shape: a contiguous window or the best layers one by one. effects: names of the causal effects to measure
    (``effects.registry.EFFECTS``), by default those that cost little; the knock-out always is, since layers are
    selected by it. left_out: scenarios that could not be judged, for the record. ``progress`` hears (stage, done, of how
    many).

    Raises:
        InputError: scenarios and twins do not belong together, the budget exceeds the model, or there is no effect of
            such a name.
        ValueError: there is not one loss a scenario.
        UnsupportedArchitecture: the model's attention cannot be read.
        SpanError: the chat template does not let a message be placed.
    """
    check_twins(scenarios, twins)
    losses = np.asarray(cras_loss, dtype=np.float64)
    if losses.shape != (len(scenarios),):
        raise ValueError(f"cras_loss has shape {losses.shape}: give one number for each of {len(scenarios)} scenarios")
    if len(scenarios) < 2:
        raise InputError("one scenario gives no interval: give at least two")
    wanted = _effects(effects)
    identity = identify(model)
    sets = focal.windows(identity.layers, budget)
    drifts = _seen(measure(model, tokenizer, scenarios, twins, k=k, batch_size=batch_size, progress=progress))
    with_twins = any(effect.needs_twin for effect in wanted)
    cases = twinned(tokenizer, scenarios, twins) if with_twins else prepare(tokenizer, scenarios)
    causal = _Causal(model, cases, wanted, identity.layers, sets, batch_size, progress)
    bootstrap = _Bootstrap(seed, resamples, permutations)
    score = focal.focal_score(drifts.magnitude, drifts.drift, losses)
    selections = {
        name: _select(name, shape, budget, sets, drifts, losses, causal, seed) for name in ("knockout", "drift")
    }
    chosen = selections[rule]
    heads = _head_figures(drifts, bootstrap)
    focal_heads, heads_rule = _focal_heads(heads, chosen.layers)
    return FocalMap(
        model=identity,
        scenarios=ScenarioSet(
            count=len(scenarios), fingerprint=scenario_fingerprint([*scenarios, *twins]), left_out=list(left_out)
        ),
        settings=Settings(
            budget=budget,
            rule=rule,
            shape=shape,
            k=k,
            seed=seed,
            resamples=resamples,
            permutations=permutations,
        ),
        focal_layers=list(chosen.layers),
        focal_heads=focal_heads,
        focal_heads_rule=heads_rule,
        runners_up=[list(layers) for layers in chosen.runners_up],
        drift_choice=list(selections["drift"].layers),
        drift_score_rule=score.rule,
        drift_knockout_correlation=intervals.rank_correlation(score.score, causal.layers.mean(0)),
        margin=float(causal.margin.mean()),
        margin_ci=bootstrap.pairs(causal.margin)[0],
        effects={
            effect.name: _effect_figures(effect, causal.figures[effect.name], causal.sets, bootstrap)
            for effect in wanted
        },
        layers=_layer_figures(drifts, score, chosen),
        windows=[
            WindowFigures(layers=list(window), focal_score=float(score.score[list(window)].mean())) for window in sets
        ],
        heads=heads,
    )


def localize_by_answers(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    *,
    budget: int = 2,
    rule: Rule = "knockout",
    seed: int = 0,
    batch_size: int = 16,
    progress: Progress | None = None,
) -> FocalMap:
    """:func:`localize` with the loss of CRAS of the model's own greedy answers, on the scenarios that can be judged.

    Raises:
        InputError: the budget exceeds the model, or fewer than two of the scenarios can be judged.
    """
    check_supported(model)  # before the answers, which take the time
    focal.check_budget(int(model.config.get_text_config().num_hidden_layers), budget)
    found = cras_loss(model, tokenizer, scenarios, twins, batch_size=batch_size, progress=progress)
    return localize(
        model,
        tokenizer,
        found.scenarios,
        found.twins,
        found.loss,
        budget=budget,
        seed=seed,
        rule=rule,
        left_out=found.left_out,
        progress=progress,
    )


def _seen(drifts: DriftResult) -> DriftResult:
    """With 0 where no row of a layer sees the message (a sliding window): nothing moves there."""
    arrays = {name: np.nan_to_num(getattr(drifts, name)) for name in ("drift", "pull", "magnitude")}
    return replace(drifts, **arrays)


def _effects(names: Iterable[str] | None) -> list[Effect]:
    """The effects of these names in the registry's order, the knock-out among them."""
    asked = {effect.name for effect in EFFECTS.values() if effect.in_map} if names is None else set(names)
    if unknown := asked - EFFECTS.keys():
        raise InputError(f"no causal effect {', '.join(sorted(unknown))}: there are {', '.join(EFFECTS)}")
    return [effect for effect in EFFECTS.values() if effect.name in asked or effect is KNOCKOUT]


class _Causal:
    """The causal figures of every case.

    margin: ``[cases]``, untouched; figures: by the effect's name, ``[cases, sets | layers | layers, heads, figures]``;
    sets: those that effects by sets of layers were measured at; layers, windows: ``[cases, layers]`` and
    ``[cases, windows]``, the knock-outs that selection goes by.
    """

    def __init__(
        self,
        model: Any,
        cases: Sequence[Case],
        effects: list[Effect],
        layers: int,
        windows: list[tuple[int, ...]],
        batch_size: int,
        progress: Progress | None,
    ) -> None:
        # A window of one layer, or of all, is measured once.
        single = [(layer,) for layer in range(layers)]
        self.sets = list(dict.fromkeys([*single, *windows, tuple(range(layers))]))
        stages = {effect.name: effect.label for effect in effects}

        def tell(name: str, done: int) -> None:
            if progress and name in stages:
                progress(stages[name], done, len(cases))

        changes = {_MARGIN: untouched, **{effect.name: effect.of(self.sets) for effect in effects}}
        found = over_cases(changes, model, cases, batch_size=batch_size, progress=tell)
        self.margin = found[_MARGIN]
        self.figures = {effect.name: effect.with_figures(found[effect.name]) for effect in effects}
        knockouts = self.figures[KNOCKOUT.name][..., 0]
        self.layers = knockouts[:, [self.sets.index(layer) for layer in single]]
        self.windows = knockouts[:, [self.sets.index(window) for window in windows]]


class _Bootstrap:
    """Intervals and tests with one seed, as plain numbers."""

    def __init__(self, seed: int, resamples: int, permutations: int) -> None:
        self.seed, self.resamples, self.permutations = seed, resamples, permutations

    def pairs(self, values: Array) -> list[Bounds]:
        """The interval of each figure, in the order of the flattened axes after the first."""
        low, high = intervals.interval(values.reshape(len(values), -1), seed=self.seed, resamples=self.resamples)
        return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]

    def tests(self, values: Array) -> tuple[list[float], list[float]]:
        """p and q of each figure, in the same order."""
        p = intervals.sign_flip_test(values.reshape(len(values), -1), seed=self.seed, permutations=self.permutations)
        return p.tolist(), intervals.benjamini_hochberg(p).tolist()


def _select(
    rule: str,
    shape: Shape,
    budget: int,
    sets: list[tuple[int, ...]],
    drifts: DriftResult,
    losses: Array,
    causal: _Causal,
    seed: int,
) -> Selection:
    """The selection by one rule. Windows have a knock-out of their own; their drift score is their layers' mean."""

    def figures(chosen: NDArray[np.intp]) -> Array:
        if rule == "knockout":
            measured: Array = (causal.windows if shape == "window" else causal.layers)[chosen].mean(0)
            return measured
        score = focal.focal_score(drifts.magnitude[chosen], drifts.drift[chosen], losses[chosen]).score
        return np.array([score[list(window)].mean() for window in sets]) if shape == "window" else score

    choose = focal.choose_window(sets) if shape == "window" else focal.choose_top(budget)
    return focal.select(figures, choose, scenarios=len(losses), layers=causal.layers.shape[1], seed=seed)


def _effect_figures(
    effect: Effect, figures: Array, sets: Sequence[Sequence[int]], bootstrap: _Bootstrap
) -> EffectFigures:
    """Means and intervals over cases of ``[cases, ..., figures]``."""
    heads = figures.shape[2] if effect.axes == "heads" else None
    values: dict[str, Any] = {}
    intervals: dict[str, Any] = {}
    for i, name in enumerate(effect.figures):
        values[name] = figures[..., i].mean(0).tolist()
        flat = bootstrap.pairs(figures[..., i])
        intervals[name] = (
            flat if heads is None else [flat[first : first + heads] for first in range(0, len(flat), heads)]
        )
    return EffectFigures(
        label=effect.label,
        unit=effect.unit,
        meaning=effect.meaning,
        axes=effect.axes,
        sets=[list(layers) for layers in sets] if effect.axes == "sets" else None,
        values=values,
        intervals=intervals,
    )


def _head_figures(drifts: DriftResult, bootstrap: _Bootstrap) -> list[HeadFigures]:
    _, layers, heads = drifts.drift.shape
    intervals = [bootstrap.pairs(values) for values in (drifts.drift, drifts.pull, drifts.magnitude)]
    p, q = bootstrap.tests(drifts.drift)
    _, pull_q = bootstrap.tests(drifts.pull)
    means = [values.mean(0).ravel() for values in (drifts.drift, drifts.pull, drifts.magnitude)]
    return [
        HeadFigures(
            layer=i // heads,
            head=i % heads,
            drift=float(means[0][i]),
            drift_ci=intervals[0][i],
            p=p[i],
            q=q[i],
            pull=float(means[1][i]),
            pull_ci=intervals[1][i],
            pull_q=pull_q[i],
            magnitude=float(means[2][i]),
            magnitude_ci=intervals[2][i],
        )
        for i in range(layers * heads)
    ]


def _layer_figures(drifts: DriftResult, score: FocalScore, chosen: Selection) -> list[LayerFigures]:
    return [
        LayerFigures(
            layer=layer,
            focal_score=float(score.score[layer]),
            loss_correlation=None if score.correlation is None else float(score.correlation[layer]),
            drift=float(drifts.drift[:, layer].mean()),
            magnitude=float(drifts.magnitude[:, layer].mean()),
            selection_frequency=float(chosen.frequency[layer]),
        )
        for layer in range(drifts.drift.shape[1])
    ]


def _focal_heads(heads: list[HeadFigures], layers: tuple[int, ...]) -> tuple[list[tuple[int, int]], str]:
    """The heads of the focal layers whose attention drifts or is pulled beyond chance; all of them if none is."""
    inside = [head for head in heads if head.layer in layers]
    beyond = [(head.layer, head.head) for head in inside if min(head.q, head.pull_q) <= SIGNIFICANT]
    if beyond:
        return beyond, f"heads of the focal layers whose drift or pull has q <= {SIGNIFICANT}"
    return [
        (head.layer, head.head) for head in inside
    ], "all heads of the focal layers: no drift or pull is significant"
