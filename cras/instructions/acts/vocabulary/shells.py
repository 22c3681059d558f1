"""What stands around the verb of a demand: who has to, always or never, whether one may or need not.

Each phrase has its effects: ``ask`` a demand follows, ``no`` it is negated, ``strong`` it holds without exception, ``only`` it
excludes the rest, ``weak`` it is a wish, a permission or a habit and contradicts nothing, ``free`` nothing is asked, ``undo`` the
verb that follows is the contrary of what is done, ``ing`` a gerund or a thing follows; none: it says nothing for a comparison.
"""

from __future__ import annotations

from cras.instructions.acts.vocabulary.listed import lengths_by_first_word, listed

_PHRASES = {
    "": "please|kindly|also|you|and|then|so|but|additionally|moreover|furthermore|however|instead|therefore|thus|now|next|finally|lastly"
    "|in addition|of course|as well|note that|note|remember that|important|importantly|hence|yet|still|be aware that|the assistant|the agent"
    "|this agent|we|from now on|going forward|overall|in general terms|as such|as always|ever|explicitly|directly|yourself|actually|first of all"
    "|personally|again|and also|but also|as an agent|yes|no wait|that you|that|to the letter|either|both",
    "ask": "must|should|shall|will|have to|need to|are to|are required to|are expected to|are obliged to|are instructed to|make sure to"
    "|make sure that|make sure|be sure to|be sure|ensure that|ensure to|ensure|see to it that|remember to|take care to|it is your job to"
    "|your job is to|your task is to|your role is to|your goal is to|your duty is to|your responsibility is to|it is important to"
    "|it is essential to|it is mandatory to|it is your responsibility to|do|do you|should you|must you|will you|may you|can you|are you to|ought to|it is vital to|it is crucial to|'ll|has to|needs to"
    "|is required to|is expected to|is to|had better|it's important to|you're expected to|are tasked to|are asked to|don't forget to"
    "|do not forget to|never forget to|be prepared to|be ready to|are here to|are there to|exist to|get to",
    "ask ing": "are responsible for|is responsible for|are in charge of|are tasked with|insist on|focus on",
    "strong": "always|at all times|every time|in every case|in all cases|without exception|without fail|under all circumstances|strictly"
    "|in any case|no matter what|invariably|on every occasion|in every situation|absolutely|consistently|by all means|each time|regardless",
    "no ask": "do not|don't|does not|doesn't|should not|shouldn't|could not|shall not|will not|won't"
    "|are not supposed to|aren't supposed to|are not to|not|are not authorised to"
    "|are not authorized to|is not to|ought not to|not allowed to|are unable to|is not supposed to"
    "|be careful not to|take care not to",
    "no ask strong": "must not|mustn't|may not|cannot|can't|can not|are not allowed to|are not permitted to"
    "|aren't allowed to|aren't permitted to|are forbidden to|it is forbidden to|it is not allowed to"
    "|it is not permitted to|is not allowed to|is not permitted to|isn't allowed to|are never to"
    "|you're not allowed to|have no permission to|is forbidden to|never|under no circumstances"
    "|at no time|on no account|in no case|by no means|no way|in no circumstances|at no point"
    "|under no circumstance|not once|never ever|under no condition",
    "no ask ing strong": "are forbidden from|are prohibited from|is prohibited from|is forbidden from|are banned from|are barred from",
    "no ask ing": "avoid|refrain from|abstain from|stay away from|steer clear of|keep away from|cease|quit|resist|do away with|desist from|shy away from|hold off on|hold back from|has no say in|have no say in|has no part in|have no part in|have no business",
    "undo": "forget to|fail to|neglect to|omit to|leave off",
    "only": "only|solely|exclusively|nothing but|nothing except|just|purely",
    "weak": "may|might|can|could|would|try to|prefer|prefer to|preferably|usually|generally|ideally|normally|typically|mostly|often|sometimes|if possible"
    "|consider|where possible|attempt to|as needed|are allowed to|are permitted to|are welcome to|it is fine to|it is okay to|by default|it's fine to"
    "|it is ok to|occasionally|rarely|seldom|perhaps|maybe|when possible|as a rule|for the most part|in general|optionally|strive to|aim to|seek to"
    "|are encouraged to|where appropriate|wherever possible|whenever possible|if appropriate|if needed|if necessary|when appropriate"
    "|where necessary|when necessary|where relevant|when relevant|if relevant|at your discretion|as appropriate|are able to|like to|is able to|lean towards"
    "|is allowed to|is permitted to|tend to|work to|do your best to|are free to|feel free to|hesitate to|don't hesitate to|do not hesitate to|never hesitate to",
    "free": "no need to|there is no need to|there's no need to|need not|don't need to|do not need to|do not have to|don't have to|are not required to"
    "|it is not necessary to|not necessary to|needn't|aren't required to|don't bother to|never mind|does not have to|doesn't have to"
    "|does not need to|doesn't need to|is not required to|are not obliged to|it is unnecessary to|not required to|not only|never only|not just"
    "|don't just|do not just|never just|do not only|don't only|do not simply|don't simply|never simply|do not merely|don't merely|not merely"
    "|not simply|must not just|must not only|should not just|should not only|do not solely|never merely|rather than just|not exclusively|cannot only",
}

