"""The words by which demands are spotted. Data only; every word is in its base form, compared by its stem."""

from __future__ import annotations

VERBS: dict[str, str] = {
    "say": "say tell name mention reveal share disclose divulge state give show quote include add append put write print display"
    " provide get have use employ utilise utilize carry contain come appear feature list hear receive insert speak call go expose leak publish post send"
    " offer report volunteer supply begin open start end close finish finalise stand bear sport know hold conclude greet occur"
    " stick sprinkle throw slip weave drop advise place cite explain describe set identify read comment address throw",
    "discuss": "discuss talk cover answer address comment speak explain describe debate advise help deal mention tell say opine"
    " give respond reply handle",
    "use": "use call run query consult open apply employ utilise utilize invoke search trigger execute go take send rely make touch",
    "make": "make use write create produce draft draw compose generate build prepare put design",
    "hand": "hand escalate forward transfer route delegate refer redirect connect pass send assign give leave go",
    "ask": "ask question request query collect get",
    "change": "change edit modify alter touch rewrite correct fix improve adjust update amend tidy polish mend tweak put write",
    "delete": "delete remove erase wipe purge drop",
    "recommend": "recommend suggest advise propose endorse promote plug pitch push",
    "promise": "promise guarantee pledge assure commit",
    "grant": "grant offer waive award approve give issue refund",
    "praise": "praise compliment flatter",
    "book": "book reserve schedule",
    "translate": "translate",
    "sign": "sign",
    "apologise": "apologise apologize",
}
"""What a verb does, by all the verbs that may do it. A verb of no line is part of what a demand is about."""

SYNONYMS: dict[str, str] = {
    "footnote": "footnote citation source reference cite",
    "emoji": "emoji emoticon smiley 🎉 😀 🙂 😊 👍 ❤️ 🚀 ✨ ✅ 🎈 🌟",
    "heading": "heading ## header subheading headline",
    "example": "example illustration sample instance",
    "sorry": "sorry apology apologise apologize regret",
    "compliment": "compliment praise flatter nice flattery",
    "price": "price cost fee rate pricing",
    "salary": "salary pay wage",
    "joke": "joke humour humor pun funny",
    "drawing": "drawing draw ascii sketch doodle",
    "hashtag": "hashtag #",
    "table": "table tabular",
    "bullet": "bullet bullets bulleted",
    "link": "link url hyperlink",
    "question": "question ask",
    "greeting": "greeting greet hello salutation",
    "disclaimer": "disclaimer caveat",
    "opinion": "opinion view preference taste prefer personally",
    "confirm": "confirm confirmation ok okay approval approve permission consent go-ahead sign-off authorisation authorization clearance",
    "medicine": "medicine medical medication remedy dose dosage drug pill",
    "law": "law legal lawyer statute",
    "jargon": "jargon technical terminology",
    "verify": "verify verification check identity identify",
    "reasoning": "reasoning reason thinking rationale working workings",
    "verdict": "verdict conclusion decision judgment judgement",
    "competitor": "competitor rival competition",
    "solution": "solution",
    "discount": "discount rebate voucher coupon",
    "refund": "refund reimbursement reimburse",
    "password": "password passcode credential",
    "phone": "phone telephone",
    "picture": "picture image photo photograph",
    "politics": "politics political politician election",
    "abbreviation": "abbreviation acronym abbreviate",
    "customer": "customer client user caller shopper guest visitor buyer patron member",
    "pupil": "pupil student learner child",
    "colleague": "colleague human staff employee supervisor",
    "delete": "delete remove erase wipe purge",
    "test": "test",
    "error": "error mistake bug",
    "summary": "summary summarise summarize recap tldr",
    "terminal": "terminal shell bash console",
}
"""Nouns, and verbs that name their object, by the first word of their line."""

PEOPLE = (
    "customer pupil colleague press partner supplier manager team public journalist lawyer doctor parent patient friend staff agency"
    " vendor contractor auditor investor board crew driver owner tenant landlord seller candidate applicant insurer caterer"
)

