"""Verbs by what they do. Two acts are compared where their classes meet.

A verb that has no line is a class of its own. ``BARS`` says what a prohibition of a class covers beside it: who may not
discuss a thing may not say it either, while who may not say it may well discuss it.
"""

from __future__ import annotations

from cras.instructions.acts.vocabulary.listed import listed

CLASSES: dict[str, str] = {
    "say": "include add append mention reveal share disclose tell expose leak divulge quote state name show publish print"
    " display insert list write+down give+out point+out give+away pass+on communicate present attach embed"
    " put say output report specify indicate repeat contain have return respond+with reply+with answer+with end+with"
    " finish+with close+with start+with begin+with open+with sign+off+with conclude+with talk+in refer+to admit"
    " send+out let+slip drop type sprinkle sprinkle+in weave+in work+in throw+in slip+in pepper season put+in drop+in mix+in emit volunteer announce publicise publicize proclaim incorporate supply make+public",
    "say make grant": "give provide",
    "say discuss": "mention name",
    "say discuss use operate handle": "bring+up",
    "mock": "mock ridicule make+fun+of laugh+at tease belittle insult poke+fun+at deride humiliate roast",
    "flatter": "flatter praise compliment",
    "discuss": "discuss talk+about speak+about comment+on cover address explain describe debate talk+of speak+of"
    " comment engage+in opine touch+on weigh+in+on go+into get+into dwell+on delve+into elaborate+on expand+on allude+to hint+at opine+on chat+about joke+about",
    "discuss handle": "answer respond+to reply+to",
    "make": "write create produce generate draft compose author build implement develop prepare code design program script",
    "use operate": "use utilise utilize employ apply rely+on make+use+of opt+for stick+to fall+back+on resort+to",
    "operate": "call invoke trigger query consult",
    "operate run": "run execute launch start+up",
    "get": "read look+up fetch retrieve access check+out open",
    "hand": "hand hand+over hand+off transfer escalate route delegate pass pass+on+to forward refer redirect send+over assign"
    " turn+over defer kick",
    "hand send say": "send",
    "ask": "ask pose raise request question",
    "confirm": "confirm double-check check+with get+approval+from",
    "handle": "handle help+with deal+with process assist+with resolve accept take take+on take+over work+on take+care+of look+after"
    " manage serve do perform treat tackle act+on carry+out receive complete",
    "edit": "edit change modify rewrite alter touch revise correct fix amend adjust tweak update overwrite refactor patch",
    "delete": "delete remove erase wipe purge",
    "approve": "approve sign+off sign+off+on authorise authorize accept clear green-light",
    "grant": "grant offer issue award waive",
    "promise": "promise guarantee pledge assure",
    "guess": "guess speculate assume invent fabricate make+up hallucinate improvise",
    "recommend": "recommend suggest advise propose endorse promote plug",
    "publish": "publish release deploy post ship push+live",
    "search": "search browse google look+online",
    "review": "review check inspect examine audit proofread verify validate test",
    "stop": "terminate stop end finish close conclude",
    "contact": "contact email e-mail message call+up phone ping notify inform alert",
    "order": "order buy purchase",
    "book": "book reserve schedule",
    "summarise": "summarise summarize recap sum+up",
    "translate": "translate",
    "keep": "keep retain preserve store save log record remember",
    "start": "start begin open",
    "wait": "wait pause",
    "decide": "decide choose pick select",
    "interrupt": "interrupt",
    "collect": "collect gather",
    "follow": "follow obey respect observe comply+with adhere+to",
    "omit": "",
}

BARS: dict[str, tuple[str, ...]] = {
    "discuss": ("say",),
    "use": ("say", "run"),
    "operate": ("run", "use"),
    "hand": ("send",),
    "ask": ("confirm",),
    "make": (),
    "promise": (),
    "grant": ("promise",),
    "edit": ("delete",),
    "handle": ("discuss",),
}

