"""The words that the spotter of forms knows, as data: what a demand may be about, and what may stand beside it.

A line maps a meaning to its wordings, separated by ``|``, in lower case. ``formed`` looks for them in any order.
"""

from __future__ import annotations

FACETS: dict[str, str] = {
    "question": "question|questions|question mark question|follow up question|follow up questions|clarifying question|clarifying questions|counter question|counter questions|rhetorical question|rhetorical questions|open question|open questions|open ended question|open ended questions|kind of question|qs",
    "greeting": "greeting|greetings|salutation|a hello|hello or hi|hi or hello",
    "offer": "offer to help|offer of help|offer of further help|offer to help further|offers of help|offer of more help|offer further help|offering help|offering to help|offering further help|offer of assistance|offer of further assistance|offers of assistance|offers of further help|offer to assist|offering assistance|offering further assistance|offering more help",
    "json": "json|valid json|json format|json only|json response|json document",
    "json object": "json object|json dict|json dictionary|json map",
    "json array": "json array|json list|array of json objects|json array of objects|list of json objects",
    "json block": "json fence|json code block|json code fence|json block|fenced json block|json fenced block|fenced json",
    "yaml": "yaml|valid yaml|yml|yaml format|yaml document|yaml syntax",
    "csv": "csv|csv format|comma separated values|comma separated list|comma delimited list|comma separated line|comma separated|csv data|csv table|csv file|csv row|csv line",
    "table": "table|tables|markdown table|markdown tables|tabular form|tabular format|table form",
    "column": "column|columns",
    "bullets": "bullet|bullets|bullet point|bullet points|bulletpoint|bulletpoints|bullet list|bullet lists|bulleted list|bulleted lists|bullet point list|bullet pointed list|bulleted points|bulleted point|bulleted items|bulleted item|bulleted form|dash list|dashed list|unordered list|unordered lists|list with bullets|list with dashes|bulleted",
    "numbered": "numbered list|numbered lists|ordered list|ordered lists|numbered steps|numbered items|numbered item|numbered points|numbered point|numbered step|enumerated list|numbered bullets|list with numbers|numeric list|numbered|numbered form",
    "heading": "heading|headings|header|headers|markdown heading|markdown headings|markdown header|markdown headers|section headings|section headers|headline|headlines|subheading|subheadings|sub headings",
    "heading 1": "h1|h1 heading|h1 headings|h1 header|h1 headers|h1s|level one heading|level 1 heading|level 1 headings|first level heading|top level heading|top level headings",
    "heading 2": "h2|h2 heading|h2 headings|h2 header|h2 headers|h2s|level two heading|level two headings|level 2 heading|level 2 headings|second level heading|second level headings",
    "heading 3": "h3|h3 heading|h3 headings|h3 header|h3 headers|h3s|level three heading|level 3 heading|level 3 headings|third level heading|third level headings",
    "bold": "bold|bold text|boldface|bold type|bold face|bold formatting|bolding|bolded|bolded text|bold print|in bold|bold words|bold markup|bold passages|bold phrases|bolded phrases|bold phrase|bolded phrase|bold word",
    "emoji": "emoji|emojis|emoticon|emoticons|smiley|smileys|emoji characters|emoji character|smiley faces",
    "link": "link|links|hyperlink|hyperlinks|url|urls|web link|web links|web address|web addresses|weblink|weblinks",
    "markdown link": "markdown link|markdown links|markdown style link|markdown style links|links in markdown|inline markdown links",
    "citation": "citation|citations|citation marker|citation markers|citation marks|reference markers|reference marker|bracketed citations|footnote markers",
    "code": "code|source code|code snippet|code snippets|snippet|snippets|code example|code examples|sample code|example code|code sample|code samples|program code|programming code|pseudo code|lines of code|line of code",
    "code block": "code block|code blocks|block of code|blocks of code|fenced block|fenced blocks|fenced code block|fenced code blocks|code fence|code fences|triple backtick block|triple backticks|triple backtick|backtick block|fence|codeblock|codeblocks|fenced code|triple backtick fence|triple backtick code block",
    "inline code": "inline code|inline code formatting|code spans|code span|single backticks|backticks|backtick",
    "html": "html|html tags|html tag|html markup|html elements|html code|html element|html formatting",
    "block quote": "blockquote|blockquotes|block quote|block quotes|markdown blockquote|markdown blockquotes|quote block|quote blocks|markdown quote|quote formatting",
    "markdown": "markdown|md formatting|markdown formatting|markdown syntax|markdown markup|markdown format",
    "asterisks": "asterisk|asterisks|hashes|hash signs|pound signs",
    "xml": "xml|valid xml|well formed xml|xml document|xml format|xml element",
    "prose": "prose|flowing prose|continuous prose|plain prose|running prose|full prose|prose form|paragraph form|flowing text|running text|continuous text|essay form",
    "list": "list|lists|list form|lists of any kind|list items|list format|list formatting|listicle|listicles",
    "hashtag": "hashtag|hashtags|hash tag|hash tags",
    "quotation": "quotation|quotations|a quote|a quotation",
    "exclamation": "exclamation mark|exclamation point|exclamation|exclamation sign",
    "full stop": "full stop|period|a dot|full stops|periods",
    "yes": "yes or no|yes no|either yes or no|no or yes|a yes or a no|yes or a no",
    "email": "email addresses|e mail addresses|email address|e mail address|mail addresses",
    "placeholder": "placeholder|placeholders",
}
"""What a demand may be about."""

