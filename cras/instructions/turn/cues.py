"""The cues of the second look (``spotted``): what turns a sentence round, bounds a number, gives a reason, or makes one doubt."""

from __future__ import annotations

import re

MISSPELT = {
    **{f"{word} then": f"{word} than" for word in ("more", "less", "fewer", "longer", "shorter", "rather")},
    **dict.fromkeys(("anwser", "awnser", "answear", "asnwer"), "answer"), "repsonse": "response", "reponse": "response", "responce": "response", "ukranian": "ukrainian", "portugese": "portuguese",
    "sentance": "sentence", "sentances": "sentences", "sentense": "sentence", "sentenses": "sentences", "paragraf": "paragraph", "paragrahs": "paragraphs", "charachters": "characters", "caracters": "characters",
    "comas": "commas", "excatly": "exactly", "exaclty": "exactly", "emojies": "emojis", "emojys": "emojis", "exlamation": "exclamation", "exclamtion": "exclamation", "shoud": "should", "wich": "which",
    "lowecase": "lowercase", "uppercas": "uppercase", "bulletpoints": "bullet points", 
}  # fmt: skip
"""Slips of typing, and what was meant. Only those that are no other word."""

REASON = re.compile(
    r"(?i)\b(?:because|since|otherwise|or else|in order (?:to|that)|as (?:our|we|the|they|it|some|my|i|most|many)"
    r"|so (?:that |our |we |the |they |it |my |i |people |readers |everyone |nobody )|(?:our|my|the|most of our|some of our) "
    r"(?:readers?|users?|customers?|clients?|audience|form|script|parser|field|column|layout|screen reader|system|pipeline|tool|page|editor|team|boss|brand|style guide)\b"
    r"|(?:everything|anything|all|whatever) (?:else|outside|beyond that|longer|over that)\b|or (?:it|we|they|the \w+) (?:will|gets?|is|are|may|might|reject|cannot|can't)"
    r"|nothing else (?:is|will)|even (?:for|in|at|if|when|with)\b|no matter|regardless|whatever|that's|that is|it's (?:a|our|for|not)|this (?:is|matters|helps)|we (?:are|have|hate|want|like|use|do|cannot|can't|need)"
    r"|thanks?|thank you|thx|ok\?|okay\?)\b"
)
"""Where a reason, an aside or thanks begin: what follows constrains nothing."""

LEAD = re.compile(
    r"(?i)\A\W*(?:for (?:seo|accessibility|clarity|brevity|readability|consistency|(?:\w+ ){1,2}reasons)\b[,:]?|(?:important|note|reminder|rule|hint|nb|format|style|requirement)s?\s?[:!–—-]|"
    r"whatever happens[,:]?|in all cases[,:]?|at all times[,:]?|from now on[,:]?|(?:could|can|would|will) you(?: please)?|(?:please|pls|kindly)\b[,:]?|(?:be|make) (?:sure|certain)(?: that)?(?: to)?\b|"
    r"(?:and|but|also|finally|remember)\b[,:]?|you(?=\s)|(?:please )?(?:ensure|remember|don'?t forget|do not forget|take care)(?: that)?(?: to)?\b|"
    r"i(?:'d| would) like(?: you to| to see)?\b|(?:i|we) (?:want|need|expect|require)(?: you to| to see)?\b)\s*"
)
"""What introduces a demand and says nothing of it."""