EFFECTS: dict[tuple[str, ...], frozenset[str]] = {
    tuple(phrase.split(" ")): frozenset(effects.split())
    for effects, phrases in _PHRASES.items()
    for phrase in phrases.split("|")
}
EFFECT_LENGTHS = lengths_by_first_word(EFFECTS)

CONDITIONS = listed(
    "if when whenever once after before until till while during where wherever as_soon_as in_case provided whereas"
)
EXCEPTIONS = listed("unless except excepting")
RESTRICTIONS = CONDITIONS | EXCEPTIONS
ADVERBS = listed(
    "verbatim literally aloud upfront online offline daily weekly monthly altogether straight now today tonight right away immediately soon later already still just yet too well together"
    " apart ahead alone else instead again anyway forever once twice however please beforehand afterwards meanwhile"
    " nowadays tomorrow yesterday currently"
)
"""They name nothing."""
IN_THE_MIDDLE = listed(
    "nothing but|nothing except|nothing other than|always|never|preferably|ideally|usually|normally|typically|generally|if possible|where possible|as needed|if needed"
    "|if necessary|when necessary|where necessary|by default|as a rule|optionally|perhaps|where appropriate"
    "|when appropriate|if appropriate|whenever possible|wherever possible|at all times|every time|in every case"
    "|in all cases|without exception|without fail|under all circumstances|in any case|no matter what|invariably"
    "|consistently|each time|mostly|for the most part|in general|where relevant|when relevant|if relevant"
    "|as appropriate|at your discretion|often|sometimes"
)
"""Phrases that bear on a demand from behind its verb too."""
MIDDLE_LENGTHS = lengths_by_first_word(tuple(phrase.split(" ")) for phrase in IN_THE_MIDDLE)
REASONS = listed("because since so although though as")
PREPOSITIONS = listed(
    "about above across against along among around at behind below beneath beside between beyond by "
    "concerning despite down for from in inside into like near of off on onto out outside over past per "
    "regarding respecting through throughout to toward towards under upon via with within without than "
    "versus except unlike alongside as"
)
OPENERS = PREPOSITIONS | RESTRICTIONS
"""What a phrase beside the verb and its object begins with."""
DETERMINERS = listed(
    "the a an any all every each your my our their his her its this that these those some no both either "
    "neither another such whatever whichever"
)
FILLERS = listed(
    "other further additional new specific certain relevant appropriate respective actual single "
    "complete entire whole full given very exact proper correct clear clearly simply same following current "
    "good useful possible potential various different several many few more most kind sort type bit "
    "lot amount use usage e.g i.e etc only at least also explicit any real ever kinds types sorts first-ever"
)
PASSIVE_NO = listed(
    "not accepted|none of your business|not part of your job|not your job|not your business|not done|not on|barred|no topic|not allowed|not permitted|forbidden|prohibited|banned|off limits|off-limits|unacceptable|taboo|"
    "out of scope|not acceptable|not ok|not okay|not wanted|not welcome|unwelcome|unwanted|out of bounds|"
    "not tolerated|disallowed|not an option|never acceptable|never allowed|never ok|not appropriate|"
    "inappropriate|never permitted|never appropriate|never welcome|undesirable|not desired|ruled out"
)
PASSIVE_SECRET = listed(
    "confidential|secret|strictly confidential|classified|private|internal only|for internal use only|"
    "top secret|kept secret|kept confidential|kept private"
)
PASSIVE_ASK = listed(
    "mandatory|required|obligatory|compulsory|a must|essential|always required|expected|necessary|always expected"
)
