"""Things that demands are about: other names of the same, and what is a kind of what. Singular, lower case."""

from __future__ import annotations

from cras.instructions.acts.vocabulary.listed import listed

_SAME = {
    "bullet point": "bullet point|bullet|bulleted list|bullet list|bullet-point|bulletpoint|bullet-point list|bullet point list|bulleted point",
    "numbered list": "numbered list|ordered list|numbered step",
    "emoji": "emoji|emoticon|smiley|smiley face|emojis",
    "slang": "slang|colloquialism|slang term|slang word|slang expression|casual slang|internet slang",
    "jargon": "jargon|technical term|technical jargon|buzzword|technical language|technical vocabulary|tech jargon",
    "humour": "humour|humor|joke|pun|wit|banter|wordplay|sarcasm-free humour",
    "citation": "citation|footnote|source reference|bibliography",
    "link": "link|url|hyperlink|web link|web address",
    "greeting": "greeting|salutation|welcome|greeting line|opening greeting",
    "apology": "apology|sorry|apologies",
    "disclaimer": "disclaimer|caveat|legal disclaimer",
    "code": "code|source code|code snippet|snippet|code sample|code example|program code",
    "code block": "code block|code fence|fenced block|fenced code block",
    "table": "table|markdown table",
    "heading": "heading|header|section heading|section header",
    "markdown": "markdown|markdown formatting|markdown syntax",
    "exclamation mark": "exclamation mark|exclamation point",
    "profanity": "profanity|swear word|curse word|expletive|vulgar language|profane language|foul language|obscenity",
    "question": "question|clarifying question|follow-up question|clarification|followup question|counter-question|follow-up|counter question|clarification question",
    "confirmation": "confirmation|approval|permission|consent|sign-off|go-ahead|authorisation|authorization",
    "price": "price|pricing|cost|price list|list price|tariff|pricing information|pricing detail",
    "discount": "discount|rebate|price reduction|voucher|coupon|discount code|promo code",
    "refund": "refund|reimbursement|refund request|money back|refund case|refund question|refund ticket",
    "system prompt": "system prompt|system message|internal prompt|initial prompt|system instruction",
    "internal id": "internal id|internal identifier|internal ticket id|internal ticket number|internal reference number|internal number"
    "|internal case id|internal order id|internal case number|internal reference|internal customer id|internal user id",
    "email address": "email address|e-mail address|mail address",
    "phone number": "phone number|telephone number|mobile number",
    "address": "address|home address|postal address|street address",
    "customer data": "customer data|customer information|customer detail|customer record|client data|client information|client detail|user data",
    "personal data": "personal data|personal information|personal detail|pii|private data|private information|personally identifiable information"
    "|sensitive personal data",
    "password": "password|passphrase|passcode",
    "credential": "credential|login|login data|access token|api key|secret key",
    "tool": "tool|tool call",
    "web search": "web search|search tool|web search tool|search engine|search function|internet search|web_search|search_web",
    "calculator": "calculator|calculator tool",
    "code execution": "code execution|code interpreter|python interpreter",
    "web": "web|internet|online|world wide web",
    "opinion": "opinion|personal opinion|own opinion|personal view",
    "medical advice": "medical advice|health advice|treatment advice|medical recommendation",
    "legal advice": "legal advice|legal counsel|legal opinion",
    "financial advice": "financial advice|investment advice|stock tip|investment recommendation",
    "competitor": "competitor|competing product|rival|competing company|competitor product|competitor's product|rival product",
    "customer": "customer|client|guest|buyer|shopper|caller",
    "user": "user|end user|end-user",
    "citation number": "citation number",
    "abbreviation": "abbreviation|acronym|short form",
    "contraction": "contraction|contracted form",
    "reasoning": "reasoning|chain of thought|thought process|reasoning step|intermediate step|working|train of thought",
    "summary": "summary|recap|tl;dr|tldr|closing summary|short summary",
    "introduction": "introduction|preamble|intro|opening paragraph",
    "example": "example|worked example",
    "image": "image|picture|photo",
    "test": "test|unit test|test suite|automated test|test case",
    "small talk": "small talk|chit-chat|chitchat|pleasantry",
    "first name": "first name|given name",
    "last name": "last name|surname|family name",
    "signature": "signature|sign-off line|closing line",
    "speculation": "speculation|guess",
    "politics": "politics|political topic|political matter|political question|political issue|political view|political opinion",
    "religion": "religion|religious topic|religious matter|religious question",
    "internal": "internal",
    "email": "email|e-mail",
    "profit margin": "profit margin",
    "order number": "order number|order id|order reference",
    "ticket number": "ticket number|ticket id|ticket reference|case number|case id",
    "agent": "agent|teammate|team member|other agent|another agent|any agent",
    "text": "text|draft|copy|piece|manuscript",
    "date of birth": "date of birth|birth date|birthday|birthdate",
    "file": "file|document",
    "production": "production|prod|production server|production environment|live system",
    "main branch": "main branch|main|master|master branch",
    "bold": "bold|bold text|bold print|bold type",
    "terminate": "terminate",
    "invoice": "invoice|bill",
    "billing": "billing|billing team|billing agent|billing department|billing issue",
    "hedge": "hedge|hedging|qualifier|hedging phrase|hedging language",
    "personal anecdote": "personal anecdote|anecdote|personal story",
    "estimate": "estimate|time estimate",
    "statistic": "statistic|stat",
    "salary": "salary|wage|remuneration",
}
SAME: dict[str, str] = {name: canonical for canonical, names in _SAME.items() for name in names.split("|")}

