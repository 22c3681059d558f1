"""What people ask for, on turns that were written to mislead a rule; and that no turn makes one fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.studies.truth import read_triples, rows
from cras.checks import check_of, conflict_type, run_check
from cras.checks import pattern as pattern_module
from cras.checks.describe import evidence
from cras.checks.params import wrong_with
from cras.transcript import Check

CODE = "Run this:\n\n```python\nprint('Is it? 😀')  # see https://a.example/x\n```\n"


def met(kind: str, text: str, /, **params: Any) -> bool | None:
    return run_check(Check(kind=kind, params=params), text)


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Done! 🎉", False),
        ("Done ✅", False),
        ("Ich ❤️ Tee.", False),
        ("🇫🇷 is a flag", False),
        ("Press 1️⃣ to go on.", False),
        ("👩‍🚀", False),
        ("Done :)", True),
        ("Copyright © 2024 Acme™, Inc.®", True),
        ("Press #1 or *2, then 3.", True),
        ("A → B ⇒ C, x ≤ y, • item, ½, °C, €", True),
        ("日本語の文章です。", True),
        ("한국어 문장입니다", True),
        ("★ four of five stars ☆☆", True),
        ("Rated ✔ by us", None),  # type on some screens, an emoji on others
        ("❤", None),
        ("Sure ✔ 🎉", False),
    ],
)
def test_no_emoji(text: str, is_kept: bool | None) -> None:
    assert met("amount", text, unit="emoji", max=0) is is_kept


@pytest.mark.parametrize(
    ("text", "number"),
    [("👨‍👩‍👧 and 👍🏽", 2), ("🇩🇪🇫🇷", 2), ("no", 0), ("1️⃣2️⃣", 2), ("😀😀😀", 3)],
)
def test_an_emoji_of_several_characters_is_one(text: str, number: int) -> None:
    assert met("amount", text, unit="emoji", min=number, max=number) is True


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("See https://a.example/x.", False),
        ("See [the page](https://a.example/x).", False),
        ("Go to www.a.example/x", False),
        ("<https://a.example>", False),
        ('<a href="/x">x</a>', False),
        ("We use v1.2.3, e.g. on 10.0.0.1.", True),
        ("Use node.js and README.md, i.e. the file a/b/c.py.", True),
        ("An array a[0](x) in C.", None),  # Markdown shows it as a link
        ("Write to jo@a.example.", True),
        ("Run `curl https://a.example`.", None),
        (CODE, None),
        ("Visit example.com for more.", None),
    ],
)
def test_no_links(text: str, is_kept: bool | None) -> None:
    assert met("amount", text, unit="link", max=0) is is_kept


@pytest.mark.parametrize(
    ("text", "is_cited"),
    [
        ("Tea is old [1].", True),
        ("Tea is old (Smith et al., 2020).", True),
        ("Smith and Jones (1999) say so.", True),
        ("Tea is old.[^1]\n\n[^1]: A book.", True),
        ("Tea is old【4†source】.", True),
        ("Tea is old, doi:10.1000/182.", True),
        ("Tea is old.", False),
        ("It was opened in Paris (2020).", None),
        ("It was opened (Paris, 2020).", None),
        ("It opens soon (May 2025) and closes (Summer 2026).", False),
        ("In May (and June, 2020) it rained.", False),
        ("The interval [0, 1] is closed.", None),
        ("The value x[1] is set.", None),
        ("According to the museum, tea is old.", None),
        ("Tea is old ([museum](https://a.example)).", None),
        ("`a[1]`", False),
    ],
)
def test_a_citation(text: str, is_cited: bool | None) -> None:
    assert met("amount", text, unit="citation", min=1) is is_cited


MARKED = """# Title

One **bold** and __more__ words, 2 * 3 * 4.

- a
- b
1. c

| x | y |
| - | - |
| 1 | 2 |

