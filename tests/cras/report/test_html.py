"""The kit that every page stands on."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from cras.report.html import policy, render
from tests.cras.conftest import REPOSITORY


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with a page of its own, as ``sail`` has one."""
    folder = tmp_path / "somepages"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "facts.css").write_text("p { margin: 0; }")
    (folder / "facts.html.jinja").write_text(
        '{% extends "base.html" %}{% block content %}<p title="{{ word }}">{{ word }}{{ 1 | counted("run") }}</p>{% endblock %}'
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "somepages", raising=False)
    return "somepages"


def test_no_template_can_forget_to_escape_or_to_show_what_is_invisible(package: str) -> None:
    text = render(package, "facts", title="<b>\u202e", made_by="<i>", word='"<script>\u202e')
    assert "<title>&lt;b&gt;⟨U+202E⟩</title>" in text
    assert '<p title="&#34;&lt;script&gt;⟨U+202E⟩">&#34;&lt;script&gt;⟨U+202E⟩1 run</p>' in text
    assert "&lt;i&gt;" in text
    assert "<script" not in text


def test_a_policy_allows_what_the_page_has_and_nothing_else() -> None:
    assert "script-src" not in policy("a")
    assert "img-src" not in policy("a", "b")
    assert "img-src data:" in policy("a", has_images=True)
    assert policy("a").startswith("default-src 'none'; style-src 'sha256-")


def test_nothing_outside_the_kit_renders_html() -> None:
    for folder in ("cras", "attention_probe", "sail"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            if path == REPOSITORY / "cras" / "report" / "html.py":
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not used & {"jinja2", "markupsafe", "Environment", "Markup"}, path
            words = [
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            assert not [text for text in words if re.search(r"<(html|div|body|script)\b", text)], path
