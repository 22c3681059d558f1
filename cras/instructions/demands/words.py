"""Words of a sentence by what they say: stems, synonyms, ways of speaking as one word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from cras.instructions.demands.vocabulary import (
    FILLERS,
    HEAD_NOUNS,
    PEOPLE,
    PHRASES,
    STOP,
    SYNONYMS,
    VAGUE_NOUNS,
    VERBS,
)

_TOKEN = re.compile(
    r"[\"“]([^\"”\n]{0,200})[\"”]|(?<![\w'])'([^'\n]{1,200})'(?!\w)|`([^`\n]{1,200})`"
    r"|(##|[^\W_][\w'./@+-]*|[\U0001F300-\U0001FAFF\u2600-\u27bf]|[,;:.!?()—–#])"
)
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Word:
    """A word or a mark. ``key`` is its stem, or that of its synonyms; a quotation is one word."""

    text: str
    low: str
    key: str
    is_quoted: bool = False


_IRREGULAR = dict(
    pair.split("=")
    for pair in [
        "goes=go",
        "gone=go",
        "went=go",
        "gave=give",
        "given=give",
        "sent=send",
        "told=tell",
        "written=write",
        "shown=show",
        "said=say",
        "spun=spin",
        "got=get",
        "held=hold",
        "kept=keep",
        "taken=take",
        "known=know",
        "hidden=hide",
        "spoken=speak",
        "begun=begin",
        "paid=pay",
        "drawn=draw",
        "chosen=choose",
        "forbade=forbid",
        "withheld=withhold",
        "brought=bring",
        "sold=sell",
        "bought=buy",
        "ran=run",
        "spelt=spell",
    ]
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(_stemmer.stemWord(_IRREGULAR.get(word, word)))


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_KEYS = {stem(word): f"~{name}" for name, words in SYNONYMS.items() for word in words.split()}


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """What a word is compared by."""
    base = stem(word.removesuffix("'s").removesuffix("'"))
    return _KEYS.get(base, base)


CLASSES: dict[str, frozenset[str]] = {}
for _name, _verbs in VERBS.items():
    for _verb in _stems(_verbs):
        CLASSES[_verb] = CLASSES.get(_verb, frozenset()) | {_name}
STOPPED = frozenset(STOP.split())
FILLED = _stems(FILLERS)
HEADS = _stems(HEAD_NOUNS)
VAGUE = _stems(VAGUE_NOUNS)
PERSONS = frozenset(key_of(word) for word in PEOPLE.split())
_PHRASES = {tuple(words.split()): said for words, said in PHRASES.items()}
_LONGEST = max(len(words) for words in _PHRASES)


def words_of(sentence: str) -> list[Word]:
    """The words and marks of a sentence, with ways of speaking as one word."""
    found: list[Word] = []
    for match in _TOKEN.finditer(sentence.replace("’", "'")):
        quoted = next((group for group in match.groups()[:3] if group is not None), None)
        if quoted is not None:
            low = quoted.lower().strip(" .!?,;:")
            found.append(Word(quoted, low, stem(low) if " " not in low else low, is_quoted=True))
            continue
        text = match.group(4).rstrip("./-'") or match.group(4)
        found.append(Word(text, text.lower(), key_of(text.lower())))
        if match.group(4).endswith(".") and text != match.group(4):
            found.append(Word(".", ".", "."))
    return _with_phrases(found)


def _with_phrases(words: Sequence[Word]) -> list[Word]:
    found: list[Word] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            said = _PHRASES.get(tuple(word.low for word in words[place : place + length]))
            if said is not None and not any(word.is_quoted for word in words[place : place + length]):
                found += [Word(word, word, key_of(word)) for word in said.split()]
                place += length
                break
        else:
            found.append(words[place])
            place += 1
    return found