FILLERS = (
    "reply response answer message text output anything something everything thing turn conversation word"
    " please kindly ever even just simply clearly explicitly always never every each all any single whole entire actual"
    " exact precise made kind sort type form bit one ones other others else way time matter place lot plenty few little many much more most less"
    " very really quite too also both either strictly absolutely completely entirely only alone solely sure certain"
    " top bottom front line paragraph beginning end start foot head here there now then today"
    " always again back up out off over down away on in right straight directly immediately want need like would rather"
    " make let see keep try be do go get take use deliver become remain stay seem look feel job task duty business thing allow"
    " permit wish necessary required require must shall should will personally version finished complete"
    " itself themselves somebody someone anybody anyone everybody everyone nobody agent assistant"
    " passes lips wherever whenever whatever whoever whichever however using via thanks"
)

HEAD_NOUNS = "detail information info data figure amount level band number value case part issue item page"
VAGUE_NOUNS = "advice command voice tool"
"""Nouns that say nothing behind another, which may as well be missing: "the calculator tool"."""
"""Nouns that say nothing behind another ("salary figures"), and all where they stand alone ("the figures")."""

STOP = (
    "a an the this that these those it its they them their he him his she her hers we us our ours i me my mine you your yours"
    " and or nor but so as at by for from in into of off on onto out over per through to toward towards under up upon with within"
    " is are was were be been being am do does did done doing has have had having will would shall should can could may might must"
    " if when whenever once unless until till before after while where because since than which who whom whose what how why whether"
    " not no n't never none nothing nobody neither without s t re ve ll d about above below between beside besides near during against"
    " among around behind beyond down inside outside like unlike yes such same not't cannot can't don't doesn't isn't aren't won't"
    " wouldn't shouldn't mustn't needn't couldn't let's i'm i'd i'll you're you'll we're we'll they're it's that's what's who's there's anywhere somewhere else etc"
)

NEGATORS = (
    "not no never none nothing nobody neither nor cannot can't don't doesn't isn't aren't won't shouldn't mustn't wouldn't dont cant"
    " avoid refrain skip omit exclude ban banned forbid forbidden prohibit prohibited taboo unwelcome decline refuse withhold hide"
    " secret confidential undisclosed unwanted hush suppress drop ditch scrap cease quit conceal redact excluded barred shun"
)
"""Each turns what is governed by it round; two of them cancel each other."""

STRONG = (
    "never no none nothing nobody any anyone anybody anything ever every each always all must mustn't cannot can't banned forbidden"
    " prohibited taboo secret confidential whatever whoever regardless only circumstances strictly under barred"
)
"""Words by which a demand admits no exception."""

HEDGES = (
    "may might can could usually mostly normally generally typically ideally prefer preferably perhaps maybe optional"
    " optionally sometimes often needn't fine welcome free allowed permitted unless encouraged try occasionally rarely enough okay"
)

