"""Controls of localization as a whole: what decides nothing has no focal layer, and what decides is named, alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from attention_probe.cross_fit import cross_fit, top
from attention_probe.crossed import cross
from attention_probe.focal_map import FocalMap
from attention_probe.localization import localize
from cras.scenarios.scenario import Message, Scenario
from cras.transcript import Agent, Conflict, Instruction
from tests.attention_probe.conftest import build, pairs

RNG = np.random.default_rng(0)


def test_a_choice_among_noise_is_significant_as_often_as_its_level_says() -> None:
    """The choice is the best of 24 candidates; an uncorrected test of the best would reject in most runs."""
    noise = RNG.normal(0, 1, (300, 12, 24)) + RNG.normal(0, 1, (300, 12, 1))
    p = np.array([cross_fit(effects, top(1), seed=0, permutations=200).p for effects in noise])
    assert 0.01 < (p <= 0.05).mean() < 0.09, "300 runs: two standard errors around 0.05 are 0.025"


def test_a_planted_candidate_is_found_and_its_effect_is_not_inflated() -> None:
    effects = RNG.normal(0, 1, (40, 8))
    effects[:, 5] += 2
    found = cross_fit(effects, top(1), seed=0)
    assert found.p < 0.001
    assert found.gain_p is not None
    assert found.gain_p < 0.001
    assert found.effect == pytest.approx(effects[:, 5].mean()), "each fold chose it"


def test_few_scenarios_are_flipped_in_every_way() -> None:
    found = cross_fit(np.ones((5, 1)), top(1), seed=0)
    assert (found.p, found.gain, found.gain_p) == (1 / 32, None, None)
    assert cross_fit(np.zeros((5, 3)), top(1), seed=0).p == 1


def test_layers_that_are_all_alike_are_none_better_than_the_others() -> None:
    effects = RNG.normal(3, 1, (20, 1)) + RNG.normal(0, 0.1, (20, 6))
    found = cross_fit(effects, top(1), seed=0)
    assert found.p < 0.001
    assert found.gain_p is not None
    assert found.gain_p > 0.05


def test_a_scenario_is_crossed_by_its_own_words_or_not_at_all() -> None:
    scenario = pairs(1)[0][0]
    cells = cross(scenario)
    assert cells is not None
    first, second = (scenario.instruction(name).text for name in ("binding", "competing"))
    said = [(cell.messages[0].content, cell.messages[2].content.removesuffix(" I have little time.")) for cell in cells]
    assert said == [(first, second), (second, first), (first, first), (second, second)]
    reworded = [m.model_copy(update={"content": m.content.replace("please", "pray")}) for m in scenario.messages]
    assert cross(scenario.model_copy(update={"messages": reworded})) is None
    assert cross(pairs(1)[0][1]) is None, "a twin has no conflict"


def run(model: Any, tokenizer: Any, scenarios: list[tuple[Scenario, Scenario]]) -> FocalMap:
    both = [list(side) for side in zip(*scenarios, strict=True)]
    settings: dict[str, Any] = {"budget": 1, "resamples": 50, "permutations": 5000, "effects": ["knockout"]}
    return localize(model, tokenizer, both[0], both[1], np.zeros(len(scenarios)), **settings)


def _random_models(tokenizer: Any, scale: float, seeds: range) -> None:
    maps = [run(build("llama", scale=scale, seed=seed), tokenizer, pairs(14)) for seed in seeds]
    focal = sum(bool(found.focal_layers) for found in maps)
    heads = [head.q <= 0.05 for found in maps for head in found.heads]
    assert focal <= 0.05 * len(maps), f"{focal} of {len(maps)} random models have focal layers"
    assert np.mean(heads) <= 0.05, f"{sum(heads)} of {len(heads)} heads are significant"
    assert all(found.decision.reason for found in maps)


@pytest.mark.parametrize("scale", [1.0, 6.0])
def test_random_weights_decide_nothing(tokenizer: Any, scale: float) -> None:
    _random_models(tokenizer, scale, range(100, 102))


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 6.0])
def test_twenty_random_models_decide_nothing(tokenizer: Any, scale: float) -> None:
    _random_models(tokenizer, scale, range(20))


# A model by hand. Words are tokens; positions are learned, so a head can tell the user's demand (place 5) from the
# system's (place 1) by where it stands. One head, in layer 1, looks at one of these places and writes what stands there.

WORDS = ["<pad>", "<end>", "sys", "usr", "bot", "red", "blue", "green", "gold", "please", "go", *"abcdefgh"]
DEMANDS = ("red", "blue", "green", "gold")
READER = (1, 2)
TEMPLATE = (
    "{% for m in messages %}{{ {'system': 'sys', 'user': 'usr'}.get(m['role'], 'bot') }} {{ m['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}bot {% endif %}"
)


@pytest.fixture(scope="module")
def words() -> PreTrainedTokenizerFast:
    raw = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="<pad>"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="<pad>", eos_token="<end>", unk_token="<pad>", chat_template=TEMPLATE
    )


def by_hand(place: int, noise: float = 0.02) -> Any:
    """Three layers of four heads; :data:`READER` reads the token at ``place``, the others look about and write noise."""
    torch.manual_seed(3)
    width, heads = 64, 4
    config = GPT2Config(
        vocab_size=len(WORDS), n_embd=width, n_layer=3, n_head=heads, n_positions=64, bos_token_id=1, eos_token_id=1
    )
    config.pad_token_id = 0
    model = GPT2LMHeadModel(config).eval()
    count, size = len(WORDS), width // heads
    with torch.no_grad():
        for block in model.transformer.h:
            block.attn.c_attn.weight.normal_(0, 0.3)
            block.attn.c_attn.bias.zero_()
            block.attn.c_proj.weight.normal_(0, noise)
            block.mlp.c_proj.weight.zero_()
        # Dimensions: one a word, then one that is set where the reader shall look.
        model.transformer.wte.weight.zero_()
        model.transformer.wte.weight[:, :count] = torch.eye(count)
        model.transformer.wpe.weight.zero_()
        model.transformer.wpe.weight[place, count] = 1.0
        attention = model.transformer.h[READER[0]].attn
        own = slice(READER[1] * size, (READER[1] + 1) * size)
        query, key, value = (slice(i * width + own.start, i * width + own.stop) for i in range(3))
        attention.c_attn.weight[:, [*range(width)][own]] = 0
        for part in (key, value):
            attention.c_attn.weight[:, part] = 0
        attention.c_attn.bias[query.start] = 10.0  # every row asks
        attention.c_attn.weight[count, key.start] = 2.0  # the place answers
        attention.c_proj.weight[own] = 0
        for number, demand in enumerate(DEMANDS):
            at = WORDS.index(demand)
            attention.c_attn.weight[at, value.start + number] = 1.0
            attention.c_proj.weight[own.start + number, at] = 2.0
    return model


def places(count: int = 16) -> list[tuple[Scenario, Scenario]]:
    return [_place(number) for number in range(count)]


def _place(number: int) -> tuple[Scenario, Scenario]:
    first, second = DEMANDS[number % 4], DEMANDS[(number + 1 + number // 4 % 3) % 4]
    topic = WORDS[-1 - number % 8]
    made = {
        "type": "language",
        "pairing": "system-user",
        "strength": "weak",
        "binding_strength": "weak",
        "turns": "single",
        "agent": "bot",
        "agents": [Agent(name="bot")],
        "task": "go",
        "binding_message": 0,
        "competing_message": 1,
        "binding_response": first,
        "competing_response": second,
        "twin": "removed",
    }
    instructions = [
        Instruction(id="binding", text=first, source="system"),
        Instruction(id="competing", text=second, source="user"),
    ]
    system = Message(role="system", content=f"{first} {topic} go")
    conflict = Scenario(
        id=f"h{number}",
        messages=[system, Message(role="user", content=f"{second} please")],
        instructions=instructions,
        conflict=Conflict(
            id="c", type="language", pairing="system-user", agent="bot", binding="binding", competing="competing"
        ),
        **made,
    )
    twin = Scenario(
        id=f"h{number}-twin",
        messages=[system, Message(role="user", content="please")],
        instructions=instructions[:1],
        twin_of=conflict.id,
        **made,
    )
    return conflict, twin


def test_the_one_head_that_decides_is_named_and_only_it(words: Any) -> None:
    found = run(by_hand(5), words, places())
    assert found.decision.reason is None, found.decision
    assert found.focal_layers == [READER[0]]
    assert found.focal_heads == [READER]
    assert found.decision.told_apart >= 8
    assert found.decision.share_of_all == pytest.approx(1, abs=0.2)


def test_a_model_that_ignores_the_competing_message_has_no_focal_layer(words: Any) -> None:
    found = run(by_hand(1), words, places())
    assert found.focal_layers == []
    assert found.focal_heads == []
    assert found.decision.told_apart >= 8, "it obeys, and whom is never in question"
    assert found.decision.reason is not None


def test_a_model_that_obeys_nobody_has_no_focal_layer(words: Any) -> None:
    found = run(by_hand(0), words, places())
    assert found.focal_layers == []
    assert found.decision.reason is not None
    assert "tells the two demands apart in" in found.decision.reason
