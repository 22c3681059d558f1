"""Pairs from scenarios: what they hold, and the folder that they live in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from attention_probe.chat import scenario_chat
from cras.errors import InputError
from cras.scenarios import generate
from cras.scenarios.variants import answered
from sail.pairs.from_scenarios import FEATURES, build_pairs, load_pairs, save_pairs
from tests.sail.scenario_data import scenarios


def test_pairs_of_conflicts_and_twins(tokenizer: Any) -> None:
    conflicts, twins = scenarios(4)

    pairs = build_pairs(conflicts, twins[:2], tokenizer)

    assert list(pairs["is_twin"]) == [False] * 4 + [True] * 2
    assert list(pairs["scenario_id"]) == [scenario.id for scenario in [*conflicts, *twins[:2]]]
    for row, scenario in zip(pairs, [*conflicts, *twins[:2]], strict=True):
        assert row["prompt"] == scenario_chat(scenario, tokenizer)
        assert row["chosen"] == [{"role": "assistant", "content": scenario.binding_response}]
        assert row["rejected"] == [{"role": "assistant", "content": scenario.competing_response}]
        assert (row["type"], row["pairing"]) == (scenario.type, scenario.pairing)
        content = row["prompt"][row["binding_message"]]["content"]
        assert scenario.messages[scenario.binding_message].content in content


def test_a_message_without_a_name_has_no_key_for_it(tokenizer: Any) -> None:
    """Templates ask ``'name' in message``; a key that Arrow filled with null would be rendered as the name None."""
    conflicts, _ = scenarios(12)
    keys = {tuple(sorted(message)) for row in build_pairs(conflicts, [], tokenizer) for message in row["prompt"]}
    assert keys == {("content", "role"), ("content", "name", "role")}


def test_scenarios_on_the_wrong_side_are_refused(tokenizer: Any) -> None:
    conflicts, twins = scenarios(2)
    with pytest.raises(ValueError, match="no conflict"):
        build_pairs(twins, [], tokenizer)
    with pytest.raises(ValueError, match="no aligned twin"):
        build_pairs(conflicts, conflicts, tokenizer)
    with pytest.raises(ValueError, match="no scenarios"):
        build_pairs([], twins, tokenizer)


def test_folder_loads_here_and_with_datasets_alone(tokenizer: Any, tmp_path: Path) -> None:
    conflicts, twins = scenarios(3)
    pairs = build_pairs(conflicts, twins, tokenizer)

    save_pairs(pairs, tmp_path / "pairs", credit={"mode": "uniform"})
    loaded, provenance = load_pairs(tmp_path / "pairs")

    assert loaded.to_list() == pairs.to_list()
    assert (provenance.pairs, provenance.twins, provenance.credit) == (6, 3, {"mode": "uniform"})
    assert provenance.fingerprint == pairs._fingerprint
    assert datasets.load_from_disk(str(tmp_path / "pairs")).features == FEATURES


def test_the_same_scenarios_give_the_same_fingerprint(tokenizer: Any) -> None:
    conflicts, twins = scenarios(3)
    first, second, other = (
        build_pairs(some, twins, tokenizer)._fingerprint for some in (conflicts, conflicts, conflicts[:2])
    )
    assert first == second != other


@pytest.mark.parametrize("missing", ["state.json", "pairs.json"])
def test_a_folder_that_is_none(tokenizer: Any, tmp_path: Path, missing: str) -> None:
    conflicts, _ = scenarios(1)
    folder = save_pairs(build_pairs(conflicts, [], tokenizer), tmp_path / "pairs")
    (folder / missing).unlink()
    with pytest.raises(InputError, match=rf"pairs: no folder of pairs: {missing} is missing"):
        load_pairs(folder)


def test_a_provenance_of_another_shape_names_the_field(tokenizer: Any, tmp_path: Path) -> None:
    conflicts, _ = scenarios(1)
    folder = save_pairs(build_pairs(conflicts, [], tokenizer), tmp_path / "pairs")
    record = json.loads((folder / "pairs.json").read_text())
    (folder / "pairs.json").write_text(json.dumps({**record, "twins": "many"}))
    with pytest.raises(InputError, match=r"pairs\.json, field twins: .*integer"):
        load_pairs(folder)


def test_broken_data_is_told(tokenizer: Any, tmp_path: Path) -> None:
    conflicts, _ = scenarios(1)
    folder = save_pairs(build_pairs(conflicts, [], tokenizer), tmp_path / "pairs")
    (folder / "data-00000-of-00001.arrow").write_bytes(b"not arrow")
    with pytest.raises(InputError, match="its data cannot be read"):
        load_pairs(folder)


def test_natural_scenarios_have_no_responses_until_a_model_has_answered(tokenizer: Any) -> None:
    pair = generate(1, 0, style="natural")[0]
    with pytest.raises(InputError, match="no written responses"):
        build_pairs([pair[0]], [], tokenizer)
    scenario, twin = answered(pair, "One answer.", "Another answer.")
    rows = build_pairs([scenario], [twin], tokenizer)
    assert rows["chosen"][0][0]["content"] == "One answer."
    assert rows["rejected"][1][0]["content"] == "Another answer."
