"""The words of demands, as data: acts, objects, amounts, polarity, parts, each with its synonyms.

A line maps a meaning to the wordings that have it, separated by ``|``. Words are in lower case; a hyphen counts as a
space. Verbs are given in their base form (``tokens`` makes the others), nouns in the singular where both are meant.
What is added here is read by every rule that speaks of its class.
"""

from __future__ import annotations

from cras.checks.languages import LANGUAGE_CODES

VERBS: dict[str, str] = {
    "write": (
        "write|ask|answer|reply|respond|speak|communicate|talk|output|return|give|produce|provide|generate|compose|draft|create|explain"
        "|describe|list|summarize|summarise|rewrite|present|deliver|express|tell|formulate|phrase|format|structure|organize|organise"
        "|complete|make|craft|analyze|analyse|expand|elaborate|outline|recommend|solve|design|compare|name|show|submit|print|render"
        "|convert|translate|act|work|report|review|suggest|propose|build|develop|implement|construct|paraphrase|prepare|offer|identify|pick|choose|select|find"
        "|send|post|publish|define|discuss|evaluate|plan|sort|calculate|compute|supply|state|read|run|check|verify"
        "|arrange|lay out|set out|combine|reconstruct|imagine|synthesize|synthesise|convey|hand in|extend|shorten|break|label|mark|invent|think of|come up with|classify|predict|determine|give me|tell me|help|debug|fix|improve|critique|brainstorm|put together"
    ),
    "include": (
        "include|contain|mention|use|utilize|utilise|employ|incorporate|have|add|insert|feature|say|apply|append|feature|weave in|work in|hold"
        "|attach|carry|comprise|consist of|quote|cite|reference|refer to|make use of|encompass|repeat the word|display"
    ),
    "put": "put|place|set",
    "begin": "start|begin|open|precede|preface|kick off|lead|start off|begin off",
    "end": "end|finish|conclude|close|sign off|terminate|wrap up|sign|close off|end off|finish off|finish up",
    "wrap": "wrap|enclose|surround|encase|enwrap",
    "separate": "separate|divide|split|delimit|demarcate|break up",
    "keep": "keep|limit|restrict|cap|confine|stay|hold|control|constrain|remain|fit",
    "exceed": "surpass|go over|go beyond|run over|run past",
    "highlight": "highlight",
    "italic": "italicize|italicise",
    "bold": "bold|embolden",
    "capitalize": "capitalize|capitalise",
    "be": "be",
    "appear": "appear|occur|show up|come up|turn up|be used|be present|be included|be mentioned|be found|be repeated",
}
"""Acts. Each verb belongs to one, by what it does with its object."""

IRREGULAR: dict[str, str] = {
    "writes": "write", "written": "write", "writing": "write", "wrote": "write", "given": "give", "giving": "give",
    "spoken": "speak", "speaking": "speak", "made": "make", "making": "make", "said": "say", "has": "have",
    "having": "have", "putting": "put", "begun": "begin", "beginning": "begin", "splitting": "split", "capped": "cap",
    "capping": "cap", "kept": "keep", "limited": "limit", "is": "be", "are": "be", "being": "be", "been": "be",
    "wrapped": "wrap", "wrapping": "wrap", "wrapped up": "wrap up", "wrapping up": "wrap up", "held": "hold",
    "built": "build", "set": "set", "setting": "set", "told": "tell", "sent": "send", "shown": "show", "referring to": "refer to",
    "found": "find", "chosen": "choose", "choosing": "choose", "planned": "plan", "planning": "plan", "read": "read",
    "running": "run", "consists of": "consist of", "consisting of": "consist of", "made up of": "consist of", "submitted": "submit",
}  # fmt: skip

