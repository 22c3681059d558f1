"""The study of the reference verifiers names what it does not find."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.studies.oracle import Tally, table, texts
from benchmarks.studies.oracle_reference import pairs


def test_a_folder_without_the_verifiers_says_where_they_are_from(tmp_path: Path) -> None:
    with pytest.raises(
        SystemExit, match=r"ifbench/classic_instructions\.py; give a copy of https://github\.com/allenai/IFBench"
    ):
        next(pairs(tmp_path))


def test_missing_texts_are_named_with_their_source(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not there; it is from Who&When"):
        list(texts(tmp_path, tmp_path))
    runs = tmp_path / "whoandwhen" / "algorithm-generated"
    runs.mkdir(parents=True)
    (runs / "1.json").write_text('{"history": [{"content": "Hello."}]}')
    with pytest.raises(
        SystemExit, match=r"sample_output\.jsonl is not there; it is from https://github\.com/allenai/IFBench"
    ):
        list(texts(tmp_path, tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sample_output.jsonl").write_text('{"response": "Hi."}\n')
    with pytest.raises(SystemExit, match=r"test\.jsonl is not there; it is from MedQA"):
        list(texts(tmp_path, tmp_path))


def test_a_tally_counts_who_accuses() -> None:
    row = Tally("x")
    for theirs, ours in ((True, True), (True, False), (False, True), (True, None)):
        row.add(theirs, ours)
    assert (row.compared, row.decided, row.agreed, row.we_accuse, row.they_accuse) == (4, 3, 1, 1, 1)
    assert "| x | 4 | 0.75 | 0.333 | 1 | 1 | 0 | 0.333 |" in table([row])
