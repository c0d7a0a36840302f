"""The words that name events in one language: triggers with their frames, checked on load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lagebild.annotate.doc import Token
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.languages import Language, Row
from lagebild.record import EVENT_TYPES
from lagebild.world.nations import Nations

TABLE = "events.tsv"
WORDS = "events.toml"
COLUMNS = (
    "triggers", "pos", "type", "mode", "context", "source", "target", "with", "not", "flags",
)  # fmt: skip
POS = {"VERB": "verb", "NOUN": "noun", "ADJ": "adjective"}
FLAGS = frozenset(
    (
        "two", "twoif", "scene", "bare", "whole", "unreal", "plural", "refl", "weak", "dead",
        "lasting", "finite",
    )
)  # fmt: skip
# The flag of an entry that no row of the table gives.
LEARNED = "learned"
KINDS = frozenset(("actor", "person", "armed", "civil", "thing", "place"))
VERBAL = frozenset(("VERB", "AUX"))
NOMINAL = frozenset(("NOUN", "PROPN"))
MIN_HEAD = 4
MIN_STEM = 3
MIN_TAIL = 5
HYPHENS = "-–"


@dataclass(frozen=True, slots=True)
class Condition:
    """Asks that a slot of a trigger is filled, by one of these words or kinds if any are given."""

    slot: str
    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tails: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return not self.words and not self.kinds


@dataclass(frozen=True, slots=True)
class Entry:
    """One trigger with its frame: what it names, where its sides stand, when it counts."""

    trigger: str
    phrase: frozenset[str]
    pos: str
    type: str
    mode: str | None
    context: str | None
    source: tuple[str, ...]
    target: tuple[str, ...]
    needs: tuple[Condition, ...]
    bars: tuple[Condition, ...]
    flags: frozenset[str]
    order: int

    @property
    def rule(self) -> str:
        if LEARNED in self.flags:
            return "events.learned"
        return "events.phrase" if self.phrase else f"events.{POS[self.pos]}"


def condition(row: Row, term: str, classes: Mapping[str, frozenset[str]]) -> Condition:
    """Returns the condition that a term `slot=value|value` states."""
    slot, _, values = term.partition("=")
    words: set[str] = set()
    kinds: set[str] = set()
    for value in filter(None, values.split("|")):
        if value.startswith("@") and value[1:] not in classes:
            raise row.fault(f"no class {value!r} in {WORDS}")
        if value in KINDS:
            kinds.add(value)
        else:
            words |= classes[value[1:]] if value.startswith("@") else {value}
    tails = tuple(sorted(w.lower() for w in words if len(w) >= MIN_TAIL))
    return Condition(slot, frozenset(words), frozenset(kinds), tails)


def entries_of(row: Row, classes: Mapping[str, frozenset[str]]) -> Iterator[Entry]:
    """Yields the entries of a row, one a trigger, its values checked."""
    flags = frozenset(row["flags"].split())
    if flags - FLAGS:
        raise row.fault(f"flags {sorted(flags - FLAGS)}; allowed: {', '.join(sorted(FLAGS))}")
    needs = tuple(condition(row, t, classes) for t in row["with"].split())
    bars = tuple(condition(row, t, classes) for t in row["not"].split())
    for trigger in row["triggers"].split(","):
        head, _, words = trigger.strip().partition(": ")
        if not head:
            raise row.fault("a trigger is empty")
        yield Entry(
            head,
            frozenset(words.split()),
            row.one_of("pos", POS),
            row.one_of("type", EVENT_TYPES),
            row["mode"] or None,
            row["context"] or None,
            tuple(row["source"].split()),
            tuple(row["target"].split()),
            needs,
            bars,
            flags,
            row.line,
        )


class Words:
    """The lists of events.toml: word sets by name, tables by name; empty where it is absent."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.sets: dict[str, frozenset[str]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        """The words of a list, `table.list` for one inside a table."""
        if name not in self.sets:
            value: Any = self.data
            for part in name.split("."):
                value = value.get(part, {}) if isinstance(value, Mapping) else {}
            self.sets[name] = frozenset(value if isinstance(value, list) else ())
        return self.sets[name]

    def table(self, name: str) -> Mapping[str, Any]:
        """A table of the file."""
        value = self.data.get(name, {})
        return value if isinstance(value, Mapping) else {}


def conjugated(verbs: Iterable[str], rules: Mapping[str, Any]) -> dict[str, str]:
    """Returns the regular forms of verbs, each with its verb; no rules make none."""
    out: dict[str, str] = {}
    for verb in verbs:
        for ending in rules.get("infinitive", ()):
            if verb.endswith(ending):
                for form in forms_of(verb[: len(verb) - len(ending)], rules):
                    out.setdefault(form, verb)
                break
    return out


def forms_of(stem: str, rules: Mapping[str, Any]) -> Iterator[str]:
    """Yields the regular forms of a verb's stem: finite ones and participles, marked or not."""
    mark = rules.get("mark", "")
    starts = [p for p in ("", *rules.get("particles", ())) if stem.startswith(p)]
    for ending in (*rules.get("finite", ()), *rules.get("participle", ())):
        yield stem + ending
    for start in starts:
        for ending in rules.get("participle", ()):
            yield start + mark + stem[len(start) :] + ending


def key_of(entry: Entry) -> tuple[int, int]:
    """Orders entries of one trigger: phrases first, then as the table has them."""
    return (-len(entry.phrase), entry.order)


def grouped(entries: Iterable[Entry], spell: Any) -> dict[str, tuple[Entry, ...]]:
    """Returns entries by their trigger's spelling."""
    out: dict[str, list[Entry]] = {}
    for entry in entries:
        out.setdefault(spell(entry.trigger), []).append(entry)
    return {k: tuple(sorted(v, key=key_of)) for k, v in out.items()}