PHRASES: dict[str, str] = {
    "steer clear of": "avoid", "stay away from": "avoid", "keep away from": "avoid", "hold back on": "avoid", "free of": "without",
    "free from": "without", "off limits": "banned", "off-limits": "banned", "no go": "banned", "out of bounds": "banned",
    "off the table": "banned", "nobody's business": "secret", "no one's business": "secret", "no one": "nobody",
    "has no place": "banned", "have no place": "banned", "has no business": "banned", "have no business": "banned",
    "not your job": "banned", "not your task": "banned", "not yours to": "never", "not our job": "banned", "not your business": "banned",
    "isn't your job": "banned", "not for you to": "never", "none of your business": "banned", "never passes our lips": "banned say",
    "not welcome": "banned", "not wanted": "banned", "can't stand": "avoid", "can do without": "avoid", "do without": "avoid",
    "under no circumstances": "never", "by no means": "never", "in no case": "never", "on no account": "never", "at no point": "never",
    "not once": "never", "at no time": "never", "not a single": "no", "no exceptions": "strictly", "without exception": "strictly",
    "no exception": "strictly", "not only": "also", "not just": "also", "no matter": "regardless", "whether or not": "regardless",
    "no need": "needless", "not necessary": "needless", "isn't necessary": "needless", "aren't necessary": "needless",
    "need not": "needless", "don't need": "needless", "doesn't need": "needless", "do not need": "needless", "don't have to": "needless",
    "does not need": "needless", "not required": "needless", "isn't needed": "needless", "not needed": "needless", "is needed": "needed",
    "need no": "needless", "needs no": "needless", "aren't needed": "needless", "isn't required": "needless", "don't bother": "needless",
    "no more than": "atmost", "not more than": "atmost", "no less than": "atleast", "no fewer than": "atleast", "no longer than": "atmost",
    "more than": "atmost", "less than": "atmost", "fewer than": "atmost", "longer than": "atmost", "shorter than": "atmost",
    "after that": "afterwards", "for your eyes only": "secret", "not for the eyes of": "never say", "does not leave": "never say",
    "do not leave": "never say", "doesn't leave": "never say", "stays inside": "secret in", "and nothing else": "nothingelse",
    "nothing else": "nothingelse", "nothing more": "nothingelse", "is all you": "nothingelse you", "nothing besides": "nothingelse",
    "as well": "too", "in addition": "also", "on top of": "also", "additionally": "also", "at most": "atmost", "at least": "atleast", "not exceed": "atmost", "no later than": "by", "no sooner": "after", "of course": "",
    "straight away": "atonce", "right away": "atonce", "at once": "atonce", "immediately": "atonce", "right at the start": "atonce",
    "in your very first reply": "atonce", "without waiting": "atonce", "without delay": "atonce", "without being asked": "atonce",
    "unasked": "atonce", "unprompted": "atonce", "from the start": "atonce", "as soon as": "when", "as long as": "when", "so long as": "when",
    "in case": "when", "provided that": "when", "provided": "when", "even if": "evenif", "even when": "evenif", "even though": "evenif",
    "apart from": "except", "other than": "except", "aside from": "except", "with the exception of": "except", "except for": "except",
    "rather than": "instead", "instead of": "instead", "in place of": "instead", "and not": "instead", "so that": "because",
    "in order to": "because", "such that": "because", "and only then": "then", "only then": "then", "followed by": "then",
    "ahead of": "before", "prior to": "before", "and afterwards": "then", "and after that": "then", "and then": "then",
    "nothing but": "only", "nobody but": "only", "anything but": "notonly", "nothing except": "only", "nothing other than": "only",
    "feel free": "may", "if you like": "may", "if you want": "may", "if possible": "may", "when possible": "may", "as you like": "may",
    "as you please": "may", "is fine": "may", "are fine": "may", "is ok": "may", "is okay": "may", "are welcome": "may",
    "it's ok to": "may", "be able to": "may", "not allowed": "never", "aren't allowed": "never", "isn't allowed": "never",
    "not permitted": "never", "may not": "never", "could you": "please", "would you": "please", "will you": "please",
    "i would like": "please", "i'd like": "please", "i want": "please", "i need": "please", "we want": "please", "we need": "please",
    "we'd like": "please", "let us": "please", "i'd love": "please", "in your head": "headwork", "take care of": "handle",
    "taken care of": "handle", "look after": "handle",
}  # fmt: skip
"""Ways of speaking that stand for one word."""

PARTICLES: dict[str, str] = {
    "leave out": "omit", "leave off": "omit", "leave alone": "avoid", "leave aside": "omit", "left out": "omit", "leave away": "omit",
    "keep out": "omit", "keep secret": "withhold", "keep quiet": "withhold", "keep yourself": "withhold", "stay out": "omit", "stays out": "omit", "get into": "enter", "put in": "put", "kept out": "omit",
    "cut out": "omit", "put through": "escalate", "pass on": "escalate", "pass to": "escalate", "hand over": "escalate",
    "hand off": "escalate", "hand to": "escalate", "hand out": "give", "turn over": "escalate", "send over": "escalate",
    "let have": "give", "let know": "tell", "turn away": "decline", "turn down": "decline", "blank out": "omit", "black out": "omit",
    "strip out": "omit", "take out": "omit", "edit out": "omit", "go without": "avoid", "goes without": "avoid", "weed out": "omit",
    "rule out": "avoid", "bring up": "mention", "give out": "give", "give away": "give", "point out": "mention", "pass along": "escalate",
    "spell out": "spell", "dumb down": "simplify",
}  # fmt: skip
"""Verbs with a particle, which may stand apart: what they say as one word."""

