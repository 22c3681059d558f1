from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.clash import clash_of
from cras.checks.kind import CheckKind
from cras.instructions import clashes, conflict_type, find_conflicts, parse_instructions, run_check
from cras.transcript import Check, Instruction, Source


def check(kind: str, **params: Any) -> Check:
    return Check(kind=kind, params=params)


def demand(identifier: str, source: Source, what: Check | None, agent: str | None = None) -> Instruction:
    return Instruction(id=identifier, text=identifier, source=source, check=what, agent=agent)


CLASHES = [
    (check("language", code="fr"), check("language", code="en"), "language"),
    (check("format", format="json"), check("format", format="list"), "format"),
    (check("casing", casing="upper"), check("casing", casing="lower"), "wording"),
    (check("sentences", count=1), check("sentences", min=3), "length"),
    (check("words", max=3), check("sentences", min=5), "length"),
    (check("include", text="green tea"), check("exclude", text="tea"), "wording"),
    (check("starts_with", text="Dear"), check("starts_with", text="Hello"), "procedure"),
    (check("ends_with", text="over"), check("ends_with", text="out"), "procedure"),
    (check("order", first="a", then="b"), check("order", first="b", then="a"), "procedure"),
    (check("covers", any_of=["tea"]), check("not_covers", any_of=["tea", "milk"]), "scope"),
]


@pytest.mark.parametrize(("one", "other", "kind"), CLASHES)
def test_pairs_that_clash_do_so_either_way_round(one: Check, other: Check, kind: str) -> None:
    assert conflict_type(one, other) == kind
    assert conflict_type(other, one) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (check("language", code="fr"), check("language", code="fr")),
        (check("sentences", max=3), check("sentences", min=3)),
        (check("words", max=50), check("sentences", min=3)),
        (check("include", text="tea"), check("exclude", text="green tea")),
        (check("include", text="steak"), check("exclude", text="tea")),
        (check("starts_with", text="Dear"), check("starts_with", text="Dear user")),
        (check("language", code="fr"), check("casing", casing="lower")),
        (check("covers", any_of=["tea", "coffee"]), check("not_covers", any_of=["tea"])),
    ],
)
def test_pairs_that_one_text_can_meet(one: Check, other: Check) -> None:
    assert conflict_type(one, other) is None


@settings(deadline=None)  # the first call loads the language model
@given(
    st.sampled_from(CLASHES),
    st.text(max_size=60) | st.sampled_from(["Dear tea over", "a b", "HELLO OUT", '{"a": "b"}']),
)
def test_no_text_meets_both_sides_of_a_conflict(clash: tuple[Check, Check, str], text: str) -> None:
    assert not (run_check(clash[0], text) and run_check(clash[1], text))


def test_the_side_with_more_authority_binds() -> None:
    user, system = (
        demand("u", "user", check("language", code="en")),
        demand("s", "system", check("language", code="fr")),
    )
    (conflict,) = find_conflicts([user, system], "Ada")
    assert (conflict.binding, conflict.competing, conflict.pairing, conflict.type) == (
        "s",
        "u",
        "system-user",
        "language",
    )
    (turned,) = find_conflicts([user, system], "Ada", authority=["user", "system", "peer", "tool"])
    assert (turned.binding, turned.competing) == ("u", "s")
    (injected,) = find_conflicts([demand("t", "tool", user.check), system], "Ada")
    assert injected.pairing == "tool-injection"


def test_equal_authority_other_agents_and_missing_checks_make_no_conflict() -> None:
    french, english = check("language", code="fr"), check("language", code="en")
    assert not find_conflicts([demand("a", "system", french), demand("b", "system", english)], "Ada")
    assert not find_conflicts([demand("a", "system", french, "Bob"), demand("b", "user", english)], "Ada")
    assert not find_conflicts([demand("a", "system", None), demand("b", "user", english)], "Ada")


def test_iheval_no_false_alarm_and_real_finds(iheval: Path) -> None:
    """541 pairs of a real system message and a user's turn that contradicts it, and 541 that agree."""
    found = {}
    for side in ("aligned", "conflict"):
        path = iheval / f"rule-following/single-turn/{side}/default/input_data.json"
        found[side] = sum(
            bool(
                find_conflicts(
                    [*parse_instructions(item["system"]), *parse_instructions(item["instruction"], "user")], "x"
                )
            )
            for item in json.loads(path.read_text(encoding="utf-8"))
        )
    assert found["aligned"] == 0
    assert found["conflict"] >= 150


def test_equal_demands_are_compared_with_others_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def counted(one: CheckKind, other: CheckKind) -> str | None:
        asked.append((one, other))
        return clash_of(one, other)

    monkeypatch.setattr("cras.instructions.conflicts.clash_of", counted)
    again = [
        Instruction(id=f"j{n}", text="", source="system", check=Check(kind="format", params={"format": "json"}))
        for n in range(50)
    ]
    prose = [Instruction(id="p", text="", source="system", check=Check(kind="format", params={"format": "prose"}))]
    assert len(list(clashes([*again, *prose]))) == 50
    assert len(asked) == 1


def test_repeated_demands_are_compared_once_and_not_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[CheckKind, CheckKind]] = []

    def counted(one: CheckKind, other: CheckKind) -> str | None:
        compared.append((one, other))
        return clash_of(one, other)

    monkeypatch.setattr("cras.instructions.conflicts.clash_of", counted)
    french = [demand(f"f{number}", "system", check("language", code="fr")) for number in range(1000)]
    english = [demand(f"e{number}", "user", check("language", code="en")) for number in range(1000)]
    same = [item.model_copy(update={"text": "say it", "quote": "say it"}) for item in [*french, *english]]
    found = list(clashes(same))
    assert len(compared) == 1
    assert 0 < len(found) <= 50 * 50
    assert (found[0].binding, found[0].other) == (0, 1000)


def test_a_repeated_demand_clashes_with_nothing_that_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    monkeypatch.setattr("cras.instructions.conflicts.clash_of", lambda *pair: compared.append(pair))
    assert not list(clashes([demand(f"f{number}", "system", check("language", code="fr")) for number in range(2500)]))
    assert compared == []
