"""Words and their base forms: tokens of a sentence, singular nouns, verbs with their particles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.verbs import CLASSES, IMPLIED, NOUNS_TOO, OF_THINGS, PLAIN, REVERSED

_TOKEN = re.compile(r'""|\d{1,3}(?:,\d{3})+|[^\W_][\w’\'./@+#-]*|_[\w]*|°[CF]\b|[^\w\s]')
_END = ".'’/-"


@dataclass(frozen=True)
class Token:
    """A word or a mark of a sentence; ``quoted`` is the text of a quotation, which is one token."""

    text: str
    low: str
    quoted: str | None = None

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.quoted is not None or self.text[0].isalnum() or self.text[0] in "_°"


def tokens_of(plain: str, quoted: list[str]) -> list[Token]:
    """The words and marks of a sentence whose quotations are emptied; ``quoted`` are their texts, in order."""
    texts = iter(quoted)
    found = []
    for match in _TOKEN.finditer(plain.replace("’", "'")):
        text = match.group(0)
        if text == '""':
            inside = next(texts, "")
            found.append(Token('""', inside.lower().strip(" .!?,;:"), inside))
            continue
        word = text.rstrip(_END) or text
        found.append(Token(word, word.lower()))
        found += [Token(mark, mark) for mark in text[len(word) :] if mark == "."]
    return found


_IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "data": "data", "criteria": "criterion", "indices": "index",
    "matrices": "matrix", "analyses": "analysis", "bases": "base", "apologies": "apology", "news": "news", "pros": "pro", "cons": "con",
    "yourselves": "yourself", "lives": "life", "feet": "foot", "series": "series", "species": "species", "thanks": "thanks",
    "minutiae": "minutiae", "politics": "politics", "ethics": "ethics", "mathematics": "mathematics", "physics": "physics",
    "economics": "economics", "statistics": "statistic", "italics": "italics", "caps": "caps", "emojis": "emoji", "ids": "id",
    "always": "always", "this": "this", "is": "is", "was": "was", "has": "has", "yes": "yes", "us": "us", "its": "its", "as": "as",
    "address": "address", "business": "business", "access": "access", "process": "process", "sales": "sale", "js": "js", "css": "css",
    "aws": "aws", "sms": "sms", "https": "https", "kubernetes": "kubernetes", "dms": "dm", "bus": "bus", "gas": "gas", "bias": "bias",
    "clichés": "cliche", "cliché": "cliche", "status": "status", "canvas": "canvas", "movies": "movie", "cookies": "cookie", "ties": "tie",
    "zombies": "zombie", "calories": "calorie", "selfies": "selfie", "caches": "cache", "axes": "axis",
}  # fmt: skip


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """A noun, lower case, in the singular; by rule, so that both sides of a comparison come out alike."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("'s"):
        return word[:-2]
    if (
        len(word) < 4
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is"))
        or not word.replace("-", "").isalpha()
    ):
        return word
    if word.endswith(("oses", "yses")) and len(word) > 6 and not word.endswith(("poses", "loses")):
        return word[:-2] + "is"
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _single_verbs() -> set[str]:
    names = {verb for verbs in CLASSES.values() for verb in verbs.split()}
    names |= {
        *REVERSED,
        *IMPLIED,
        *PLAIN,
        *OF_THINGS,
        "be",
        "have",
        "do",
        "go",
        "forget",
        "fail",
        "skip",
        "try",
        "tell",
        "ensure",
        "remember",
    }
    return {name.split("+")[0] for name in names}


_VERBS = _single_verbs()
_PAST = {
    "write": ("wrote", "written"), "give": ("gave", "given"), "tell": ("told",), "say": ("said",), "send": ("sent",), "make": ("made",),
    "take": ("took", "taken"), "keep": ("kept",), "speak": ("spoke", "spoken"), "show": ("shown",), "read": ("read",), "run": ("ran",),
    "build": ("built",), "buy": ("bought",), "find": ("found",), "hide": ("hid", "hidden"), "choose": ("chose", "chosen"),
    "withhold": ("withheld",), "do": ("did", "done"), "be": ("been", "is", "are", "was", "were", "am"), "have": ("has", "had"),
    "go": ("gone", "went"), "leave": ("left",), "put": ("put",), "begin": ("began", "begun"), "override": ("overridden",),
    "pay": ("paid",), "hold": ("held",), "bring": ("brought",), "deal": ("dealt",), "forget": ("forgot", "forgotten"), "let": ("let",),
}  # fmt: skip


def _forms() -> dict[str, tuple[str, str]]:
    """Every inflected form of a known verb with its base and which form it is: base, s, ing, ed."""
    forms: dict[str, tuple[str, str]] = {}
    for verb in sorted(_VERBS):
        stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
        doubled = verb + verb[-1] if _doubles(verb) else ""
        third = (
            verb[:-1] + "ies"
            if verb.endswith("y") and verb[-2] not in "aeiou"
            else verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        )
        past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else stem + "ed"
        made = {verb: "base", third: "s", stem + "ing": "ing", past: "ed"}
        if doubled:
            made |= {doubled + "ing": "ing", doubled + "ed": "ed"}
        made |= {form: "s" if form in ("is", "has") else "ed" for form in _PAST.get(verb, ()) if form != verb}
        for form, kind in made.items():
            if form not in forms or kind == "base":
                forms[form] = (verb, kind)
    return forms


_LATE_STRESS = listed("refer defer commit submit transfer admit permit prefer occur begin forget omit")


def _doubles(verb: str) -> bool:
    """Whether a verb doubles its last letter: run, running."""
    if verb in _LATE_STRESS:
        return True
    short = len(verb) in (3, 4) and verb[-1] not in "aeiouwxyr" and verb[-2] in "aeiou"
    return short and (len(verb) < 2 or verb[-3] not in "aeiou")


FORMS = _forms()
PHRASAL = frozenset(
    {name.replace("+", " ") for verbs in CLASSES.values() for name in verbs.split() if "+" in name}
    | {name.replace("+", " ") for name in REVERSED if "+" in name}
)
_CLASS_OF: dict[str, frozenset[str]] = {}
for _classes, _verbs in CLASSES.items():
    for _name in _verbs.split():
        _key = _name.replace("+", " ")
        _CLASS_OF[_key] = _CLASS_OF.get(_key, frozenset()) | frozenset(_classes.split())


def classes_of(verb: str) -> frozenset[str]:
    """What a verb in its base form does; itself where no list has it."""
    return _CLASS_OF.get(verb, frozenset((verb,)))


def base_of(word: str, *forms: str) -> str | None:
    """The base of a known verb in one of the forms (``base``, ``s``, ``ing``, ``ed``); else ``None``."""
    found = FORMS.get(word)
    return found[0] if found and found[1] in forms else None


def gerund_base(word: str) -> str | None:
    """The base of any word in -ing, by rule where the verb is not known."""
    known = base_of(word, "ing")
    if known or not word.endswith("ing") or len(word) < 6:
        return known
    stem = word[:-3]
    return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem


def is_noun_too(verb: str) -> bool:
    """Whether a verb's base form is as often a noun."""
    return verb in NOUNS_TOO