FACETS: dict[str, dict[str, str]] = {
    "spelling": {
        "british": "british spelling|british english|uk english|uk spelling|british way|colour|organise|centre",
        "american": "american spelling|american english|us english|us spelling|american way|color|organize|center",
    },
    "dates": {
        "iso": "yyyy-mm-dd|iso 8601|iso dates|iso date|year-month-day|iso format",
        "day first": "dd/mm/yyyy|day/month/year|dd.mm.yyyy|day-month-year|day first|dd-mm-yyyy",
        "month first": "mm/dd/yyyy|month/day/year|month first|mm-dd-yyyy",
        "spelled out": "14 march 2025|month written out|month in words|month in full|month spelled out|spell out the month",
    },
    "layout": {
        "prose": "flowing prose|running text|continuous prose|prose|full sentences|flowing text|plain paragraphs",
        "list": "bullet|bulleted list|numbered list|bullet list|bullets|as a list|checklist|number the|numbered steps",
        "table": "a table|in a table|as a table|table form",
    },
    "gentleness": {
        "blunt": "blunt|bluntly|harsh|harshly|brutally honest|brutal|sugar-coat nothing|ruthless|merciless",
        "gentle": "gentle|gently|cotton wool|kindly worded|soften|softly|tactful|tactfully|let down easy|delicately",
    },
    "register": {
        "formal": "formal|formally|formal register|formal tone|sie form|vous",
        "casual": "informal|casual|casually|informally|slang|chatty|colloquial|buddy|mate",
    },
    "gravity": {
        "serious": "serious|solemn|seriously|deadpan|dry and factual",
        "funny": "funny|humorous|witty|playful|silly|tongue-in-cheek",
    },
    "warmth": {
        "warm": "warm|warmly|cheerful|enthusiastic|upbeat|bubbly|friendly|excited|thrilled|enthusiasm",
        "cold": "cold|detached|impersonal|curt|dry|neutral|sober|deadpan|understated|matter-of-fact",
    },
    "level": {
        "lay": "no technical terms|plain language|lay language|layman's terms|knows nothing|plain words|simplify",
        "expert": "proper terms|technical terms|specialist terms|expert level|anatomical terms|scientific terms|proper terminology",
    },
    "names": {
        "first": "first name|first names|given name|first-name basis",
        "last": "surname|surnames|last name|last names|family name|mr or ms|mr. or ms.",
    },
    "units": {
        "metric": "metric|kilometres|kilometers|celsius|kilograms|kilos|centimetres",
        "imperial": "imperial|miles|fahrenheit|pounds|inches|feet",
    },
    "clock": {"24": "24-hour|24 hour|24-hour clock", "12": "12-hour|am and pm|am/pm|a.m. and p.m.|12 hour"},
    "separator": {"comma": "comma|commas", "semicolon": "semicolon|semicolons", "tab": "tab|tabs|tab-separated"},
    "decimals": {
        "rounded": "whole numbers|no decimals|rounded|round",
        "decimals": "two decimals|decimal places|to the cent|cents",
    },
    "person": {"first": "first person|in the i form", "second": "second person", "third": "third person"},
    "tense": {"past": "past tense", "present": "present tense"},
    "voice": {"active": "active voice", "passive": "passive voice|the passive|in the passive"},
    "figures": {
        "digits": "in digits|as digits|in figures|as numerals|numerals",
        "words": "in words|spelled out|written out",
    },
    "sequence": {
        "newest": "newest first|most recent first|reverse chronological|latest first|newest on top",
        "oldest": "oldest first|chronological|earliest first|oldest on top",
        "alphabetical": "alphabetical|alphabetically|a to z",
    },
    "pace": {
        "one": "one at a time|one by one|one question at a time|single question|one question per",
        "all": "in one go|all at once|all together|in a single message|in one message|all your questions",
    },
    "case": {
        "lower": "lowercase|lower case|lower-case|small letters",
        "upper": "uppercase|upper case|capitals|all caps|capital letters",
    },
    "script": {
        "native": "kanji|cyrillic|hangul|kana|arabic script",
        "latin": "romaji|latin letters|romanised|romanized|transliterated|pinyin",
    },
    "markup": {"plain": "plain text|no formatting|unformatted", "markdown": "markdown|bold"},
}
"""What a reply can be in one way only, on an axis; the phrases of each value."""

TYPES = {"spelling": "language", "script": "language", "layout": "format", "dates": "format", "pace": "procedure",
         "sequence": "format", "separator": "format", "markup": "format"}  # fmt: skip
"""The type of conflict of an axis; ``wording`` where it has none here."""
