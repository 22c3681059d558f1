"""Demands that look like one on this turn and are on somebody else's text, or on another turn.

"Ask the writer to answer in French" is kept by asking; what language the writer answers in is no matter of the turn.
"""

from __future__ import annotations

import re

_ROLE = (
    r"(?:(?:[a-z]+ )?(?:writers?|authors?|editors?|reviewers?|critics?|coders?|programmers?|developers?|engineers?|planners?"
    r"|managers?|supervisors?|users?|customers?|clients?|callers?|students?|teachers?|analysts?|researchers?|translators?"
    r"|assistants?|agents?|bots?|teams?|colleagues?|experts?|testers?|designers?|speakers?|candidates?|persons?|people"
    r"|employees|readers?|members?|workers?|orchestrators?|coordinators?|participants?|specialists?|helpers?|proofreaders?"
    r"|summarizers?|executors?|verifiers?|checkers?|players?|patients?|guests?|interviewers?|secretary|lawyers?|doctors?))"
)
_HIM = rf"(?:(?:the|a|an|your|our|each|every|any|all|all the|another|other|my) {_ROLE}|(?-i:[A-Z][\w-]{{1,40}})|them|him|her|somebody|someone|everyone|everybody|others)"
_OPENING = r"\A\W{0,6}(?:(?:please|always|also|then|first|and|you must|you should|finally)[,]? )?"
_TOLD = re.compile(
    rf"{_OPENING}(?:ask|tell|instruct|remind|request|direct|advise|urge|require|order|get|want|expect|allow|prompt|inform|teach|force|invite)"
    rf" {_HIM} (?:to|not to|that|never to|always to)\b",
    re.IGNORECASE,
)
_LET = re.compile(rf"{_OPENING}(?:have|let|make) {_HIM} [a-z]", re.IGNORECASE)
_SEEN_TO = re.compile(
    rf"{_OPENING}(?:make sure|ensure|be sure|see to it|check|verify|confirm|insist|see)(?: that| whether| if)? (?!(?:the|your|an?|any|every|each) (?:team|client|user|customer|reader) (?:can|is|gets|knows|understands)\b){_HIM}"
    r" (?:always |never |only |does |do |did |has |have |must |should |will |is |are |[a-z]{2,20}s\b)",
    re.IGNORECASE,
)
_CHECKED = re.compile(
    rf"{_OPENING}(?:check|verify|confirm|validate|inspect|assess|evaluate|judge|determine|decide|see)"
    r" (?:that|whether|if) (?!you\b|your\b)",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    rf"{_OPENING}(?:check|verify|validate|inspect|assess|evaluate|judge|review|proofread|grade|read) (?!your\b)[^:;.]{{1,60}}[:;]",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\A\W{{0,6}}(?:the )?(?P<name>{_ROLE}|human|AI)\W{{0,4}}:\s", re.IGNORECASE)
_OTHER_TURN = re.compile(
    r"\b(?:first|second|third|fourth|fifth|next|last|final|opening|closing|initial|previous) "
    r"(?:message|reply|turn|round|report|draft|version|email)\b"
    r"|\b(?:first|second|third|next|last|initial|previous) (?:response|answer|output)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\A\W{0,6}(?!(?:i|we|you)\b)(?:[\w'’-]{1,30} ){1,4}(?:said|says|wrote|writes|replied|told (?:me|us|him|her|them)|asked (?:me|us|him|her|them)"
    r"|shouted|demanded)\W{0,2}[:,]",
    re.IGNORECASE,
)
_MINE = re.compile(r"\A\W{0,6}my (?:[a-z]+ )?(?:email|letter|message|text|note|sign|post|tweet|essay|speech) (?:must|should|has to|needs to|says)\b", re.IGNORECASE)  # fmt: skip
_PATTERNS = (_TOLD, _LET, _SEEN_TO, _CHECKED, _REVIEWED, _OTHER_TURN, _REPORTED, _MINE)


def is_of_others(sentence: str, agent: str | None = None) -> bool:
    """Whether a sentence speaks of what somebody else writes or does, or of one turn among several.

    Args:
        sentence: one sentence of a message.
        agent: who is spoken to; an order under that name is an own one.
    """
    named = _NAMED.match(sentence)
    if named is not None and named["name"].casefold() != (agent or "").casefold():
        return True
    return any(pattern.search(sentence) for pattern in _PATTERNS)
