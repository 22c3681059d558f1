"""How a turn, or a thing in it, is to be: its language, layout, length and manner, and of which thing that is said.

"Our scripts are written in Dutch" and "the script should be in Italian" speak of the same thing; "messages to landlords" and
"messages to families" do not. What a demand is about are the words beside the property, in base forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cras.checks.languages import LANGUAGE_CODES
from cras.instructions.acts.vocabulary.listed import lengths_by_first_word, listed
from cras.instructions.acts.vocabulary.manners import AXES, TOGETHER, Axis
from cras.instructions.acts.vocabulary.shells import ADVERBS, CONDITIONS, DETERMINERS, FILLERS, PREPOSITIONS
from cras.instructions.acts.vocabulary.things import ARTEFACTS, KINDS, PEOPLE, SAME, VAGUE_THINGS, WHOLE
from cras.instructions.acts.vocabulary.verbs import SPEAKING
from cras.instructions.acts.words import FORMS, Token, is_noun_too, singular, tokens_of
from cras.instructions.turn import quantities
from cras.instructions.turn.clauses import clauses_of
from cras.instructions.turn.tokens import tokens_of as amount_tokens_of
from cras.transcript import Check


@dataclass(frozen=True)
class Property:
    """A check and the words of what it is said of; none: the turn."""

    check: Check
    about: frozenset[str]


def properties_in(verb: str, rule: str, subject: Sequence[Token], tokens: Sequence[Token]) -> list[Property]:
    """The properties that a clause asks for or bars.

    Args:
        verb: the clause's verb, in its base form.
        rule: ``asked`` or ``never``.
        subject: what stands before the verb.
        tokens: what follows it, without conditions.
    """
    passed: set[int] = set()
    if verb in _OF_A_TOPIC:
        # What is explained or answered is no text whose length or language is spoken of.
        place = next((at for at, token in enumerate(tokens) if at and token.low in _HOW), len(tokens))
        if verb in ("answer", "reply", "respond") and tokens and tokens[0].low in ("in", "as"):
            place = 0  # "answer in YAML" names no topic
        if not any(singular(token.low) in ARTEFACTS for token in tokens[:place]):
            passed = set(range(place))
    return [
        *_manners(verb, rule, subject, tokens, passed),
        *_languages(verb, rule, subject, tokens, passed),
        *_lengths(verb, rule, subject, tokens, passed),
    ]


_HOW = listed("in with at within")
_OF_A_TOPIC = listed(
    "explain describe answer discuss tell justify introduce compare comment apologise apologize greet address reply respond confirm"
)

_DATA = listed("json xml csv yaml")
_BESIDE = listed("before after above below beneath under over")


def beside_data(rule: str, tokens: Sequence[Token]) -> Iterator[Property]:
    """ "Explain yourself before the JSON": the turn is more than the data."""
    for place, token in enumerate(tokens):
        behind = {item.low for item in tokens[place + 1 : place + 4]}
        if rule == "asked" and place and token.low in _BESIDE and behind & _DATA:
            layout = next(axis for axis in AXES if axis.name == "layout")
            params = {"type": "format", "rule": "asked", "axis": "layout", "value": "mixed"}
            beside = sorted(value for value in layout.values if value not in _DATA)
            yield Property(Check(kind="manner", params={**params, "beside": beside}), frozenset())
            return


# --- what a property is said of

_NO_NAME = (
    WHOLE
    | PEOPLE
    | VAGUE_THINGS
    | DETERMINERS
    | FILLERS
    | PREPOSITIONS
    | CONDITIONS
    | listed(
        "and or but not never always also please very you your be is are was were been will would can could may "
        "might must should shall do does have has had to that time way end beginning start rest role work job "
        "team character word sentence paragraph line page most least maximum minimum length entire whatever no "
        "than exception possible throughout language now today need strictly part term standard simply more less "
        "fewer single ever yet still nothing else somebody once twice kind task final overall resulting own object array block appear nothing object array document block format header"
    )
)


def about(subject: Sequence[Token], tokens: Sequence[Token], used: set[int]) -> frozenset[str]:
    """The words that name what a property is said of: the subject, else the direct object; none: the turn.

    No word of the property is among them, no verb, nobody who is spoken to.
    """
    named = list(subject) if subject else [token for place, token in enumerate(_object(tokens)) if place not in used]
    if not subject:
        named = [token for token in named if not _is_beside(_place_of(token, tokens), tokens, used)]
    found = set()
    for token in named:
        if not token.is_word or token.low.endswith(("ly", "-facing")):
            continue
        if token.quoted is not None:
            found.add(token.low)
            continue
        known = FORMS.get(token.low)
        if known is not None and (not is_noun_too(known[0]) or known[1] in ("ed", "ing")):
            continue
        word = singular(token.low)
        if not (token.low.isdigit() or word in _NO_NAME or token.low in _NO_NAME or token.low in ADVERBS):
            found.add("text" if "text" in KINDS.get(word, ()) else SAME.get(word, word))
    return frozenset(found)


def _object(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands before the first preposition ("of" aside), pronoun of a relative clause or comma."""
    ends = (
        place
        for place, token in enumerate(tokens)
        if token.quoted is None and ((token.low in PREPOSITIONS and token.low != "of") or token.low in _ENDS)
    )
    return tokens[: next(ends, len(tokens))]