FOREIGN = (
    "word|words|sentence|sentences|paragraph|paragraphs|character|characters|chars|line|lines|section|sections|comma|commas|letters|letter|lowercase|uppercase|caps|capital|capitals"
    "|lower case|upper case|english|french|german|spanish|italian|dutch|polish|portuguese|japanese|chinese|korean|russian|turkish|arabic|swedish|hindi|title|keyword|keywords|exclamation marks|exclamation points|semicolon|semicolons"
    "|colon|colons|dashes|dash|hyphens|em dashes|parentheses|brackets|quotation marks|digits|numerals|tokens|syllables|stanza|stanzas|verse|verses|p.s.|postscript|item|items|point|points|entry|entries|step|steps"
    "|option|options|example|examples|tip|tips|idea|ideas|reason|reasons|name|names|rows|row|times|time|phrase|phrases|term|terms"
)
"""What other readers read: a number that belongs to it belongs to nothing here."""

NEGATIVE = (
    "under no circumstances|in no case|at no point|no|not|never|none|without|nothing|neither|nor|zero|nil|free of|free from|avoid|avoids|avoiding|avoided|refrain from|refrain|refraining from|abstain from|steer clear of|stay clear of|stay away from|keep away from|keep clear of"
    "|leave out|left out|leaves out|leaving out|leave off|left off|leave away|skip|skips|skipping|skipped|omit|omits|omitted|omitting|drop|drops|dropped|exclude|excluded|excluding|excludes|ban|banned|bans|forbid|forbidden|forbids|prohibit|prohibited|prohibits"
    "|off limits|off the table|out of bounds|taboo|verboten|disallow|disallowed|unwelcome|unwanted|undesired|undesirable|unacceptable|impermissible|don't|do not|doesn't|does not|didn't|isn't|is not|aren't|are not|won't|will not|wouldn't|mustn't|must not|shouldn't|should not|shan't|dont|doesnt|isnt|arent"
    "|can't|cannot|cant|can not|couldn't|may not|leave them out|leave it out|leave those out|leave these out|leave that out|take them out|cut them out|keep them out|hate|hates|dislike|can't stand|cannot stand|can't bear|detest|loathe|sick of|tired of|fed up with|allergic to|get rid of|rid of|do away with|do without|dispense with|strip|strip out|remove|removed|removing|stripped of"
    "|has no place|have no place|has no business|have no business|out of place|not a single|not one|not any|devoid of|lacking|absent|minus|stop|stop using|quit|cut out|cut|cuts|keep out|kept out|ditch|lose|spare me|spare us|forgo|forego|eschew|shun|mind not|resist|hold back|no go|a no go|barred|bar|nix|zap|ain't|don’t"
)
"""What turns a demand round; two of them cancel each other."""
NEGATIVE_TOGETHER = "do not want any|never ever|not ever|no not|not even one|not even a single|i don't want|we don't want|i do not want|not at all|no never|would prefer not|prefer not|would rather not|rather not|would prefer no|prefer no|can't stand|hate it when|no place for|no room for|no need for any"
"""The same, of several words that turn it round once."""

