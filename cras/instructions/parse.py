"""System messages and tasks to instructions, by rule.

Precision over recall: a demand whose fulfilment no rule can decide on one turn (a condition that cannot be told, a
wish, a limit on part of the turn, "about 50 words") becomes an instruction without a check, which is counted as not
judged. Text that demands nothing becomes no instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from cras.checks.params import wrong_with
from cras.checks.registry import is_decided, kind_named
from cras.instructions.acts.reading import acts_in, acts_of_sentence
from cras.instructions.acts.scoped import can_have_scope, is_apart, scope_for
from cras.instructions.conduct import conduct_in
from cras.instructions.imperatives import is_foreign, is_imperative
from cras.instructions.restating import restating, without_order
from cras.instructions.sentence import LONGEST_SENTENCE, QUOTED, outside_quotes
from cras.instructions.tools import is_of_tool, tools_in
from cras.instructions.turn.doubts import EXCEPTION, kept
from cras.instructions.turn.others import is_of_others
from cras.instructions.turn.reading import constraints_in
from cras.instructions.turn.shaped import repeated
from cras.instructions.turn.spotted import spotted
from cras.instructions.wrapping import unwrapped
from cras.transcript import Check, Dimension, Instruction, Scope, Source

_BULLET = re.compile(r"^\s*(?:[-*•+]|\d+[.)]|#+)\s+")
_EMPHASIS_END = re.compile(r"(?<![*_])[*_]{1,2}$")  # three or more are a divider that the line speaks of
_SPLIT = re.compile(r"(?<!\b[Mm]ax)(?<!\b[Mm]in)[.!?][\"'”’)\]]*(\s+)(?=[\"'“‘(\[]?[A-Z0-9])")
_EXACT_WORDS = re.compile(
    r"(?i)(\bexact (?:phrases?|question|sentence|words?|statement|line)(?: of)?:? )([^\"“”\n]{1,200})$"
)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_EXAMPLE = re.compile(
    r"^\W*(?:in other words|e\.g\.|for example|for instance|examples?\b|such as|sample)", re.IGNORECASE
)
_EXAMPLES = re.compile(
    r"\W{0,6}(?:here (?:is|are) )?(?:an? |some |two |three |few[- ]shot )?(?:sample|examples?)"
    r"(?: \d{1,3}| (?:dialogues?|conversations?|exchanges?|interactions?))?\W{0,4}:\W{0,6}\Z",
    re.IGNORECASE,
)
"""A line that opens examples, which go on to the next empty one."""
_SPOKEN_TO = re.compile(
    r"^\W{0,6}(?:user|human|customer|caller)\W{0,4}:[^\n]+\n(?:\s{0,9}\n)?\W{0,6}(?:assistant|AI|agent|bot|model|you)\W{0,4}:[^\n]+",
    re.IGNORECASE | re.MULTILINE,
)
"""An exchange of an example dialogue."""
_ASIDE = re.compile(
    r"^\W{0,4}(?:whatever|no matter|regardless of|even (?:if|when|though)|when(?:ever)? you (?:respond|answer|reply|write|speak|talk)\b)[^.;,]{0,80},|\b(?:even (?:if|when|though)|regardless of|no matter|whatever|whether or not)\b[^.;]*",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|once|after|before|until|in case|as soon as|except|otherwise|where|while|for each"
    r"|in the end|at the end|finally|during)\b",
    re.IGNORECASE,
)
_NO_CONDITION = re.compile(
    r"\b(?:(?:at least|at most|exactly|only|just|(?:no )?more than|less than) once\b|once (?:or (?:less|more)|and (?:only|just))\b"
    r"|(?<=, )(?:or |because )?otherwise [^\"]*$|what (?:i am|i'm|we are|we're) after\b"
    r"|^\W*finally,? (?=you |your |make sure|ensure|the (?:response|answer|output))"
    r"|where (?:paragraphs|each|X is)\b"
    r"|after (?:the|your) (?:main )?(?:content|text|body|response|answer|reply)\b"
    r"|(?:no (?:other |more |further |additional |extra )?(?:words?|text|content|sentences?|characters?|prose|commentary)|nothing(?: else)?) (?:\w+ ){0,3}?(?:after|before)(?: or (?:after|before))?\b"
    r"|at the (?:very )?end, (?:preceded|introduced|prefixed|starting|beginning|labell?ed|marked|headed)\b"
    r"|at the (?:very )?end of (?:your|the) (?:entire )?(?:response|answer|reply|output|message)\b"
    r"|at the (?:very )?end(?: of (?:your|the) (?:entire )?(?:response|answer|reply|output))?(?=\W*(?:$|(?:that|which) |starting )))",
    re.IGNORECASE,
)
"""What looks like a condition ("once", "after", "at the end") and names an amount or a place in the turn."""
_HEDGE = re.compile(
    r"\b(?:try to|prefer(?:ably)?|if possible|where possible|usually|generally|ideally|may|might|can|could|feel free"
    r"|optional(?:ly)?|encouraged?|recommended|as needed|when relevant|at least try)\b",
    re.IGNORECASE,
)
_PERMISSION = re.compile(r"(?i)\b(?:may not|cannot|can't|could not|might not)\b")
_MODAL = re.compile(
    r"\b(?:must|should|shall|always|never|do not|don't|only|ensure|make sure|have to|need to|needs to|required to"
    r"|not allowed|forbidden|may not|cannot|can't|is to be|are to)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:^|[,;:]\s)\W{0,8}(?:please\s+|first,?\s+|then,?\s+|finally,?\s+)*(?:answer|reply|respond|write|speak|use"
    r"|follow|solve|explain|verify"
    r"|repeat|restate|paraphrase|rephrase|reword|precede|preface|italici[sz]e|add|append|divide"
    r"|include|suggest|check|fix|put|start|begin|end|finish|conclude|close|keep|return|output|provide|give|be"
    r"|avoid|refuse|refrain|highlight|separate"
    r"|decline|stop|stay|mention|list|act|sign|wrap|limit|format|say|ask|analy[sz]e|summari[sz]e|work|report|remember"
    r"|review|translate|try|indicate|state|tell|focus|note|restrict|call|hand|send|never|always|only|don't|do not)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^\W*(?:you are (?!given|asked|expected|required|to |not |allowed|free|able|tasked|responsible|adept"
    r"|an? (?:must|plus))"
    r"|act as |your (?:name|role) is |you (?:play|take) the (?:role|part) of |as (?:an?"
    r"|the) [\w .-]{2,40}[,;] (?:you|your)\b)",
    re.IGNORECASE,
)
_ROLE_HEADING = re.compile(r"^\W*(?:your )?role\W*$", re.IGNORECASE)
_SCOPE = re.compile(
    r"\b(?:(?:only|solely|exclusively) (?:answer|discuss|talk|speak|respond|reply|help|deal|handle|cover)\w*"
    r"|(?:answer|discuss|talk|speak|respond|reply|help|deal|handle|cover)\w* (?:\w+ ){0,4}?(?:only|solely"
    r"|exclusively) (?:\w+ ){0,3}?(?:about|on|to|with)"
    r"|stay within|outside (?:of )?your|only (?:about|on)|(?:outside|other than|unrelated to|not about))\b",
    re.IGNORECASE,
)
_CODE_TAG = re.compile(
    r"\b(?:indicate|specify|state|name|give|label)\b[^.]{0,40}\b(?:script type"
    r"|language)\b[^.]{0,30}\bcode (?:block|fence)",
    re.IGNORECASE,
)
_CODE_FOR_RUNNING = re.compile(
    r"\b(?:do not|don't|never|only) use (?:a |any )?code (?:block|fence)s?\b[^.]{0,300}\b(?:execut|run)", re.IGNORECASE
)
_IN_ONE_BLOCK = re.compile(
    r"\bin (?:only )?(?:one|a single|the same) (?:code block|block of code|code fence)\b", re.IGNORECASE
)
_NEVER = re.compile(r"(?i)\A\W{0,6}(?:never|do not|don['’]t) [^;]{1,80};")
"""A prohibition with its reason behind it: "Never call refund_order; refunds are made by a human." """
_ONE_BLOCK = Check(kind="amount", params={"unit": "code block", "max": 1})
# Their condition ("when using code") is one that the check itself can tell: without a block it does not apply.
_CODE_CHECKS = ((_CODE_TAG, "code_tagged"), (_CODE_FOR_RUNNING, "code_executable"))


@dataclass(frozen=True)
class _Sentence:
    text: str
    is_conditional: bool
    is_role: bool
    is_under_condition: bool = False
    quote: str = ""
    """The words as they stand in the message, line ends included."""


class _Demand(NamedTuple):
    """``is_whole``: its check was read from a sentence of which every word is known, so that no scope is in it."""

    dimension: Dimension
    check: Check | None
    words: str
    is_whole: bool = False


@lru_cache(maxsize=4096)
def parse_instructions(text: str, source: Source = "system", agent: str | None = None) -> tuple[Instruction, ...]:
    """The demands of a message, in order, with a check where a rule can decide one.

    Args:
        text: a system message, or the user's task.
        source: who speaks.
        agent: the agent that it binds; ``None`` for every agent.

    Returns:
        Instructions whose ``quote`` is literally in ``text``. Ids count within the message.
    """
    found: list[Instruction] = []
    prefix = f"{agent}/{source}" if agent else source
    is_all_asked = source == "system" and is_foreign(text)
    sentences = list(_sentences(text))
    for sentence, following in zip_longest(sentences, sentences[1:]):
        # Of what the next sentence takes back in some case, no rule knows whether it is this one.
        is_excepted = following is not None and bool(EXCEPTION.search(following.text))
        for dimension, check, demand, is_whole in _demands_of(sentence, source == "system", agent, is_all_asked):
            scope = None
            if check is not None and can_have_scope(check):
                scope = scope_for(check, _acts(text, sentence.text))
                # What a sentence is read to have of a scope is its own words; a heading's stays.
                if is_whole and scope is not None and scope == scope_for(check, _acts("", sentence.text)):
                    scope = None
            found.append(
                Instruction(
                    id=f"{prefix}/{len(found) + 1}",
                    text=demand,
                    source=source,
                    agent=agent,
                    dimension=dimension,
                    # Of a part of a turn, no rule decides anything on the whole.
                    check=None
                    if check and is_decided(check) and (is_excepted or _is_elsewhere(scope, check))
                    else check,
                    quote=sentence.quote or sentence.text,
                    scope=scope,
                )
            )
    return tuple(found)


def _is_elsewhere(scope: Scope | None, check: Check) -> bool:
    """Whether a check within a scope says nothing of a whole turn; any scope of a hand-over is a condition of it."""
    return is_apart(scope) or (scope is not None and check.kind == "hand_over")


def _acts(text: str, sentence: str) -> list[Instruction]:
    """The acts and manners of a sentence, under the headings where it stands."""
    plain = sentence.replace("**", "").replace("__", "").strip()
    return [item.instruction for item in acts_of_sentence(text, plain) or acts_in(sentence)]


@lru_cache(maxsize=4096)
def _demands_of(sentence: _Sentence, is_system: bool, agent: str | None, is_all_asked: bool) -> tuple[_Demand, ...]:
    """What a sentence demands; kept, for the messages of many runs have most of their sentences in common."""
    is_asked = is_all_asked or (is_system and is_imperative(sentence.text))
    return tuple(_demands(sentence, is_system, agent, is_asked))


def _demands(sentence: _Sentence, is_system: bool, agent: str | None, is_asked: bool) -> Iterator[_Demand]:
    """What a sentence asks for; ``is_asked`` where it is a demand by its form, whatever it says."""
    text = sentence.text
    is_conditional = bool(_CONDITION.search(_unconditional(without_order(text))))
    conduct = list(
        conduct_in(text, is_conditional=is_conditional, is_system=is_system)
        if len(text) <= LONGEST_SENTENCE and not _HEDGE.search(_PERMISSION.sub("", outside_quotes(text)))
        else ()
    )
    if sentence.is_role:
        yield _Demand("RC", next((check for check, _ in conduct if check.kind == "role"), None), text)
        return
    is_demand = bool(_MODAL.search(text) or _IMPERATIVE.search(text))
    for pattern, kind in _CODE_CHECKS:
        if is_demand and pattern.search(text):
            yield _Demand("CC", Check(kind=kind), text)
            return
    of_tools = tools_in(text) or (tools_in(text.partition(";")[0]) if _NEVER.match(text) else None)
    if of_tools is not None:
        yield _Demand("CC", of_tools, text)
        return
    is_elsewhere = is_of_others(text, agent)
    again = repeated(text) if not is_elsewhere and len(text) <= LONGEST_SENTENCE else None
    if again is not None:
        yield from (_Demand("CC", check, text) for check in again.checks)
        return
    if not is_elsewhere and not is_conditional:
        restated = list(restating(text))
        if restated:
            for check, words in restated:
                yield _Demand("CC", check, words)
            return
    is_undecidable = is_elsewhere or sentence.is_conditional or len(text) > LONGEST_SENTENCE
    constraints = [] if is_undecidable else constraints_in(_ASIDE.sub("", _with_quotes(text)).strip())
    # No text meets "fewer than 0 commas", and every text ends with "": such a demand is left to a judge model.
    constraints = [item for item in constraints if wrong_with(item[0]) is None and not is_of_tool(item[0], text)]
    constraints = kept(text, constraints)
    seen = [] if is_elsewhere or sentence.is_under_condition else kept(text, spotted(text))
    constraints = constraints or [
        item for item in seen if wrong_with(item[0]) is None and not is_of_tool(item[0], text)
    ]
    whole = [check for check, _ in seen]
    if constraints:
        for check, words in constraints:
            yield _Demand("CC", _in_one_block(check, words), words, check in whole)
    elif is_demand and not is_undecidable and _IN_ONE_BLOCK.search(text):
        yield _Demand("CC", _ONE_BLOCK, text)
    elif conduct:
        for check, words in conduct:
            yield _Demand(kind_named(check.kind).dimension, check, words)
    elif is_demand or is_asked:
        yield _Demand("KBA" if _SCOPE.search(text) else "CC", None, text)


def _in_one_block(check: Check, words: str) -> Check:
    """What is all to stand in one code block asks for no code: a turn without any keeps it."""
    is_one = check.kind == "amount" and check.params == {"unit": "code block", "min": 1, "max": 1}
    return (
        Check(kind="amount", params={"unit": "code block", "max": 1})
        if is_one and _IN_ONE_BLOCK.search(words)
        else check
    )


def _with_quotes(sentence: str) -> str:
    """A sentence that gives exact words without quotation marks, with them; its own full stop is not one of them."""
    return sentence if QUOTED.search(sentence) else _EXACT_WORDS.sub(_in_quotes, sentence)


def _in_quotes(match: re.Match[str]) -> str:
    words = match.group(2).strip()
    is_said = words[:1].isupper() or match.group(1).rstrip().endswith(":")
    return f'{match.group(1)}"{words.removesuffix(".")}"' if is_said else match.group(0)


def _split(line: str) -> Iterator[str]:
    """The sentences of a line; a quotation is never split."""
    quotations = (match.span() for match in QUOTED.finditer(line))
    low, high = next(quotations, (0, 0))
    start = 0
    for match in _SPLIT.finditer(line):
        while high <= match.start(1) and high:
            low, high = next(quotations, (0, 0))
        if not low < match.start(1) < high:
            yield line[start : match.start(1)]
            start = match.end(1)
    yield line[start:]


def _unconditional(sentence: str) -> str:
    """A sentence without what only looks like a condition, the words that it quotes among it."""
    return _NO_CONDITION.sub("", _ASIDE.sub("", outside_quotes(sentence)))


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences of a message outside code and examples, knowing the condition of the list that they stand in."""
    in_code = after_role_heading = under_condition = in_example = False
    whole = unwrapped(_SPOKEN_TO.sub("", text))
    for line in whole.text.splitlines():
        if _FENCE.match(line):
            in_code = not in_code
            continue
        if in_code:
            continue
        body = _EMPHASIS_END.sub("", _BULLET.sub("", line).strip().lstrip("*_")).strip()
        if not body:
            under_condition = under_condition and not line.strip()
            in_example = False
            continue
        if in_example or _EXAMPLES.match(body):
            in_example = True
            continue
        is_bullet = bool(_BULLET.match(line)) and not line.lstrip().startswith("#")
        if line.lstrip().startswith("#") or not is_bullet:
            under_condition = False
        if _ROLE_HEADING.match(body):
            after_role_heading = True
            continue
        if _EXAMPLE.match(body):
            continue
        for part in _split(body):
            plain = part.strip()
            if plain and not _EXAMPLE.match(plain):
                is_conditional = under_condition or bool(_CONDITION.search(_unconditional(_with_quotes(plain))))
                yield _Sentence(
                    plain,
                    is_conditional,
                    after_role_heading or bool(_ROLE.match(plain)),
                    under_condition,
                    whole.literal(plain),
                )
                after_role_heading = False
        if body.endswith(":") and not is_bullet:
            under_condition = bool(_CONDITION.search(body)) or bool(_EXAMPLE.search(body))