FUNCTIONS: dict[str, str] = {
    "neg": (  # not the thing that follows
        "not|n't|never|do not|don't|dont|does not|doesn't|must not|mustn't|should not|shouldn't|shall not|shan't|cannot|can't|cant|can not"
        "|may not|will not|won't|would not|ought not to|need not contain|is not to|are not to|at no point|under no circumstances|by no means|in no case|no one|nobody"
        "|isn't|aren't|not to|neither|nor|should never|must never|may never|can never|will never"
    ),
    "avoid": (  # verbs and prepositions that negate their own object
        "avoid|avoiding|avoids|avoided|refrain|refrain from|refraining from|refrains from|steer clear of|steering clear of|stay clear of|stay away from|staying away from|keep away from"
        "|abstain from|abstaining from|do without|doing without|omit|omitting|omits|leave out|leaving out|exclude|excluding|excludes|skip|skipping|forgo|forgoing|eliminate"
        "|eliminating|keep clear of|shun|leave off|drop|stop|stop using|desist from|without|free of|free from|devoid of|void of|lacking|remove|removing|keep out|cut out|do away with|make no use of|dispense with|i don't want|i do not want|we don't want|we do not want|i don't need|i do not want to see|i don't want to see|i never want|i never want to see|hate|dislike|can't stand|cannot stand|can not stand|can't bear|cannot bear|lose the|spare me|get rid of|do away with|nix|ditch|lay off|refuse to|leave off|leaves out|drops|bans|ban|forbid|prohibit|stay off|keep off|leave them out|leave it out|leave those out|leave that out|keep them out|keep it out"
    ),
    "no": "no|zero|not a|not any|not one|none of|not a single|no single|nary a",
    "barred": (
        "forbidden|prohibited|banned|disallowed|off limits|not allowed|not permitted|not acceptable|unacceptable|not to be|not welcome|unwelcome|unwanted"
        "|to be avoided|be avoided|be omitted|be left out|be excluded|be absent|not wanted|not used|out of bounds|taboo|not okay|not ok|verboten|none|have no place|has no place|don't belong|doesn't belong|do not belong|does not belong|rejected|cut off|truncated|thrown away|discarded|refused|blacklisted|a no go|not desired|undesired|undesirable|out of the question|not needed|aren't wanted|isn't wanted|shouldn't be used"
    ),
    "allowed": "allowed|permitted|accepted|acceptable|okay|ok|tolerated",
    "instead": "instead of|rather than|other than|except|except for|apart from|besides|aside from|as opposed to",
    "modal": (
        "must|should|shall|has to|have to|needs to|need to|ought to|is to|are to|will|must always|should always|is required to|are required to|is expected to|are expected to"
        "|is supposed to|are supposed to|must only|should only|had better|is meant to|may only|can only"
        "|must not|mustn't|should not|shouldn't|shall not|cannot|can't|may not|will not|won't|ought not to|is not to|are not to|should never|must never|may never|can never|will never|can not|shan't"
    ),
    "hedge": (
        "not only|not just|may|might|can|could|feel free|optional|optionally|encouraged|recommended|preferably|prefer|ideally|if possible|where possible|when possible|usually|generally"
        "|as needed|try to|tries to|as appropriate|typically|strive to|strive for|aim to|aim for|aim at|where appropriate|attempt to|at least try|when relevant|welcome to|often|sometimes"
        "|perhaps|maybe|consider|tend to|as a rule of thumb|need not|needn't|do not have to|don't have to|do not need to|don't need to|not necessary|not required|no need to|is not necessary"
        "|unless|hopefully|if you like|if you want"
    ),
    "shell": (  # what introduces a demand and says nothing itself
        "please|kindly|make sure|makes sure|making sure|ensure|ensuring|ensures|make certain|be sure|be careful|take care|see to it|remember|do remember|note|don't forget|do not forget|do n't forget|never forget|never fail"
        "|do not fail|always|also|additionally|moreover|furthermore|finally|lastly|in addition|first|firstly|second|secondly|third|thirdly|next|then|now|from now on|instead|however|again"
        "|and|but|so|it is required that|it is important that|it is essential that|it is necessary that|it is mandatory that|it's important that|it is crucial that|it is imperative that|it is vital that|it is critical that"
        "|it is important to|it is essential to|it is required to|it is mandatory to|it is necessary to|it is crucial to|i want|i would like|i'd like|i need|i expect|i require|i would prefer|i'd prefer|we would prefer|we'd prefer|i want you to|i would like you to|i'd like you to"
        "|i need you to|i expect you to|we want|we need|we expect|we would like|the user wants|users want|you must|you should|you shall|you need to|you have to|you are required to|you are to|you are expected to"
        "|you are asked to|you are supposed to|you will|you'll|you ought to|you are instructed to|you are obliged to|your task is to|your job is to|your goal is to|the goal is to|the task is to|can you|could you|would you"
        "|will you|can you please|could you please|would you please|let us|let's|lets|strictly|absolutely|simply|just|that|to|for this task|without fail|at all times|under all circumstances|in all cases|in every case|without exception"
        "|important|very important|reminder|rule|rules|note that|nb|above all|most importantly|as a rule|in general|by default|going forward|henceforth|whatever happens|no matter what|crucially|importantly|in particular"
        "|yet|still|likewise|similarly|too|as well|go ahead and|try and|be aware that|bear in mind that|keep in mind that|keep in mind to|you"
    ),
    "sure": (  # what makes a statement behind it a demand
        "make sure|makes sure|making sure|ensure|ensuring|ensures|make certain|be sure|be careful|take care|see to it|it is required that|it is important that|it is essential that|it is necessary that|it is mandatory that"
        "|it's important that|it is crucial that|it is imperative that|it is vital that|it is critical that|i want|i would like|i'd like|i need|i expect|i require|we want|we need|we expect|we would like"
    ),
    "subject": (  # the turn
        "answer|response|reply|output|message|turn|text|article|essay|poem|story|letter|cover letter|email|mail|post|report|document|speech|song|review|advertisement|ad|resume|cv|tweet"
        "|limerick|riddle|rap|rap song|rap battle|pitch|haiku|sonnet|ballad|lyrics|blog post|blog|paper|write up|writeup|dialogue|translation|explanation|everything|whole thing|statement|content|completion"
        "|result|communication|writing|work|product description|press release|itinerary|proposal|script|screenplay|dissertation|memo|newsletter|fairy tale|novel|joke|jokes|rubric|template|final answer|final response"
    ),
    "it": "it|this|them|they",
    "whole": "whole|entire|full|complete|overall|total|all of your|all your|all the|all of the",
    "part det": "each|every|per|first|second|third|fourth|fifth|sixth|last|final|opening|closing|one of the|one of your|any of the|the other|either of the|both of the|another",
    "part": (
        "title|heading|section|paragraph|bullet|bullet point|line|summary|introduction|field|step|column|postscript|headline|subject line|code|code comment|comment|value|key|row|item|caption|stanza|verse|conclusion"
        "|greeting|point|part|entry|cell|header|footer|footnote|quote|quotation|commit message|example|name|date|list|table|variable|function|file|tool|abstract|hook|chorus|thought|argument"
        "|option|element|string|label|docstring|log|bulletin|slide|tag"
    ),
    "time": "time|times|user|question|situation|case|message|turn|instance|occasion",
    "keyword": (
        "word|keyword|key word|term|phrase|expression|name|words|keywords|key words|terms|phrases|expressions|items|names|string|strings|line|sentence|words and phrases|keyword and phrase|special characters|text|statement"
    ),
    "letter": "letter|letters|character|characters|symbol|sign",
    "exactly": "exact|exactly|this exact|the exact|verbatim",
    "times": "time|times|occurrences|occurrence|instances|instance|mentions|appearances|usages|uses|occasions",
    "example": "such as|for example|for instance|like this|example|as in|like",
    "reason": "so that|because|since|in order to|so as to|in order that|as it|as this|as they|for the sake of|due to|so users|so the",
    "relative": "which|who|whose|whom|where",
    "only": "only|solely|exclusively|nothing but|just|purely|merely|nothing else than|nothing other than|entirely|completely|fully",
    "or": "or|and or",
    "either": "from the following|choose from|one of the following exact|one of the following|one of these|one of|either|one from|any of the following|one out of|exactly one of|only one of",
    "option noun": "option|options|choice|choices|answer|answers|word|words|phrase|phrases|response|responses|reply|replies|value|values|label|labels|category|categories|letter|letters|sentence|sentences|statement|statements",
    "edge end": "end|very end|bottom|conclusion|close",
    "edge begin": "beginning|very beginning|start|very start|top|outset|opening",
    "last part": "last sentence|final sentence|last word|last words|final word|final words|last line|final line|last phrase|final phrase|very last sentence|very last line|very last word|very last words|very end|very last phrase|closing line|closing sentence|closing words",
    "first part": "first sentence|first word|first words|first line|first phrase|very first sentence|very first word|very first words|very first line|opening sentence|opening line|opening words|first paragraph|very first paragraph",
    "around": "around",
}
"""Words that belong to no object: what turns a demand round, softens it, introduces it, or limits it to a part."""

