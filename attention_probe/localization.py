"""Localization as a whole: scenarios and a model in, a focal map out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_probe import focal, intervals
from attention_probe.answers import cras_loss
from attention_probe.attention import check_supported
from attention_probe.cross_fit import Picks, cross_fit, top
from attention_probe.crossed import Crossed, measure_crossed
from attention_probe.decision import LEAST_SCENARIOS, LEVEL, decide
from attention_probe.drift import DriftResult, check_twins, measure
from attention_probe.effects.cases import twinned
from attention_probe.effects.effect import Effect, over_cases, untouched
from attention_probe.effects.knockout import KNOCKOUT
from attention_probe.effects.registry import EFFECTS
from attention_probe.focal import FocalScore, Rule, Selection, Shape
from attention_probe.focal_map import (
    Decision,
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

LEAST_CONTEST = 0.1
"""Nats: a tenth of the odds. Contests below this are called none: random weights have real ones of a thousandth."""
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

    No layer is focal where none decides beyond chance: which sets are better than others is asked on folds of scenarios
    that did not choose them (:mod:`attention_probe.cross_fit`), with both demands at both places
    (:mod:`attention_probe.crossed`), and the map's ``decision`` says what came out.

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
    drifts = measure(model, tokenizer, scenarios, twins, k=k, batch_size=batch_size, progress=progress)
    with_twins = any(effect.needs_twin for effect in wanted)
    cases = twinned(tokenizer, scenarios, twins) if with_twins else prepare(tokenizer, scenarios)
    causal = _Causal(model, cases, wanted, identity.layers, sets, batch_size, progress)
    crossed = measure_crossed(
        model, tokenizer, scenarios, causal.sets, causal.hidden, k=k, batch_size=batch_size, progress=progress
    )
    bootstrap = _Bootstrap(seed, resamples, permutations)
    material = _Material(shape, budget, sets, drifts, losses, causal, crossed)
    score = material.score(np.arange(len(scenarios)))
    selections = {name: material.select(name, seed) for name in ("knockout", "drift")}
    chosen = selections[rule]
    decision = material.decide(rule, seed, permutations)
    heads = _head_figures(drifts, crossed, bootstrap)
    layers = () if decision.reason else chosen.layers
    runners_up = [chosen.layers, *chosen.runners_up] if decision.reason else chosen.runners_up
    focal_heads, heads_rule = _focal_heads(crossed, layers, bootstrap)
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
        decision=decision,
        focal_layers=list(layers),
        focal_heads=focal_heads,
        focal_heads_rule=heads_rule,
        runners_up=[list(group) for group in runners_up],
        drift_choice=list(selections["drift"].layers),
        drift_score_rule=score.rule,
        drift_knockout_correlation=intervals.rank_correlation(score.score, causal.layers.mean(0)),
        margin=float(causal.margin.mean()),
        margin_ci=bootstrap.pairs(causal.margin)[0],
        clipped=drifts.clipped,
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


def _effects(names: Iterable[str] | None) -> list[Effect]:
    """The effects of these names in the registry's order, the knock-out among them."""
    asked = {effect.name for effect in EFFECTS.values() if effect.in_map} if names is None else set(names)
    if unknown := asked - EFFECTS.keys():
        raise InputError(f"no causal effect {', '.join(sorted(unknown))}: there are {', '.join(EFFECTS)}")
    return [effect for effect in EFFECTS.values() if effect.name in asked or effect is KNOCKOUT]