EDGES: dict[str, str] = {
    "start": "start|starts|starting|begin|begins|beginning|open|opens|opening|start off|kick off|kick things off|kicks off|lead with|lead off|at the start|at the very start|at the beginning|at the very beginning|at the top|very first thing|first thing|first character|very first character|first line|very first line|top line|opening line|opens up|starts off|first sentence|first word|opening sentence|first element|first item|opener|leading",
    "end": "end|ends|ending|finish|finishes|finishing|close|closes|closing|conclude|concludes|concluding|sign off|wrap up|wraps up|round off|at the end|at the very end|at the bottom|last thing|very last thing|last line|very last line|last sentence|final sentence|final line|last character|very last character|final character|closing line|closing sentence|last word|last element|final thing|tail end|end off|trailing|terminate|terminates|closer|last|final",
}

WHOLE = "only|no prose before or after|no text before or after|nothing before or after|no prose around it|no text around it|no preamble|no explanation|no explanations|no commentary|no other prose|no introduction|no other words|no further text|no additional text|no words before or after|without explanation|without any explanation|without preamble|solely|exclusively|just|nothing but|nothing else|nothing other than|purely|merely|entirely|entire|whole|complete|completely|all|everything|full|fully|alone|pure|raw|strictly|nothing around it|nothing before or after it|and nothing else|nothing more|single|one word|no other text|no extra text|no prose"
"""That it is the whole turn."""
EVERY = "every|each|all"

VERBS = (
    "leave|wants|use|uses|using|used|include|includes|including|included|contain|contains|containing|contained|add|adds|adding|added|insert|inserted|put|puts|putting|place|places|placed|give|gives|given|giving|write|writes|written|writing|return|returns|returned|returning"
    "|output|outputs|produce|produces|provide|provides|provided|send|sends|sent|deliver|delivered|supply|answer|answers|answering|answered|reply|replies|replying|respond|responds|responding|format|formats|formatted|formatting|present|presents|presented|structure|structured|organize|organise|organized"
    "|organised|arrange|render|rendered|print|emit|emits|show|shows|shown|have|has|having|make|makes|made|making|keep|keeps|keeping|stick|sticks|stay|stays|sprinkle|sprinkled|feature|features|featuring|appear|appears|appearing|occur|occurs|come|comes|see|find|ask|asks|asking|asked|pose|poses|posing|posed|raise|raised"
    "|throw in|slip in|slips in|sneak|work in|create|generate|compose|draft|prepare|need|needs|needed|want|wants|wanted|wish|require|requires|required|expect|expects|expected|prefer|take|takes|go|goes|say|says|be|is|are|being|hold|holds|fit|consist|consists|consist of|consists of|consisting of|set|set out|lay out|laid out"
    "|wrap|wraps|wrapped|enclose|enclosed|surround|surrounded|mark|marked|express|expressed|do|does|get|let|employ|utilize|utilise|append|attach|carry|cite|cited|number|numbered|link|apply|limit|limited|cap|restrict|restricted|highlight|bullet|quote|style|styled|post|type|turn|turns|serve|hand|submit|label|mention|mentions|demand|insist|insist on|finish|finished"
)
"""What is done with it; a verb that says more leaves the demand to doubt."""

