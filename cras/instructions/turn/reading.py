"""What a sentence asks of a whole turn: its clauses to checks, an object of the vocabulary at a time.

Every reader looks at one clause and says what it finds there. A clause that is no demand, that hedges, or that speaks of
a part of the turn says nothing (``clauses`` knows).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cras.instructions.sentence import Found
from cras.instructions.turn.clauses import Clause, clauses_of
from cras.instructions.turn.extras import answers, code, keys, mentions, questions, yes_or_no
from cras.instructions.turn.formed import formed, subject_of
from cras.instructions.turn.forms import casings, formats, languages, marks
from cras.instructions.turn.shaped import shaped
from cras.instructions.turn.spots import spotted_in
from cras.instructions.turn.tokens import names_object, tokens_of
from cras.instructions.turn.units import units
from cras.instructions.turn.words import alternatives, edges, words
from cras.transcript import Check

Reader = Callable[[Clause, str], Iterator[Check]]

_READERS: tuple[Reader, ...] = (
    languages,
    formats,
    units,
    casings,
    words,
    alternatives,
    edges,
    marks,
    answers,
    yes_or_no,
    questions,
    code,
    keys,
    mentions,
)


_OTHERWISE = re.compile(
    r"(?i)\banything (?:longer|over|above|more|beyond|shorter|under|below|less)\b[^.]{0,40}\b(?:will|is|gets?|won't|can't|cannot)\b|\bH[1-6]\b|\bJSON\b[^.]{0,60}\bkeys?\b[^.]{0,40}\b(?:hold|list|array|object|number|whose|value)"
    r"|\b(?:an?|no|any|every|each|the) (?:reply|answer|response|message|output|turn) without\b|\Ashould (?:an?|the|any|your?|they|this|somebody|someone|it)\b[^.?]{1,200},"
    r"|\bno need (?:for|to|of)\b|n['’]t need\b"
    r"|[\"“'][^\"”'\n]{0,40}: ?\w+(?:/\w+)+[\"”']"
)
"""What no clause says rightly: "anything longer than 50 words is cut", headings of a level, keys and what they hold, a line with options,
what is only not needed, a double negation, a condition that begins with should."""

_EXACT = re.compile(r"(?i)\bexact\b")
_WORDINGS = ("include", "exclude", "occurrences", "mentions", "one_of")


def _facet(check: Check) -> str:
    """What of a turn a check is about: two readers that speak of the same mean the same."""
    if check.kind in _WORDINGS:
        return "wording"
    return f"amount of {check.params['unit']}" if check.kind == "amount" else check.kind


def constraints_in(sentence: str) -> list[Found]:
    """The checks of one unconditional sentence with the words of the clause that each was read from.

    What is spotted by its words alone takes the place of what the clauses say of the same thing.
    """
    found = _of_clauses(sentence)
    form = shaped(sentence) or formed(sentence)
    if (
        form is None
        or _is_highlight(found)
        or (_EXACT.search(sentence) and any(item[0].kind in ("ends_with", "starts_with") for item in found))
    ):
        return found  # exact words tell more than what they are: "end with the exact question: Can I help?"
    subjects = {subject_of(check) for check in form.checks}
    subjects |= {str(check.params["where"]) for check in form.checks if check.kind == "edge"}
    if any(check.params.get("format") == "csv" for check in form.checks):
        subjects.add("heading")  # its header row is none
    left = [
        item
        for item in found
        if subject_of(item[0]) not in subjects
        and item[0].params.get("text") not in form.quotes
        and not (item[0].params.get("words") and form.quotes.issuperset(item[0].params["words"]))
    ]
    return [*left, *((check, sentence) for check in form.checks)]


def _is_highlight(found: list[Found]) -> bool:
    """Whether parts are to be highlighted: bold, or Markdown, is only how."""
    return any(check.params.get("unit") in ("highlight", "italic") for check, _ in found)


def _of_clauses(sentence: str) -> list[Found]:
    found: list[Found] = []
    seen: set[str] = set()
    tokens = tokens_of(sentence)
    is_readable = names_object(tokens) and not _OTHERWISE.search(sentence)
    if is_readable:
        found.extend(spotted_in(sentence))
        seen.update(check.model_dump_json() for check, _ in found)
    spotted = {_facet(check) for check, _ in found}
    for clause in clauses_of(tokens) if is_readable else ():
        if not clause.is_demand or clause.is_hedged or clause.subject == "other":
            continue
        for reader in _READERS:
            for check in reader(clause, sentence):
                key = check.model_dump_json()
                if key not in seen and _facet(check) not in spotted:
                    seen.add(key)
                    found.append((check, clause.words(sentence)))
    return found
