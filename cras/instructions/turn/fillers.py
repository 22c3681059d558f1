"""Words that a demand on the turn may have beside what it constrains, and that leave its meaning as it is.

The spotter doubts a piece of a sentence in which a word is left over that stands neither here nor in the vocabulary.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _set(
    """a an the and or but of in on at to with for by as than then this that these those there here it its it's you your yours yourself
    me us my our i i'm we them they their one ones any all both some such so thing things bit
    be is are am was being been do does did done has have had having get gets got go goes come comes came let lets make makes made
    please pls plz thx thanks thank kindly ok okay hey hi note remember sure certain care careful nb important reminder rule requirement instruction
    strictly absolutely simply just really ever always everywhere anywhere somewhere throughout overall altogether whatsoever possible instead too also even still
    very quite much many whole entire complete full final own single total sum
    want wants wanted need needs needed like expect expects require requires required wish demand insist ask asked asks prefer
    see find read appear appears show shows slip slips sneak sneaks creep creeps occur happen happens contain contains hold holds keep keeps stay stays stick sticks remain remains
    use uses used using usage include includes included including inclusion mention mentions mentioned mentioning write writes wrote written writing
    answer reply respond response say says said speak speaks spoken talk tell give gives given return returns produce produces provide output deliver delivered
    send sent hand present put place set type typed work out up down back over under inside within into onto through across from about after
    finish run runs aim target limit limits limited restrict restricted cap capped confine confined length long short brief size count counted counting number amount
    exceed exceeds surpass go beyond pass allowed permitted acceptable accepted okay fine tolerated welcome
    must should shall will would can could may might has ought supposed meant
    what where how who which whatever regardless matter language languages tongue idiom text texts content prose copy piece blurb caption tweet bio tagline slogan
    teaser toast note message messages chat email mail post report letter story poem essay article page document description
    statement product meta push notification ad advert
    user users reader readers customer customers client clients people everyone everybody anybody somebody audience
    time times occasion occasions moment case cases circumstance circumstances event way ways form manner style fashion kind sort type point points
    only solely exclusively purely nothing else other otherwise another more less fewer most least
    be careful take takes part parts spot anything something everything
    room space fit fits squeeze capacity available print
    somehow right exactly precisely least most again once altogether combined
    now on future today henceforth going forward"""
    + " "
    """word words term terms phrase phrases expression expressions keyword keywords key character characters letter letters mark marks symbol symbols sign signs
    sentence sentences punctuation wording vocabulary list following
    forbidden banned barred taboo prohibited excluded absolutely ban forbid
    spelled spelling alphabet alphabetic
    reveal revealing revealed disclose disclosing disclosed identify
    boil condense squeeze trim shrink compress distill accept accepts
    reach reaches reader version versions seo sprinkle pose
    mandatory compulsory obligatory must-have essential necessary vital crucial shan't y'all"""
)
"""Function words, polite shells, verbs of writing and the nouns of the turn itself."""

DOUBTS = _set(
    """if when whenever unless except where wherever while until before after once whether otherwise depending in-case
    may might could optional optionally preferably ideally usually generally typically mostly often sometimes occasionally perhaps maybe
    try tries prefer prefers consider encouraged recommended possible possibly roughly about around approximately nearly almost ish circa some several
    few handful each every per respective respectively first second third last final opening closing initial previous next
    title titles heading headings headline subject summary section sections paragraph introduction intro conclusion greeting signature footer header caption
    file files code comment comments function functions variable variables argument arguments parameter query queries input inputs data
    tool tools agent agents colleague team editor writer author reviewer student pupil
    customer's user's yesterday was were had formerly previously used
    translate translation translated mean means meaning define called named titled
    either unnecessary needless excessive too long-winded fine welcome okay ok though although"""
)
"""Words that may limit a demand to a part, a case or a likelihood."""
