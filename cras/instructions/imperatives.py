"""Sentences that are demands by their form alone: a verb in its base form at the head, or a message in another language.

No rule decides them; they are counted, so that the share of what was judged is not overstated.
"""

from __future__ import annotations

import re
from collections import Counter

from cras.checks.function_words import FUNCTION_WORDS
from cras.checks.languages import read_language
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.verbs import CLASSES, NOUNS_TOO, PLAIN
from cras.instructions.sentence import LONGEST_SENTENCE

_ALWAYS_VERBS = listed(
    "approve confirm cite redact prefix escalate refuse greet itemize itemise sanitize sanitise validate collect deny reject upsell"
    " deflect paraphrase anonymize anonymise encrypt annotate vectorize attribute substantiate abbreviate spell convert"
    " apologize apologise empathize empathise identify prioritize prioritise think explain adhere obey comply introduce"
    " decide choose describe clarify acknowledge maintain provide consider determine evaluate assess perform gather"
    " avoid prevent protect improve adapt adopt behave believe bring build buy calculate categorize choose classify"
    " compute conduct connect consult contact create define delegate deliver demonstrate describe develop discuss"
    " distinguish divide eliminate emphasize employ encourage enforce engage ensure execute explore extract generate"
    " handle hedge implement infer inform inspect install interpret investigate justify keep learn let listen make"
    " modify monitor negotiate notify obtain omit optimize organize perform persuade preserve proceed produce propose"
    " read recommend reduce remind remove replace resolve retrieve rewrite save select simplify solve speak strive"
    " submit summarize teach tell troubleshoot understand verify write double-check cross-check proofread"
)
_NOUNS_TOO = listed(
    "number sign log cap quote timestamp bold title label link query ping email flag mask benchmark lint debug comment"
    " document type-hint reason footnote source round price sort rank order group pause book schedule bill invoice table"
    " chart diagram mirror bookmark deploy triage verify ask answer address array attempt balance"
    " block break build call care change charge check claim code count cover design detail direct draft draw end fax fill"
    " filter find fix focus form format guide help highlight host interview issue judge lead leave list look map mark"
    " match measure mind model move name need note open outline pace pass pay phrase pick place plan point post present"
    " process program prompt pull push question raise rate record refund release reply report request research reset"
    " respect rest result return review reward run schedule score screen search seek send set share show sound speed"
    " split stage start state stick stop store structure study style suggest summary support switch tag take talk target"
    " task test text time track train translate treat trust try turn type update use value view visit wait walk warn"
    " watch welcome work capitalize substantiate emoji-fy"
) | NOUNS_TOO  # fmt: skip
_VERBS = (
    _ALWAYS_VERBS | PLAIN | {verb.split("+")[0] for verbs in CLASSES.values() for verb in verbs.split()}
) - _NOUNS_TOO
_NO_VERBS = listed(
    "is are was were be am do does did has have had can could may might will would shall should must the a an this that"
    " these those here there it its he she we you they i my your our their his her both all each every any some no not"
    " only such what which who whom whose when where why how if unless once while after before until since because"
    " although though as at by for from in into of off on onto out over per through to toward under upon via with within"
    " without about above across against along among around behind below beneath beside besides between beyond despite"
    " down during except inside like near opposite outside past than throughout till up and or but nor so yet also just"
    " even never always often sometimes usually today tomorrow yesterday now then later soon half many most much more"
    " less few several one two three four five six seven eight nine ten none either neither another other whether"
    " monday tuesday wednesday thursday friday saturday sunday yes hello hi welcome okay ok"
    " perhaps maybe instead however given whatever whichever whoever wherever whenever amid unlike regarding"
    " follows meanwhile thus hence twice rather quite almost nearly again well still too please"
    " open free clear clean live own google"
)
_HEAD = re.compile(
    r"\A\W{0,6}(?:(?:please|kindly|first|second|third|then|next|finally|lastly|also|afterwards|otherwise|\d{1,2}[.)]),?\s+){0,3}(?P<verb>[^\W\d_]+(?:-[^\W\d_]+)*)\b(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_CONDITION = re.compile(
    r"\A\W{0,6}(?:if|when|whenever|once|before|after|for|in|on|unless|until|while|as soon as)\b[^,;]{1,200}[,;]\s+(?P<rest>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_DETERMINER = re.compile(
    r"\A\s+(?:the|an?|your|their|our|my|its|his|her|every|each|all|any|no|nothing|nobody|anything|everything|everyone|them|him"
    r"|it|this|these|those|similar|both|only)\b",
    re.IGNORECASE,
)
_ADVERBIAL = re.compile(
    r"\A\s+(?:in|to|with|by|at|after|before|as|from|for|into|aloud|out|step|up|down|off|over|back)\b", re.IGNORECASE
)
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|could|may|might|will|would|[a-z]{2,20}s (?:the|an?)|includes?|costs?|takes?|opens?|closes?|means?|contains?)\b",
    re.IGNORECASE,
)
_STATES_AT_ONCE = re.compile(
    r"\A\s+(?:(?:is|are|was|were|has|have|had|does|did|can|could|may|might|will|would|of|and|or|you for)\b|[:,]|\Z)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"\A\W{0,6}(?:(?:no|max(?:imum)?|min(?:imum)?|at most|at least|up to)(?:\s+[\w'-]{1,30}){1,5}"
    r"|(?:[\w'-]{1,30}\s+){1,4}(?:max(?:imum)?|only))\W{0,3}\Z",
    re.IGNORECASE,
)
_PLAINLY_ENGLISH = re.compile(r"(?i)\b(?:the|you|your|you're|with|every|each|answers?|and|of|at least)\b")
_MARKS = ".,;:!?()[]*_#\"'-"


def is_imperative(sentence: str) -> bool:
    """Whether a sentence is an order by its form: a verb in its base form at the head, behind a condition or not.

    A word that is also a noun is a verb where a determiner follows ("Price all items", but "Price lists are long"). A
    word that is not known is one where a determiner follows it and it has no other ending.
    """
    text = sentence.strip()
    if len(text) > LONGEST_SENTENCE or text.rstrip("\"'”’*_) ").endswith("?"):
        return False
    behind = _AFTER_CONDITION.match(text)
    if behind is not None and _is_headed(behind["rest"], is_known=True):
        return True
    return _is_headed(text) or bool(_SHORT.match(text) and not _STATES.search(text))


def _is_headed(text: str, is_known: bool = False) -> bool:
    match = _HEAD.match(text)
    if match is None:
        return False
    verb, rest = match["verb"].casefold(), match["rest"]
    if verb in _NO_VERBS:
        return False
    if verb in _VERBS:
        return not _STATES_AT_ONCE.match(rest) or rest.strip() in ("", ".", "!")
    is_object = bool(_DETERMINER.match(rest))
    if verb in _NOUNS_TOO:
        words = rest.split()
        is_plain = bool(words) and not _STATES_AT_ONCE.match(rest) and not _STATES.search(rest)
        return is_object or (
            is_plain and (bool(_ADVERBIAL.match(rest)) or (len(words) < 5 and words[-1].rstrip(".!").endswith("s")))
        )
    is_base = not verb.endswith(("ing", "ed", "ly")) and (not verb.endswith("s") or verb.endswith("ss"))
    return is_object and is_base and not is_known and not _STATES_AT_ONCE.match(rest)


def is_foreign(message: str) -> bool:
    """Whether a message is in another language than English, for certain."""
    if _PLAINLY_ENGLISH.search(message):
        return False  # by small words alone: the library that tells languages takes long to load, and room for a file
    words = [word.strip(_MARKS) for word in message.lower().split()]
    if not any(word[:1].isascii() and word[:1].isalpha() for word in words):
        return read_language(message).code is not None  # another script
    counts: Counter[str] = Counter()
    for word in words:
        counts.update(dict.fromkeys(FUNCTION_WORDS.get(word, ()), 1))
    return bool(counts) and max(counts.values()) >= max(2, 3 * counts["en"])