FILLERS = (
    "header row|a header row|end user|end users|machine readable|square brackets|in square brackets|side by side|laid out|results|comparison|instruction|instructions|laid|listing|listings|at minimum|no matter what|each time|a|an|the|of|in|into|on|at|to|for|by|with|as|within|inside|from|than|that|which|there|here|any|some|such|this|these|those|it|its|it's|them|they|you|your|yours|you're|me|my|us|our|we|i|i'm|i'd|we'd|i'll|one's|please|pls|plz|kindly|thanks|thx|thank|always|must|should|shall|will|would|has to|have to|had better|ought|ought to"
    "|needs to|need to|is to|are to|make sure|be sure|ensure|ensures|make certain|see to it|remember|note|important|reminder|rule|sure|very|really|absolutely|simply|ever|at all|whatsoever|anywhere|in total|altogether|total|overall|too|also|then|so|and|or|but|both|either|like|out|up|down|over|under|back|off|about it|own|proper|correct|well|formed"
    "|response|responses|reply|answer|message|messages|output|outputs|text|texts|content|post|posts|caption|tweet|email|mail|letter|article|essay|report|note|notes|copy|document|body|piece|blurb|summary|review|description|story|poem|explanation|solution|result|results|turn|chat|conversation|format|form|style|syntax|kind|kinds|sort|sorts|type|types|way|manner|shape|structure"
    "|thing|things|stuff|element|elements|part|parts|everything|anything|something|reader|readers|user|users|audience|class|customer|bit|piece of|use|usage|of any kind|of any sort|of any form|kind of|sort of|markup|formatting|formatted|visible|at least|other|else|more|further|additional|extra|valid|single|plain|simple|proper|nice|clean|short|small|little|good"
    "|at any point|at any time|at all times|without exception|no exceptions|without fail|throughout|everywhere|from start to finish|be it|is a must|a must|mandatory|compulsory|obligatory|necessary|essential|crucial|critical|required|vital|policy|house style|style guide|default|generally speaking|allowed|permitted|welcome|acceptable|ok|okay|fine|accepted|tolerated"
    "|what|where|who|he|she|his|her|one|ones|now|on|going forward|from now on|guys|hey|hi|ok so|again|right|exactly|precisely|not|separate|individual|different|distinct|self|itself|together|once|whatever|this time|here's|here is|going|because|since"
)

PERMITTED = "allow|allows|permit|permits|tolerate|accept|allowed|permitted|welcome|acceptable|ok|okay|fine|accepted|tolerated|wanted|needed|required|necessary"
"""Turned round, they bar; as they stand, they ask for nothing."""
UNTURNED = "required|needed|necessary|wanted"
"""These ask where they stand unturned."""
NOT_NEEDED = "required|needed|necessary|mandatory|compulsory|obligatory|essential|have to|need to|needs to|need"
"""Turned round, they leave it free."""

DOUBT = (
    "no need|no need for|no need to|no need of|may|might|can|could|if|when|whenever|unless|while|where possible|until|whether|except|usually|mostly|typically|sometimes|often|occasionally|rarely|preferably|ideally|if possible|feel free|optional|optionally|try|tries|tried|consider|perhaps|maybe|possibly|up to you|like|love|enjoy|was|were|had|used to|would be nice|nice to have|encouraged|recommended"
    "|recommend|suggest|suggested|about|around|roughly|approximately|some|several|few|many|too many|too much|excessive|overuse|sparingly|unnecessary|needless|mainly|primarily|largely|rather than|instead of|where|after|before|for each|per|depending|as opposed to|in place of|in case|once|should you|should a|should the|either way|both work|as needed|appropriate|relevant|hardly|barely|much|otherwise"
)
"""Words with which a sentence asks for less, or in some case alone."""

REASONS = "because|since|so that|as they|as it|as our|as my|as we|as i|otherwise|or else|due to|given that|for the sake of|in order to|that way|the reason being|thanks to|on account of|owing to|so our|so my|so the|so we|so i|so it|so they|so users|so readers|so don't"
"""What begins a reason, which asks for nothing more."""

LIMITS = "limit|limits|limited|cap|capped|restrict|restricted|confine|confined|keep|kept|stay|fit"
"""Verbs whose number is the most that may be used."""

ASKING = (
    "ask|asks|asking|asked|pose|poses|posing|posed|raise|raised|contain|contains|containing|include|includes|including|have|has|having|put|add|throw in|free of|free from|reply|respond"
    "|use|uses|write|there|make|leave out|avoid|skip|find|see|want|need|appear|end|without|no|give"
)
"""With one of these before it, a question is the turn's own."""

DEMANDS = "must|should|shall|has to|have to|needs to|need to|ought to|is to|are to|will|please|want|wanted|expect|expected|require|required|need|needs|insist|insist on|mandatory|compulsory|obligatory|necessary|essential|a must|pls|plz|kindly|allowed|go|goes"
"""What makes a demand of a statement."""

