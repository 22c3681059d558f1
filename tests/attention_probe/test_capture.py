from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from attention_probe.attention import UnsupportedArchitecture, probing
from attention_probe.capture import Example, span_mass, span_mass_of_inputs
from attention_probe.spans import Span
from cras.errors import InputError
from tests.attention_probe.conftest import CONFIGS, build
from tests.exact import CLOSE

pytestmark = pytest.mark.usefixtures("exact")

SPANS = [Span(0, 3), Span(3, 9), Span(9, 9), Span(12, 17)]


def eager_mass(
    model: Any, input_ids: torch.Tensor, rows: torch.Tensor, spans: list[Span], **inputs: Any
) -> torch.Tensor:
    """[layers, batch, heads, rows, spans] from the maps that the eager implementation gives out."""
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    with torch.no_grad():
        maps = model(input_ids=input_ids, output_attentions=True, **inputs).attentions
    model.set_attn_implementation(before)
    per_span = [torch.stack([m[:, :, rows, s.start : s.stop].sum(-1) for m in maps]) for s in spans]
    return torch.stack(per_span, -1)


@pytest.mark.parametrize("name", CONFIGS)
def test_equals_the_eager_maps(name: str) -> None:
    model = build(name)
    torch.manual_seed(1)
    input_ids = torch.randint(3, 400, (2, 24))
    rows = torch.tensor([16, 17, 20, 23])
    expected = eager_mass(model, input_ids, rows, SPANS)
    got = span_mass_of_inputs(model, {"input_ids": input_ids}, rows.expand(2, -1), [SPANS, SPANS])
    torch.testing.assert_close(got, expected, **CLOSE)
    assert expected.std() > 0.05  # far from uniform attention, which would hide a wrong scale


@pytest.mark.parametrize("name", CONFIGS)
def test_the_model_computes_what_it_computed_before(name: str) -> None:
    model = build(name)
    input_ids = torch.randint(3, 400, (2, 24))
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    with torch.no_grad():
        expected = model(input_ids).logits
        model.set_attn_implementation(before)
        with probing(model, lambda call, output: output):
            got = model(input_ids).logits
    torch.testing.assert_close(got, expected, **CLOSE)
    assert model.config._attn_implementation == before


