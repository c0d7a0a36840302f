"""Why an entry stands in the ledger: the words in their context, the rule, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.ledger import Entry
from lagebild.ledger.agencies import agency_after
from lagebild.ledger.told import Told, relays, speaker_name
from lagebild.publish.book import lines
from lagebild.publish.chain import sentence
from lagebild.record import Record, Report, Statement

CONTEXT = 240
PARAGRAPH = "\n"


@dataclass(frozen=True, slots=True)
class Why:
    """An entry explained: `before`, `words` and `after` are the report's own characters."""

    id: str
    line: str
    before: str
    words: str
    after: str
    rules: tuple[tuple[str, str], ...]
    account: tuple[str, ...]
    sentence: str
    report: Report
    reader: str


def why(entry: Entry) -> Why:
    """Returns what an entry rests on."""
    record, item = entry.reading.record, entry.item
    text = record.report.text
    return Why(
        entry.id,
        lines(record, (entry.layer,))[entry.position],
        text[context_start(text, item.start) : item.start],
        item.text,
        text[item.end : context_end(text, item.end)],
        tuple((e.rule, text[e.start : e.end]) for e in item.evidence),
        account_of(entry, record),
        sentence_of(entry, record),
        record.report,
        entry.reading.reader,
    )


def account_of(entry: Entry, record: Record) -> tuple[str, ...]:
    """Returns who says it, from the innermost speaker out to the outlet."""
    names = (speaker_name(statement, record) for statement in statements_of(entry, record))
    return (*names, printer(record.report).strip(","))


def sentence_of(entry: Entry | Told, record: Record) -> str:
    """Returns the chain as a sentence: `AFP berichtet, der Kreml habe erklärt, Putin habe …: «…»`."""
    carried = statements_of(entry, record)
    return sentence(record, carried, carried[0].text if carried else entry.item.text)


def statements_of(entry: Entry | Told, record: Record) -> tuple[Statement, ...]:
    """Returns the statements that carry an entry, the innermost first; none if the report says it."""
    own = entry.layer == "statements"
    index = entry.position if own else getattr(entry.item, "statement", None)
    if index is None:
        return ()
    statement = record.statements[index]
    return (statement, *relays(statement, record))


def printer(report: Report) -> str:
    """Returns who prints the report, and after which agency."""
    outlet, agency = agency_after(report)
    if outlet and agency:
        return f"{outlet}, after {agency},"
    return outlet or agency or "the report"


def context_start(text: str, start: int) -> int:
    """Returns where the context begins: the paragraph, or a word not too far before."""
    begin = max(text.rfind(PARAGRAPH, 0, start) + 1, 0)
    if start - begin <= CONTEXT:
        return begin
    space = text.find(" ", start - CONTEXT, start)
    return space + 1 if space >= 0 else start - CONTEXT


def context_end(text: str, end: int) -> int:
    """Returns where the context ends: the paragraph, or a word not too far behind."""
    stop = text.find(PARAGRAPH, end)
    stop = len(text) if stop < 0 else stop
    if stop - end <= CONTEXT:
        return stop
    space = text.rfind(" ", end, end + CONTEXT)
    return space if space >= 0 else end + CONTEXT