_CAPITALS = [
    "all caps",
    "caps",
    "all capital letters",
    "capital letters",
    "all capitals",
    "capitals",
    "all uppercase",
    "uppercase",
    "all uppercase letters",
    "uppercase letters",
    "block capitals",
    "full caps",
]
_WRITTEN = ["in", "with", "that are in", "which are in", "written in", "that are written in", "that is in", "that have"]
_CAPITAL_WORDS = "|".join(f"word {written} {capitals}" for written in _WRITTEN for capitals in _CAPITALS)

UNITS: dict[str, str] = {
    "word": "word",
    "sentence": "sentence",
    "comma": "comma|comma character|comma symbol|comma sign",
    "exclamation": "exclamation mark|exclamation point",
    "question": "question mark",
    "bullet": "bullet point|bulletpoint|bullet|bulleted point|numbered point|bullet list item|bulleted item|bulleted list|bullet list|bullet pointed list|bulleted list item",
    "paragraph": "paragraph|stanza",
    "highlight": "highlighted section|highlighted text section|highlighted part|highlighted phrase|highlighted text|highlighting|highlight|highlighted word",
    "italic": (
        "italic section|italic text section|italic phrase|italicized section|italicised section|italic text|italic|italicized word|italic word|italicized phrase|italicized text|italicized part|italicized text section"
        "|italic text part|italic part|italicized term"
    ),
    "section": "section|chapter|section break|section divider|section division|chapter division|section marker|chapter break",
    "capitalized word": "capitalized word|capitalised word",
    "placeholder": "placeholder|placeholder bracket|placeholder text",
    "hashtag": "hashtag|hash tag",
    "capital word": (
        f"{_CAPITAL_WORDS}|all caps word|all capital word|word in all caps|word in all capital letters|word in all capitals|word with all capital letters|word with all capitals|word in caps|word in capital letters|word in capitals|capital letter word"
        "|word in uppercase|word in upper case|uppercase word|upper case word|word that are in all caps|word which are in all caps|word in all uppercase letters|word in all uppercase|word written in all caps|word in full capitals|full caps word"
        "|word with capital letters|word in block capitals|fully capitalized word|word with all caps|word in uppercase letters|word with all letters capitalized"
    ),
    "title": "title|title formatting",
    "postscript": "postscript|post script|p.s|p.p.s|ps|post scriptum|p s|p p s",
    "emoji": "emoji|emojis|emoticon|smiley|smiley face",
    "link": "link|hyperlink|url|web address|web link",
    "citation": "citation|inline citation|source citation",
    "character": "character|char",
    "item": "list item|item|list entry",
    "heading": "heading|header|section heading|section header|subheading|sub heading|markdown heading|markdown header|header formatting",
    "code block": "code block|block of code|fenced code block|code fence|code snippet block",
    "line": "line|line of text",
    "table": "table|markdown table",
    "bold": "bold text|bold word|bolded word|bold phrase|bold face|boldface|bolding|bold section|bolded text|bold",
}
"""What is counted; the unit's name is that of ``amount`` (and ``word`` and ``sentence`` are kinds of their own)."""

