"""Checks of a turn's edges, shapes and parts, against replies that meet them, break them, and leave them open."""

from __future__ import annotations

from typing import Any

import pytest

from cras.checks import conflict_type, run_check
from cras.transcript import Check

NAMED = "## Ingredients\nTwo eggs.\n\n**Method**\nBoil them."


@pytest.mark.parametrize(
    ("part", "where", "text", "is_met"),
    [
        ("question", "end", "Lemons clean copper. Have you tried it?", True),
        ("question", "end", "Have you tried it? Lemons clean copper.", False),
        ("question", "end", "Shall we start? 😊", True),
        ("question", "end", "Shall we start?\nTERMINATE", None),
        ("question", "start", "Why does it rain? Water rises and falls.", True),
        ("question", "start", "It rains. Why?", False),
        ("emoji", "start", "🎉 We won.", True),
        ("emoji", "start", "We won 🎉 and danced all night.", False),
        ("emoji", "end", "We won 🎉", True),
        ("emoji", "end", "We won ✔", None),
        ("heading", "start", "# Hours\nWe open at nine.", True),
        ("heading", "start", "Hours and prices\nWe open at nine.", None),
        ("heading", "start", "We open at nine, and close at six every day.", False),
        ("link", "end", "Read https://example.com/help.", True),
        ("link", "end", "See https://example.com for more.", False),
        ("link", "start", "[Guide](https://example.com) has more.", True),
        ("quotation", "start", "“To be or not to be” is a question.", True),
        ("quotation", "start", "The play asks whether to be.", False),
        ("greeting", "start", "Hello Ben, the room is free.", True),
        ("greeting", "start", "The room is free.", False),
        ("greeting", "start", "Ahoy, sailor! The room is free.", None),
        ("offer of help", "end", "It is done. Let me know if you need more.", True),
        ("offer of help", "end", "The car is ready at noon.", False),
        ("full stop", "end", "We are open.", True),
        ("full stop", "end", "Your invoice", False),
        ("code block", "end", "Run:\n```\nmake\n```", True),
        ("question", "end", " \n", None),
    ],
)
def test_a_turn_begins_or_ends_with_a_part(part: str, where: str, text: str, is_met: bool | None) -> None:
    for rule, expected in (("must", is_met), ("never", None if is_met is None else not is_met)):
        check = Check(kind="edge", params={"part": part, "where": where, "rule": rule})
        assert run_check(check, text) is expected


@pytest.mark.parametrize(
    ("kind", "params", "text", "is_met"),
    [
        ("closed", {"options": ["TRUE", "FALSE"]}, "TRUE.", True),
        ("closed", {"options": ["TRUE", "FALSE"]}, "That is TRUE as far as I know.", False),
        ("closed", {"options": ["TRUE", "FALSE"]}, "true", None),
        ("each", {"unit": "line", "where": "start", "text": "> "}, "> Wash.\n\n> Boil.", True),
        ("each", {"unit": "line", "where": "start", "text": "> "}, "> Wash.\nBoil.", False),
        ("each", {"unit": "sentence", "where": "end", "text": "."}, "We are open. Come in.", True),
        ("each", {"unit": "sentence", "where": "end", "text": "."}, "We are open! Come in!", False),
        ("each", {"unit": "sentence", "where": "end", "text": "."}, "# Hours\nWe are open.", None),
        ("labelled", {"label": "Confidence", "options": ["high", "low"]}, "Done.\n**Confidence:** low", True),
        ("labelled", {"label": "Confidence", "options": ["high", "low"]}, "Done.\nConfidence: perhaps", False),
        ("labelled", {"label": "Confidence", "options": ["high", "low"]}, "Done.\nConfidence is low", None),
        ("headed", {"headings": ["Ingredients", "Method"]}, NAMED, True),
        ("headed", {"headings": ["Ingredients", "Cost"]}, NAMED, False),
        ("headed", {"headings": ["Method"]}, "Method of work: boil them.", None),
        ("in_tag", {"tag": "answer"}, "<answer>Yes, 300 m.</answer>", True),
        ("in_tag", {"tag": "answer"}, "Here: <answer>300 m.</answer>", False),
        ("in_tag", {"tag": "answer"}, "<answer>1</answer> <answer>2</answer>", None),
        ("not_at", {"where": "start", "text": "Sure"}, "Sure, it is done.", False),
        ("not_at", {"where": "start", "text": "Sure"}, "It is done, sure.", True),
        ("ends_with", {"text": "###"}, "The sum is nine.\n###", True),
        ("ends_with", {"text": "###"}, "### The sum is nine.", False),
        ("asks", {"rule": "only"}, "What would change?", True),
        ("asks", {"rule": "only"}, "You could say no. What would change?", False),
        ("code", {"rule": "must", "language": "bash"}, "```sh\nls\n```", True),
        ("code", {"rule": "must", "language": "bash"}, "```python\nprint(1)\n```", False),
        ("code", {"rule": "must", "language": "bash"}, "```\nls\n```", None),
        ("json_keys", {"keys": ["tags"], "types": {"tags": "list"}}, '{"tags": ["food"]}', True),
        ("json_keys", {"keys": ["tags"], "types": {"tags": "list"}}, '{"tags": "food"}', False),
        ("json_keys", {"keys": ["n"], "types": {"n": "number"}}, '{"n": true}', False),
    ],
)
def test_a_form_is_met_broken_or_left_open(kind: str, params: dict[str, Any], text: str, is_met: bool | None) -> None:
    assert run_check(Check(kind=kind, params=params), text) is is_met


