"""Localization as a whole: scenarios and a model in, a focal map out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_probe import focal, intervals
from attention_probe.drift import DriftResult, Progress, check_twins, measure
from attention_probe.effects.contributions import contributions
from attention_probe.effects.effect import Effect, over_cases
from attention_probe.effects.head_ablation import head_ablation
from attention_probe.effects.knockout import knockout
from attention_probe.focal import FocalScore, Rule, Selection, Shape
from attention_probe.focal_map import (
    FocalMap,
    HeadFigures,
    LayerFigures,
    ScenarioSet,
    Settings,
    WindowFigures,
)
from attention_probe.intervals import Array
from attention_probe.margin import Case, prepare
from attention_probe.models.fingerprint import scenario_fingerprint
from attention_probe.models.identity import identify
from cras.scenarios.scenario import Scenario
from cras.statistics.interval import Bounds

SIGNIFICANT = 0.05


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
    ablate_heads: bool = False,
    progress: Progress | None = None,
) -> FocalMap:
    """Where in ``model`` the conflicts of ``scenarios`` are decided.

    cras_loss: ``[scenarios]``, CRAS of the model's own response to the twin minus that to the conflict. It enters the
    drift score alone. rule: by which figures the ``budget`` focal layers are selected, ``knockout`` (the effect of
    hiding the competing span, which foretells the gain of training there) or ``drift`` (the focal score). Both are in
    the map. shape: a contiguous window or the best layers one by one. ablate_heads: also set each head to zero, a
    forward pass a head. ``progress`` hears (stage, done, of how many).

    Raises:
        ValueError: scenarios, twins and losses do not belong together, or the budget exceeds the model.
        UnsupportedArchitecture: the model's attention cannot be read.
        SpanError: the chat template does not let a message be placed.
    """
    check_twins(scenarios, twins)
    losses = np.asarray(cras_loss, dtype=np.float64)
    if losses.shape != (len(scenarios),):
        raise ValueError(f"cras_loss has shape {losses.shape}: give one number for each of {len(scenarios)} scenarios")
    if len(scenarios) < 2:
        raise ValueError("one scenario gives no interval: give at least two")
    identity = identify(model)
    sets = focal.windows(identity.layers, budget)
    drifts = measure(model, tokenizer, scenarios, twins, k=k, batch_size=batch_size, progress=progress)
    cases = prepare(tokenizer, scenarios)
    causal = _Causal(model, cases, identity.layers, sets, batch_size, ablate_heads, progress)
    bootstrap = _Bootstrap(seed, resamples, permutations)
    score = focal.focal_score(drifts.magnitude, drifts.drift, losses)
    selections = {
        name: _select(name, shape, budget, sets, drifts, losses, causal, seed) for name in ("knockout", "drift")
    }
    chosen = selections[rule]
    heads = _head_figures(drifts, causal, bootstrap)
    focal_heads, heads_rule = _focal_heads(heads, chosen.layers)
    base_ci, all_ci = bootstrap.pairs(causal.base), bootstrap.pairs(causal.everywhere)
    return FocalMap(
        model=identity,
        scenarios=ScenarioSet(count=len(scenarios), fingerprint=scenario_fingerprint([*scenarios, *twins])),
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
        drift_knockout_correlation=intervals.rank_correlation(score.score, causal.layers[..., 0].mean(0)),
        margin=float(causal.base.mean()),
        margin_ci=base_ci[0],
        all_layers_knockout=float(causal.everywhere.mean()),
        all_layers_knockout_ci=all_ci[0],
        layers=_layer_figures(drifts, score, causal, chosen, bootstrap),
        windows=_window_figures(score, causal, sets, bootstrap),
        heads=heads,
    )


class _Causal:
    """The causal figures of every case.

    base, everywhere: ``[cases]``; layers: ``[cases, layers, 2]``; windows: ``[cases, windows, 2]``, the last axis the
    margin and its normalised form; contributions: ``[cases, layers, heads, 2]``; ablation: ``[cases, layers, heads]``.
    """

    def __init__(
        self,
        model: Any,
        cases: Sequence[Case],
        layers: int,
        sets: list[tuple[int, ...]],
        batch_size: int,
        ablate_heads: bool,
        progress: Progress | None,
    ) -> None:
        def run(stage: str, effect: Effect) -> Array:
            tell = (lambda done: progress(stage, done, len(cases))) if progress else None
            return over_cases(effect, model, cases, batch_size=batch_size, progress=tell)

        # A window of one layer, or of all, is measured once.
        single = [(layer,) for layer in range(layers)]
        wanted = list(dict.fromkeys([*single, *sets, tuple(range(layers))]))
        effect = run("knock-out", knockout(wanted))
        self.base = effect[:, 0, 0]
        self.everywhere = effect[:, 1 + wanted.index(tuple(range(layers))), 0]
        self.layers = effect[:, [1 + wanted.index(layer) for layer in single]]
        self.windows = effect[:, [1 + wanted.index(window) for window in sets]]
        self.contributions = run("contributions", contributions)
        self.ablation = run("head ablation", head_ablation) if ablate_heads else None


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
            measured: Array = (causal.windows if shape == "window" else causal.layers)[chosen, :, 0].mean(0)
            return measured
        score = focal.focal_score(drifts.magnitude[chosen], drifts.drift[chosen], losses[chosen]).score
        return np.array([score[list(window)].mean() for window in sets]) if shape == "window" else score

    choose = focal.choose_window(sets) if shape == "window" else focal.choose_top(budget)
    return focal.select(figures, choose, scenarios=len(losses), layers=causal.layers.shape[1], seed=seed)


def _head_figures(drifts: DriftResult, causal: _Causal, bootstrap: _Bootstrap) -> list[HeadFigures]:
    _, layers, heads = drifts.drift.shape
    intervals = [bootstrap.pairs(values) for values in (drifts.drift, drifts.pull, drifts.magnitude)]
    p, q = bootstrap.tests(drifts.drift)
    _, pull_q = bootstrap.tests(drifts.pull)
    means = [values.mean(0).ravel() for values in (drifts.drift, drifts.pull, drifts.magnitude)]
    shares = causal.contributions.mean(0).reshape(-1, 2)
    ablation = None if causal.ablation is None else causal.ablation.mean(0).ravel()
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
            contribution_binding=float(shares[i, 0]),
            contribution_competing=float(shares[i, 1]),
            ablation=None if ablation is None else float(ablation[i]),
        )
        for i in range(layers * heads)
    ]


def _layer_figures(
    drifts: DriftResult, score: FocalScore, causal: _Causal, chosen: Selection, bootstrap: _Bootstrap
) -> list[LayerFigures]:
    intervals = bootstrap.pairs(causal.layers[..., 0])
    return [
        LayerFigures(
            layer=layer,
            focal_score=float(score.score[layer]),
            loss_correlation=None if score.correlation is None else float(score.correlation[layer]),
            drift=float(drifts.drift[:, layer].mean()),
            magnitude=float(drifts.magnitude[:, layer].mean()),
            knockout=float(causal.layers[:, layer, 0].mean()),
            knockout_ci=intervals[layer],
            knockout_normalised=float(causal.layers[:, layer, 1].mean()),
            selection_frequency=float(chosen.frequency[layer]),
        )
        for layer in range(causal.layers.shape[1])
    ]


def _window_figures(
    score: FocalScore, causal: _Causal, sets: list[tuple[int, ...]], bootstrap: _Bootstrap
) -> list[WindowFigures]:
    intervals = bootstrap.pairs(causal.windows[..., 0])
    return [
        WindowFigures(
            layers=list(window),
            focal_score=float(score.score[list(window)].mean()),
            knockout=float(causal.windows[:, i, 0].mean()),
            knockout_ci=intervals[i],
            knockout_normalised=float(causal.windows[:, i, 1].mean()),
        )
        for i, window in enumerate(sets)
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
