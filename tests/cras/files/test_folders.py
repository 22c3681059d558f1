"""Where results go is made, or refused, before the work."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.errors import InputError
from cras.files.folders import folder_for


def test_a_folder_is_made_and_a_file_is_refused(tmp_path: Path) -> None:
    assert folder_for(tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file: is a file; name another folder with --out"):
        folder_for(tmp_path / "file")
    with pytest.raises(InputError, match=r"cannot be made \(Not a directory\)"):
        folder_for(tmp_path / "file" / "below")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc is Linux's")
def test_a_folder_in_which_no_file_can_be_made_is_refused() -> None:
    with pytest.raises(InputError, match=r"^/proc: cannot be written \(.+\); name another folder with --out"):
        folder_for(Path("/proc"))


def test_localization_refuses_a_file_before_it_reads_a_model(tmp_path: Path) -> None:
    from attention_probe.cli import app as probe
    from cras.scenarios import generate, write_scenarios

    write_scenarios(tmp_path / "s.jsonl", generate(2, 0))
    (tmp_path / "out").write_text("")
    asked = ["--model", "nowhere", "--scenarios", str(tmp_path / "s.jsonl"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(probe, ["run", *asked])
    assert (done.exit_code, "out: is a file" in done.output) == (2, True)


@pytest.mark.parametrize("out", [".", "file/s.jsonl"])
def test_a_scenario_file_that_cannot_be_written_is_told_with_the_way_out(tmp_path: Path, out: str) -> None:
    from cras.cli import app

    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["scenarios", "--number", "1", "--out", str(tmp_path / out)])
    assert done.exit_code == 2
    assert "cannot be written (" in done.output
    assert "name another file with --out" in done.output