class Lexicon:
    """Finds the entries that a token may trigger; empty where the language has no table."""

    def __init__(self, language: Language) -> None:
        data = language.toml(WORDS)
        self.words = Words(data)
        classes = {k: frozenset(v) for k, v in data.get("classes", {}).items()}
        rows = language.table(TABLE, COLUMNS)
        entries = tuple(e for row in rows for e in entries_of(row, classes))
        self.present = bool(entries)
        self.nations = Nations(language)
        self.look_up = Lemmatizer(language).look_up if entries else str
        self.folding = str.maketrans(data.get("fold", {}))
        self.endings = tuple(sorted(data.get("endings", [""]), key=len))
        self.adjective_endings = tuple(data.get("adjective_endings", [""]))
        self.never = tuple(map(self.fold, data.get("never", ())))
        self.nominal = NOMINAL if data.get("names", True) else frozenset(("NOUN",))
        self.minimum = int(data.get("compound_minimum", 2))
        self.verbs = grouped((e for e in entries if e.pos == "VERB"), str)
        self.particles = frozenset(data.get("conjugation", {}).get("particles", ()))
        made = conjugated(self.verbs, data.get("conjugation", {}))
        self.forms: Mapping[str, str] = {**made, **data.get("forms", {})}
        self.adjectives = grouped((e for e in entries if e.pos == "ADJ"), str)
        self.nouns = grouped((e for e in entries if e.pos == "NOUN"), self.fold)
        verbs = [e for e in entries if e.pos == "VERB" and not e.phrase]
        self.transitive = frozenset(e.trigger for e in verbs if "obj" in e.target)
        asked = {e.trigger for e in verbs if any(c.slot == "obj" for c in e.needs)}
        self.intransitive = frozenset(e.trigger for e in verbs) - self.transitive - asked
        self.modes = compound_modes(data.get("modes", {}))
        self.families = tuple(frozenset(f) for f in data.get("families", ()))
        self.of_form = lru_cache(maxsize=50_000)(self._of_form)

    def fold(self, form: str) -> str:
        """A noun's spelling without capitals and changed vowels."""
        return form.lower().translate(self.folding)

    def of(self, token: Token) -> tuple[Entry, ...]:
        """The entries that a token may trigger."""
        return self.of_form(token.text, token.lemma, token.upos)

    def _of_form(self, text: str, lemma: str, upos: str) -> tuple[Entry, ...]:
        if upos in self.nominal:
            return self.noun(text, lemma)
        if upos in VERBAL:
            return self.verb(text, lemma)
        if upos in ("ADJ", "ADV"):
            lower = text.lower()
            return self.adjectives.get(lemma, ()) or (
                self.participle(lower) if len(lower) > MIN_HEAD else ()
            )
        return ()

    def verb(self, text: str, lemma: str) -> tuple[Entry, ...]:
        if lemma not in self.verbs and self.stray(text.lower(), lemma):
            return ()
        form = self.forms.get(text.lower(), "")
        return self.verbs.get(lemma) or self.verbs.get(form) or self.participle(text.lower())

    def stray(self, form: str, lemma: str) -> bool:
        """Whether a verb's particle stands apart: it means something else (feuern, anfeuern)."""
        return any(lemma.startswith(p) and not form.startswith(p) for p in self.particles)

    def participle(self, form: str) -> tuple[Entry, ...]:
        """The entries of the verb of which this is a participle, in any of its endings."""
        for ending in self.adjective_endings:
            if form.endswith(ending) and len(form) - len(ending) >= MIN_STEM:
                stem = form[: len(form) - len(ending)]
                found = self.verbs.get(self.forms.get(stem, "")) or self.verbs.get(
                    self.look_up(stem)
                )
                if found:
                    return found
        return ()

    def noun(self, text: str, lemma: str) -> tuple[Entry, ...]:
        """The entries of a noun, or of its last part where it is a compound."""
        for form in dict.fromkeys((lemma, text)):
            folded = self.fold(form)
            for ending in self.endings:
                if ending and not folded.endswith(ending):
                    continue
                found = self.stem(folded[: len(folded) - len(ending)])
                if found is not None:
                    return found
        return ()

    def stem(self, stem: str) -> tuple[Entry, ...] | None:
        """The entries of a noun's stem; none for a word that is listed as no event."""
        if stem in self.nouns:
            return self.nouns[stem]
        if stem.endswith(self.never):
            return ()
        for at in range(self.minimum, len(stem) - MIN_HEAD + 1):
            found = self.nouns.get(stem[at:])
            if found:
                return tuple(self.of_compound(found, stem[:at]))
        return None

    def of_compound(self, entries: Iterable[Entry], first: str) -> Iterator[Entry]:
        """Yields the entries that stand for a compound with this first part, in its mode."""
        for entry in entries:
            joined = first[-1] in HYPHENS
            if not barred(entry, first) and (joined or "whole" not in entry.flags):
                modes = self.modes.get(entry.type, {}).items()
                mode = next((m for m, parts in modes if holds(first, parts)), entry.mode)
                yield replace(entry, mode=mode)


def barred(entry: Entry, first: str) -> bool:
    """Whether an entry excludes compounds with this first part."""
    return any(
        c.slot == "comp" and holds(first, tuple(w.lower() for w in c.words)) for c in entry.bars
    )


def holds(first: str, parts: tuple[str, ...]) -> bool:
    """Whether a compound's first part begins or ends with one of these."""
    return first.startswith(parts) or first.rstrip(HYPHENS).endswith(parts)


def compound_modes(data: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Returns, by type, the first parts of compounds that give each mode."""
    return {kind: {m: tuple(v) for m, v in modes.items()} for kind, modes in data.items()}