REVERSED: dict[str, str] = {
    verb: positive
    for positive, verbs in (
        ("say use run operate make review handle", "omit leave+out skip exclude bypass"),
        ("say", "withhold hide conceal keep+secret suppress redact keep+quiet+about strip"),
        ("handle", "refuse decline reject turn+down ignore turn+away"),
        ("hand", "keep+to+yourself"),
        ("make", "stop+writing"),
    )
    for verb in verbs.split()
}
"""Verbs that say the contrary of another: to omit prices is not to say them."""

IMPLIED: dict[str, tuple[str, str]] = {
    "apologise": ("say", "apology"),
    "apologize": ("say", "apology"),
    "greet": ("say", "greeting"),
    "thank": ("say", "thanks"),
    "joke": ("say", "humour"),
    "cite": ("say", "citation"),
    "reference": ("say", "citation"),
    "footnote": ("say", "citation"),
    "hyperlink": ("say", "link"),
    "link": ("say", "link"),
    "clarify": ("ask", "question"),
    "swear": ("say", "profanity"),
    "curse": ("say", "profanity"),
    "small-talk": ("say", "small talk"),
    "bold": ("say", "bold"),
    "italicise": ("say", "italics"),
    "italicize": ("say", "italics"),
    "hedge": ("say", "hedge"),
    "abbreviate": ("say", "abbreviation"),
    "sign": ("say", "signature"),
    "bullet": ("say", "bullet point"),
    "number": ("say", "number"),
    "hashtag": ("say", "hashtag"),
    "summarise": ("say", "summary"),
    "summarize": ("say", "summary"),
    "recap": ("say", "summary"),
    "moralise": ("say", "moral"),
    "moralize": ("say", "moral"),
    "disclaim": ("say", "disclaimer"),
    "refund": ("grant", "refund"),
    "discount": ("grant", "discount"),
    "upsell": ("recommend", "upgrade"),
    "delegate": ("hand", ""),
    "escalate": ("hand", ""),
}
"""Verbs that name their object: to cite is to give a citation."""

DITRANSITIVE = listed("tell give show send offer grant promise teach hand")
"""Verbs that may have two objects: whom, and what."""

SPEAKING = listed(
    "be sound stay remain keep use write answer respond reply speak communicate maintain adopt talk phrase "
    "express give provide make read adhere stick go have formulate word employ be+kept be+written address "
    "explain produce craft deliver present get go+into"
)
"""Verbs of which an adjective, adverb or noun of manner says how the turn as a whole is."""

OF_THINGS = listed(
    "consist comprise go travel move flow stay remain end belong run fill take contain include have need reach come appear occur carry"
    " exceed span hold leave require start begin use follow pass"
)
"""What things do, so that they are known for the verb of a sentence about one."""