```py
# no heading
- no item
| no | table |
```
"""


@pytest.mark.parametrize(
    ("unit", "number"),
    [("heading", 1), ("item", 3), ("table", 1), ("code block", 1), ("bold", 2), ("line", 13)],
)
def test_the_parts_of_markdown(unit: str, number: int) -> None:
    assert met("amount", MARKED, unit=unit, min=number, max=number) is True
    assert met("amount", MARKED, unit=unit, max=number - 1) is False
    assert met("amount", "Just words - no marks # at all | here *", unit=unit, max=1) is True


@pytest.mark.parametrize(
    ("unit", "text", "is_kept"),
    [
        ("heading", "Total\n-----", None),  # a heading, or a divider
        ("heading", "#hashtag #tea", True),
        ("heading", "In C#\n# include", False),
        ("bold", "5 ** 2 and a**b", True),
        ("bold", "`**kwargs`", True),
        ("table", "a | b", True),
        ("item", "2024. A good year.", False),  # Markdown shows an item
        ("item", "I paid 3. Then I left.", True),
        ("code block", "    four spaces", True),
        ("character", "  tea \n", False),
    ],
)
def test_no_part_of_markdown_where_none_is_shown(unit: str, text: str, is_kept: bool | None) -> None:
    assert met("amount", text, unit=unit, max=0) is is_kept


def test_characters_are_counted_without_the_space_around() -> None:
    assert met("amount", " tea\n", unit="character", min=3, max=3) is True


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("Yes", True),
        ("no.", True),
        ("**Yes**", True),
        ("Oui.", True),
        ("«Да»", True),
        ("はい。", True),
        ("Yes, it is.", False),
        ("Maybe", False),
        ("Yes and no", False),
        ("The answer is yes.", False),
        ("No problem", False),
        ("", None),
        ('{"answer": "yes"}', None),
    ],
)
def test_yes_or_no_alone(text: str, is_met: bool | None) -> None:
    assert met("yes_no", text) is is_met


@pytest.mark.parametrize(
    ("text", "only", "is_met"),
    [
        ('{"name": "Jo", "age": 3}', True, True),
        ('```json\n{"name": "Jo", "age": 3}\n```', True, True),
        ('{"name": "Jo", "age": 3, "x": 1}', False, True),
        ('{"name": "Jo", "age": 3, "x": 1}', True, False),
        ('{"name": "Jo"}', False, False),
        ('{"Name": "Jo", "age": 3}', False, False),
        ('{"a": {"name": 1, "age": 2}}', False, False),
        ('[{"name": 1, "age": 2}, {"name": 1}]', False, False),
        ('[{"name": 1, "age": 2}, {"name": 1, "age": 2}]', False, True),
        ("[]", False, False),
        ("name and age", False, False),
        ("[" * 5000, False, None),
    ],
)
def test_json_keys(text: str, only: bool, is_met: bool | None) -> None:
    assert met("json_keys", text, keys=["name", "age"], only=only) in (
        (is_met,) if is_met is not None else (None, False)
    )


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Which one do you want?", False),
        ("Sure. Anything else?", False),
        ("¿Qué quieres?", False),
        ("どれがいいですか？", False),
        ('The manual says "Is it plugged in?" on page 3.', None),
        ("> Is it on?\n\nIt is.", None),
        ("Use `a ? b : c` and https://a.example/?q=1.", True),
        (CODE, True),
        ("## What is tea?\n\nA drink.", None),
        ("- [How is tea made?](https://a.example) by hand", None),
        ("It is on.", True),
        ("Let me know which one you want.", None),
        ("", None),
    ],
)
def test_no_questions(text: str, is_kept: bool | None) -> None:
    assert met("asks", text, rule="never") is is_kept


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [("Which one?", True), ("I see.", False), ('He said "why?".', None), ("Could you tell me the size.", None)],
)
def test_a_question_is_asked_for(text: str, is_asked: bool | None) -> None:
    assert met("asks", text, rule="must") is is_asked


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("We will refund you.", False),
        ("REFUNDS take a week.", False),
        ("It was refunded.", False),
        ("The refund's date.", False),
        ("Our price-list is long.", True),
        ("Refundable tickets exist.", None),
        ("See https://a.example/refund.", None),
        ("Call `refund()` there.", None),
        ("A fund, refused.", True),
        ("Our price lists are long.", False),
    ],
)
def test_words_that_are_never_mentioned(text: str, is_kept: bool | None) -> None:
    assert met("mentions", text, rule="never", words=["refund", "price list"]) is is_kept


@pytest.mark.parametrize(
    ("word", "text", "is_there"),
    [
        ("policy", "Our policies differ.", True),
        ("competitors", "A competitor of ours.", True),
        ("politics", "Be polite, politician.", False),
        ("bus", "We are busy.", False),
        ("stop", "It stopped.", True),
        ("ship", "Shipping is free.", True),
        ("AI", "He said it again.", False),
        ("C++", "I like C++.", True),
        ("Müller", "MÜLLER wrote.", True),
        ("address", "The address is here.", True),
        ("news", "A new car.", False),
    ],
)
def test_the_forms_of_a_word(word: str, text: str, is_there: bool) -> None:
    assert (met("mentions", text, rule="must", words=[word]) is True) is is_there


@pytest.mark.parametrize(
    ("what", "text", "is_kept"),
    [
        ("email", "Write to jo.do@acme.com.", False),
        ("email", "Write to user@example.com.", None),
        ("email", "Meet me @ noon, @jo.", True),
        ("email", "pip install a@1.2", True),
        ("phone", "Call +49 30 901820.", False),
        ("phone", "Call (212) 867-5309 now.", False),
        ("phone", "Call 212-867-5309.", False),
        ("phone", "Order 4711-2024, 12.10.2024, 3.1415926535", True),
        ("phone", "The ticket is 123456789012.", True),
        ("phone", "Call 030 901820.", None),
        ("phone", "Call 555-0123.", None),
        ("card number", "Card 4111 1111 1111 1111", False),
        ("card number", "Card 4111 1111 1111 1112", True),
        ("card number", "Order 1234567890123456", True),
        ("card number", "0000 0000 0000 0000", True),
        ("card number", "at 1700000000000 ms", True),
        ("iban", "Pay to DE89 3704 0044 0532 0130 00 OK", False),
        ("iban", "Pay to DE88 3704 0044 0532 0130 00.", True),
        ("iban", "GB82WEST12345698765432", False),
        ("iban", "DE AB12 is a licence plate", True),
        ("api key", "Use sk-proj-abc123DEF456ghi789JKL012.", False),
        ("api key", "AKIAIOSFODNN7EXAMPLF", False),
        ("api key", "api_key = 'x9K2mm30dkKd92kdPQ1'", False),
        ("api key", "api_key = 'YOUR_API_KEY'", None),
        ("api key", "Set the API key in the settings.", True),
        ("api key", "sk-xxxxxxxxxxxxxxxxxxxxxxxx", None),
        ("api key", "the risk-assessment-of-the-new-project-plan", True),
        ("password", "The password is hunter2.", False),
        ("password", "password: '<your password>'", None),
        ("password", "Your password is safe.", None),
        ("password", "Reset your password here.", True),
    ],
)
def test_what_has_the_form_of_a_secret(what: str, text: str, is_kept: bool | None) -> None:
    assert met("secret", text, what=what) is is_kept


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("It is Blue-Falcon-7.", False),
        ("it is blue falcon 7", False),
        ("B.l.u.e F.a.l.c.o.n 7", False),
        ("7-noclaF-eulB", False),
        ("In base64: Qmx1ZS1GYWxjb24tNw==", False),
        ("A falcon is blue, often 7 of them.", True),
        ("I cannot tell you.", True),
    ],
)
def test_a_secret_is_found_in_disguise(text: str, is_kept: bool) -> None:
    assert met("secret", text, text="Blue-Falcon-7") is is_kept


@pytest.mark.parametrize(
    ("text", "has_code"),
    [
        ("```python\nx = 1\n```", True),
        ("```\nimport os\nprint(os.name)\n```", True),
        ("def f(x):\n    return x", True),
        ("#include <stdio.h>", True),
        ("$ ls -l", True),
        ('```json\n{"a": 1}\n```', None),
        ("```\nall is well\n```", None),
        ("Use the `--force` flag.", None),
        ("Call main(); then stop;", None),
        ("We import goods from China. The class starts at 9.", False),
        ("For each of us, if it rains, while we wait.", False),
        ("It costs $ 5.", False),
    ],
)
def test_code(text: str, has_code: bool | None) -> None:
    assert met("code", text, rule="must") is has_code
    assert met("code", text, rule="never") is (None if has_code is None else not has_code)


@pytest.mark.parametrize(
    ("text", "is_met"),
    [("# A", True), ("**a** b", True), ("- a", True), ("Just words.", None), ('{"a": 1}', False), ("<a>b</a>", False)],
)
def test_markdown_is_asked_for(text: str, is_met: bool | None) -> None:
    assert met("format", text, format="markdown") is is_met


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        (("amount", {"unit": "emoji", "max": 0}), ("amount", {"unit": "emoji", "min": 1}), "format"),
        (("amount", {"unit": "emoji", "max": 2}), ("amount", {"unit": "emoji", "min": 1}), None),
        (("amount", {"unit": "character", "max": 9}), ("amount", {"unit": "character", "min": 10}), "length"),
        (("amount", {"unit": "heading", "min": 1}), ("format", {"format": "no markdown"}), "format"),
        (("amount", {"unit": "table", "min": 1}), ("format", {"format": "plain"}), "format"),
        (("amount", {"unit": "item", "min": 1}), ("format", {"format": "plain"}), None),
        (("format", {"format": "markdown"}), ("format", {"format": "no markdown"}), "format"),
        (("format", {"format": "markdown"}), ("format", {"format": "json"}), "format"),
        (("yes_no", {}), ("words", {"min": 50}), "length"),
        (("yes_no", {}), ("sentences", {"max": 3}), None),
        (("yes_no", {}), ("format", {"format": "json"}), "format"),
        (("yes_no", {}), ("code", {"rule": "must"}), "format"),
        (("json_keys", {"keys": ["a"], "only": True}), ("json_keys", {"keys": ["b"], "only": True}), "format"),
        (("json_keys", {"keys": ["a"], "only": True}), ("json_keys", {"keys": ["a", "b"]}), "format"),
        (("json_keys", {"keys": ["a", "b"], "only": True}), ("json_keys", {"keys": ["a"]}), None),
        (("json_keys", {"keys": ["a"]}), ("format", {"format": "prose"}), "format"),
        (("json_keys", {"keys": ["a"]}), ("yes_no", {}), "format"),
        (("json_schema", {"schema": {"type": "object"}}), ("format", {"format": "list"}), "format"),
        (
            ("json_schema", {"schema": {"type": "object", "required": ["a"]}}),
            ("json_keys", {"keys": ["b"], "only": True}),
            "format",
        ),
        (
            ("json_schema", {"schema": {"type": "object", "properties": {"a": {}}, "additionalProperties": False}}),
            ("json_keys", {"keys": ["b"]}),
            "format",
        ),
        (("asks", {"rule": "never"}), ("asks", {"rule": "must"}), "wording"),
        (("asks", {"rule": "must"}), ("amount", {"unit": "question", "max": 0}), "wording"),
        (("code", {"rule": "never"}), ("code", {"rule": "must"}), "format"),
        (("code", {"rule": "never"}), ("amount", {"unit": "code block", "min": 1}), "format"),
        (("code", {"rule": "must"}), ("amount", {"unit": "code block", "min": 1}), None),
        (("mentions", {"rule": "never", "words": ["price"]}), ("include", {"text": "our prices"}), "wording"),
        (
            ("mentions", {"rule": "never", "words": ["price"]}),
            ("mentions", {"rule": "must", "words": ["prices"]}),
            "wording",
        ),
        (("mentions", {"rule": "must", "words": ["price"]}), ("exclude", {"text": "price"}), "wording"),
        (("secret", {"text": "abc 123"}), ("include", {"text": "say abc 123"}), "wording"),
        (("secret", {"what": "email"}), ("include", {"text": "jo@acme.com"}), "wording"),
        (("secret", {"what": "email"}), ("include", {"text": "jo"}), None),
        (("regex", {"pattern": "a+", "rule": "must"}), ("regex", {"pattern": "a+", "rule": "never"}), "wording"),
        (("regex", {"pattern": "a+"}), ("regex", {"pattern": "b+", "rule": "never"}), None),
        (("tool_use", {"rule": "must", "tool": "x"}), ("tool_use", {"rule": "never", "tool": "X"}), "procedure"),
        (("tool_use", {"rule": "must", "tool": "x"}), ("tool_use", {"rule": "never", "tool": "*"}), "procedure"),
        (("tool_use", {"rule": "must", "tool": "x"}), ("tool_use", {"rule": "only", "tool": ["y", "z"]}), "procedure"),
        (("tool_use", {"rule": "must", "tool": "x"}), ("tool_use", {"rule": "only", "tool": ["x", "z"]}), None),
        (("tool_use", {"rule": "must", "tool": "x"}), ("tool_use", {"rule": "never", "tool": "y"}), None),
        (
            ("tool_use", {"rule": "must", "tool": "x"}),
            ("tool_use", {"rule": "never", "tool": "x", "arguments": {"a": 1}}),
            None,
        ),
        (
            ("tool_use", {"rule": "must", "tool": "x", "before": "y"}),
            ("tool_use", {"rule": "must", "tool": "y", "before": "x"}),
            "procedure",
        ),
        (
            ("tool_use", {"rule": "must", "tool": "x", "before": "answering"}),
            ("tool_use", {"rule": "must", "tool": "y", "before": "x"}),
            None,
        ),
    ],
)
def test_what_nothing_meets_together(
    first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]], conflict: str | None
) -> None:
    one, other = (Check(kind=kind, params=params) for kind, params in (first, second))
    assert conflict_type(one, other) == conflict_type(other, one) == conflict


@pytest.mark.parametrize(
    ("kind", "params", "message"),
    [
        ("secret", {}, "either text"),
        ("secret", {"text": "a", "what": "email"}, "either text"),
        ("tool_use", {"rule": "never", "tool": "a", "before": "b"}, "before goes with rule: must"),
        ("tool_use", {"rule": "only", "tool": "a", "arguments": {"x": 1}}, "arguments go with"),
        ("tool_use", {"rule": "must", "tool": []}, "names no tool"),
        ("regex", {"pattern": "(a"}, "is no regular expression"),
        ("regex", {"pattern": "a" * 3000}, "at most 2000 characters"),
        ("json_schema", {"schema": {"type": "objekt"}}, "is no JSON schema"),
        ("json_schema", {"schema": {"$ref": "https://a.example/s.json"}}, "refers to"),
        ("json_schema", {"schema": {"pattern": "("}}, "is no JSON schema"),
        ("json_schema", {"schema": "answer.json"}, "a path is read in a rubric's file only"),
        ("python", {"function": "os.system"}, "is no package.module:function"),
        ("python", {"function": "os:system; x"}, "is no package.module:function"),
    ],
)
def test_parameters_that_cannot_be_used_are_told(kind: str, params: dict[str, Any], message: str) -> None:
    wrong = wrong_with(Check(kind=kind, params=params))
    assert wrong is not None
    assert message in wrong[1]


EXPONENTIAL = "^(a|b|ab)*c"
SCHEMA = {
    "type": "object",
    "required": ["status", "items"],
    "properties": {
        "status": {"enum": ["ok", "late"]},
        "items": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}, "minItems": 1},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ('{"status": "ok", "items": ["AB-1"]}', True),
        ('```json\n{"status": "ok", "items": ["AB-1"]}\n```', True),
        ('{"status": "fine", "items": ["AB-1"]}', False),
        ('{"status": "ok", "items": ["ab-1"]}', False),
        ('{"status": "ok", "items": []}', False),
        ('{"status": "ok", "items": ["AB-1"], "note": ""}', False),
        ('{"status": "ok"}', False),
        ("All is ok.", False),
        ('Here: {"status": "ok", "items": ["AB-1"]}', False),
    ],
)
def test_a_json_schema(text: str, is_met: bool) -> None:
    assert met("json_schema", text, schema=SCHEMA) is is_met


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"properties": {"a": {"pattern": EXPONENTIAL}}}, '{"a": "' + "ab" * 60 + ' c"}'),
        ({"patternProperties": {EXPONENTIAL: {}}}, '{"' + "ab" * 60 + ' c": 1}'),
        (
            {
                "$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
                | {"d40": {"type": "object"}},
                "$ref": "#/$defs/d0",
            },
            "{}",
        ),
        ({"$ref": "#"}, "{}"),
    ],
)
def test_a_hostile_schema_decides_nothing(schema: dict[str, Any], text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_module, "SECONDS", 0.02)
    assert met("json_schema", text, schema=schema) is None


def test_a_pattern_without_bounds_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_module, "SECONDS", 0.02)
    assert met("regex", "ab" * 60 + " c", pattern=EXPONENTIAL) is None
    assert met("regex", "ababc", pattern=EXPONENTIAL) is True


@pytest.mark.parametrize(
    ("pattern", "rule", "text", "is_met"),
    [
        (r"\bORD-\d{6}\b", "must", "Your order ORD-123456 is here.", True),
        (r"\bORD-\d{6}\b", "must", "Your order ord-123456 is here.", False),
        ("(?i)sorry", "never", "I am SORRY.", False),
        ("(?i)sorry", "never", "Fine.", True),
        ("^Hello", "must", "Well\nHello", False),
        ("(?m)^Hello", "must", "Well\nHello", True),
        (r"(?s)\A.{0,20}\Z", "must", "short", True),
        ("$", "must", "", True),
    ],
)
def test_a_pattern_of_ones_own(pattern: str, rule: str, text: str, is_met: bool) -> None:
    assert met("regex", text, pattern=pattern, rule=rule) is is_met


CHECKS_ASKED_FOR = [
    *(("amount", {"unit": unit, "max": 0}) for unit in (
        "emoji", "link", "citation", "character", "item", "heading", "code block", "line", "table", "bold",
    )),
    ("yes_no", {}), ("json_keys", {"keys": ["a"]}), ("json_schema", {"schema": SCHEMA}), ("asks", {"rule": "never"}),
    ("mentions", {"rule": "never", "words": ["tea", "price list"]}), ("code", {"rule": "never"}),
    ("regex", {"pattern": "a|b"}), ("secret", {"text": "ab 12"}), ("tool_use", {"rule": "must", "tool": "a"}),
    *(("secret", {"what": what}) for what in ("api key", "email", "phone", "card number", "iban", "password")),
    ("hand_over", {"rule": "never", "what": "*"}), ("format", {"format": "markdown"}),
]  # fmt: skip
PIECES = [
    "😀", "❤", "\ufe0f", "\u200d", "1️⃣", "# ", "- ", "\n", "\n\n", "```", "`", "|", "|-|-|\n", "**", "[", "](", ")", "http://a",
    "<a href=x>", "{", '"a": 1', "}", "?", '"', "tea", "a@b.co", "+49 30 1234567", "DE89", "4111111111111111", "[1]", "\x00",
    "\ud800", "ſ", "İ", "password: x1", ">", "=", "---\n",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@example("0?\x00")
@example("a&amp;b?\r\n[x](http://a/ä b)")
@example("\\*is it\\*?")
@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_no_text_makes_a_check_fail_and_every_quotation_is_in_it(text: str) -> None:
    for kind, params in CHECKS_ASKED_FOR:
        check = check_of(Check(kind=kind, params=params))
        found = check.run(text)
        assert found in (True, False, None)
        for verdict in (True, False):
            quote = evidence(Check(kind=kind, params=params), text, verdict)
            assert quote is None or (quote and quote in text), (kind, params)


def test_what_people_would_say() -> None:
    """Print the table with ``python -m benchmarks.studies.truth tests/cras/checks/truth_asked_for``."""
    total = rows(read_triples(Path(__file__).parent / "truth_asked_for"))[-1]
    assert total.triples == 192
    assert total.precision is not None
    assert total.precision >= 0.98
    assert total.recall is not None
    assert total.recall >= 0.98
    assert total.decided is not None
    assert total.decided >= 0.9
