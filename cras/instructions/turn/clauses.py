"""A sentence as clauses: what each one does (act), to which part of the turn, and which of its words it turns round.

Polite and modal shells ("make sure that", "you are expected to") are read past. What gives an example or a reason is
left out. A clause is a demand where it is an imperative, where a turn or a thing in it must be somehow, or where it
belongs to a clause that is one ("..., without commas").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cras.instructions.turn.tokens import Token

ELLIPTICAL = 9
"""Tokens that a demand without a verb has at most: "No commas, please.", "At most fifty words." """


@dataclass(frozen=True)
class Clause:
    """A clause without its shell.

    Attributes:
        act: the vocabulary's name of what is done, ``verb`` the very verb; both empty without one.
        turned: how often the words before each token turn round what it says; one more, for the end.
        subject: ``turn``, ``part``, ``thing`` (something that the turn has or has not), ``other``, or empty: an imperative.
        predicate: where the modal or "be" of a clause with a subject stands; -1 without one.
        parts: tokens that pick a part of the turn: "each paragraph", "the first line".
        is_hedged: a wish, a permission.
        is_demand: whether it asks for something.
        is_sure: whether "make sure that" or the like makes a statement of it a demand.
    """

    tokens: tuple[Token, ...]
    act: str = ""
    verb: str = ""
    turned: tuple[int, ...] = ()
    subject: str = ""
    is_hedged: bool = False
    is_demand: bool = False
    is_sure: bool = False
    predicate: int = -1
    parts: frozenset[int] = field(default_factory=frozenset)

    def words(self, sentence: str) -> str:
        """The clause as it stands in the sentence."""
        return sentence[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    def is_elsewhere(self, place: int) -> bool:
        """Whether what stands at a place is said to be in something other than the turn: "emojis in the summary"."""
        rest = self.tokens[place + 1 : place + 7]
        if not rest or rest[0].text not in _PLACES or _is_purpose(rest):
            return False
        for token in rest[1:]:
            if token.text in _ARTICLES or token.is_a("whole", "only", "part det"):
                continue
            if rest[0].text == "in" and token.text in _OF_A_FORM:
                continue
            is_turn = token.is_a(
                "subject", "time", "it", "language", "format", "case", "number", "compare", "shell", "marks", "neg"
            )
            return not is_turn and token.kind == "word" and token.text not in _NO_PLACES
        return False

    def is_negative(self, place: int) -> bool:
        """Whether what stands at a place is asked not to be."""
        if self.predicate > place:  # the thing comes first: what is said of it, and a "no" before it
            return (self.turned[place] + self.turned[-1] - self.turned[self.predicate]) % 2 == 1
        return self.turned[place] % 2 == 1


def clauses_of(tokens: Sequence[Token]) -> list[Clause]:
    """The clauses of a sentence, in order."""
    clauses: list[Clause] = []
    for part in _parts(tokens):
        clause = _clause(part, clauses[-1] if clauses else None)
        if clause.tokens:
            clauses.append(clause)
    return clauses


def _is_purpose(rest: Sequence[Token]) -> bool:
    """Whether what follows says what for and not where: "to explain it fully", "for better readability", "for this exercise"."""
    lead, behind = rest[0].text, [token for token in rest[1:] if not token.text.endswith("ly")]
    if not behind:
        return False
    if lead == "to":
        return behind[0].form == "base" and not behind[0].is_a("subject", "unit", "part")
    if lead != "for":
        return False
    if behind[0].text in ("this", "that", "the", "my") and not behind[0].means.get("part det"):
        names = [token.text for token in behind[1:4] if token.kind == "word"]
        return any(name in _TASKS for name in names) and not any(token.is_a("part") for token in behind[1:4])
    return any(token.text in _AIMS for token in behind[:3])


_TASKS = ("exercise", "task", "problem", "assignment", "challenge", "request", "purpose", "job", "activity", "puzzle")
_AIMS = (
    "readability", "clarity", "simplicity", "brevity", "emphasis", "consistency", "ease", "convenience", "completeness", "accessibility", "legibility",
    "understanding", "comprehension", "reference", "skimming", "scanning", "structure", "variety", "effect", "impact", "purposes", "reading", "visibility",
)  # fmt: skip
_OF_A_FORM = ("following", "different", "same", "specific", "given", "clear", "simple", "plain", "proper", "numbered")
_PLACES = ("in", "inside", "for", "to", "on", "within")
_ARTICLES = ("the", "a", "an", "your", "any", "all", "this", "my", "our")
_NO_PLACES = (
    "total",
    "length",
    "order",
    "addition",
    "bold",
    "turn",
    "exactly",
    "emphasis",
    "each",
    "one",
    "style",
    "short",
    "form",
    "format",
    "way",
    "manner",
    "fashion",
    "layout",
)
_SUBJECTS = (
    "the",
    "your",
    "my",
    "you",
    "there",
    "all",
    "both",
    "this",
    "that",
    "these",
    "those",
    "one",
    "none",
    "any",
    "everything",
    "nothing",
)
_JOINTS = ("and", "but", "or", "then", "while", "plus", "nor", "yet")


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The sentence cut where another clause begins, without its asides, examples and reasons."""
    part: list[Token] = []
    depth = 0
    is_left_out = False
    for place, token in enumerate(tokens):
        if token.kind == "mark" and token.text in "()":
            depth = max(0, depth + (1 if token.text == "(" else -1))
            if token.text == "(" and place + 1 < len(tokens) and tokens[place + 1].is_a("compare"):
                yield part  # "(at most three sentences)" says more than an aside
                part, depth = [], 0
            continue
        if depth and token.kind != "divider":
            continue
        before = tokens[place - 1] if place else None
        is_mark = before is not None and before.kind == "mark"
        if place and _begins(tokens, place, before):
            yield part
            part, is_left_out = [], False
        if token.kind == "mark" and token.text == ";":
            yield part
            part, is_left_out = [], False
            continue
        if token.is_a("example") and (token.text != "like" or is_mark or _is_shown(tokens, place)):
            is_left_out = not (tokens[place - 1].is_a("keyword") and _is_shown(tokens, place)) if place else True
            if is_left_out:
                part.append(token)
        elif token.is_a("reason"):
            is_left_out = True
        if not is_left_out:
            part.append(token)
    yield part


