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
    "accompany acknowledge activate adapt advertise advocate alert allege anticipate apply archive argue arrive assess assist assume attack"
    " attempt attract automate avert await backtrack ban bargain beautify belittle bill blame blend block bluff boast boost borrow brag"
    " brainstorm broadcast build bypass calculate calm categorise categorize celebrate challenge cheer cherry-pick chit-chat circulate"
    " circumvent claim classify close coach coerce collaborate combine comfort command commence compensate compete compose compress"
    " condense confess congratulate console construct contest contribute coordinate correspond crack cross-check cross-sell customise"
    " customize cut dare date deal decline decode decorate deduce defend deflect delay demonstrate depict deploy derive detail detect"
    " determine deviate diagnose dictate differentiate digress direct disable disagree discard discourage discover discriminate dismiss"
    " dispatch dispute disregard dissuade distinguish distribute dive divert document doubt downplay drive echo educate embed embellish"
    " emulate enable enclose encode endanger engage enhance enquire enter entertain enumerate escape establish exaggerate exclude excuse"
    " exploit explore express fabricate facilitate familiarise favor favour feature fetch finalise finalize fine-tune flirt focus force"
    " forget formulate frame frighten frown generalise generalize gossip grade gripe guide harass hide hint host hype identify ignore"
    " illustrate impersonate imply impose improve incite indicate infer influence initiate inquire insist inspire instruct integrate"
    " intervene investigate involve isolate italicise itemise itemize joke jot kid lecture lie list localise localize loop lower"
    " manipulate map mask match meddle mediate memorise memorize merge migrate mimic minimise minimize mislead misrepresent moderate"
    " moralise motivate mumble narrate narrow neglect nominate normalise normalize notice nudge object oblige obtain offend omit"
    " operate oppose outperform oversell overwhelm parse patronise patronize perform persuade phrase pinpoint plagiarise plagiarize"
    " plead point polish ponder portray postpone practise praise preach precede predict preface prescribe press presume prevent"
    " proceed profile project prolong pronounce prove publicise publicize punish purchase pursue push quantify quiz ramble re-run"
    " react realise reason reassign rebut recall reconcile reconstruct recount recruit redact redo redirect reduce reflect"
    " rehearse reiterate relate relay relax rely remain remark remind remodel remove render renew reorder repair repay rephrase"
    " represent reprimand rerun research resist resort restrain restructure retain retell rethink retrieve reveal reverse revert"
    " reword rhyme ridicule rule sabotage sample sanitise sanitize satisfy scan scare scrape screen seek segment sense shame shield"
    " shift showcase shrink sing sketch skip slander slow smile soften specialise speed spoil spot stall standardise standardize stereotype"
    " stick stimulate stress strip study subscribe substantiate sum supervise supply suppose surprise survey swap sympathise sympathize"
    " synthesise synthesize tailor tally taunt tease tell thank time tolerate tone toughen trace trade train transcribe transform"
    " transmit triage trim trivialise troubleshoot trust twist underline understand undo unify uninstall upload urge vary vent verbalise"
    " violate visualise visualize vouch waffle warm welcome whisper widen wonder word worsen yield"
    "act agree aim allow analyse analyze announce arrange back book brief bring break cancel capitalise "
    "capitalize carry cast cater charge chat cite clean clear click come compare compile complain "
    "compute conduct connect consider continue contradict convert convince copy count criticise criticize "
    "deactivate debug deduct define deliver demand deny disagree divide download drop duplicate elaborate "
    "emphasise emphasize encourage enforce estimate evaluate exceed expand export extend extract fill flag "
    "format forecast gather go grade guide hesitate highlight imitate impersonate import imply "
    "initiate insist install interrupt interpret introduce invite judge jump justify label lead learn "
    "leave lecture let lie limit listen load lock look lower make mark match measure mix monitor move "
    "negotiate nest note offend optimise optimize organise organize outline overrule override own paraphrase "
    "pay perform persuade plan play predict prefer pretend pressure prevent prioritise prioritize "
    "proceed prompt provoke push raise rank rate reach reassure rebook reboot recite recommend reconsider "
    "register rename reopen rephrase replace reply reproduce reset restart restate restrict retry reuse "
    "rush schedule scold select sell separate set settle shorten shout simplify simulate solve sort "
    "speak spell split spread stand stay steer store structure submit subscribe substitute support switch "
    "tag teach think threaten throw trace track train trust turn type unlock upload upgrade upsell "
    "urge validate view visit vote wait want warn watch withdraw work wrap yell zoom greet thank apologise "
    "apologize joke swear refund reference hedge escalate"
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
