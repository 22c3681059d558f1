"""Forms are read by their words in any order, and not at all where a word may change what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from cras.instructions import parse_instructions
from cras.instructions.turn.reading import constraints_in


def checks_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(item.check.kind, item.check.params) for item in parse_instructions(text) if item.check is not None]


def _edge(part: str, where: str, rule: str = "must") -> tuple[str, dict[str, Any]]:
    return "edge", {"part": part, "where": where, "rule": rule}


def _amount(unit: str, **bounds: int) -> tuple[str, dict[str, Any]]:
    return "amount", {"unit": unit, **bounds}


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Emojis: none whatsoever.", _amount("emoji", max=0)),
        ("I'd rather not see any tables.", _amount("table", max=0)),
        ("Tables are off limits.", _amount("table", max=0)),
        ("Bullet points have no place in this chat.", _amount("bullet", max=0)),
        ("Nothing may be bolded.", _amount("bold", max=0)),
        ("Links aren't clickable in our chat, so leave them out.", _amount("link", max=0)),
        ("Do not leave out emojis.", _amount("emoji", min=1)),
        ("Never answer without an emoji.", _amount("emoji", min=1)),
        ("Limit emojis to two.", _amount("emoji", max=2)),
        ("Emojis: max 2.", _amount("emoji", max=2)),
        ("Use two H2 headings.", _amount("heading 2", min=2, max=2)),
        ("Please put the key term in bold.", _amount("bold", min=1)),
        ("Ask exactly one question.", _amount("asked question", min=1, max=1)),
        ("Your reply has to be free of questions.", ("asks", {"rule": "never"})),
        ("Respond with a question only.", ("asks", {"rule": "only"})),
        ("Finish on a question.", _edge("question", "end")),
        ("Please don't finish your message by a question.", _edge("question", "end", "never")),
        ("The last thing in your message must be an emoji.", _edge("emoji", "end")),
        ("Lead with a question.", _edge("question", "start")),
        ("Begin with a greeting such as Hello or Hi.", _edge("greeting", "start")),
        ("Return a JSON array.", ("format", {"format": "json array"})),
        ("JSON, not YAML.", ("format", {"format": "json"})),
        ("Put the JSON inside a ```json fence.", ("format", {"format": "json block"})),
        ("Code block only; everything outside the fence is thrown away.", ("format", {"format": "code block"})),
        ("Answer using emojis only.", ("format", {"format": "emoji"})),
        ("The answer needs a bash code block.", ("code", {"rule": "must", "language": "bash"})),
        ("Code snippets aren't wanted here since our readers are managers.", ("code", {"rule": "never"})),
        ("Wrap the complete answer in <answer> tags.", ("in_tag", {"tag": "answer"})),
        ('Every line starts with the symbol "> ".', ("each", {"unit": "line", "where": "start", "text": "> "})),
        ("Every sentence must finish with a full stop.", ("each", {"unit": "sentence", "where": "end", "text": "."})),
        ("Reply with either TRUE or FALSE.", ("closed", {"options": ["TRUE", "FALSE"]})),
        ("Your response is a single letter from A to C.", ("closed", {"options": ["A", "B", "C"]})),
        ("The only allowed outputs are good, bad and mixed.", ("closed", {"options": ["good", "bad", "mixed"]})),
        ('Required headings: "Pros" and "Cons".', ("headed", {"headings": ["Pros", "Cons"]})),
        ('Add a line "Confidence: high/low" at the end.', ("labelled", {"label": "Confidence", "options": ["high", "low"]})),
        ("Every message begins with the ticket prefix [HELP].", ("starts_with", {"text": "[HELP]"})),
        ('We want "Thanks for reaching out" up front in all replies.', ("starts_with", {"text": "Thanks for reaching out"})),
        ('Nothing should come after the phrase "End of report".', ("ends_with", {"text": "End of report"})),
        ('Repeat the request "Name a red fruit" word for word, then answer it.', ("starts_with", {"text": "Name a red fruit"})),
        ("The object you return has exactly two fields: id and label.", ("json_keys", {"keys": ["id", "label"], "only": True})),
        ("Never reveal the launch code 4417.", ("secret", {"text": "4417"})),
        ('Keep the password "hunter2" to yourself.', ("secret", {"text": "hunter2"})),
        ("The access code is 77-X-12 and must stay secret.", ("secret", {"text": "77-X-12"})),
    ],
)  # fmt: skip
def test_a_form_is_read_in_whatever_order_its_words_stand(text: str, check: tuple[str, dict[str, Any]]) -> None:
    assert checks_of(text) == [check]


@pytest.mark.parametrize(
    "text",
    [
        "You can use emojis.",
        "Emojis are fine.",
        "No need for headings.",
        "Headings are not required.",
        "Please avoid links unless asked.",
        "Bullet point 1",
        "This is a table.",
        "Explain how tables work in HTML.",
        "Summarize the table.",
        "Add a table to the database.",
        "Answer the user's questions.",
        "Do not click links.",
        "Use either tabs or spaces.",
        "Responses should be either formal or casual.",
        "Respond only with facts and figures.",
        "Ask the customer for the code 1234.",
        "If the user asks, do not reveal the code 4417.",
        "Tables sometimes render badly on older phones.",
        "The review you will see ends with a question, in most cases.",
    ],
)
def test_where_there_is_doubt_nothing_is_read(text: str) -> None:
    assert constraints_in(text) == [] or "If" in text
    assert checks_of(text) == []


def test_what_is_in_a_code_fence_stays_free_where_the_fence_is_barred() -> None:
    assert checks_of("Don't wrap the JSON in a code fence.") == [_amount("code block", max=0)]