KINDS: dict[str, tuple[str, ...]] = {
    "email address": ("contact detail", "personal data", "customer data"),
    "phone number": ("contact detail", "personal data", "customer data"),
    "address": ("contact detail", "personal data", "customer data"),
    "date of birth": ("personal data", "customer data"),
    "first name": ("name", "personal data"),
    "last name": ("name", "personal data"),
    "contact detail": ("personal data", "customer data"),
    "order history": ("customer data",),
    "purchase history": ("customer data",),
    "order number": ("customer data",),
    "credit card number": ("payment data", "personal data", "customer data"),
    "card number": ("payment data", "personal data", "customer data"),
    "account number": ("payment data", "personal data", "customer data"),
    "iban": ("payment data", "personal data", "customer data"),
    "salary": ("personal data",),
    "password": ("credential",),
    "bullet point": ("list", "markdown"),
    "numbered list": ("list", "markdown"),
    "table": ("markdown",),
    "heading": ("markdown",),
    "bold": ("markdown",),
    "code block": ("markdown", "code"),
    "internal id": ("internal data", "internal information", "id"),
    "web search": ("tool", "web"),
    "calculator": ("tool",),
    "code execution": ("tool",),
    "database": ("tool",),
    "script": ("code",),
    "program": ("code",),
    "snippet": ("code",),
    "python": ("code",),
    "python code": ("code",),
    "sql": ("code",),
    "sql query": ("code",),
    "javascript": ("code",),
    "typescript": ("code",),
    "java": ("code",),
    "function": ("code",),
    "test": ("code",),
    "discount": ("price",),
    "profit margin": ("internal data", "internal information"),
    "medical advice": ("advice",),
    "legal advice": ("advice",),
    "financial advice": ("advice",),
    "election": ("politics",),
    "political party": ("politics",),
    "abbreviation": (),
    "first-person pronoun": (),
    "screenshot": ("image",),
    "article": ("text",),
    "story": ("text",),
    "chart": ("image",),
}
"""A thing and what it is a kind of: to forbid the kind forbids the thing."""

IN_TEXT = listed(
    "bullet point|numbered list|list|emoji|slang|jargon|humour|citation|link|greeting|apology|disclaimer|"
    "code|code block|table|heading|markdown|exclamation mark|profanity|abbreviation|contraction|summary|"
    "introduction|example|image|small talk|signature|bold|italics|metaphor|analogy|quotation|quote|"
    "rhetorical question|hashtag|number|placeholder|comment|footnote|title|capital|word|phrase|first name|"
    "last name|idiom|cliche|superlative|passive voice|honorific|pronoun|terminate|hedge|personal anecdote|"
    "adverb|semicolon|dash|em dash|em-dash|comma|parenthesis|html|latex|ascii art|gif|exclamation|sarcasm|"
    "irony|swearing|english|anglicism|sales pitch|call to action|statistic|figure|diagram|python|sql|"
    "javascript|typescript|java|docstring|type hint|reasoning|pronouns|all caps|caps"
)
"""What a text is made with: to use, to write and to include it are one."""

