"""Who says it as a sentence in the report's language: `AFP berichtet, der Kreml habe erklärt: «…»`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from lagebild.annotate.identify import identify
from lagebild.languages import known_languages, load
from lagebild.ledger.agencies import agency_after
from lagebild.ledger.told import name_of
from lagebild.record import Actor, Record, Report, Statement

WORDS = "chain.toml"
OURS = "en"
# Rules by which a speaker's words stand in another case than that of a subject.
CASED = (
    "statements.source", "statements.frame", "statements.noun_clause", "statements.whereby",
)  # fmt: skip
ONE = ("person", "state", "organisation")


def sentence(record: Record, carried: Sequence[Statement], words: str) -> str:
    """Returns the chain from the report in: `carried` are the statements, the innermost first."""
    teller = Teller(words_of(record.report), record)
    told, parts = printed(record.report, teller.words), list(teller.parts(teller.untold(carried)))
    sources = (False, *(inverted is None for _, inverted in parts))
    for before, (part, inverted) in zip(sources, parts, strict=False):
        told += f" {inverted}" if before and inverted else f"{teller.words['joint']}{part}"
    return f"{told}: «{words}»"


def words_of(report: Report) -> dict[str, Any]:
    """Returns the words for the chain in the report's language, in English where it has none."""
    known = known_languages()
    return words_in(report.language or identify(report.text, known)[0])


@lru_cache(maxsize=32)
def words_in(code: str) -> dict[str, Any]:
    """Returns the words for the chain in a language, in English where it has none."""
    language = load(code if code in known_languages() else OURS)
    return language.toml(WORDS) or load(OURS).toml(WORDS)


def printed(report: Report, words: dict[str, Any]) -> str:
    """Returns who prints the report, and after which agency."""
    outlet, agency = agency_after(report)
    if outlet and agency:
        return str(words["citing"]).format(who=outlet, agency=agency)
    who = outlet or agency
    return str(words["reports"]).format(who=who) if who else str(words["nameless"])


class Teller:
    """Says in the words of one language who says what."""

    def __init__(self, words: dict[str, Any], record: Record) -> None:
        self.words = words
        self.record = record

    def untold(self, carried: Sequence[Statement]) -> Sequence[Statement]:
        """The statements that need a clause: not the innermost where its own words say who acts."""
        inner = carried[0] if carried else None
        if inner is None or inner.manner != "reported" or inner.speaker is None:
            return carried
        return carried if inner.speaker.text.lower() in self.words["pronouns"] else carried[1:]

    def parts(self, carried: Sequence[Statement]) -> Iterator[tuple[str, str | None]]:
        """Yields for every statement, the outermost first, its clause, and that with the verb first.

        A bare source (`laut Tass`) has no second form.
        """
        for statement in reversed(carried):
            who = self.who(statement)
            if who is None:
                clause = self.unnamed(statement)
                yield clause, clause if statement.hidden == "passive" else None
            elif self.is_source(statement, who):
                yield self.source(statement, who), None
            else:
                finite, rest = self.words["finite"], self.does(statement)
                yield spaced(who, finite, rest), spaced(finite, who, rest)

    def who(self, statement: Statement) -> str | None:
        """The words that name the speaker, an actor's name for a pronoun; None for nobody."""
        if statement.speaker is None:
            return None
        text, actor = statement.speaker.text, self.actor(statement)
        if actor and text.lower() in self.words["pronouns"]:
            return name_of(actor)
        first, space, rest = text.partition(" ")
        return first.lower() + space + rest if first.lower() in self.words["small"] else text

    def actor(self, statement: Statement) -> Actor | None:
        """The actor who speaks, where it is known."""
        index = statement.speaker.actor if statement.speaker else None
        return None if index is None else self.record.actors[index]

    def is_source(self, statement: Statement, who: str) -> bool:
        """Whether words cannot be the subject of a verb in the singular, as far as one knows."""
        if "source" not in self.words:
            return False
        if cased(statement):
            return True
        first, actor = who.partition(" ")[0], self.actor(statement)
        if first in self.words["singular"]:
            return False
        if actor is None or actor.kind not in ONE:
            return True
        return actor.kind != "person" and first in self.words["small"]

    def source(self, statement: Statement, who: str) -> str:
        """The clause of a bare source, a subject's article left out."""
        first, _, rest = who.partition(" ")
        bare = rest if not cased(statement) and first in self.words["articles"] else who
        return str(self.words["source"]).format(who=bare)

    def unnamed(self, statement: Statement) -> str:
        """The clause for somebody whom the report does not name."""
        hidden, index = statement.hidden or "unnamed", statement.addressee
        to = "" if index is None else name_of(self.record.actors[index])
        accused = hidden == "passive" and to and statement.stance in self.words["direct"]
        template = self.words["hidden"]["to" if accused else hidden]
        return str(template).format(verb=self.words["verbs"][statement.stance], to=to)

    def does(self, statement: Statement) -> str:
        """The verb of a stance, with whom it is said to."""
        to, stance = self.addressee(statement), statement.stance
        verb = self.words["verbs"][stance]
        if stance == "asserts" and self.is_witness(statement):
            verb = self.words["witness"]
        if not to:
            return str(self.words["says"]).format(verb=verb)
        name = "says_directly" if stance in self.words["direct"] else "says_to"
        return str(self.words[name]).format(verb=verb, to=to)

    def is_witness(self, statement: Statement) -> bool:
        """Whether a reporter of an agency or a paper speaks, whose name stands before the word."""
        spoken = statement.speaker.text.replace("-", " ").split() if statement.speaker else []
        pairs = pairwise(spoken)
        return any(
            b in self.words["witnesses"] and a.lower() not in self.words["small"] for a, b in pairs
        )

    def addressee(self, statement: Statement) -> str:
        """The words for whom it is said to, without an article; nothing where nobody is named."""
        if statement.addressee is None:
            return ""
        actor = self.record.actors[statement.addressee]
        if actor.text.lower() in self.words["pronouns"]:
            return name_of(actor)
        first, _, rest = actor.text.partition(" ")
        return rest if rest and first.lower() in self.words["small"] else actor.text


def cased(statement: Statement) -> bool:
    """Whether a speaker's words stand under a preposition or a noun."""
    return any(e.rule in CASED for e in statement.evidence)


def spaced(*parts: str) -> str:
    """The parts that are not empty, a space between them."""
    return " ".join(p for p in parts if p)