DOUBT = re.compile(
    r"(?i)\Ashould (?:an?|the|any|your?|they|this|somebody|someone|it)\b[^.?]{1,200},|\b(?:if|when|whenever|unless|until|while|whether|where|in case|depending|except|apart from|instead of|rather than|might|may|can|could|ideally|prefer\w*|usually|mostly|mainly|often|"
    r"sometimes|normally|typically|generally|rarely|seldom|occasionally|optional\w*|feel free|try|aim|should you|would be nice|nice to have|if possible|welcome to|allowed to|free to|fine|acceptable|"
    r"need not|needn'?t|(?:do not|don'?t|does not|doesn'?t) (?:have|need) to|no need|not necessary|not required|not only|not just|(?:not|never|n['’]t|dont) (?:limit|restrict|confine|cap|keep it|have to|need)|not always|not every|not all|about|around|roughly|approximately|approx|circa|nearly|almost|some|or so|"
    r"such as|for example|for instance|e\.g|like|read|receive|received|given|get|gets|got|was|were|had|wrote|has been|have been|contains|comes|come in|arrives?|unnecessary|unneeded|excessive|too many|too much|overuse|"
    r"per|each|every|first|second|third|next to|between (?!\d|one|two|three|four|five|six|seven|eight|nine|ten)|before|after|above all|he|she|his|her|they|their|them who|whose|who|which)\b"
)
"""Words with which a sentence may mean something else: conditions, hedges, permissions, other texts, parts of a turn."""
WHOLE = re.compile(
    r"(?i)\b(?:(?:each|every) (?:single )?(?:reply|answer|response|message|output|turn|time)|each of the (?:words?|terms?|phrases?)|(?:no|nothing|not an?|none|only (?:one|#)|no more th[ae]n #)\b[^.]{0,30}? (?:may|can|could)|i(?: would|'d) prefer (?:not to|no|to)|(?:what )?i(?:'m| am) after|with which you (?:close|end|finish)|come(?:s)? after|at (?:most|least) once|"
    r"(?:leave|keep|drop|cut) (?:it|them) out|i can(?:no|')t stand|no (?:more|fewer|less|longer|shorter) th[ae]n|after (?:that|it)|should come after)\b"
)
"""What looks like a cause for doubt and is none."""

NEGATIVE = re.compile(
    r"(?i)\b(?:no|not|never|none|without|avoid|refrain|omit|skip|exclude|ban(?:ned)?|forbidden|prohibited|disallowed|taboo|off[- ]limits|hate|dislike|nothing|zero|nowhere|neither|nor|"
    r"cannot|unwanted|unwelcome|verboten|(?:free|clear|void|devoid) (?:of|from)|(?:leave|keep|cut|drop|throw)(?: \w+){0,3} out|leave off|do away with|spare me|stay away|keep away|steer clear|get rid of|lose the|cut the|drop the|"
    r"(?:don|doesn|can|couldn|mustn|shouldn|won|isn|aren|needn|shan)['’]?t|dont|cant|wont)\b"
)
TWICE = re.compile(
    r"(?i)\b(?:not|never|don['’]?t|dont|must ?n['’]?t|cannot|can['’]?t) (?:\w+ )?(?:omit|avoid|skip|leave (?:out|off)|forget|exclude|drop|remove|fail|miss|reply without|answer without|be without|be missing|be absent)\b"
    r"|\b(?:an?|no|any|every|each|the) (?:reply|answer|response|message|output|turn) without\b"
)
"""Two that turn each other round."""

AT_MOST = re.compile(
    r"(?i)\b(?:at (?:the )?(?:very )?most|max(?:imum|imally)?|up to|(?:or|and) (?:fewer|less|under|below|shorter)|tops|limit(?:ed)?|cap(?:ped)?|ceiling|within|"
    r"anything (?:longer|over|above|beyond|more|past)|room for|fits? (?:in|into|on|within)|not (?:one|a single one|a \w+) more|and no more|no more\W*\Z|never more)\b"
    r"|\b(?:no|not|never|nothing|cannot|dont|cant|without|avoid|refrain from)\b[^#]{0,30}?\b(?:more th[ae]n|longer|greater|higher|bigger|exceed(?:s|ing)?|over|above|beyond|past|surpass(?:es|ing)?)\b"
    r"|n['’]t\b[^#]{0,30}?\b(?:more|longer|greater|higher|exceed|over|above|beyond|past|surpass)\b"
)
AT_LEAST = re.compile(
    r"(?i)\b(?:at (?:the )?(?:very )?least|min(?:imum)?|(?:or|and) (?:more|longer|above|up(?! to)|upwards?|over)|upwards?(?: of)?|anything (?:shorter|under|below|less)|reach(?:es)?)\b"
    r"|(?:\b(?:no|not|never|nothing|cannot|dont|cant)\b|n['’]t\b)[^#]{0,30}?\b(?:fewer|less|shorter|under|below|lower|smaller)\b"
)
UNDER = re.compile(r"(?i)\b(?:under|below|less th[ae]n|fewer th[ae]n|shorter th[ae]n|beneath)\b")
OVER = re.compile(r"(?i)\b(?:more th[ae]n|over|above|exceed(?:s|ing)?|longer th[ae]n|beyond|in excess of|past)\b")
EXACTLY = re.compile(
    r"(?i)\b(?:exactly|precisely|just|only|in total|no more,? (?:and )?no (?:less|fewer)|not more,? (?:and )?not (?:less|fewer))\b"
)

