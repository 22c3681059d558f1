"""The last word on what was read of a sentence, whoever read it: what makes a check doubtful takes it away.

Each doubt was found by a stranger's sentence that some reader turned round, or took a part of for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cras.instructions.sentence import Found, outside_quotes
from cras.instructions.turn import cues
from cras.instructions.turn.tokens import tokens_of
from cras.transcript import Check

_NOTHING = re.compile(
    r"(?i)\b(?:don['’]?t|do not|never|not) (?:\w+ ){0,4}?(?:just|only|limit yourself|restrict yourself|confine yourself|be afraid|be shy|hesitate|feel bound|worry|mind)\b"
    r"|\banything but\b|\bnot (?:every|all|always|each|necessarily)\b|\bit(?:['’]s| is) (?:ok|okay|fine|all right|alright|allowed|permitted|acceptable)\b|\b(?:ok|okay|fine|free|allowed|permitted|welcome) to\b"
    r"|\byou(?:['’]ve| have) (?:already )?(?:read|seen|written|been|had|got|received|met|heard)\b|(?:^|\s)-\d"
    r"|\b(?:maybe|perhaps|whichever|up to you|no preference|whatever you (?:like|prefer|want)|don['’]t (?:mind|care))\b"
    r"|\b(?:check|tell me|tell us|see|verify|know|wonder|decide|find out) (?:whether|if)\b|\b(?:who|that|which) (?:demands?|wants?|requires?|insists?|asks?)\b"
    r"|\A\W*(?:what|how|why|which|who|whose|where|is|are|do|does|did|was|were|has|have)\b[^?]*\?"
    r"|\b(?:my|his|her|their) [a-z]+ (?:said|says|told|tells|has to|have to|wants?|must|needs?|asked|requires?|demands?|insists?|once)\b"
    r"|\A\W*in the (?!(?:whole |entire |final |following )?(?:response|reply|answer|output|text|message|end|style|form|following)s?\b)[\w -]{1,40},"
)
"""Sentences of which no check is read: a limit that is lifted, a permission, a choice, a question, what has been, what somebody else asks for,
what holds in a part, a number below nothing."""
_LABEL = re.compile(
    r"(?i)\A\W*(?!(?:no|zero|only|never|without|in|with|at|as)\b)[\w-]+(?: (?!only\b|please\b|max\b|tops\b|in\b|as\b|with\b|without\b)[\w-]+){0,2}(?::|\.)?[^\w\"“”]*\Z"
    r"|\A\W*[\w ]{1,30}:\s*(?:https?://\S+)?[^\w\"“”]*\Z"
)
"""A word or two that name something, and an address behind its name: "table", "Question:", "URL: https://..." """
_THEN = re.compile(r"(?i)(?:,|\band\b|;) ?(?:and )?then\b|\bquot(?:e|es|ing)\b")
_EDGE_LENGTH = re.compile(
    r"(?i)\b(?:end|close|finish|start|begin|open|conclude|sign off|top|wrap up)\w*\b[^.\"]{0,20}\bwith (?:\w+ ){0,3}?(?:line|sentence|paragraph|word)s?\b"
    r"|\b(?:one|two|three|a single|\d+) (?!words?\b|sentences?\b|lines?\b|paragraphs?\b)[a-z]+s? in (?:one|two|three|a single|\d+) (?:sentence|line|paragraph|word)"
)
"""An amount of a part: a closing line, a suggestion in a sentence."""
_OF_PART = re.compile(
    r"(?i)\b(?:each|every|per) (?:bullet|item|point|entry|line|paragraph|section|sentence|row|step|title|cell|heading|stanza|slide)\b|\blines?\b[^.]{0,30}\bcharacters?\b"
)
_PART = re.compile(
    r"(?i)\b(?:subject lines?|headlines?|titles?|captions?|headings?|headers?|intros?|introductions?|conclusions?|abstracts?|footers?|signatures?|body)\b"
)
"""What has a length of its own in a turn."""
_QUOTED_BY = re.compile(
    r"(?i)\b(?:that|which) (?:says?|reads?|states?|begins?|starts?|contains?|ends?)\b|\b(?:memo|letter|sign|note|text|message|email) (?:says|reads|states)\b"
)
_NUMBER = re.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fif|twenty|thirty|forty|sixty|eighty|hundred|a single)"
)
_STYLED = re.compile(r"(?i)\b(highlight|italici[sz]e|bold|embolden)(?:s|d|ed|ing)?\b")
_STYLES = {"h": "highlight", "i": "italic", "b": "bold", "e": "bold"}
_SENTENCE_LENGTH = re.compile(
    r"(?i)\b(?:short|brief|long) sentences?\b[^.]{0,20}#? ?(?:words?)|\bsentences? (?:of|with|under|below|up to)\b"
)
_LENGTHS = ("words", "sentences")
_LENGTH_UNITS = ("line", "paragraph", "character", "item", "bullet", "section")
_CASE_TURNED = re.compile(
    r"(?i)\b(?:no|not|never|avoid|without|n['’]t|dont|stop|refrain from)\b[^.]{0,30}\b(?:all[- ](?:caps|capitals|lower ?case|upper ?case)|caps lock|in (?:upper|lower) ?case|in (?:block )?capitals|uppercase\W*\Z|caps\W*\Z|lowercase\W*\Z)"
    r"|n['’]t\b[^.]{0,30}\b(?:all[- ]?caps|all (?:lower|upper)case|in (?:upper|lower) ?case|uppercase\W*\Z)"
)
"""Text that is not all in one case is not all in the other."""
_WANTED = re.compile(
    r"(?i)\b(?:only|just|nothing but|solely|purely)\b[^.,;]{0,20}\b(?:code|tables?|questions?|bullets?|bullet points|lists?|links?|emojis?)\b|\b(?:code|tables?|questions?|bullets?|bullet points|lists?|links?|emojis?) (?:only|alone)\b"
    r"|\b(?:code|tables?|questions?)(?:,| and| but| -| –| —|;) ?(?:no|without(?: any)?|with no|nothing|not)\b"
)
"""What a "no" behind it is not about: "code only, no explanation"."""
_LONGER_NAME = re.compile(
    r"(?i)\b(?:words?|keywords?|names?|terms?|phrases?|brand|company|firm|product|project|rival|competitor)\b"
)
_ON = """
and or nor in at to as twice once thrice anywhere somewhere least more no than only for with on by is are must should exactly within throughout when if ever again between please instead while
appears appear appeared occurs occur shows show comes come used being has have had does do will can cannot may shows up found present included mentioned be was were that which but so because followed each every one two three
"""
_GOES_ON = frozenset(_ON.split())
_UNITS = re.compile(r"(?i)\b(word|sentence|paragraph|line|character|bullet|item|section)")
_INSTEAD = re.compile(
    r"(?i)\b(?:instead of|rather than|in place of|as opposed to)(?: the words?| the phrase)? [\"“'‘`]?\Z"
)
_TITLE = re.compile(
    r"(?i)\A(?:the )?(?:brand|company|firm|product|project|rival|competitor|client|customer)s? (?=[A-Z])"
)
_BOTH_NUMBERS = re.compile(r"(?<![\w.,])\d{1,5}(?![\w.,]*\d)")
_TEMPLATE_KEY = re.compile(r"[{,]\s*[\"“']([\w-]{1,40})[\"”']\s*:")
_EDGES = re.compile(rf"{cues.BEGINS.pattern}|{cues.ENDS.pattern.removeprefix('(?i)')}")
_MARKS_OF_EDGES = ("emoji", "heading", "link", "question", "bullet", "table", "citation", "bold")

EXCEPTION = re.compile(
    r"(?i)\A\W*(?:the only |one |an )?exceptions?\b|\A\W*(?:if|when|unless|in|only|but|except)\b[^.]{0,120}\b(?:you may|you can|may be|may use|can be|are allowed|is allowed|allowed|permitted|that one|use that|instead|go longer|longer|another|up to|exempt|exception|does not apply|doesn['’]t apply)\b"
    r"|\A\W*for [^.]{0,80}\b(?:you may|you can|may|can|are allowed|is allowed|go longer|up to|exempt)\b"
)
"""A sentence that takes back in some case what the one before it asks for."""


def kept(sentence: str, found: Iterable[Found]) -> list[Found]:
    """What stays of the checks that were read of a sentence, mended where both of its bounds are told."""
    bare = outside_quotes(sentence)
    if (
        _NOTHING.search(bare)
        or (_LABEL.match(bare) and not _is_told(sentence))
        or sentence.count("[") != sentence.count("]")
    ):
        return []
    return [(mended, words) for check, words in found if (mended := _kept(sentence, bare, check)) is not None]


def _is_told(sentence: str) -> bool:
    """Whether a few words tell what to do: "leave out hashtags"."""
    first = next((token for token in tokens_of(sentence) if token.kind == "word" and not token.is_a("shell")), None)
    return first is not None and (first.is_a("avoid", "neg", "no", "only", "compare") or first.form == "base")


def _kept(sentence: str, bare: str, check: Check) -> Check | None:
    params = check.params
    unit = params.get("unit")
    is_length = check.kind in _LENGTHS or unit in _LENGTH_UNITS
    styled = _STYLED.search(bare) if unit == "section" else None
    if styled:  # "highlight at least three sections": parts in that style
        return check.model_copy(update={"params": {**params, "unit": _STYLES[styled.group(1)[0].casefold()]}})
    if is_length and (_THEN.search(bare) or _EDGE_LENGTH.search(bare) or _is_of_part(bare, str(unit or check.kind))):
        return None
    if check.kind in ("include", "starts_with", "ends_with", "one_of", "exclude") and _QUOTED_BY.search(bare):
        return None
    if check.kind == "words" and _SENTENCE_LENGTH.search(bare):
        return None
    if check.kind == "casing" and _CASE_TURNED.search(bare):
        return None
    is_none = params.get("rule") == "never" or params.get("max") == 0
    if (
        (check.kind in ("code", "asks") or unit in ("table", "bullet", "link", "emoji", "code block"))
        and is_none
        and _WANTED.search(bare)
    ):
        return None
    if (
        check.kind == "amount"
        and unit in _MARKS_OF_EDGES
        and params.get("min") == 1
        and "max" not in params
        and _EDGES.search(bare)
    ):
        return None  # "start with an emoji": one anywhere does not meet it
    if check.kind == "include" and _INSTEAD.search(sentence[: max(0, sentence.find(str(params.get("text", ""))))]):
        return Check(kind="exclude", params=params)
    if check.kind in ("include", "exclude", "occurrences") and _is_cut(sentence, str(params.get("text", ""))):
        return None
    if is_length:
        return _with_both_bounds(bare, check)
    if (
        check.kind == "format"
        and params.get("format") in ("json", "json object")
        and len(keys := _TEMPLATE_KEY.findall(sentence)) > 0
    ):
        return Check(kind="json_keys", params={"keys": list(dict.fromkeys(keys))})
    return check


def _is_of_part(bare: str, unit: str) -> bool:
    number = _NUMBER.search(bare)
    parts = [match for match in _PART.finditer(bare) if number and match.start() < number.start()]
    return any(unit.rstrip("s") not in match.group(0).casefold() for match in [*_OF_PART.finditer(bare), *parts])


def _with_both_bounds(bare: str, check: Check) -> Check | None:
    """ "At least 10 but no more than 12 words" has two bounds; half of them is not what is asked. None that overflow a count."""
    params = check.params
    if any(isinstance(value, int) and value > 100_000 for value in params.values()):
        return None
    most, least = bool(cues.AT_MOST.search(bare)), bool(cues.AT_LEAST.search(bare))
    if (
        most
        and not least
        and not cues.EXACTLY.search(bare)
        and ("count" in params or params.get("min") == params.get("max"))
    ):
        bound = {"max": params.get("count", params.get("max"))}
        return check.model_copy(update={"params": {**_without(_without(params, "count"), "min"), **bound}})
    if "min" in params and "max" not in params and most and not least:
        return check.model_copy(
            update={"params": {**_without(params, "min"), "max": params["min"] - 1}}
        )  # "avoid going over"
    if len({unit.casefold() for unit in _UNITS.findall(bare)}) > 1:
        return check  # a bound each
    if ("min" in params) == ("max" in params) or not (most and least):
        return check
    numbers = [int(number) for number in _BOTH_NUMBERS.findall(bare)]
    if len(numbers) != 2 or numbers[0] == numbers[1]:
        return None
    return check.model_copy(update={"params": {**params, "min": min(numbers), "max": max(numbers)}})


def _without(params: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in params.items() if key != name}


def _is_cut(sentence: str, text: str) -> bool:
    """Whether a word that is named without quotation marks is the first of several: "the name Anna Berg"."""
    place = sentence.find(text)
    if (
        not text
        or " " in text
        or place <= 0
        or sentence[place - 1] in "\"'“‘`"
        or not _LONGER_NAME.search(sentence[:place])
    ):
        return False
    before = sentence[:place].rstrip().rsplit(maxsplit=1)
    if not before or not _LONGER_NAME.search(before[-1]):
        return False
    behind = sentence[place + len(text) :]
    following = behind[1:].split(maxsplit=1)[:1] if behind[:1] == " " else []
    return bool(following) and following[0][:1].isalnum() and following[0].strip(".,;:!?").casefold() not in _GOES_ON
