"""Manners of a turn: axes on which it has one value, the words of each value, and the conflict type of the axis.

Words are lower case, as they stand in a prompt; ``strong`` axes are read wherever their words stand in a demand, the others
only where the demand is about the turn as a whole ("keep answers short", not "a short poem").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """A way in which a turn can be, of which it has one value."""

    name: str
    type: str
    values: dict[str, tuple[str, ...]]
    strong: bool = False


def _axis(name: str, type: str, strong: bool = False, /, **values: str) -> Axis:
    return Axis(name, type, {key: tuple(words.split("|")) for key, words in values.items()}, strong)


AXES = (
    _axis(
        "register",
        "wording",
        formal="formal|formally|professional|professionally|businesslike|business-like|official|highly formal|strictly formal|corporate",
        casual="informal|informally|casual|casually|colloquial|colloquially|slang|slangy|street language|chatty|laid-back|laid back|relaxed",
    ),
    _axis(
        "warmth",
        "wording",
        warm="friendly|warm|warmly|cheerful|cheerfully|enthusiastic|enthusiastically|upbeat|bubbly|chirpy|heartfelt|effusive|exuberant"
        "|empathetic|empathetically|sympathetic|affectionate|warm-hearted|excited|jolly|passionate",
        cold="neutral|neutrally|detached|impersonal|impersonally|unemotional|emotionless|cold|coldly|dry|matter-of-fact|dispassionate"
        "|unfriendly|curt|distant|clinical|sober|soberly|stern",
    ),
    _axis(
        "extent",
        "length",
        short="brief|briefly|concise|concisely|short|succinct|succinctly|terse|tersely|to the point|short and sweet|crisp|compact|laconic"
        "|as short as possible|as briefly as possible|minimal|in a nutshell|pithy|brevity|conciseness|one-liner|one-liners",
        long="detailed|in detail|in great detail|in full detail|in depth|in-depth|thorough|thoroughly|exhaustive|exhaustively|comprehensive|lengthy"
        "|comprehensively|at length|at great length|long|elaborate|extensive|extensively|as much detail as possible|long-form|verbose|wordy"
        "|every detail|great detail|full detail|plenty of detail|into detail|expansive|as long as possible|multi-paragraph",
    ),
    _axis(
        "gravity",
        "wording",
        humorous="humorous|humorously|humourous|funny|witty|wittily|playful|playfully|jokey|joking|tongue-in-cheek|silly|whimsical|comical|humour|humor"
        "|jokes|puns|light-hearted|lighthearted",
        serious="serious|seriously|solemn|solemnly|grave|humourless|humorless|restrained|dignified|sober|soberly|without humour",
    ),
    _axis(
        "difficulty",
        "wording",
        simple="simple|simply|plain language|plain english|non-technical|nontechnical|layman's terms|lay terms|simple terms|simple words"
        "|simple language|jargon-free|jargon free|easy to understand|everyday language|everyday words|plain words|beginner-friendly|child-friendly",
        technical="technical|technically|highly technical|jargon|technical terms|technical jargon|academic|academically|scholarly|expert-level"
        "|expert level|technical language|specialist vocabulary|specialist terms|domain jargon|technical vocabulary",
    ),
    _axis(
        "courtesy",
        "wording",
        polite="polite|politely|courteous|courteously|respectful|respectfully|civil|kindly|tactful|tactfully|diplomatic|diplomatically",
        rude="rude|rudely|impolite|insulting|disrespectful|disrespectfully|harsh|harshly|abrasive|sarcastic|sarcastically|sarcasm|mean|snarky|brutal"
        "|brutally|scathing",
    ),
    _axis(
        "outlook",
        "wording",
        optimistic="optimistic|optimistically|positive|positively|hopeful",
        pessimistic="pessimistic|pessimistically|negative|negatively|gloomy|bleak",
    ),
    _axis(
        "certainty",
        "wording",
        sure="confident|confidently|assertive|assertively|definitive|definitively|with certainty|decisive|decisively|with full confidence"
        "|with confidence|with absolute certainty",
        unsure="tentative|tentatively|cautious|cautiously|hedged|uncertain|with caveats",
    ),
    _axis(
        "stance",
        "wording",
        balanced="impartial|impartially|unbiased|balanced|even-handed|objective|objectively|neutral|neutrally|nonpartisan|non-partisan",
        partial="persuasive|persuasively|biased|opinionated|one-sided|partisan|subjective|subjectively",
    ),
    _axis(
        "person",
        "wording",
        True,
        first="first person|first-person|first person singular|first person plural|i form|we form|1st person",
        third="third person|third-person|3rd person",
        second="second person|second-person|2nd person",
    ),
    _axis(
        "address",
        "wording",
        True,
        formal="sie|vous|usted|last name|last names|surname|surnames|family name",
        familiar="du|tu|tú|first name|first names|given name|first-name basis|first name basis",
    ),
    _axis(
        "spelling",
        "wording",
        True,
        british="british|british english|british spelling|uk english|uk spelling|british spellings",
        american="american|american english|american spelling|us english|us spelling|american spellings",
    ),
    _axis(
        "units",
        "format",
        True,
        metric="metric|metric units|si units|kilometres|kilometers|kilograms",
        imperial="imperial|imperial units|miles|pounds and ounces",
    ),
    _axis(
        "temperature",
        "format",
        True,
        celsius="celsius|degrees celsius|centigrade|°c",
        fahrenheit="fahrenheit|degrees fahrenheit|°f",
    ),
    _axis(
        "clock",
        "format",
        True,
        full="24-hour|24 hour|24-hour clock|24h|military time",
        half="12-hour|12 hour|12-hour clock|12h|am/pm|a.m./p.m.",
    ),
    _axis(
        "dates",
        "format",
        True,
        iso="iso 8601|yyyy-mm-dd|iso dates|iso format|iso date format",
        european="dd/mm/yyyy|dd.mm.yyyy|dd-mm-yyyy|day/month/year",
        american="mm/dd/yyyy|mm-dd-yyyy|month/day/year",
    ),
    _axis(
        "decimals",
        "format",
        True,
        comma="decimal comma|comma as the decimal separator|comma as decimal separator",
        point="decimal point|decimal dot",
    ),
    _axis("voice", "wording", True, active="active voice", passive="passive voice"),
    _axis("tense", "wording", True, past="past tense", present="present tense", future="future tense"),
    _axis(
        "currency",
        "format",
        True,
        euro="euro|euros|eur",
        dollar="us dollars|dollars|usd|us dollar",
        pound="pounds sterling|british pounds|gbp",
    ),
    _axis(
        "layout",
        "format",
        True,
        json="json|json object|valid json|a json object|raw json|strict json|pure json",
        xml="xml|valid xml",
        yaml="yaml",
        csv="csv",
        html="html",
        prose="prose|flowing prose|continuous prose|running text|flowing text|continuous text|full paragraphs|flowing paragraphs|paragraphs only"
        "|coherent paragraphs|plain paragraphs|narrative prose|continuous paragraphs",
        list="bullet points|bulleted list|bullet list|bullets|numbered list|a list|bullet-point list|bulleted lists|numbered lists|numbered steps|bullet-points",
        table="a table|markdown table|tables|table form|tabular form|a markdown table|a two-column table",
        plain="plain text|plaintext|plain-text|unformatted text",
        markdown="markdown",
    ),
    _axis(
        "program",
        "format",
        True,
        python="python|python 3",
        javascript="javascript|js",
        typescript="typescript",
        java="java",
        rust="rust",
        go="golang",
        cpp="c++",
        csharp="c#",
        ruby="ruby",
        php="php",
        sql="sql",
        bash="bash|shell script",
        r="r script",
    ),
)

TOGETHER: frozenset[frozenset[str]] = frozenset(
    frozenset(pair.split("+"))
    for pair in (
        "markdown+list",
        "markdown+table",
        "plain+prose",
        "markdown+prose",
        "list+plain",
        "prose+html",
        "list+html",
        "table+html",
    )
)
"""Values of one axis that go together all the same."""