BEGINS = re.compile(
    r"(?i)\b(?:begin(?:s|ning)?|start(?:s|ing)?|open(?:s|ing)?|kick(?:s|ing)? (?:\w+ )?off|lead(?:s)? (?:off )?with|first (?:words?|line|thing|sentence)|(?:at|on) the (?:very )?(?:top|start|beginning))\b"
)
ENDS = re.compile(
    r"(?i)\b(?:end(?:s|ing)?|clos(?:e|es|ing)|finish(?:es|ing)?|sign(?:s|ing)? off|conclud(?:e|es|ing)|wrap(?:s|ping)? up|(?:last|final) (?:words?|line|thing|sentence)|(?:at|on) the (?:very )?(?:end|bottom))\b"
)
NOTHING_AFTER = re.compile(
    r"(?i)\b(?:nothing|no (?:other |more |further )?(?:words?|text)|don['’]?t \w+ anything)\b[^\"]{0,30}\b(?:after|behind|follow\w*)\b(?: (?:it|that|this))?"
)
SAYS = re.compile(
    r"(?i)\b(?:include|contain|mention|use|say|write|work in|weave in|drop in|add|insert|feature|have|see|find|appear|show up|come up|put|place|quote|cite|repeat|name|utter|employ|present|in there|somewhere|keywords?)\b"
)
TIMES = {"once": 1, "twice": 2, "thrice": 3}

DEMANDS = re.compile(
    r"(?i)\b(?:room for|appreciate|prefer|must|should|shall|has to|have to|needs? to|ought to|is to|are to|will|required?|wanted|allowed|forbidden|banned|prohibited|needs?|want|can['’]?t|cannot|won['’]?t)\b"
    r"|\byour (?:\w+ )?(?:answer|reply|response|output|message|text)s?\b"
)
"""A modal, or what the turn is."""

_FILLERS = """
may could can none each every first needs
a an the of in on at to for from by with into onto as and or but so than then too also very quite really ever even all any anywhere whatsoever please
pls thx thanks i me my we us our you your yourself it its them this that these those there here is are be being am do does done not no only just
simply always never strictly absolutely completely entirely exclusively solely fully purely answer answers answered reply replies replied respond
response responses output outputs message messages text texts turn result results return version everything thing things whole entire complete full
length long short brief size word-count count total overall language format style form tone use used using usage write written writing keep kept stay
make made give given put let have has contain contains include includes included want need see find show shows appear appears come comes up out off
down over under below above within between exactly precisely more less fewer most least maximum minimum max min limit limited cap capped tops room one
ones single couple rule rules must should shall will can cannot can't don't dont won't mustn't shouldn't isn't aren't n't sure what whatever how much
many good proper correct clean clear nice well yes anything nothing else other others part parts mine mention mentions mentioned name place places
somewhere lot lots bit kind kinds sort type types way manner altogether instead shorter longer prompt request content body writer writing-style time
times once twice thrice occurrence occurrences instance instances stand hate leave left avoid avoided skip drop free steer off-limits ban banned
forbidden unwanted wanted allowed welcome unwelcome permitted prohibited accepted goes go going fit fits fitted sized tight readable like both after
slip slips sneak slipped sprinkle pose which explain why ask asks asked asking would prefer spell numbers kick post caption column together simple
plain standard modern latin america american british european swiss brazilian mexican canadian castilian simplified traditional high formal fluent
native everyday i'm i'd we'd next said back hear heard across around throughout whole-reply appearing showing keywords following works it's that's
allowed: ok tell told speak spoken talk communicate close ends ended starts started opens opened closes closed begins finishes finish
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that leave a reading as it is."""