_ENDS = listed("that which who , so because to")


def _place_of(token: Token, tokens: Sequence[Token]) -> int:
    return next(place for place, item in enumerate(tokens) if item is token)


def _is_beside(place: int, tokens: Sequence[Token], used: set[int]) -> bool:
    """Whether a word stands in a row with a value: "formal and restrained"."""
    for step in (1, -1):
        joint, value = place + step, place + 2 * step
        if 0 <= joint < len(tokens) and tokens[joint].low in ("and", ",", "but", "yet") and value in used:
            return True
    return False


# --- manners


def _values() -> dict[tuple[str, ...], tuple[tuple[Axis, str], ...]]:
    found: dict[tuple[str, ...], tuple[tuple[Axis, str], ...]] = {}
    for axis in AXES:
        for value, phrases in axis.values.items():
            for phrase in phrases:
                key = tuple(token.low for token in tokens_of(phrase, []))
                found[key] = (*found.get(key, ()), (axis, value))
    return found


_VALUES = _values()
_VALUE_LENGTHS = lengths_by_first_word(_VALUES)
_SOFTENED = listed(
    "too overly less more rather slightly somewhat fairly quite excessively unnecessarily necessarily bit little"
)
_AS_WHOLE = listed("in as into only purely valid strict one single")
_RETURNS = listed("return output produce respond answer reply write emit format be stay")
_SAID_OF = listed("layout program")
_OF_FORM = listed("layout program")
_SAYING = listed(
    "sprinkle add include use crack tell throw weave insert put drop mix work avoid make slip season pepper "
    "lace open end start close"
)


def _manners(
    verb: str, rule: str, subject: Sequence[Token], tokens: Sequence[Token], passed: set[int]
) -> Iterator[Property]:
    found: dict[str, set[str]] = {}
    barred: dict[str, set[str]] = {}
    axes: dict[str, Axis] = {}
    used: set[int] = set()
    for start, length in _value_places(tokens):
        used |= set(range(start, start + length))
    for start, length in _value_places(tokens):
        words = tuple(token.low for token in tokens[start : start + length])
        before = [token.low for token in tokens[max(0, start - 2) : start]]
        if before[-1:] and before[-1] in _SOFTENED:
            continue
        if start in passed and not words[-1].endswith("ly"):
            continue  # a short story that is spoken of is no short answer
        if (
            words == ("long",)
            and before[-1:]
            and singular(before[-1]) in ("sentence", "word", "paragraph", "page", "line")
        ):
            continue
        if any(token.low == "than" for token in tokens[max(0, start - 4) : start]):
            continue
        is_not = "not" in before or "never" in before or "no" in before or "without" in before or "n't" in before
        for axis, value in _VALUES[words]:
            if _holds(verb, rule, axis, tokens, start, start + length):
                (barred if is_not else found).setdefault(axis.name, set()).add(value)
                axes[axis.name] = axis
    said_of = about(subject, tokens, used | passed | _modifiers(tokens))
    turned = "never" if rule == "asked" else "asked"
    for its_rule, named in ((rule, found), (turned, barred)):
        for name, values in named.items():
            if len(values) > 1 and its_rule == "asked":
                continue
            for value in sorted(values):
                part = said_of if name in _SAID_OF or not axes[name].strong else said_of & ARTEFACTS
                yield Property(_manner(axes[name], its_rule, value), part)


