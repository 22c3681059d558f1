"""Does a turn say of itself that it works on data that are not real? Its own prose alone is read.

A word such as "fictional" is evidence of nothing: it may stand in a web page that the turn quotes, in code, in the title
of a book. What counts is a turn that announces what it does: makes or uses mock data, assumes a fact, or says that its
figures are for illustration. On the runs of Who&When with an even number, the first such turn named the right agent in
9 of 12 runs and the right step in 7; the words anywhere (as it was before) in 9 of 17 and 7 of 17.
"""

from __future__ import annotations

import re

_NOT_OWN = re.compile(
    r"```.*?(?:```|\Z)|^[ \t]*>[^\n]*|\"[^\"\n]{0,400}\"|“[^“”\n]{0,400}”|`[^`\n]{0,200}`", re.DOTALL | re.MULTILINE
)
"""Code, lines of a quotation, text in quotation marks."""
_UNREAL = r"(?:mock(?:ed)?|hypothetical|fictional|fictitious|simulated|sample|synthetic|dummy|placeholder|made[- ]up|assumed|example)"
_DATA = (
    r"(?:data|datasets?|values?|results?|figures|numbers|file|csv|scenario|response|content|text|table|description|image"
    r"|video|examples?|entries|records)\b"
)
_MAKES = (
    r"(?:create|generate|simulate|use|using|assume|provide|demonstrate|work with|creating|generating|simulating|created"
    r"|generated|based on|with|is)"
)
_ANNOUNCED = re.compile(
    rf"\b{_MAKES}\b[^.\n]{{0,40}}\b{_UNREAL}\W{{1,3}}(?:\w{{1,30}}\W{{1,3}}){{0,3}}{_DATA}"
    r"|\b(?:let's|let us|(?:we|I)(?:'ll| will| can| shall)?) (?:then |now |first )?"
    r"(?:assume|suppose|simulate|pretend|imagine)\b"
    r"|\bassuming (?:that )?(?:we|I|you|the (?:data|file|dataset))\b"
    rf"|\bsimulat(?:ed|ing) (?:the |some )?{_DATA}"
    r"|\bfor (?:demonstration|illustration|illustrative)\b",
    re.IGNORECASE,
)


def announcement(text: str) -> str | None:
    """The sentence (or line) in which a turn says that it works on assumed, simulated or made-up data, literally."""
    own = _NOT_OWN.sub(lambda match: "\n" * len(match.group(0)), text)  # the places stay
    match = _ANNOUNCED.search(own)
    if match is None:
        return None
    start = max(text.rfind(mark, 0, match.start()) for mark in ".\n") + 1
    ends = [end for mark in ".\n" if (end := text.find(mark, match.end())) >= 0]
    return text[start : min(ends, default=len(text))].strip()
