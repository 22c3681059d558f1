"""The one HTML kit: every page of the project is rendered here, and nothing else writes HTML.

A page is one file that needs no network. Every word that a template is given is escaped, and its invisible characters
are shown as codes; the page's own policy lets nothing run but the script whose hash it names, and nothing be loaded.
A template begins with ``{% extends "base.html" %}`` and fills the block ``content``; ``kit.html`` has macros.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from cras.text import shown
from cras.wording import counted

KIT = "cras.report"


def render(
    package: str,
    name: str,
    *,
    title: str,
    made_by: str,
    filters: Mapping[str, Callable[..., Any]] | None = None,
    has_script: bool = False,
    has_images: bool = False,
    **values: Any,
) -> str:
    """A page, as HTML.

    Args:
        package: the Python package that holds ``NAME.html.jinja``, ``NAME.css`` (added to the kit's own styles) and,
            with ``has_script``, ``NAME.js``.
        name: of the page.
        title: its heading.
        made_by: its last line.
        filters: more filters for the template, beside ``counted`` and ``key``.
        has_images: pictures are embedded as ``data:`` URLs.
        values: what the template shows.
    """
    import jinja2

    style = _text(KIT, "base.css") + _text(package, f"{name}.css")
    script = _text(package, f"{name}.js") if has_script else None
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        finalize=_finalize,
        loader=jinja2.DictLoader(
            {
                "base.html": _text(KIT, "base.html.jinja"),
                "kit.html": _text(KIT, "kit.html.jinja"),
                name: _text(package, f"{name}.html.jinja"),
            }
        ),
    )
    environment.filters |= {"counted": counted, "key": key, **(filters or {})}
    return environment.get_template(name).render(
        title=title,
        made_by=made_by,
        policy=policy(style, script, has_images=has_images),
        style=style,
        script=script,
        **values,
    )


def policy(style: str, script: str | None = None, *, has_images: bool = False) -> str:
    """The page's Content-Security-Policy: these two texts by their hashes, embedded pictures, and nothing else."""
    parts = ["default-src 'none'", f"style-src {_hash(style)}"]
    parts += [f"script-src {_hash(script)}"] if script is not None else []
    parts += ["img-src data:"] if has_images else []
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def key(text: str) -> str:
    """A short name for a text, fit for an attribute: never the text's own words."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _finalize(value: Any) -> Any:
    """What a template shows of a value: of a text no character is invisible. ``Markup`` is the kit's own."""
    from markupsafe import Markup

    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")
