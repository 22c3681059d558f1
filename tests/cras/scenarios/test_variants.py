"""An instruction that nothing opposes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.registry import run_check
from cras.scenarios import generate
from cras.scenarios.variants import unopposed


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_binding_instruction_is_gone_and_nothing_else(seed: int) -> None:
    for scenario, twin in generate(12, seed):
        assert unopposed(twin) is None
        alone = unopposed(scenario)
        if alone is None:
            assert scenario.pairing == "tool-injection" or scenario.turns == "multi"
            continue
        changed = [i for i, m in enumerate(scenario.messages) if m != alone.messages[i]]
        assert changed == [scenario.binding_message]
        text = " ".join(message.content for message in alone.messages)
        assert scenario.instruction("binding").text not in text
        assert scenario.instruction("competing").text in text
        assert alone.messages[0].content == alone.agents[0].system_message
        for instruction in alone.instructions:
            assert instruction.check is not None
            assert run_check(instruction.check, alone.binding_response) is True
        asked = alone.instruction("binding").check
        assert asked is not None
        assert run_check(asked, alone.competing_response) is not True