def _is_shown(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].kind in ("sample", "quote")


def _begins(tokens: Sequence[Token], place: int, before: Token | None) -> bool:
    """Whether another clause begins at a place."""
    token = tokens[place]
    if before is None:
        return False
    is_comma = before.kind == "mark" and before.text in ",:-—–/"
    is_joint = token.text in _JOINTS
    if token.is_a("avoid") and token.form != "ed":
        return not (before.is_a("neg", "modal", "shell", "hedge") or before.text in ("to", "and", "you"))
    if token.text in ("using", "ensuring", "making sure", "containing"):
        return not before.is_a("avoid", "neg", "instead")
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if (
        token.text in ("that", "which")
        and place > 1
        and after is not None
        and after.is_a("act")
        and after.form in ("s", "base")
    ):
        return not before.is_a("sure", "shell", "keyword") and after.text not in ("is", "are")
    if is_joint or is_comma:
        start = _past_shell(tokens, place)
        if start >= len(tokens):
            return False
        head = tokens[start]
        if is_comma and before.text == ":" and place > 1 and _introduces(tokens[place - 2]):
            # "Answer: don't ..." is a label, "the options: no, yes" are none
            return head.is_a("neg") and start + 1 < len(tokens) and tokens[start + 1].form == "base"
        if head.is_a("avoid"):
            return True
        if head.is_a("act") and head.form in ("base", "ing") and not _is_noun(tokens, start, before):
            return True
        if head.is_a("neg", "modal", "hedge") or (
            head.is_a("act") and head.form == "s" and not head.is_a("unit", "keyword")
        ):
            return True
        if head.text == "with" or (head.text in ("without", "no") and is_comma):
            return True
        return _has_subject(tokens, start)
    return False


