"""Any act, object, amount and polarity in any shell: the check that they make, and no other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cras.instructions import parse_instructions

SHELLS = [
    "{}.", "Please {}.", "Kindly {}.", "Make sure to {}.", "You must {}.", "You are expected to {}.", "Remember to {}.", "I would like you to {}.",
    "Always {}.", "In your response, {}.", "It is important to {}.", "{} please.",
]  # fmt: skip
ACTS = ["use", "include", "have"]
UNITS = {
    "commas": "comma",
    "exclamation marks": "exclamation",
    "bullet points": "bullet",
    "placeholders": "placeholder",
    "hashtags": "hashtag",
}
AMOUNTS = [
    ("at least {}", ("min", 0)), ("no fewer than {}", ("min", 0)), ("more than {}", ("min", 1)), ("at most {}", ("max", 0)), ("no more than {}", ("max", 0)),
    ("up to {}", ("max", 0)), ("fewer than {}", ("max", -1)), ("a maximum of {}", ("max", 0)), ("{} or more", ("min", 0)),
]  # fmt: skip
NUMBERS = {"two": 2, "3": 3, "seven": 7, "twelve": 12, "twenty-five": 25, "40": 40}
NEVER = ["do not {} any", "never {}", "avoid {}ing any", "refrain from the use of any", "do without", "steer clear of"]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SHELLS), st.sampled_from(ACTS), st.sampled_from(sorted(UNITS)), st.sampled_from(AMOUNTS), st.sampled_from(sorted(NUMBERS))
)  # fmt: skip
def test_an_amount_in_any_shell(
    shell: str, act: str, unit: str, amount: tuple[str, tuple[str, int]], number: str
) -> None:
    words, (bound, more) = amount
    sentence = shell.format(f"{act} {words.format(number)} {unit}")
    checks = [item.check for item in parse_instructions(sentence[0].upper() + sentence[1:]) if item.check]
    assert [(check.kind, check.params) for check in checks] == [
        ("amount", {"unit": UNITS[unit], bound: NUMBERS[number] + more})
    ]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SHELLS[:7]), st.sampled_from(NEVER), st.sampled_from(sorted(UNITS)))
def test_a_thing_that_is_barred_in_any_shell(shell: str, never: str, unit: str) -> None:
    verb = "us" if "ing" in never else "use"
    sentence = shell.format(f"{never.format(verb)} {unit}")
    checks = [item.check for item in parse_instructions(sentence[0].upper() + sentence[1:]) if item.check]
    assert [(check.kind, check.params) for check in checks] == [("amount", {"unit": UNITS[unit], "max": 0})]
