"""No text raises: whatever a message says is read, made a rubric, checked for conflicts and run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cras.checks.describe import describe, evidence
from cras.checks.params import wrong_with
from cras.instructions import (
    conduct,
    conflict_type,
    find_conflicts,
    parse,
    parse_instructions,
    restating,
    run_check,
    scope,
    sentence,
)
from cras.instructions.acts import clauses as act_clauses
from cras.instructions.acts import (
    doing,
    of_things,
    outline,
    phrases,
    properties,
    reading,
    roles,
    segments,
    shell,
    subjects,
)
from cras.instructions.acts import words as act_words
from cras.instructions.acts.vocabulary import manners, shells, things, verbs
from cras.instructions.turn import clauses, forms, units, vocabulary, words
from cras.judges import RulesJudge
from cras.lint import TeamDescription, TeamMessage, lint
from cras.rubrics.generate import rubric_for
from cras.transcript import Agent
from tests.cras.conftest import transcript_of

MODULES = (
    *(clauses, conduct, forms, parse, restating, scope, sentence, units, vocabulary, words),
    *(act_clauses, act_words, manners, outline, phrases, properties, reading, shells, things, verbs),
    *(doing, of_things, roles, segments, shell, subjects),
)
WORDS = sorted(
    {word for module in MODULES for word in re.findall(r"[A-Za-z]{2,}", Path(module.__file__).read_text("utf-8"))}
)
"""The grammar's own words, and its code's."""
LOOKALIKES = str.maketrans("sik", "ſıK")
"""Other letters that a pattern which ignores case takes for these."""
QUOTES = ['"', '""', '"tea"', "'", "''", "'x'", "“", "”", "``", "`a`", "‘b’", '"' + "y" * 201, "'" + "z" * 199 + "'"]
NUMBERS = ["0", "1", "2", "007", "99999", "123456", "٣", "²", "once", "twice", "a single", "three", "-1", "5 to 3"]
MARKUP = [
    "- ",
    "* ",
    "1. ",
    "# ",
    "## ",
    "```",
    "**",
    "_",
    "\n",
    "\n\n",
    "\r",
    "\x85",
    "<",
    ">",
    "[",
    "]",
    "<<>>",
    "***",
    "{",
]
STARTS = [
    "End with", "Start with", "Begin with", "Use at least", "Use fewer than", "Use no more than", "Do not use", "Answer in",
    "Say one of", "Include the words", "Avoid the words", "The word", "must appear", "times", "commas", "placeholders in",
    "square brackets", "double angular brackets", "sentences", "words", "Never discuss", "Only hand over to", "Act as",
    "First write", "then", "Repeat the request", "The last sentence must be", "title", "highlighted sections", "between",
    "separated by", "all caps", "letter", "less than", "times or more",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([word.translate(LOOKALIKES) for word in WORDS]),
    st.sampled_from(QUOTES),
    st.sampled_from(NUMBERS),
    st.sampled_from(MARKUP),
    st.sampled_from(STARTS),
    st.sampled_from([start.translate(LOOKALIKES) for start in STARTS]),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=200)


def go_through(system: str, task: str, turn: str) -> None:
    """All that is done with a system message, a task and a turn."""
    found = [*parse_instructions(system, "system", "Ada"), *parse_instructions(task, "user", "Ada")]
    checks = [item.check for item in found if item.check is not None]
    for check in checks:
        assert wrong_with(check) is None
        met = run_check(check, turn)
        assert describe(check)
        assert (quote := evidence(check, turn, bool(met))) is None or quote in turn
    for one in checks:
        for other in checks:
            assert conflict_type(one, other) == conflict_type(other, one)
    find_conflicts(found, "Ada")
    run = transcript_of(system, turn, task=task)
    run.agents.append(Agent(name="Bob"))
    RulesJudge().judge(run.turns[0], rubric_for(run, "Ada"), run)
    lint(TeamDescription(agents=run.agents, messages=[TeamMessage(content=task)]))


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
@example('End with "".', 'Start with "".', "")
@example('The last sentence must be "".', 'Use the word "" twice. Say one of "" or "a".', '""')
@example("The word \"'" + "a" * 200 + "'\" must appear twice.", 'Include the word \'"\' and "b".', "a")
@example("Uſe at leaſt ſix commaſ. Anſwer in Spanıſh.", "Wrap titles in ſquare bracketſ. Use commas twıce.", "ſ")
@example("Use fewer than 0 commas. Use 5 to 3 sentences.", "Answer in fewer than 0 words.", "ok")
def test_no_text_raises(system: str, task: str, turn: str) -> None:
    go_through(system, task, turn)


@pytest.mark.parametrize("words", ["End with", "Start with", "Include the word", "The last sentence must be"])
def test_an_empty_quotation_is_a_demand_that_no_rule_decides(words: str) -> None:
    (found,) = parse_instructions(f'{words} "".')
    assert found.check is None
    assert found.quote == f'{words} "".'


def test_what_a_sentence_quotes_is_found_where_it_quotes_it() -> None:
    """An empty quotation does not shift those after it."""
    texts = [item.check.params["text"] for item in parse_instructions('Include the words "" and "tea".') if item.check]
    assert texts == ["tea"]


@given(st.lists(st.sampled_from([*QUOTES, "a", " ", "\n", "."]), max_size=12).map("".join))
def test_there_are_as_many_quotations_as_places_of_them(text: str) -> None:
    assert sentence.outside_quotes(text).count('""') == len(sentence.quoted_in(text))


def test_no_message_of_iheval_raises(iheval: Path) -> None:
    """Every ``instruction`` and ``system`` of the benchmark; each record's as an agent's system message and task."""
    seen: set[tuple[str, str]] = set()
    turn = "The sea is wide, and the tea is hot."
    for file in sorted(iheval.rglob("input_data.json")):
        for record in json.loads(file.read_text(encoding="utf-8")):
            system, task = text_of(record.get("system")), text_of(record.get("instruction"))
            if (system, task) in seen:
                continue
            seen.add((system, task))
            for item in rubric_for(transcript_of(system, turn, task=task), "Ada").criteria:
                assert item.text in system or item.text in task
                assert item.check is None or describe(item.check)
                assert item.check is None or run_check(item.check, turn) in (True, False, None)
    assert len(seen) > 1000


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize("depth", [100, 600, 2000, 100_000])
def test_deep_json_in_a_turn_raises_nothing(depth: int) -> None:
    turn = "[" * depth + '"a b"' + "]" * depth
    go_through("Answer in one sentence. Use at most 5 words. Answer in JSON.", "Answer in English.", turn)