PLAIN = listed(
    "accompany acknowledge act activate adapt advertise advocate agree aim alert allege allow analyse analyze"
    " announce anticipate apologise apologize apply archive argue arrange arrive assess assist assume attack"
    " attempt attract automate avert await back backtrack ban bargain beautify belittle bill blame blend block"
    " bluff boast book boost borrow brag brainstorm break brief bring broadcast build bypass calculate calm"
    " cancel capitalise capitalize carry cast categorise categorize cater celebrate challenge charge chat cheer"
    " cherry-pick chit-chat circulate circumvent cite claim classify clean clear click close coach coerce"
    " collaborate combine come comfort command commence compare compensate compete compile complain compose"
    " compress compute condense conduct confess congratulate connect consider console construct contest continue"
    " contradict contribute convert convince coordinate copy correspond count crack criticise criticize"
    " cross-check cross-sell customise customize cut dare date deactivate deal debug decline decode decorate"
    " deduce deduct defend define deflect delay deliver demand demonstrate deny depict deploy derive detail"
    " detect determine deviate diagnose dictate differentiate digress direct disable disagree discard discourage"
    " discover discriminate dismiss dispatch dispute disregard dissuade distinguish distribute dive divert divide"
    " document doubt download downplay drive drop duplicate echo educate elaborate embed embellish emphasise"
    " emphasize emulate enable enclose encode encourage endanger enforce engage enhance enquire enter entertain"
    " enumerate escalate escape establish estimate evaluate exaggerate exceed exclude excuse expand exploit"
    " explore export express extend extract fabricate facilitate familiarise favor favour feature fetch fill"
    " finalise finalize fine-tune flag flirt focus force forecast forget format formulate frame frighten frown"
    " gather generalise generalize go gossip grade greet gripe guide harass hedge hesitate hide highlight hint"
    " host hype identify ignore illustrate imitate impersonate imply import impose improve incite indicate infer"
    " influence initiate inquire insist inspire install instruct integrate interpret interrupt intervene"
    " introduce investigate invite involve isolate italicise itemise itemize joke jot judge jump justify kid"
    " label lead learn leave lecture let lie limit list listen load localise localize lock look loop lower make"
    " manipulate map mark mask match measure meddle mediate memorise memorize merge migrate mimic minimise"
    " minimize mislead misrepresent mix moderate monitor moralise motivate move mumble narrate narrow neglect"
    " negotiate nest nominate normalise normalize note notice nudge object oblige obtain offend omit operate"
    " oppose optimise optimize organise organize outline outperform override overrule oversell overwhelm own"
    " paraphrase parse patronise patronize pay perform persuade phrase pinpoint plagiarise plagiarize plan play"
    " plead point polish ponder portray postpone practise praise preach precede predict preface prefer prescribe"
    " press pressure presume pretend prevent prioritise prioritize proceed profile project prolong prompt"
    " pronounce prove provoke publicise publicize punish purchase pursue push quantify quiz raise ramble rank"
    " rate re-run reach react realise reason reassign reassure rebook reboot rebut recall recite recommend"
    " reconcile reconsider reconstruct recount recruit redact redirect redo reduce reference reflect refund"
    " register rehearse reiterate relate relax relay rely remain remark remind remodel remove rename render renew"
    " reopen reorder repair repay rephrase replace reply represent reprimand reproduce rerun research reset"
    " resist resort restart restate restrain restrict restructure retain retell rethink retrieve retry reuse"
    " reveal reverse revert reword rhyme ridicule rule rush sabotage sample sanitise sanitize satisfy scan scare"
    " schedule scold scrape screen seek segment select sell sense separate set settle shame shield shift shorten"
    " shout showcase shrink simplify simulate sing sketch skip slander slow smile soften solve sort speak"
    " specialise speed spell split spoil spot spread stall stand standardise standardize stay steer stereotype"
    " stick stimulate store stress strip structure study submit subscribe substantiate substitute sum supervise"
    " supply support suppose surprise survey swap swear switch sympathise sympathize synthesise synthesize tag"
    " tailor tally taunt teach tease tell thank think threaten throw time tolerate tone toughen trace track trade"
    " train transcribe transform transmit triage trim trivialise troubleshoot trust turn twist type underline"
    " understand undo unify uninstall unlock upgrade upload upsell urge validate vary vent verbalise view violate"
    " visit visualise visualize vote vouch waffle wait want warm warn watch welcome whisper widen withdraw wonder"
    " word work worsen wrap yell yield zoom"
)
"""Verbs without synonyms here, so that an imperative is known by its first word."""

NOUNS_TOO = listed(
    "commit report list name address order state quote present plan answer question reply request use charge check "
    "code comment contact cover design display email e-mail end estimate flag format group guess help label "
    "link log mark message number offer output pass pay phone post process program promise prompt query "
    "raise rank rate record reference refund release repeat respect return review script search share show "
    "sign sort start stop store structure summary support tag test touch track transfer trust turn type "
    "update upgrade vote wait watch work write-up title bullet bold patch ping audit brief book discount "
    "joke look move note match open point clear clean complete correct own set split issue close view access "
    "change fix hedge hashtag footnote hyperlink curse award exercise value approach lead lock load"
)
"""Verbs that are nouns or adjectives as well: after "and" they begin a new demand only where their object follows."""