class _Causal:
    """The causal figures of every case.

    margin: ``[cases]``, untouched; figures: by the effect's name, ``[cases, sets | layers | layers, heads, figures]``;
    sets: those that effects by sets of layers were measured at; hidden: ``[cases, sets]``, the knock-outs there, and
    layers: ``[cases, layers]``, those of single layers.
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
        self.hidden = self.figures[KNOCKOUT.name][..., 0]
        self.layers = self.hidden[:, [self.sets.index(layer) for layer in single]]


class _Bootstrap:
    """Intervals and tests with one seed, as plain numbers."""

    def __init__(self, seed: int, resamples: int, permutations: int) -> None:
        self.seed, self.resamples, self.permutations = seed, resamples, permutations

    def pairs(self, values: Array) -> list[Bounds]:
        """The interval of each figure, in the order of the flattened axes after the first."""
        low, high = intervals.interval(values.reshape(len(values), -1), seed=self.seed, resamples=self.resamples)
        return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]

    def where_seen(self, values: Array) -> list[tuple[float | None, Bounds | None]]:
        """Mean and interval of each figure over the scenarios that have it; ``None`` where fewer than two do."""
        flat = values.reshape(len(values), -1)
        there = ~np.isnan(flat)
        found: list[tuple[float | None, Bounds | None]] = [(None, None)] * flat.shape[1]
        patterns, which = np.unique(there, axis=1, return_inverse=True)
        for pattern, seen in enumerate(patterns.T):
            columns = np.flatnonzero(which.ravel() == pattern)
            if seen.sum() > 1:
                part = flat[seen][:, columns]
                for column, mean, bounds in zip(columns, part.mean(0), self.pairs(part), strict=True):
                    found[column] = float(mean), bounds
        return found

    def tests(self, values: Array, *, beyond: float = 0.0) -> tuple[list[float], list[float]]:
        """p and q of each figure, in the same order: that its mean is within ``beyond`` of 0.

        By sign flips of how far each scenario lies beyond, on the side of the mean; two-sided, so that choosing the side
        by the same scenarios costs nothing. A scenario without the figure (NaN) counts on neither side.
        """
        flat = values.reshape(len(values), -1)
        there = ~np.isnan(flat)
        flat = np.where(there, flat, 0.0)
        if len(flat) < 2:
            return [1.0] * flat.shape[1], [1.0] * flat.shape[1]
        excess = np.where(there, flat * np.sign(flat.mean(0)) - beyond, 0.0)
        p = intervals.sign_flip_test(excess, seed=self.seed, permutations=self.permutations)
        p = np.where(excess.mean(0) > 0, p, 1.0)
        return p.tolist(), intervals.benjamini_hochberg(p).tolist()


class _Material:
    """What layers are selected by, and tested on."""

    def __init__(
        self,
        shape: Shape,
        budget: int,
        windows: list[tuple[int, ...]],
        drifts: DriftResult,
        losses: Array,
        causal: _Causal,
        crossed: Crossed | None,
    ) -> None:
        self.shape, self.budget, self.windows = shape, budget, windows
        self.layers = causal.layers.shape[1]
        # A layer that sees nothing of a message has no drift: to the score that is no change.
        self.drift, self.magnitude, self.losses = np.nan_to_num(drifts.drift), drifts.magnitude, losses
        self.crossed = crossed
        candidates = windows if shape == "window" else [(layer,) for layer in range(self.layers)]
        self.columns = [causal.sets.index(layers) for layers in candidates]
        self.everywhere = causal.sets.index(tuple(range(self.layers)))
        self.tested = np.flatnonzero(crossed.told) if crossed else np.array([], dtype=np.intp)
        if crossed and len(self.tested) > 1:
            self.effects, self.places = crossed.effects[self.tested], np.array(crossed.places)[self.tested]
        else:  # nothing can be tested; the ranking is that of the plain knock-out
            self.effects, self.places = causal.hidden, np.arange(len(losses))

    def score(self, chosen: NDArray[np.intp]) -> FocalScore:
        """The focal score over some of all scenarios."""
        return focal.focal_score(self.magnitude[chosen], self.drift[chosen], self.losses[chosen])

    def by_drift(self, chosen: NDArray[np.intp]) -> Array:
        """A candidate's focal score: a window's is the mean of its layers'."""
        score = self.score(self.places[chosen]).score
        return np.array([score[list(group)].mean() for group in self.windows]) if self.shape == "window" else score

    def select(self, rule: str, seed: int) -> Selection:
        """The selection on all scenarios by one rule."""

        def figures(chosen: NDArray[np.intp]) -> Array:
            if rule == "drift":
                return self.by_drift(chosen)
            measured: Array = self.effects[chosen][:, self.columns].mean(0)
            return measured

        choose = focal.choose_window(self.windows) if self.shape == "window" else focal.choose_top(self.budget)
        return focal.select(figures, choose, scenarios=len(self.places), layers=self.layers, seed=seed)

    def decide(self, rule: str, seed: int, permutations: int) -> Decision:
        """Whether what a rule selects decides conflicts, on scenarios that it was not selected on."""
        if self.crossed is None or len(self.tested) < LEAST_SCENARIOS:
            return decide(self.crossed, None, None, None)
        size = 1 if self.shape == "window" else self.budget
        best = top(size)

        def by_drift(chosen: NDArray[np.intp], means: Array) -> Picks:
            return np.repeat(best(chosen, self.by_drift(chosen)[None]), len(means), 0)

        pick = by_drift if rule == "drift" else best
        effects = self.effects[:, self.columns]
        fit = cross_fit(effects, pick, seed=seed, permutations=permutations)
        everyone = np.arange(len(effects))
        chosen = effects[:, pick(everyone, effects.mean(0)[None])[0]].mean(1)
        return decide(self.crossed, fit, chosen, self.effects[:, self.everywhere])


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