FORMATS: dict[str, str] = {
    "json": "json|json object|json array|json format|json document|json block|json string|json structure|json output|json code block|json response|json text",
    "xml": "xml|xml format|xml document|xml tag|xml output",
    "yaml": "yaml|yml|yaml format|yaml document|yaml output|yaml mapping",
    "csv": "csv|csv format|comma separated values|csv file|csv output|csv rows",
    "list": "bulleted list|bullet list|bullet points|bullet point list|numbered list|markdown list|list|bullets|list of bullet points|list format|bullet pointed list|ordered list|unordered list|bullet form|bullet point form|bullet point format|list form",
    "prose": "prose|paragraph form|paragraph format|essay form|flowing prose|continuous prose|running prose|prose form|running text",
    "plain": "plain text|plaintext|plain text format|plain unformatted text|unformatted text|raw text|simple text format",
    "markdown": "markdown|markdown format|markdown syntax|markdown formatting|markdown markup|md format",
    "unformatted": "formatting|special formatting|formatting or structure|text formatting|markup|formatting marks|formatting elements",
}

CASES: dict[str, str] = {
    "upper": "uppercase|upper case|uppercases|all caps|caps|capital letter|capitals|block capitals|all capital letters|all capitals|all uppercase|uppercase letter|upper case letter|full caps|full capitals|capital english letters|capitalized letter|caps lock",
    "lower": "lowercase|lower case|lowercases|small letter|lowercase letter|lower case letter|lowercased|all lowercase|lowercased letter|non capital letter|small caps only",
    "title": "title case|title casing",
    "sentence": (
        "sentence case|mixed case|normal case|regular case|standard case|mixed casing|sentence casing|normal casing|standard capitalization|normal capitalization|proper capitalization|regular capitalization|standard casing|proper casing"
        "|sentence case formatting|appropriate capitalization|correct capitalization|sentence capitalization|conventional capitalization|usual capitalization"
    ),
}