VAGUE_THINGS = listed(
    "it them this that these those something anything everything thing one ones he she him her they we us me "
    "you i itself yourself here there so such what which who whom whatever same above below following other "
    "others another rest"
)
"""No name: nothing is compared by them."""

HOLDERS = listed(
    "question request inquiry enquiry query matter topic issue ticket task case problem advice information "
    "info detail content subject thing part kind type sort form piece point fact discussion conversation "
    "work data material stuff claim amount complaint concern job assignment item statement remark "
    "area"
)
"""Heads that stand for what they are of or about: "questions about billing", "billing questions"."""

PEOPLE = listed(
    "consumer dealer reseller wholesaler retailer broker tourist crew chef waiter cashier clerk officer inspector auditor "
    "regulator authority police court jury lender borrower insurer policyholder claimant subcontractor courier carrier "
    "sender recipient reporter researcher professor tutor coach trainer athlete carer pharmacist dentist therapist "
    "volunteer politician professional teammate shareholder follower tester designer gamer "
    "employer character celebrity mayor neighbour neighbor spouse husband wife parent nurse doctor physician lawyer everybody "
    "somebody world customer user minor child adult colleague employee manager guest client person people patient student "
    "teenager teacher kid reader stranger outsider visitor journalist press public staff member partner "
    "supplier vendor competitor agent agency developer engineer subscriber parent buyer caller applicant "
    "candidate team boss executive newcomer beginner expert novice anyone anybody everyone nobody someone "
    "third-party party audience human operator admin administrator investor pensioner senior attacker lead "
    "supervisor friend"
    " learner family relative tenant landlord resident citizen donor voter player fan pupil trainee intern"
    " contractor freelancer holder owner seller trader driver traveller traveler passenger victim witness"
)
"""Whom something may be for."""

ARTEFACTS = listed(
    "email address|phone|telephone|writing|hello|goodbye|api|webhook|endpoint|console|condolence letter|cover letter|legal letter|contract|commit message|commit|code comment|comment|docstring|e-mail|email|mail|subject line|subject|summary|"
    "title|heading|headline|caption|footnote|log|log entry|changelog|release note|readme|documentation|doc|"
    "pull request|pull request description|code|variable name|function name|internal note|note|memo|report|"
    "chat|ticket|slide|presentation|tweet|post|conclusion|introduction|appendix|"
    "error message|file name|identifier|abstract|metadata|tag|alt text|transcript|"
    "minute|hand-over note|handover note|handover|hand-over|internal message|internal communication|"
    "status update|search query|query|tool call|quotation|quote|direct quote|citation|newsletter|blog post|"
    "article|press release|sms|text message|voice message|dm|first message|last message|first paragraph|"
    "last paragraph|first sentence|last sentence|greeting|signature|sign-off|final draft|final report|"
    "executive summary|bug report|thread|channel|meeting|phone call|call|interview|variable|code block|"
    "example|dialogue|dialog|outline|first draft|body|translation|glossary|invoice|"
    "contract|public post|forum|review|social media|social media post|public channel|"
    "private channel|working note|scratchpad|thought"
)
"""Parts of an answer, and what is written beside it: what is asked of them is not asked of the whole turn."""

TURNS = listed(
    "post|article|report|blog post|tweet|review|press release|newsletter|presentation|documentation|release note|social media post"
    "|e-mail|email|email address|mail|final report|story|readme|cover letter"
)
"""Artefacts that are as often the turn itself: "put a hashtag into your post"."""

WHOLE = listed(
    "answer response reply output message turn text everything it writing communication conversation chat "
    "prose content word wording sentence explanation language tone style voice register manner way approach "
    "attitude fashion mode interaction anything speech all discussion dialogue correspondence form "
    "spelling"
)
"""The turn itself, and how it speaks."""
