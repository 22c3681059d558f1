"""Nouns with more than one sense, and beside which words they are another name of a thing.

"Your instructions" are the system prompt, "the instructions for the shelf" are not; "her phone" is a number that one shares,
"the phones that we sell" are goods. Where no line here holds, the noun stands for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cras.instructions.acts.vocabulary.listed import listed


@dataclass(frozen=True)
class Sense:
    """When a noun means ``name``.

    ``beside``: one of these words stands before it, articles and possessives among them; ``owned``: a person does;
    ``bare``: nothing but an article does, ``plural``: and it is in the plural;
    ``usual``: it means it whatever stands before it, ``many``: in the plural; ``apart``: it does not mean it with one of these
    words before it; ``behind``: nor with one of these behind it, unless one of ``though`` follows that.
    """

    name: str
    beside: frozenset[str] = frozenset()
    owned: bool = False
    bare: bool = False
    plural: bool = False
    usual: bool = False
    many: bool = False
    apart: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    though: frozenset[str] = frozenset()

    def holds(
        self,
        before: Collection[str],
        narrowing: Collection[str],
        *,
        is_plural: bool,
        is_owned: bool,
        behind: Sequence[str],
    ) -> bool:
        """Whether the noun has this sense.

        Args:
            before: all words before the noun.
            narrowing: those of them that narrow it.
            is_plural: whether the noun is in the plural.
            is_owned: whether a person has it.
            behind: the words behind it, a preposition or pronoun first.
        """
        if (set(behind[:1]) & self.behind and not set(behind[1:]) & self.though) or self.apart & set(narrowing):
            return False
        if self.usual or (self.many and is_plural) or self.beside & set(before) or (self.owned and is_owned):
            return True
        return self.bare and not narrowing and (is_plural or not self.plural)


_TOLD_BY = listed("of behind to about for from that which between in on with")
_CITED = listed(
    "reliable credible trusted trustworthy academic scholarly scientific primary secondary external original web online peer-reviewed "
    "inline numbered full bibliographic further supporting published cited exact legal used your"
)

_CLAIMS = listed(
    "claim claims statement statements fact facts figure figures quote quotes quotation quotations number numbers statistic "
    "statistics data information assertion assertions"
)

SENSES: dict[str, Sense] = {
    "secret": Sense(
        "credential", bare=True, beside=listed("api client shared"), behind=_TOLD_BY - {"to", "with", "in"}
    ),
    "token": Sense(
        "credential", bare=True, beside=listed("api auth session bearer security"), behind=listed("of that")
    ),
    "instruction": Sense(
        "system prompt",
        beside=listed("your these system internal initial hidden original secret"),
        behind=listed("for to on of about from that"),
    ),
    "prompt": Sense(
        "system prompt",
        beside=listed("your these this the internal initial hidden original"),
        behind=listed("for of about from that"),
    ),
    "function": Sense(
        "tool", bare=True, beside=listed("available external built-in"), behind=listed("of in that for from on")
    ),
    "email": Sense("email address", owned=True, behind=_TOLD_BY - {"in", "with", "to"}),
    "phone": Sense("phone number", owned=True, behind=_TOLD_BY - {"in", "to", "with"}),
    "telephone": Sense("phone number", owned=True, behind=_TOLD_BY - {"in", "to", "with"}),
    "source": Sense("citation", bare=True, beside=_CITED, behind=listed("of"), though=_CLAIMS),
    "reference": Sense("citation", bare=True, beside=_CITED, behind=listed("to")),
    "view": Sense(
        "opinion", bare=True, plural=True, beside=listed("your own personal"), behind=listed("of from over across")
    ),
    "margin": Sense(
        "profit margin", bare=True, plural=True, beside=listed("our net gross operating"), behind=listed("of")
    ),
    "figure": Sense(
        "statistic",
        many=True,
        beside=listed("key exact precise hard sales revenue growth"),
        apart=listed("action historical public stick"),
        behind=listed("of"),
    ),
    "compensation": Sense("salary", owned=True, beside=listed("executive staff"), behind=listed("for")),
    "pay": Sense("salary", owned=True, beside=listed("executive staff"), behind=listed("for")),
    "code": Sense(
        "code",
        usual=True,
        apart=listed(
            "dress postal post zip country area dialling error status promo access bar qr building penal civil criminal tax morse "
            "colour color product pin security door entry booking tracking conduct highway"
        ),
    ),
    "list": Sense(
        "list",
        usual=True,
        apart=listed("guest waiting wait shopping mailing packing wine price reading wish distribution watch player"),
    ),
    "table": Sense(
        "table", usual=True, apart=listed("dining kitchen coffee periodic pool operating league bedside side corner")
    ),
    "image": Sense("image", usual=True, apart=listed("public brand self corporate mirror")),
    "link": Sense("link", usual=True, apart=listed("rail causal missing weak family transport")),
}
"""By the noun, in the singular."""
