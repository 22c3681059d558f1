"""The report page: hostile words stay words."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from cras.report.marking import Part
from cras.scenarios import as_transcript, generate
from sail.evaluation.answers import Answers, scored
from sail.evaluation.evaluate import compare
from sail.evaluation.page import mark, write_report

HOSTILE = '</div><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7*7 }}\u202e'


def arms(number: int = 14) -> tuple[Answers, Answers]:
    """A base that loses every conflict and an aligned arm that wins every one."""
    pairs = generate(number, seed=4)

    def answers(side: str) -> Answers:
        return Answers(
            [scored(s, as_transcript(s, getattr(s, f"{side}_response"))) for s, _ in pairs],
            [scored(t, as_transcript(t, t.binding_response)) for _, t in pairs],
        )

    return answers("competing"), answers("binding")


def test_the_page_is_self_contained_and_everything_is_escaped(tmp_path: Path) -> None:
    base, sail = arms()
    scenario = base.conflict[0].scenario
    base.conflict[0] = scored(scenario, as_transcript(scenario, scenario.competing_response + HOSTILE))
    base.conflict.sort(key=lambda item: HOSTILE not in item.transcript.turns[-1].content)
    sail.conflict.sort(key=lambda item: item.scenario.id != base.conflict[0].scenario.id)
    order = [item.scenario.id for item in base.conflict]
    sail.conflict.sort(key=lambda item: order.index(item.scenario.id))
    (tmp_path / "map.png").write_bytes(b"\x89PNG")
    write_report(
        tmp_path / "r.html",
        title=HOSTILE,
        lead="l",
        rows=compare(base, sail, []),
        method="m",
        where="w",
        heat_map=tmp_path / "map.png",
        facts=[("name", HOSTILE)],
        base=base,
        sail=sail,
        made_by="x",
    )
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "unsafe" not in page
    assert not re.search(r"<[^>]* style=", page), "the policy would refuse it"
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() in page
    assert "\u202e" not in page
    assert "onerror=&#34;" in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert 'mark class="binding"' in page
    assert 'mark class="competing"' in page


def test_both_instructions_are_marked_where_they_stand() -> None:
    parts = mark("Do A. Then B. End.", {"Do A.": "binding", "B.": "competing"})
    assert parts == [Part("Do A.", "binding"), Part(" Then "), Part("B.", "competing"), Part(" End.")]
    assert mark("nothing here", {"Do A.": "binding"}) == [Part("nothing here")]
