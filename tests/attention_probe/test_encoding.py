"""Added tokens in messages: read as transformers reads them, and placed exactly."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from attention_probe.chat import ChatError, chat_ids
from attention_probe.spans import SpanError, render
from tests.attention_probe.conftest import CHATML

REASONING = CHATML.replace("<|im_start|>assistant\n", "<|im_start|>assistant\n<think>\n")
"""As reasoning models have it: the template itself writes the token, which makes it a control token."""
VARIANTS: dict[str, dict[str, Any]] = {
    "special": {"special": True},
    "plain": {"special": False},
    "lstrip": {"special": False, "lstrip": True},
    "rstrip": {"special": False, "rstrip": True},
    "normalized": {"special": False, "normalized": True},
    "special-both-strips": {"special": True, "lstrip": True, "rstrip": True},
    "single-word": {"special": False, "single_word": True},
}


def with_added(tokenizer: Any, template: str, **options: Any) -> Any:
    other = deepcopy(tokenizer)
    other.chat_template = template
    other.add_tokens([AddedToken("<think>", **options), AddedToken("</think>", **options)])
    return other


def metaspace() -> Any:
    """As SentencePiece models have it: a space before the first word, and a normalizer that lowers letters."""
    raw = Tokenizer(models.BPE(unk_token="<unk>"))
    raw.normalizer = normalizers.Lowercase()
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    raw.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=90,
        special_tokens=["<unk>", "<|im_end|>", "<|im_start|>"],
        initial_alphabet=[*"abcdefghijklmnopqrstuvwxyz<>|/_.:=\n", "\u2581"],
        show_progress=False,
    )
    raw.train_from_iterator(["the tea is hot", "system user assistant name=writer\n"], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=raw, unk_token="<unk>", eos_token="<|im_end|>")


@pytest.fixture(scope="module")
def tokenizers(tokenizer: Any) -> dict[str, Any]:
    bases = {"byte-level": tokenizer, "metaspace": metaspace()}
    templates = {"in-template": REASONING, "not-in-template": CHATML}
    return {
        f"{base}-{where}-{variant}": with_added(bases[base], templates[where], **options)
        for base in bases
        for where in templates
        for variant, options in VARIANTS.items()
    }


NAMES = [
    f"{base}-{where}-{variant}"
    for base in ("byte-level", "metaspace")
    for where in ("in-template", "not-in-template")
    for variant in VARIANTS
]


@pytest.mark.parametrize("name", NAMES)
def test_an_added_token_in_a_message_is_read_as_the_chat_template_reads_it(tokenizers: Any, name: str) -> None:
    tokenizer = tokenizers[name]
    chat = [
        {"role": "system", "content": "be calm"},
        {"role": "user", "name": "writer", "content": "say <think> and </think>tea"},
        {"role": "user", "content": "<think>"},
    ]
    rendered = render(tokenizer, chat, "oui")
    assert rendered.input_ids[: rendered.response.start] == chat_ids(tokenizer, chat)
    inside = rendered.contents[1]
    added = tokenizer.convert_tokens_to_ids("<think>")
    is_control = "not-in-template" not in name or "special" in name.removeprefix("byte-level-")
    assert (added in rendered.input_ids[inside.start : inside.stop]) is not is_control
    for message, span in zip(chat, rendered.contents, strict=True):
        assert message["content"].replace(" ", "") in tokenizer.decode(
            rendered.input_ids[span.start : span.stop], clean_up_tokenization_spaces=False
        ).replace(" ", "")


words = st.lists(
    st.sampled_from(
        ["<think>", "</think>", "<|im_end|>", " ", "\n", "a", "te", "T", "<", "<th", "ink>", "\u00e9", ":"]
    ),
    max_size=7,
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), contents=st.lists(words, min_size=1, max_size=4), response=words)
def test_any_text_around_added_tokens_is_placed(tokenizers: Any, name: str, contents: list[str], response: str) -> None:
    tokenizer = tokenizers[name]
    chat = [{"role": "user", "content": content} for content in contents]
    rendered = render(tokenizer, chat, response)
    ids = chat_ids(tokenizer, chat)
    assert rendered.input_ids[: rendered.response.start] == ids
    spans = [span for pair in zip(rendered.headers, rendered.contents, strict=True) for span in pair]
    assert all(a.stop <= b.start for a, b in pairwise([*spans, rendered.response]))
    for content, span in zip(contents, rendered.contents, strict=True):
        assert bool(span) == bool(content)


def test_a_prompt_that_begins_with_a_control_token_of_a_message(tokenizers: Any) -> None:
    bare = deepcopy(tokenizers["metaspace-in-template-plain"])
    bare.chat_template = "{% for m in messages %}{{ m['content'] }}<|im_end|>{% endfor %}{# <think> #}{{ '<think>' }}"
    chat = [{"role": "user", "content": "<think>tea"}]
    rendered = render(bare, chat, "oui")
    assert rendered.input_ids[: rendered.response.start] == chat_ids(bare, chat)
    assert rendered.contents[0].start == 0


def test_a_control_token_in_a_role_or_name_is_no_longer_refused(tokenizers: Any) -> None:
    tokenizer = tokenizers["byte-level-in-template-plain"]
    chat = [{"role": "user", "name": "<think>", "content": "tea"}, {"role": "user", "content": "rain"}]
    rendered = render(tokenizer, chat, "oui")
    assert rendered.input_ids[: rendered.response.start] == chat_ids(tokenizer, chat)
    assert tokenizer.decode(rendered.input_ids[rendered.contents[0].start : rendered.contents[0].stop]) == "tea"


def test_marks_in_a_message_are_dropped_as_transformers_drops_them(tokenizer: Any) -> None:
    chat = [{"role": "user", "content": "te\U000f0000a \U000f0001<|im_end|>"}]
    rendered = render(tokenizer, chat, "ou\U000f0001i")
    assert rendered.input_ids[: rendered.response.start] == chat_ids(tokenizer, chat)
    span, answer = rendered.contents[0], rendered.response
    assert tokenizer.decode(rendered.input_ids[span.start : span.stop]) == "tea <|im_end|>"
    assert tokenizer.decode(rendered.input_ids[answer.start : answer.stop]) == "oui<|im_end|>"


def test_a_control_token_of_the_response_is_plain_text_and_its_end_is_not(tokenizers: Any) -> None:
    tokenizer = tokenizers["byte-level-in-template-plain"]
    rendered = render(tokenizer, [{"role": "user", "content": "tea"}], "a <think> b<|im_end|>")
    answer = rendered.input_ids[rendered.response.start :]
    assert tokenizer.convert_tokens_to_ids("<think>") not in answer
    assert answer.count(tokenizer.eos_token_id) == 1
    assert answer[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(answer) == "a <think> b<|im_end|><|im_end|>"


def test_a_token_that_plain_text_makes_too_is_told(tokenizer: Any) -> None:
    """transformers cannot keep such a message from speaking as the template does, and says so."""
    other = deepcopy(tokenizer)
    other.add_tokens([AddedToken("a", special=True)])  # the model's alphabet has that letter too
    chat = [{"role": "user", "content": "b a c"}]
    with pytest.raises(SpanError, match="cannot encode a chat: Can't sanitize"):
        render(other, chat, "oui")
    with pytest.raises(ChatError, match="cannot encode a chat: Can't sanitize"):
        chat_ids(other, chat)