def _introduces(token: Token) -> bool:
    """Whether a list or words follow behind a colon: "the exact phrase: ...", "the following: ..."."""
    return token.is_a("keyword", "option noun", "exactly", "either") or token.text == "following"


def _is_noun(tokens: Sequence[Token], place: int, before: Token) -> bool:
    """Whether a word that could be a verb is none: "your answer", "a list", "reply, list and table"."""
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before.text in (
        "the",
        "a",
        "an",
        "your",
        "of",
        "in",
        "my",
        "its",
        "any",
        "each",
        "every",
        "their",
        "this",
        "no",
    ):
        return True
    return bool(
        token.is_a("subject", "unit", "part")
        and (after is None or after.kind == "mark" or after.is_a("modal") or after.text in ("and", "or"))
    )


def _has_subject(tokens: Sequence[Token], start: int) -> bool:
    """Whether a subject with its modal begins here: "your answer should", "the words X and Y must", "it has"."""
    first = tokens[start]
    if not (
        first.text in _SUBJECTS or first.is_a("subject", "it", "part det", "whole", "unit", "keyword", "letter", "no")
    ):
        return False
    for place in range(start, min(start + 7, len(tokens))):
        token = tokens[place]
        if token.kind == "mark":
            return False
        if token.is_a("modal") or (
            token.is_a("act")
            and token.form == "s"
            and token.get("act") in ("be", "include", "appear")
            and place > start
        ):
            return place > start
        if token.text in ("with", "in", "of", "that") and place == start:
            return False
    return False


def _past_shell(tokens: Sequence[Token], place: int) -> int:
    """The place behind shells, joints, adverbs and commas."""
    while place < len(tokens):
        token = tokens[place]
        if token.is_a("act", "neg", "avoid", "modal", "compare") and not token.is_a("shell"):
            break
        is_adverb = (
            token.text.endswith("ly") and not token.means and place + 1 < len(tokens) and tokens[place + 1].is_a("act")
        )
        if (
            token.is_a("shell")
            or is_adverb
            or token.text in _JOINTS
            or (token.kind == "mark" and token.text in ",:-—–'\"*_.>")
        ):
            place += 1
        elif token.text in ("i", "we") and place + 1 < len(tokens):
            break
        else:
            break
    return place


def _clause(part: list[Token], last: Clause | None) -> Clause:
    start = _past_shell(part, 0)
    if start < len(part) and part[start].text in ("in", "for", "throughout", "within", "across", "inside", "at"):
        start = _past_adverbial(part, start)
    tokens = tuple(part[start:])
    while tokens and tokens[-1].kind == "mark" and tokens[-1].text in ".,!:;?":
        tokens = tokens[:-1]
    if not tokens:
        return Clause(())
    is_sure = any(token.is_a("sure") for token in part[:start])
    is_sure = is_sure or (last is not None and last.is_sure and part[0].text in (*_JOINTS, ","))
    clause = _with_act(Clause(tokens, is_sure=is_sure), last, is_sure)
    clause = _with_polarity(clause, last, part[0].text)
    if _is_place(tokens) or (
        last is not None and _is_place(last.tokens) and len(last.tokens) < ELLIPTICAL and last.predicate < 0
    ):
        clause = replace(clause, subject="part")
    return replace(clause, is_hedged=_is_hedged(clause, last), parts=_parts_named(tokens))


def _is_place(tokens: Sequence[Token]) -> bool:
    """Whether a clause begins with where it holds, and that is not the turn: "in contracts, ...", "in the summary"."""
    if tokens[0].text not in ("in", "inside", "within", "on"):
        return False
    comma = next((i for i, token in enumerate(tokens) if token.text == ","), len(tokens))
    head = tokens[1:comma]
    if (comma == len(tokens) and len(tokens) > 6) or not head:
        return False
    return not any(
        token.is_a(
            "subject", "time", "whole", "language", "format", "case", "number", "compare", "only", "unit", "marks"
        )
        and not token.is_a("part")
        for token in head
    )