@pytest.mark.parametrize(
    ("form", "text", "is_met"),
    [
        ("json object", '{"a": 1}', True),
        ("json object", "[1, 2]", False),
        ("json array", "[1, 2]", True),
        ("json array", '{"a": 1}', False),
        ("json block", '```json\n{"a": 1}\n```', True),
        ("json block", '{"a": 1}', False),
        ("json block", 'Here:\n```json\n{"a": 1}\n```', None),
        ("code block", "```\nls -la\n```", True),
        ("code block", "Here you go:\n```\nls -la\n```", False),
        ("numbered", "1. Wash\n2. Boil", True),
        ("numbered", "- Wash\n- Boil", False),
        ("bullets", "- Wash\n- Boil", True),
        ("bullets", "1. Wash\n2. Boil", False),
        ("emoji", "👍🎉", True),
        ("emoji", "Well done 👍", False),
    ],
)
def test_a_whole_turn_has_a_shape(form: str, text: str, is_met: bool | None) -> None:
    assert run_check(Check(kind="format", params={"format": form}), text) is is_met


@pytest.mark.parametrize(
    ("unit", "bounds", "text", "is_met"),
    [
        ("heading 2", {"min": 2, "max": 2}, "## Pros\nCheap.\n\n## Cons\nLoud.", True),
        ("heading 2", {"min": 2, "max": 2}, "# Pros\nCheap.\n\n# Cons\nLoud.", False),
        ("numbered item", {"min": 2}, "1. Wash\n2. Boil", True),
        ("numbered item", {"min": 2}, "- Wash\n- Boil", False),
        ("table column", {"min": 3, "max": 3}, "| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |", True),
        ("table column", {"min": 3, "max": 3}, "| A | B |\n|---|---|\n| 1 | 2 |", False),
        ("asked question", {"min": 1, "max": 1}, "Which size? What colour?", False),
        ("asked question", {"min": 1, "max": 1}, "Thanks. Which size do you wear?", True),
        ("html tag", {"max": 0}, "<p>It ends on <b>Sunday</b>.</p>", False),
        ("html tag", {"max": 0}, "It ends on Sunday, if a < b.", True),
        ("block quote", {"min": 1}, "> To be", True),
        ("block quote", {"min": 1}, "To be", False),
        ("inline code", {"min": 1}, "Run `make`.", True),
        ("inline code", {"min": 1}, "Run make.", False),
        ("bare link", {"max": 0}, "Read the [guide](https://example.org/guide).", True),
        ("bare link", {"max": 0}, "Read https://example.org/guide.", False),
    ],
)
def test_parts_are_counted_by_their_kind(unit: str, bounds: dict[str, int], text: str, is_met: bool) -> None:
    assert run_check(Check(kind="amount", params={"unit": unit, **bounds}), text) is is_met


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (("edge", {"part": "question", "where": "end"}), ("edge", {"part": "question", "where": "end", "rule": "never"}), "procedure"),
        (("edge", {"part": "emoji", "where": "end"}), ("amount", {"unit": "emoji", "max": 0}), "format"),
        (("edge", {"part": "emoji", "where": "end"}), ("edge", {"part": "link", "where": "end"}), None),
        (("closed", {"options": ["A", "B"]}), ("closed", {"options": ["C"]}), "wording"),
        (("closed", {"options": ["A", "B"]}), ("words", {"min": 5}), "length"),
        (("closed", {"options": ["Yes", "No"]}), ("yes_no", {}), None),
        (("headed", {"headings": ["Pros"]}), ("amount", {"unit": "heading", "max": 0}), "format"),
        (("in_tag", {"tag": "a"}), ("in_tag", {"tag": "b"}), "format"),
        (("not_at", {"where": "start", "text": "Sure"}), ("starts_with", {"text": "Sure thing"}), "procedure"),
        (("format", {"format": "json array"}), ("format", {"format": "json object"}), "format"),
        (("format", {"format": "json"}), ("format", {"format": "json object"}), None),
        (("format", {"format": "numbered"}), ("format", {"format": "bullets"}), "format"),
        (("format", {"format": "list"}), ("format", {"format": "bullets"}), None),
        (("code", {"rule": "never"}), ("code", {"rule": "must", "language": "python"}), "format"),
        (("code", {"rule": "never", "language": "php"}), ("code", {"rule": "must", "language": "python"}), None),
    ],
)  # fmt: skip
def test_forms_that_no_turn_has_together_clash(
    one: tuple[str, dict[str, Any]], other: tuple[str, dict[str, Any]], kind: str | None
) -> None:
    first, second = (Check(kind=name, params=params) for name, params in (one, other))
    assert conflict_type(first, second) == kind
    assert conflict_type(second, first) == kind
