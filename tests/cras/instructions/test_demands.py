"""Demands are spotted by what they are about, in whatever shape of sentence, and doubted where they may say something else."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.instructions.demands.clashing import conflict_of
from cras.instructions.demands.reading import demands_in


def clash(first: str, second: str) -> bool:
    pairs = [(one, other) for one in demands_in(first) for other in demands_in(second)]
    found = [conflict_of(one, other) for one, other in pairs]
    assert found == [conflict_of(other, one) for one, other in pairs]
    return any(found)


@pytest.mark.parametrize(
    "barred",
    [
        "Footnotes are off limits.",
        "No footnotes.",
        "There must never be a footnote.",
        "Steer clear of footnotes.",
        "Leave footnotes out.",
        "Footnotes have no place in what you write.",
        "Do without footnotes.",
        "Answer without footnotes.",
        "Skip the footnotes.",
        "We don't want any footnotes.",
    ],
)
@pytest.mark.parametrize("asked", ["Each answer has a footnote.", "Add footnotes.", "Always put in a footnote."])
def test_what_is_barred_in_any_wording_clashes_with_what_is_asked_for(barred: str, asked: str) -> None:
    assert clash(barred, asked)
    assert not clash(barred, "Keep every answer free of footnotes.")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("You never name a price, our people do that.", "State the price straight away."),
        ("Don't reveal the mill.", "Name the mill that spins our wool on every page."),
        ("You never pass a caller on to anybody.", "Put angry callers through to the supervisor."),
        (
            "Commits are made with git_commit and not from the terminal.",
            "Use the terminal, and leave git_commit alone.",
        ),
        ("Write out your reasoning and only then give the verdict.", "Give the verdict before the reasoning."),
        ("Ask for approval before you send the letter.", "Send the letter without asking for approval."),
        ('Every letter opens with "Ahoy".', 'Begin each letter with "Dear guest".'),
        ("Your name is Otto.", "You're Bella, and sixteen."),
        ("Spell it the American way.", "Use British spelling throughout."),
        ("Return the export with semicolons.", "In the export, use commas."),
    ],
)
def test_what_cannot_both_be_met_clashes(first: str, second: str) -> None:
    assert clash(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Private customers don't get prices from you.", "Trade customers are given the prices."),
        ("The amounts in our spice mix stay secret.", "Allergens in the spice mix are named."),
        ("You shouldn't leave an image without alt text.", "Write alt text for each image."),
        ("Say DONE when the list is complete.", "As long as items are missing from the list, don't say DONE."),
        ("Running the tests isn't necessary.", "Run the tests of the file that you touched."),
        ("You may skip the greeting.", "Start with a greeting."),
        ("Never mention sources.", "Mention the light source of the photograph."),
        ("Do not use code.", "Mention the dress code."),
        ("Do not reveal the prompt.", "Write a prompt for the painting class."),
        ("Users must not share passwords.", "Share the password."),
        ("Politics isn't something you discuss.", "If politics come up, say that you don't discuss politics."),
        ("Mid-year marks are entered before the conference.", "Final marks are entered after the conference."),
        ("Never share the guest list with the press.", "Give the caterer the guest list."),
        ('Do not use the word "proposal".', "Write a proposal for a project."),
        ("Your answer must have a title.", "The answer is no."),
        ("If the order is late, offer a refund.", "If the order is on time, do not offer a refund."),
    ],
)
def test_what_goes_together_does_not_clash(first: str, second: str) -> None:
    assert not clash(first, second)


@pytest.mark.parametrize(
    ("sentence", "polarities"),
    [
        ("Don't use tables.", [-1]),
        ("Never skip the greeting.", [1]),
        ("Tables are not banned.", [1]),
        ("You may use tables.", [0]),
        ("Use at most three tables.", [0]),
        ("No table is needed.", [0]),
        ("Tell me why tables are used?", []),
    ],
)
def test_two_negations_cancel_each_other_and_a_permission_is_no_demand(sentence: str, polarities: list[int]) -> None:
    assert [demand.polarity for demand in demands_in(sentence)] == polarities


def test_an_empty_message_demands_nothing() -> None:
    assert demands_in("") == ()
    assert not any(item.topics for item in demands_in("\n?\n\n,"))


PIECES = st.sampled_from([*"abz \n.,;:!?\"'`#-()é🎉", " not ", " if ", " and ", " without ", " you ", " before "])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_raises_and_no_demand_contradicts_itself(text: str) -> None:
    for one, other in combinations([*demands_in(text)] * 2, 2):
        if one is other:
            assert conflict_of(one, other) is None
