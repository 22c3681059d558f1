"""Orders that no rule decides are counted; statements are none."""

from __future__ import annotations

import pytest

from cras.instructions import parse_instructions


@pytest.mark.parametrize(
    "text",
    [
        "Cite at least one source.",
        "Number your steps.",
        "Redact personal data.",
        "Prefix every answer with 'Bot:'.",
        "Escalate angry customers to Anna.",
        "Email the customer.",
        "Deny refunds over 100 dollars.",
        "Query the database first.",
        "Price in euros.",
        "Think step by step.",
        "If the caller is angry, transfer him to Anna.",
        "Frobnicate every record.",
        "Max 50 words.",
        "Antworte immer auf Deutsch und sei freundlich zu den Kunden.",
    ],
)
def test_an_order_is_counted_though_no_rule_decides_it(text: str) -> None:
    assert len(parse_instructions(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The shop opens at nine.",
        "Our customers are students.",
        "Bill Gates founded the company.",
        "Price lists are updated weekly.",
        "Order numbers have eight digits.",
        "Table 3 shows the prices.",
        "Query results contain ten rows.",
        "Today is Monday.",
        "Nobody knows the answer.",
        "After the call, the customer gets a mail.",
        "Source code is in the repository.",
        "Google owns the service.",
        "Flights to Rome take two hours.",
        "What is the capital of France?",
    ],
)
def test_a_statement_demands_nothing(text: str) -> None:
    assert parse_instructions(text) == ()