MARKS: dict[str, str] = {
    "\"“”": "double quotation mark|double quote|double quote mark|quotation mark|quote mark|quotation",
    "'‘’": "single quotation mark|single quote|single quote mark",
    "<<>>": "double angular bracket|double angle bracket",
    "<>": "angular bracket|angle bracket|single angular bracket|single angle bracket",
    "[[]]": "double square bracket",
    "[]": "square bracket|single square bracket|bracket|bracketed text|bracketed reference|bracketed placeholder",
    "{{}}": "double curly bracket|double curly brace|double brace",
    "{{{}}}": "triple curly bracket|triple curly brace|triple brace",
    "{}": "curly bracket|curly brace|brace",
    "()": "parenthesis|parentheses|round bracket",
    "*": "asterisk|asterisk symbol|asterisk character",
}  # fmt: skip
"""Marks around something, by their wording."""

SIGNS: dict[str, str] = {
    "—": "em dash|em-dash|long dash",
    "–": "en dash",
    "–—": "dash",
    "-": "hyphen",
    ":": "colon",
    ";": "semicolon|semi colon",
    "…": "ellipsis|ellipses",
    "(": "parenthesis|parentheses|round bracket",
    "/": "slash|forward slash",
    "&": "ampersand",
    "*": "asterisk",
    "#": "hash|hash sign|hash symbol",
    "`": "backtick|back tick",
    "%": "percent sign|percentage sign",
    "$": "dollar sign",
    "digits": "digit|numeral",
    "punctuation": "punctuation|punctuation mark",
}
"""Signs of writing by their names; of a value with several characters, each."""

COMPARISONS: dict[str, str] = {
    "min": "at least|a minimum of|minimum of|minimum|no fewer than|no less than|not fewer than|not less than|at the least|at a minimum|at minimum|no shorter than|not shorter than|from|as many as at least|greater than or equal to|at the very least",
    "max": (
        "at most|a maximum of|maximum of|maximum|up to|no more than|not more than|no longer than|not longer than|not exceed|not exceeding|no greater than|within|at the most|max|a limit of|a cap of|not over|not above|never more than|never exceed"
        "|not go over|not go beyond|not surpass|maximally|less than or equal to|not be over|not be more than|not be longer than|upwards of at most|not any more than|to a maximum of|not to exceed|the most|an upper limit of|upper limit of|upper bound of|limit of|maximum length of|no further than|nothing over|nothing above|a ceiling of|ceiling of|max of|a max of|to the tune of at most|no bigger than|room for|space for|never over|no higher than"
    ),
    "under": "less than|fewer than|under|below|shorter than|lower than|beneath|smaller than|fall short of|underneath|south of",
    "over": "more than|longer than|over|above|exceed|exceeds|exceeding|greater than|beyond|higher than|in excess of|upwards of|past|go past|go over|goes over|go beyond|goes beyond|run over|runs over|exceed|surpass|surpasses|any longer than|any more than|bigger than",
    "exact": "exactly|precisely|just|only|a total of|in total|exact number of|equal to|no more and no less than|no more no less than|neither more nor less than",
    "vague": "about|around|approximately|roughly|approx|circa|nearly|almost|some|ca|close to|somewhere around|in the region of|in the neighborhood of|more or less",
    "between": "between|in the range of|ranging from|anywhere from|from between|in the range|anywhere between|in a range of|in the range from|within the range of",
}
"""Words before a number."""

AFTER: dict[str, str] = {
    "min": "or more|or longer|or above|and no less|and no fewer|or over|as a lower limit|lower limit|at the minimum|at least|minimum|at minimum|at a minimum|and above|and up|or greater|or higher|as a minimum|upwards|plus|and more",
    "max": "or less|or fewer|or under|at most|and not more|and no more|or even fewer|limit|cap|ceiling|at the outside|top|as an upper limit|upper limit|maximum|max|or below|tops|or shorter|as a maximum|and under|at the most|or lower",
    "vague": "or so|ish|or thereabouts|give or take|more or less",
}
"""Words behind a number and its unit."""

NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100, "one hundred": 100, "two hundred": 200,
    "three hundred": 300, "five hundred": 500, "a thousand": 1000, "one thousand": 1000, "a dozen": 12, "dozen": 12,
    "half a dozen": 6, "two dozen": 24, "a single": 1, "single": 1, "a pair of": 2, "both": 2,
}  # fmt: skip
OFTEN: dict[str, int] = {"once": 1, "twice": 2, "thrice": 3, "a single time": 1, "one time": 1}

LANGUAGES = LANGUAGE_CODES
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