def _is_hedged(clause: Clause, last: Clause | None) -> bool:
    """Whether it is a wish or a permission. "No more than two may be used" is none."""
    said = next(
        (
            i
            for i, token in enumerate(clause.tokens[:-1])
            if token.is_a("exactly") and clause.tokens[i + 1].is_a("keyword")
        ),
        None,
    )
    hedges = [token for token in clause.tokens[:said] if token.is_a("hedge") and not token.is_a("modal")]
    if any(token.is_a("no") or token.get("compare") in ("max", "under") for token in clause.tokens[:2]):
        hedges = [token for token in hedges if token.text not in ("may", "can", "could")]
    return bool(hedges) or (last is not None and last.is_hedged and clause.predicate < 0 and clause.act == last.act)


def _past_adverbial(part: Sequence[Token], start: int) -> int:
    """The place behind "in your entire response," at the head of a clause; where nothing follows, the clause stays."""
    for place in range(start + 1, min(start + 8, len(part))):
        token = part[place]
        if token.is_a("part") and not token.is_a("subject"):
            return start
        if token.kind == "mark" and token.text == ",":
            return (
                _past_shell(part, place)
                if part[place - 1].is_a("subject", "time") or part[place - 1].text == "all"
                else start
            )
    for place in range(start + 1, min(start + 5, len(part) - 1)):
        if part[place].is_a("subject"):
            after = part[place + 1]
            is_more = after.is_a("act", "neg", "avoid", "modal", "no") or after.text in ("the", "there")
            return _past_shell(part, place + 1) if is_more else start
    return start


def _with_act(clause: Clause, last: Clause | None, is_sure: bool) -> Clause:
    """The verb and the subject of a clause, and whether it demands."""
    tokens = clause.tokens
    is_led = last is None or last.is_demand
    head = 0
    while head < len(tokens) - 1 and (
        tokens[head].is_a("neg", "only", "shell") or tokens[head].text in ("to", "ever", "either")
    ):
        if tokens[head].is_a("modal"):
            break
        head += 1
    first = tokens[head]
    if first.is_a("avoid") and first.form != "ed":
        after = next(
            (token for token in tokens[head + 1 : head + 4] if token.is_a("act") and token.form == "ing"), None
        )
        act, verb = (after.means["act"], after.means["verb"]) if after else ("include", "use")
        return replace(clause, act=act, verb=verb, is_demand=is_led or first.form == "base" or head == 0)
    if first.is_a("act") and first.form in ("base", "ing") and not _is_subject(tokens, head):
        is_own = (first.form == "base" and first.get("act") != "be") or is_led or is_sure
        goes_on = (
            last is not None
            and last.predicate >= 0
            and first.form == "base"
            and last.tokens[last.predicate].is_a("modal")
        )
        subject = last.subject if last is not None and goes_on else ""
        return replace(clause, act=first.means["act"], verb=first.means["verb"], subject=subject, is_demand=is_own)
    predicate = _predicate(tokens, is_sure)
    if predicate < 0:
        is_on = last is not None and (
            tokens[0].text in ("with", "in", "as", "of")
            or tokens[0].form in ("ing", "ed")
            or tokens[0].is_a("no", "compare", "number")
        )
        if is_on and last is not None:
            return replace(clause, act=last.act, verb=last.verb, subject=last.subject, is_demand=last.is_demand)
        is_choice = any(token.is_a("either") for token in tokens) and any(token.text == ":" for token in tokens)
        is_short = len(tokens) <= ELLIPTICAL and _is_elliptical(tokens, last)
        return replace(clause, is_demand=is_short or is_choice or (is_sure and tokens[0].text in ("the", "your", "a")))
    verbs = (token for token in tokens[predicate:] if token.is_a("act") and not token.is_a("unit", "keyword"))
    verb_token = next((token for token in verbs if token.get("act") != "be"), None)
    kind = _subject_kind(tokens[:predicate], last)
    is_modal = tokens[predicate].is_a("modal")
    is_barred = any(token.is_a("barred", "allowed") for token in tokens[predicate:])
    return replace(
        clause,
        act=verb_token.means["act"] if verb_token else "be",
        verb=verb_token.means["verb"] if verb_token else "be",
        subject=kind,
        is_demand=is_modal or is_sure or is_barred or (predicate == 0 and is_led),
        predicate=predicate,
    )