_NOUNS = listed(
    "slang jargon jokes puns humour humor language english spelling terms words detail voice tense text prose markdown names name tone"
)


def _modifiers(tokens: Sequence[Token]) -> set[int]:
    """The places of what narrows a value that is a noun: "chummy street slang"."""
    found: set[int] = set()
    for start, length in _value_places(tokens):
        if tokens[start + length - 1].low not in _NOUNS:
            continue
        place = start - 1
        while (
            place >= 0
            and tokens[place].is_word
            and tokens[place].low not in DETERMINERS
            and tokens[place].low not in PREPOSITIONS
            and tokens[place].low not in ("and", "or")
        ):
            found.add(place)
            place -= 1
    return found


def _manner(axis: Axis, rule: str, value: str) -> Check:
    beside = sorted(other for other in axis.values if axis.name == "layout" and frozenset((value, other)) in TOGETHER)
    params: dict[str, Any] = {"type": axis.type, "rule": rule, "axis": axis.name, "value": value}
    return Check(kind="manner", params=params | ({"beside": beside} if beside else {}))


def _value_places(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(tokens):
        for length in _VALUE_LENGTHS.get(tokens[start].low, ()):
            if (
                start + length <= len(tokens)
                and tuple([item.low for item in tokens[start : start + length]]) in _VALUES
            ):
                yield start, length
                start += length
                break
        else:
            start += 1


def _word_before(tokens: Sequence[Token], start: int) -> str:
    """The word before a layout, its articles aside: "as one valid JSON object"."""
    place = start - 1
    while place >= 0 and (
        tokens[place].low in DETERMINERS or tokens[place].low in ("one", "single", "valid", "strict", "proper", "pure")
    ):
        place -= 1
    return tokens[place].low if place >= 0 else ""


def _holds(verb: str, rule: str, axis: Axis, tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a word of an axis says how something is, and not what it is about."""
    after = tokens[end].low if end < len(tokens) else ""
    before = tokens[start - 1].low if start else ""
    if axis.name in _OF_FORM:
        if after in ("of", "in", "with") and axis.name == "program":
            return False
        if singular(after) in (
            "question",
            "task",
            "file",
            "expert",
            "developer",
            "agent",
            "schema",
            "example",
            "request",
            "parser",
        ):
            return False
        if axis.name == "program":
            return before in ("in", "only", "use") or (verb in ("write", "use") and start == 0)
        if rule == "never":
            return verb in (
                "use",
                "write",
                "format",
                "include",
                "return",
                "output",
                "be",
                "answer",
                "produce",
                "reply",
                "respond",
                "give",
            )
        return _word_before(tokens, start) in _AS_WHOLE or (
            verb in _RETURNS and after != "of" and (start <= 1 or before in ("a", "an"))
        )
    if axis.name == "address":
        return verb in ("address", "use", "call", "be", "say", "write", "greet", "speak", "refer to", "answer") or any(
            token.low in ("address", "form", "basis") for token in tokens
        )
    if axis.strong:
        return verb not in ("convert", "translate", "change", "accept", "read", "correct", "mark")
    if verb.split()[0] in _SAYING and any(
        singular(token.low) in ("joke", "pun", "slang", "jargon", "humour", "humor", "sarcasm", "banter")
        for token in tokens[start:end]
    ):
        return True
    return verb.replace(" ", "+") in SPEAKING


# --- languages

_LANGUAGES = {name: code for name, code in LANGUAGE_CODES.items() if " " not in name}
_NO_LANGUAGE_VERBS = listed(
    "translate convert learn teach understand read accept correct know study explain recognise recognize"
)


def _languages(
    verb: str, rule: str, subject: Sequence[Token], tokens: Sequence[Token], passed: set[int]
) -> Iterator[Property]:
    if verb in _NO_LANGUAGE_VERBS and not any(token.low == "in" for token in tokens):
        return
    places = [place for place, token in enumerate(tokens) if token.low in _LANGUAGES and token.quoted is None]
    codes = {_LANGUAGES[tokens[place].low] for place in places}
    if len(codes) != 1 or verb == "translate":
        return
    place = places[0]
    before = tokens[place - 1].low if place else ""
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    said = before in ("in", "only", "into", "plain", "simple", "good", "standard", "fluent") or (
        verb in ("speak", "use", "write", "be") and place == 0
    )
    ends = (
        not after or not after[0].isalpha() or after in _AFTER_LANGUAGE or after in PREPOSITIONS or after in CONDITIONS
    )
    if said and ends:
        params = {"type": "language", "rule": rule, "axis": "language", "value": codes.pop()}
        yield Property(Check(kind="manner", params=params), about(subject, tokens, {place} | passed))


_AFTER_LANGUAGE = listed(
    "only and at always language please too this whatever no exclusively throughout alone instead here even "
    "which that so because"
)


# --- lengths

_UNITS = {"word": "words", "sentence": "sentences"}
_AMOUNT_UNITS = listed("paragraph bullet")


def _lengths(
    verb: str, rule: str, subject: Sequence[Token], tokens: Sequence[Token], passed: set[int]
) -> Iterator[Property]:
    """Amounts, by the reader of demands on a turn, which is given the clause alone; it leaves what is said of a part."""
    if not any(singular(token.low) in _UNITS or singular(token.low) in _AMOUNT_UNITS for token in tokens):
        return
    shell = "must not" if rule == "never" else "must"
    text = " ".join(
        [
            *(token.text for token in subject or (_YOU,)),
            shell,
            verb,
            *(_COMPARED.get(token.low, token.text) for token in tokens),
        ]
    )
    for clause in clauses_of(amount_tokens_of(text)):
        for place, token in enumerate(clause.tokens):
            unit = token.get("unit")
            if unit not in _UNITS and unit not in _AMOUNT_UNITS:
                continue
            behind = clause.tokens[place + 1 : place + 2]
            if behind and behind[0].kind == "quote":
                continue  # the word "tea" is counted, and no words are
            found = quantities.before(clause, place)
            if found is None and clause.predicate > place:
                found = quantities.after(clause, place)
            if found is None or not found.bounds or found.bounds.get("max") == 0:
                continue
            used = {
                at
                for at, item in enumerate(tokens)
                if singular(item.low) == unit or item.low.isdigit() or item.low in _SMALL_NUMBERS
            }
            part = _measured(tokens, str(unit), found.bounds)
            yield Property(_amount(str(unit), found.bounds), part or about(subject, tokens, used | passed))


def _measured(tokens: Sequence[Token], unit: str, bounds: dict[str, int]) -> frozenset[str]:
    """What the amount is of, where that stands before it behind a "with": "a story with a headline of six words"."""
    numbers = {str(bound) for bound in bounds.values()} | {
        word for word, number in _SMALL.items() if number in bounds.values()
    }
    for place, token in enumerate(tokens):
        if singular(token.low) != unit or tokens[place - 1].low not in numbers:
            continue
        at = next((at for at in range(place - 1, 1, -1) if tokens[at].low == "of"), 0)
        opens = {item.low for item in tokens[max(0, at - 4) : at - 1]}
        if at > place - 5 and "with" in opens and singular(tokens[at - 1].low) in ARTEFACTS:
            return frozenset((singular(tokens[at - 1].low),))
    return frozenset()


_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SMALL = {word: number for number, word in enumerate(_TEN, start=1)}


_COMPARED = {"past": "more than", "beyond": "more than"}
_YOU = Token("you", "you")
_SMALL_NUMBERS = frozenset((*_SMALL, "long"))


def _amount(unit: str, bounds: dict[str, int]) -> Check:
    if unit not in _UNITS:
        return Check(kind="amount", params={"unit": unit, **bounds})
    if bounds.get("min") == bounds.get("max"):
        return Check(kind=_UNITS[unit], params={"count": bounds["min"]})
    return Check(kind=_UNITS[unit], params=dict(bounds))