COMPARISONS: dict[str, str] = {
    "min": "at least|no fewer than|no less than|not fewer than|not less than|a minimum of|minimum of|minimum|min|or more|and up|upwards of|at minimum|at the least|at the very least|not under|not below|plus",
    "max": "at most|no more than|not more than|not more then|no more then|a maximum of|maximum of|maximum|max|or fewer|or less|up to|tops|at the most|not exceeding|not over|not above|not exceed|never exceed|cap of|a cap of|limit of|a limit of|limited to|capped at|not beyond|never more than|or under",
    "over": "more than|over|above|exceeding|greater than|in excess of",
    "under": "fewer than|less than|under|below|lower than",
    "exactly": "exactly|precisely|just|only|an exact|no more and no less|no more no less|once and only once",
}
NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
    "twenty": 20, "a single": 1, "single": 1, "a pair of": 2, "a couple of": 2, "half a dozen": 6, "a dozen": 12,
}  # fmt: skip

CODE_LANGUAGES = "python|javascript|typescript|bash|shell|java|go|rust|ruby|php|sql|html|css|kotlin|swift|perl|powershell|scala|haskell|lua|js|sh|c++|c#|json|yaml|r"
"""Languages of code, as fences are tagged with them."""
REPEATS = "again|quotes|echoes|repeat|repeats|repeating|repeated|restate|restates|restating|restated|reproduce|reproduces|reproduced|reproducing|copy|copies|copied|copying|echo|quote|quoted|quoting|write out|reprint|recite"
VERBATIM = "exactly as given|as given|unaltered|unmodified|with no changes|word for word|word by word|verbatim|exactly|exact|unchanged|literally|as is|exactly as is|as it stands|letter for letter|without changing|without any change|without changes|character by character|one to one|1:1|identically|to the letter|as written"
FIRST = "opens|begins|starts|below it|underneath|under it|after it|below|ahead of|on top|at the top|first|before|beginning|start|begin|starting|top|then|opening|open|followed by|precede|preceding|outset"
WRAPS = "wrap|wraps|wrapped|wrapping|enclose|enclosed|enclosing|surround|surrounded|inside|within|in|between|put|place|placed|goes|go|encase|encased|tags|tag"
HEADINGS = "heading|headings|header|headers|section|sections|markdown headings|section headings|subheading|subheadings|part|parts|sub headings"
CALLED = "labelled|labeled|called|named|titled|marked|headed|entitled"
CHOICES = "either|one of|one of the following|one of these|outputs|options|choices|choose|pick|select|labels|possible answers|possible outputs|one of three|exactly one of|answers|verdict|letter|allowed|any of|following|values|valid|one|possible|permitted"
SAYING = "verdict|reply|replies|respond|response|responses|answer|answers|output|outputs|return|returns|say|give|write|print|be|is|are|choose|pick|select"
EDGE_NOUNS = (
    "word|words|phrase|phrases|sentence|line|lines|character|characters|text|letters|title|name|key word|exact|prefix|ticket|tag|label|greeting|salutation|friendly|marker|token|up|front|followed|colon|question|bang"
    "|sign|signature|closing|formula|statement|tagline|first|last|very|commence|commences|commencing|heading|literal|literally|string|expression|own|for|reads|read|reading|pleasantry|pleasantries|filler|fillers|like"
)
"""What words at the start or the end of a turn are called."""
AT_START = "up front|commence|commences|commencing|first word|first words|first thing|first sentence|opening sentence|opening words|at the top|preface|prefix|begins|prefixed|leads off|opener|first line"
AT_END = "sign-off|sign off|signoff|last thing|closing words|final words|at the bottom|last line|last word|last words|final line|final word|closing line|end on|with which you close|very last"
REVEALS = "reveal|reveals|revealing|revealed|disclose|disclosed|disclosing|share|shared|sharing|tell|telling|told|give away|give out|give|giving|leak|leaked|leaking|expose|exposed|exposing|print|mention|mentioned|mentioning|say|saying|repeat|divulge|divulged|show|shown|output|write|hand out|hand|pass on|utter|betray|spell out|include"
"""What a secret must not be."""
