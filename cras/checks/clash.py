"""Which two checks nothing can meet together, and what type of conflict that is."""

from __future__ import annotations

from typing import Any

from cras.checks.conduct import DIMENSIONS, conduct_clash
from cras.checks.registry import run_check
from cras.transcript import Check

_PUNCTUATION = {"comma", "exclamation", "question", "capital word", "capitalized word"}


_WHOLE_FORMATS = {"json", "xml", "list", "prose"}
"""Formats of which a turn has one."""


def conflict_type(first: Check, second: Check) -> str | None:
    """The conflict type of two checks that no text meets together; ``None`` where one might, or it cannot be told."""
    a, b = sorted((first, second), key=lambda check: check.kind)
    if a.kind == b.kind:
        return _same_kind(a, b)
    kinds = (a.kind, b.kind)
    p, q = _as_occurrences(a), _as_occurrences(b)
    if p and q and _same_text(p, q) and _disjoint(p, q):
        return "wording"
    if kinds == ("exclude", "include") and _contains(b.params["text"], a.params["text"]):
        return "wording"
    if a.kind == "exclude" and b.kind in ("starts_with", "ends_with") and _contains(b.params["text"], a.params["text"]):
        return "wording"
    if kinds == ("ends_with", "exclude") and _contains(a.params["text"], b.params["text"]):
        return "procedure"
    if kinds == ("covers", "not_covers") and set(a.params["any_of"]) <= set(b.params["any_of"]):
        return "scope"
    if kinds == ("amount", "casing") and a.params["unit"] in ("capital word", "capitalized word"):
        is_asked, is_barred = _bound(a.params, "min", 0.0) > 0, a.params.get("max") == 0
        return "wording" if {"lower": is_asked, "upper": is_barred}.get(b.params["casing"]) else None
    if kinds == ("amount", "format") and a.params["unit"] in ("highlight", "italic"):
        is_unmarked = b.params["format"] in ("plain", "no markdown")
        return "format" if is_unmarked and _bound(a.params, "min", 0.0) > 0 else None
    if kinds == ("amount", "divided"):
        return "format" if a.params["unit"] == "paragraph" and _bound(a.params, "max", 2.0) < 2 else None
    if kinds == ("enclosed", "occurrences") and b.params.get("max") == 0:
        return "format" if b.params["text"] in a.params["mark"] and a.params["mark"][0] in "<[{(" else None
    if kinds == ("exclude", "one_of") and all(_contains(text, a.params["text"]) for text in b.params["texts"]):
        return "wording"
    if b.kind in ("starts_with", "ends_with", "restates") or a.kind in ("ends_with", "one_of"):
        return "procedure" if _opens_or_closes_otherwise(a, b) else None
    if kinds == ("sentences", "words") and _low(a) > _high(b):
        return "length"
    return None


def _opens_or_closes_otherwise(a: Check, b: Check) -> bool:
    """An edge against alternatives for it, or an opening against a request that has to be repeated first."""
    checks = {a.kind: a.params, b.kind: b.params}
    if set(checks) == {"restates", "starts_with"}:
        return bool(checks["restates"]["how"] == "verbatim")
    for edge, where in (("starts_with", "start"), ("ends_with", "end")):
        if set(checks) == {edge, "one_of"} and checks["one_of"].get("where") == where:
            return all(_edges_clash(edge, text, checks[edge]["text"]) for text in checks["one_of"]["texts"])
    return False


def _same_kind(a: Check, b: Check) -> str | None:
    p, q = a.params, b.params
    if a.kind == "language":
        return "language" if p["code"] != q["code"] else None
    if a.kind == "format":
        return "format" if _formats_clash(p["format"], q["format"]) else None
    if a.kind == "casing":
        casings = {p["casing"], q["casing"]}
        return "wording" if len(casings) == 2 and casings != {"sentence", "title"} else None
    if a.kind in DIMENSIONS:
        return conduct_clash(a, b)
    if a.kind == "restates":
        return "procedure" if "verbatim" in (p["how"], q["how"]) and p["how"] != q["how"] else None
    if a.kind in ("sentences", "words"):
        return "length" if max(_low(a), _low(b)) > min(_high(a), _high(b)) else None
    if a.kind in ("starts_with", "ends_with"):
        return "procedure" if _edges_clash(a.kind, p["text"], q["text"]) else None
    if a.kind == "amount":
        if p["unit"] != q["unit"] or not _disjoint(p, q):
            return None
        return "length" if p["unit"] in ("paragraph",) else "wording" if p["unit"] in _PUNCTUATION else "format"
    if a.kind == "occurrences":
        return "wording" if _same_text(p, q) and _disjoint(p, q) else None
    if a.kind == "enclosed":
        return "format" if p["what"] == q["what"] and p["mark"] != q["mark"] else None
    if a.kind == "divided":
        return "format" if p["mark"] != q["mark"] else None
    if a.kind == "order":
        return (
            "procedure" if (p["first"].lower(), p["then"].lower()) == (q["then"].lower(), q["first"].lower()) else None
        )
    return None


def _formats_clash(one: str, other: str) -> bool:
    if {one, other} <= _WHOLE_FORMATS:
        return one != other
    return {one, other} in ({"plain", "json"}, {"plain", "xml"}, {"not json", "json"})


def _as_occurrences(check: Check) -> dict[str, Any]:
    """An inclusion or exclusion as an amount; empty for what is neither."""
    if check.kind == "occurrences":
        return check.params
    bounds = {"include": {"min": 1}, "exclude": {"max": 0}}.get(check.kind)
    return {"text": check.params["text"], **bounds} if bounds else {}


def _same_text(p: dict[str, Any], q: dict[str, Any]) -> bool:
    return bool(p["text"].casefold() == q["text"].casefold())


def _disjoint(p: dict[str, Any], q: dict[str, Any]) -> bool:
    return max(_bound(p, "min", 0.0), _bound(q, "min", 0.0)) > min(
        _bound(p, "max", float("inf")), _bound(q, "max", float("inf"))
    )


def _edges_clash(kind: str, one: str, other: str) -> bool:
    one, other = (text.lower().rstrip(".!") for text in (one, other))
    if kind == "starts_with":
        return not (one.startswith(other) or other.startswith(one))
    return not (one.endswith(other) or other.endswith(one))


def _contains(text: str, words: str) -> bool:
    return run_check(Check(kind="include", params={"text": words}), text) is True


def _low(check: Check) -> float:
    return _bound(check.params, "min", 0.0)


def _high(check: Check) -> float:
    return _bound(check.params, "max", float("inf"))


def _bound(params: dict[str, Any], name: str, default: float) -> float:
    return float(params.get("count", params.get(name, default)))
