"""The study of natural scenarios: what is asked, what a cut answer decides, resuming, and the figures by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.studies.natural import Answer, Case, ask, cases_of, main, met, read_answers, row, variants_of
from cras.scenarios import generate
from cras.transcript import Check
from sail import embedded

SCENARIOS = [scenario for scenario, _ in generate(4, 0, types=["language"], style="natural")]


def test_each_conflict_and_each_of_its_sides_alone_is_asked_a_tools_too() -> None:
    asked = variants_of(SCENARIOS)
    assert len(asked) == 12
    assert {scenario.pairing for scenario in asked.values()} == {
        "system-user",
        "system-peer",
        "peer-peer",
        "tool-injection",
    }


@pytest.mark.parametrize(
    ("check", "text", "whole", "cut"),
    [
        (Check(kind="ends_with", params={"text": "Bye."}), "So far", False, None),
        (Check(kind="format", params={"format": "json"}), '{"a": "b', False, None),
        (Check(kind="words", params={"min": 70}), "A few words.", False, None),
        (Check(kind="words", params={"max": 3}), "One two three.", True, None),
        (Check(kind="words", params={"max": 3}), "One two three four five.", False, False),
        (Check(kind="casing", params={"casing": "upper"}), "SOME WORDS HERE", True, True),
        (Check(kind="covers", params={"any_of": ["chess"]}), "Rice is good.", False, None),
        (Check(kind="not_covers", params={"any_of": ["chess"]}), "Chess is good.", False, False),
        (Check(kind="not_covers", params={"any_of": ["chess"]}), "Rice is good.", True, None),
        (Check(kind="starts_with", params={"text": "Hello"}), "Rice", False, False),
    ],
)
def test_a_cut_answer_decides_only_what_more_words_could_not_change(
    check: Check, text: str, whole: bool, cut: bool | None
) -> None:
    assert met(check, Answer("s", "alone", text, True)) is whole
    assert met(check, Answer("s", "alone", text, False)) is cut


def test_the_row_of_a_table_by_hand() -> None:
    texts = {
        "fr": "Rincez bien le riz à l'eau froide, puis laissez-le reposer quelques minutes avant de le servir.",
        "de": "Waschen Sie den Reis mit kaltem Wasser und lassen Sie ihn nach dem Kochen einige Minuten ruhen.",
        "es": "Lave el arroz con agua fría y déjelo reposar unos minutos antes de servirlo en la mesa.",
        "it": "Lavate il riso con acqua fredda e lasciatelo riposare qualche minuto prima di servirlo in tavola.",
        "en": "Rinse the rice before you cook it and let it rest afterwards.",
    }

    def case(number: int, conflict: str, alone: str, unopposed: str | None) -> Case:
        scenario = SCENARIOS[number]
        codes = {side: scenario.instruction(side).check.params["code"] for side in ("binding", "competing")}  # type: ignore[union-attr]
        said = {"conflict": conflict, "alone": alone} | ({"unopposed": unopposed} if unopposed else {})
        return Case(
            scenario, {name: Answer(scenario.id, name, texts[codes[side]], True) for name, side in said.items()}
        )

    cases = [
        case(0, "binding", "binding", "competing"),
        case(1, "competing", "binding", "competing"),
        case(2, "competing", "competing", "competing"),
        case(3, "binding", "binding", None),
    ]
    cells = [cell.strip() for cell in row("language", cases).split("|")[1:-1]]
    assert cells[:3] == ["language", "4", "2 / 2 / 0 / 0 / 0"]
    assert [cell.split(" ")[0] for cell in cells[3:7]] == ["0.50", "0.75", "1.00", "0.50"]
    assert cells[5].endswith("(3)")
    assert cells[7] == "2"


def test_answers_are_kept_and_a_study_that_was_stopped_goes_on_to_the_same_file(tmp_path: Path) -> None:
    model = str(embedded.path())
    settings: dict[str, Any] = {"batch": 4, "tokens": 4, "seconds": 1e9}
    asked = variants_of(SCENARIOS)
    whole, stopped = tmp_path / "whole.jsonl", tmp_path / "stopped.jsonl"
    answers = ask(model, asked, whole, **settings)
    assert len(cases_of(SCENARIOS, answers)) == 4
    ask(model, asked, stopped, **{**settings, "seconds": 0.0})
    lines = whole.read_text().splitlines(keepends=True)
    stopped.write_text("".join(lines[:5]) + lines[5][:9])  # killed within a batch and a line
    assert len(read_answers(stopped)) == 5
    ask(model, asked, stopped, **settings)
    assert stopped.read_bytes() == whole.read_bytes()


def test_a_model_that_is_not_there_is_a_sentence_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--model", str(tmp_path / "none"), "--number", "1", "--out", str(tmp_path)]) == 2
    assert "no such folder" in capsys.readouterr().err