def _predicate(tokens: Sequence[Token], is_sure: bool) -> int:
    """Where the modal, or else "be", or else a verb in the third person stands; -1 without one.

    Behind "I want" (``is_sure``) it is the "to" of "the letter to include ...".
    """
    for test in (_is_modal, _is_be, _is_third_person):
        found = next((place for place, token in enumerate(tokens) if test(token)), -1)
        if found >= 0:
            return found
    to = (
        place
        for place, token in enumerate(tokens[:-1])
        if token.text == "to" and place and tokens[place + 1].is_a("act")
    )
    return next(to, -1) if is_sure else -1


def _is_subject(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word in the place of a verb is a subject: "Answers must be short." """
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is not None and (after.is_a("modal") or _is_be(after))


def _is_modal(token: Token) -> bool:
    return token.is_a("modal")


def _is_third_person(token: Token) -> bool:
    is_verb = token.is_a("act") and token.form == "s"
    return is_verb and not token.is_a("unit", "keyword", "subject", "option noun")


def _is_be(token: Token) -> bool:
    return token.text in ("is", "are", "be", "isn't", "aren't") or token.is_a("barred")


def _is_elliptical(tokens: Sequence[Token], last: Clause | None) -> bool:
    head = tokens[0]
    return (
        head.is_a("no", "compare", "number", "only", "language", "case", "format", "avoid", "unit", "barred", "either")
        or head.text in ("in", "with", "as")
        or (last is not None and last.is_demand)
    )


def _subject_kind(subject: Sequence[Token], last: Clause | None) -> str:
    """What the subject of a clause is. A clause that goes on without one has that of the clause before."""
    if not subject:
        return last.subject if last and last.predicate >= 0 else "turn"
    for place, token in enumerate(subject):
        if token.is_a("part det") and not any(item.is_a("subject", "time") for item in subject[place + 1 : place + 3]):
            return "part"
    if any(token.is_a("first part", "last part") for token in subject):
        return "part"
    names = [token for token in subject if token.kind == "word"]
    if any(
        token.is_a("unit", "keyword", "letter", "marks", "case", "format", "language") or token.kind == "quote"
        for token in subject
    ):
        return "thing"
    if any(token.is_a("subject", "it") for token in names) or (names and names[-1].text in ("you", "there")):
        return "turn"
    return "part" if any(token.is_a("part") for token in names) else "other"


def _with_polarity(clause: Clause, last: Clause | None, joint: str) -> Clause:
    """How often the words before each token turn round what it says."""
    tokens = clause.tokens
    goes_on = last is not None and last.turned[-1] % 2 == 1 and not tokens[0].is_a("neg", "avoid")
    is_inherited = goes_on and (joint in ("or", "nor") or (joint == "and" and tokens[0].form == "ing"))
    turns = int(is_inherited)
    outside_no: int | None = None
    found: list[int] = []
    for token in tokens:
        if token.text in ("and", "but") and outside_no is not None:
            turns, outside_no = outside_no, None  # "no commas and the word tea": a "no" ends with its thing
        found.append(turns)
        if token.is_a("no") and turns % 2 == 0:
            outside_no = turns
        if token.is_a("barred", "avoid") or (turns % 2 == 0 and token.is_a("neg", "no", "instead")):
            turns += 1  # "not ... nor", "not ... no" turn round once; "do not omit" twice
            outside_no = outside_no if token.is_a("no") else None
    return replace(clause, turned=(*found, turns))


def _parts_named(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of the parts that are picked out: "each paragraph", "the third line"."""
    found = set()
    for place, token in enumerate(tokens):
        if token.is_a("part det") and not token.is_a("number"):
            after = tokens[place + 1 : place + 3]
            if any(item.is_a("part") and not item.is_a("subject", "time") for item in after):
                found.add(place)
    return frozenset(found)