@pytest.mark.parametrize("name", ["llama", "mistral-sliding", "gemma2", "gpt2"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_on_either_side_changes_nothing(name: str, side: str) -> None:
    model = build(name)
    torch.manual_seed(2)
    short, long = torch.randint(3, 400, (19,)), torch.randint(3, 400, (24,))
    alone = span_mass(model, [Example(short.tolist(), SPANS, [16, 17, 18])])[0].mass
    pad, shift = torch.zeros(5, dtype=torch.long), 5 if side == "left" else 0
    padded = torch.cat([pad, short] if side == "left" else [short, pad])
    mask = torch.ones(2, 24, dtype=torch.long)
    mask[0, : 5 if side == "left" else None] = 0 if side == "left" else 1
    if side == "right":
        mask[0, 19:] = 0
    inputs = {
        "input_ids": torch.stack([padded, long]),
        "attention_mask": mask,
        "position_ids": (mask.cumsum(-1) - 1).clamp(min=0),
    }
    spans = [[Span(s.start + shift, s.stop + shift) for s in SPANS], SPANS]
    rows = torch.tensor([[16 + shift, 17 + shift, 18 + shift], [20, 21, 22]])
    got = span_mass_of_inputs(model, inputs, rows, spans)[:, 0]
    torch.testing.assert_close(got, alone, **CLOSE)


def test_examples_of_unlike_length_keep_their_order_and_shape() -> None:
    model = build("llama")
    torch.manual_seed(3)
    sequences = [torch.randint(3, 400, (length,)).tolist() for length in (30, 12, 21, 17)]
    examples = [
        Example(ids, [Span(0, 2 + i), Span(5, 9)][: 1 + i % 2], range(10, 11 + i)) for i, ids in enumerate(sequences)
    ]
    examples[1] = Example(sequences[1], [Span(0, 3), Span(5, 9)], [10, 11])
    together = span_mass(model, examples, batch_size=3)
    for example, mass in zip(examples, together, strict=True):
        alone = span_mass(model, [example])[0].mass
        assert mass.mass.shape == (3, 4, len(example.rows), len(example.spans))
        torch.testing.assert_close(mass.mass, alone, **CLOSE)


def test_spans_that_cover_a_sequence_take_all_the_mass() -> None:
    model = build("qwen2")
    ids = torch.randint(3, 400, (150,)).tolist()
    # More rows than one block, so that span-to-span flow is covered too.
    mass = span_mass(model, [Example(ids, [Span(0, 40), Span(40, 150)], range(40, 150))])[0]
    torch.testing.assert_close(mass.mass.sum(-1), torch.ones(3, 4, 110), **CLOSE)
    torch.testing.assert_close(mass.mean(), mass.mass.sum(2) / 110, **CLOSE)


def test_half_precision_is_accumulated_in_float32() -> None:
    model = build("llama", scale=2.0).to(torch.bfloat16)
    ids = torch.randint(3, 400, (60,)).tolist()
    mass = span_mass(model, [Example(ids, [Span(0, 60)], [58, 59])])[0].mass
    assert mass.dtype == torch.float32
    # Float32: 60 weights that sum to 1, each rounded in the softmax and again in the sum, by eps / 2 of at most 1.
    bound = 60 * 2 * torch.finfo(torch.float32).eps / 2
    torch.testing.assert_close(mass, torch.ones_like(mass), atol=bound, rtol=0)
    # In bfloat16 the same sum would be off by far more, as its eps is 65536 times that.
    assert bound < torch.finfo(torch.bfloat16).eps / 100


class _Largest(TorchDispatchMode):
    """The most elements of any tensor that an operation returned."""

    elements = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple | list) else [result]:
            if isinstance(tensor, torch.Tensor):
                self.elements = max(self.elements, tensor.numel())
        return result


def test_no_map_of_all_rows_by_all_keys_is_ever_made() -> None:
    model, length = build("llama"), 2048
    ids = torch.randint(3, 400, (length,)).tolist()
    with _Largest() as seen:
        span_mass(model, [Example(ids, [Span(0, 900), Span(900, 2000)], range(2040, 2047))])
    # Largest by right: an activation of length x intermediate size, or the keys of all heads.
    assert seen.elements <= length * 48 * 2
    assert seen.elements < length * length / 4


def test_long_flow_is_read_a_block_of_rows_at_a_time() -> None:
    model, length = build("gemma2"), 1024
    ids = torch.randint(3, 400, (length,)).tolist()
    with _Largest() as seen:
        span_mass(model, [Example(ids, [Span(0, 500)], range(500, 1000))])
    assert (
        seen.elements <= 1.1 * length * length
    )  # the sliding-window mask, once for all heads; 4 heads make 4 times it


def test_dropout_is_off_and_comes_back() -> None:
    model = build("gpt2").train()
    example = Example(torch.randint(3, 400, (20,)).tolist(), SPANS, [18])
    first, second = (span_mass(model, [example])[0].mass for _ in range(2))
    torch.testing.assert_close(first, second, **CLOSE)
    assert all(part.training for part in model.modules())


def test_an_error_inside_leaves_the_model_as_it_was() -> None:
    model = build("llama")
    before = model.config._attn_implementation
    with pytest.raises(RuntimeError, match="from within"), probing(model, _fails):
        model(torch.tensor([[5, 6, 7]]))
    assert model.config._attn_implementation == before
    assert model(torch.tensor([[5, 6, 7]])).logits.shape == (1, 3, 400)


def _fails(call: Any, output: torch.Tensor) -> torch.Tensor:
    raise RuntimeError("from within")


def test_architectures_that_cannot_be_read_are_refused() -> None:
    from transformers import BloomConfig, BloomForCausalLM, MambaConfig, MambaForCausalLM

    own_attention = BloomForCausalLM(BloomConfig(vocab_size=50, hidden_size=8, n_layer=1, n_head=1))
    with pytest.raises(UnsupportedArchitecture, match="BloomForCausalLM computes its attention outside"):
        span_mass(own_attention, [Example([1, 2, 3], [Span(0, 1)], [2])])
    no_attention = MambaForCausalLM(MambaConfig(vocab_size=50, hidden_size=8, state_size=2, num_hidden_layers=2))
    with pytest.raises(UnsupportedArchitecture, match=r"layers \[0, 1\] of MambaForCausalLM"):
        span_mass(no_attention, [Example([1, 2, 3], [Span(0, 1)], [2])])


def both_ways(name: str) -> Any:
    """Models in which a token sees those after it, though ``AutoModelForCausalLM`` loads some of them."""
    from transformers import (
        BartConfig,
        BartForConditionalGeneration,
        BertConfig,
        BertLMHeadModel,
        BertModel,
        Gemma3ForCausalLM,
        Gemma3TextConfig,
    )

    small = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    small |= {"intermediate_size": 48}
    bart = {"vocab_size": 50, "d_model": 16, "encoder_layers": 1, "decoder_layers": 1}
    bart |= {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "encoder_ffn_dim": 8, "decoder_ffn_dim": 8}
    made: dict[str, Callable[[], Any]] = {
        "encoder": lambda: BertModel(BertConfig(**small)),
        "encoder-with-head": lambda: BertLMHeadModel(BertConfig(**small, is_decoder=False)),
        "bidirectional-decoder": lambda: Gemma3ForCausalLM(
            Gemma3TextConfig(**small, num_key_value_heads=2, head_dim=8, use_bidirectional_attention=True)
        ),
        "encoder-decoder": lambda: BartForConditionalGeneration(BartConfig(**bart)),
    }
    torch.manual_seed(0)
    return made[name]().eval()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("encoder", "no attention of BertModel is causal"),
        ("encoder-with-head", "no attention of BertLMHeadModel is causal"),
        ("bidirectional-decoder", "use_bidirectional_attention"),
        ("encoder-decoder", "BartForConditionalGeneration is an encoder-decoder"),
    ],
)
def test_models_that_read_both_ways_are_refused(name: str, words: str) -> None:
    with pytest.raises(UnsupportedArchitecture, match=words):
        span_mass(both_ways(name), [Example([1, 2, 3], [Span(0, 1)], [2])])