def _head_figures(drifts: DriftResult, crossed: Crossed | None, bootstrap: _Bootstrap) -> list[HeadFigures]:
    _, layers, heads = drifts.drift.shape
    contests = np.full((1, layers, heads), np.nan) if crossed is None else crossed.contest
    drift, pull, contest, magnitude = (
        bootstrap.where_seen(values) for values in (drifts.drift, drifts.pull, contests, drifts.magnitude)
    )
    p, q = bootstrap.tests(contests, beyond=LEAST_CONTEST)
    return [
        HeadFigures(
            layer=i // heads,
            head=i % heads,
            drift=drift[i][0],
            drift_ci=drift[i][1],
            pull=pull[i][0],
            pull_ci=pull[i][1],
            contest=contest[i][0],
            contest_ci=contest[i][1],
            p=p[i],
            q=q[i],
            magnitude=magnitude[i][0] or 0.0,
            magnitude_ci=magnitude[i][1] or (0.0, 0.0),
        )
        for i in range(layers * heads)
    ]


def _layer_figures(drifts: DriftResult, score: FocalScore, chosen: Selection) -> list[LayerFigures]:
    return [
        LayerFigures(
            layer=layer,
            focal_score=float(score.score[layer]),
            loss_correlation=None if score.correlation is None else float(score.correlation[layer]),
            drift=_mean_where_seen(drifts.drift[:, layer]),
            magnitude=float(drifts.magnitude[:, layer].mean()),
            selection_frequency=float(chosen.frequency[layer]),
        )
        for layer in range(drifts.drift.shape[1])
    ]


def _mean_where_seen(values: Array) -> float | None:
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else None


def _focal_heads(
    crossed: Crossed | None, layers: tuple[int, ...], bootstrap: _Bootstrap
) -> tuple[list[tuple[int, int]], str]:
    """The heads of the focal layers that carry the competing message to the answer beyond chance; all if none does."""
    if crossed is None or not layers:
        return [], "no layer is focal, so no head is"
    told = crossed.told
    reading = crossed.reading[told][:, list(layers)]
    _, q = bootstrap.tests(reading)
    inside = [(layer, head) for layer in layers for head in range(reading.shape[2])]
    beyond = [
        place
        for place, effect, value in zip(inside, reading.mean(0).ravel(), q, strict=True)
        if value <= LEVEL and effect > 0
    ]
    if beyond:
        return beyond, f"heads of the focal layers that carry the competing message to the answer, q <= {LEVEL}"
    return inside, "all heads of the focal layers: none carries the competing message beyond chance by itself"