def test_bert_as_a_decoder_is_read_like_any_other() -> None:
    from transformers import BertConfig, BertLMHeadModel

    torch.manual_seed(0)
    small = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    model = BertLMHeadModel(BertConfig(**small, intermediate_size=48, is_decoder=True)).eval().double()
    ids, rows = torch.randint(3, 400, (1, 20)), torch.tensor([17, 18])
    expected = eager_mass(model, ids, rows, SPANS)
    got = span_mass_of_inputs(model, {"input_ids": ids}, rows[None], [SPANS])
    torch.testing.assert_close(got, expected, **CLOSE)


@pytest.mark.parametrize("dtype", [torch.bool, torch.float32], ids=["boolean", "additive"])
@pytest.mark.parametrize("row", [0, 69])
def test_a_mask_that_shows_the_future_is_refused_whatever_the_config_says(dtype: torch.dtype, row: int) -> None:
    """As a prefix language model makes it: here one row, in the first block or in the second, sees one later key."""
    model, length = build("llama"), 71
    seen = torch.ones(length, length, dtype=torch.bool).tril()
    rows = torch.tensor([[60]])

    def mask(seen: torch.Tensor) -> torch.Tensor:
        lowest = torch.finfo(torch.float32).min
        return (seen if dtype == torch.bool else torch.zeros(seen.shape, dtype=dtype).masked_fill(~seen, lowest))[
            None, None
        ]

    inputs = {"input_ids": torch.randint(3, 400, (1, length))}
    expected = span_mass_of_inputs(model, inputs, rows, [SPANS])
    got = span_mass_of_inputs(model, {**inputs, "attention_mask": mask(seen)}, rows, [SPANS])
    torch.testing.assert_close(got, expected, **CLOSE)
    seen[row, row + 1] = True
    with pytest.raises(UnsupportedArchitecture, match="layer 0: the attention of LlamaAttention shows a token those"):
        span_mass_of_inputs(model, {**inputs, "attention_mask": mask(seen)}, rows, [SPANS])
    assert model.config._attn_implementation != "attention_probe"


def test_weights_that_are_not_numbers_are_refused() -> None:
    model = build("llama")
    with torch.no_grad():
        model.model.layers[1].self_attn.q_proj.weight[0, 0] = float("nan")
    with pytest.raises(InputError, match=r"LlamaForCausalLM computes NaN or infinity for its attention.*float32"):
        span_mass(model, [Example([5, 6, 7, 8], [Span(0, 2)], [3])])


@pytest.mark.parametrize("name", ["llama", "gpt2"])
def test_a_sequence_beyond_the_models_positions_is_refused(name: str) -> None:
    model = build(name)
    limit = model.config.max_position_embeddings = 12 if name == "llama" else 512
    fits, longer = ([5] * length for length in (limit, limit + 1))
    assert span_mass(model, [Example(fits, [Span(0, 2)], [limit - 1])])
    with pytest.raises(InputError, match=rf"has {limit + 1} tokens, and the positions of .* reach to {limit}"):
        span_mass(model, [Example(longer, [Span(0, 2)], [3])])


@pytest.mark.parametrize(
    ("example", "message"),
    [
        (Example([1, 2, 3], [], []), "no rows"),
        (Example([1, 2, 3], [], [3]), "of 3 tokens"),
        (Example([1, 2, 3], [Span(2, 5)], [1]), "outside its 3 tokens"),
    ],
)
def test_bad_examples_are_told(example: Example, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        span_mass(build("llama"), [example])
