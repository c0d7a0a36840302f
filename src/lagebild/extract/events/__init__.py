"""Events: what happened, to whom, where, when, and whether it did, from a lexicon with frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.events.draft import Draft
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.further import AIMED, filled, further_targets
from lagebild.extract.events.lexicon import NOMINAL, Entry, Lexicon
from lagebild.extract.events.refusal import as_refusal
from lagebild.extract.events.same import linked
from lagebild.extract.events.scene import SceneReader
from lagebild.extract.events.share import in_scene, shared
from lagebild.extract.events.states import States
from lagebild.extract.events.status import StatusReader
from lagebild.extract.events.triggers import triggers
from lagebild.languages import Language
from lagebild.record import Record
from lagebild.world import World


class Events:
    """Reads events; silent for a language without a table of them."""

    def __init__(self, language: Language, world: World) -> None:
        self.lexicon = Lexicon(language)
        self.states = States(language, world) if language.has("actors.tsv") else None
        contractions = language.toml("language.toml").get("contractions", {})
        self.bases = {k: str(v[0]) for k, v in contractions.items()}

    def __call__(self, doc: Doc, record: Record) -> Record:
        if not self.lexicon.present:
            return record
        doc = with_lemmas(doc, self.lexicon)
        frames = Frames(doc, record, self.lexicon, self.bases)
        if self.states is not None:
            record = self.states(frames, self.lexicon)
            frames = Frames(doc, record, self.lexicon, self.bases)
        scenes, statuses = SceneReader(frames), StatusReader(frames)
        drafts = [
            as_refusal(drafted(token, entry, frames, scenes, statuses), frames)
            for token, entry in triggers(doc, self.lexicon, frames)
        ]
        kept = [d for d in drafts if stays(d, bool(record.actors))]
        sided = [d for d in shared(kept, frames) if not idle(d, frames)]
        told = linked(sided, record, self.lexicon.families)
        return replace(record, events=tuple(d.event() for d in in_scene(told, scenes)))


def with_lemmas(doc: Doc, lexicon: Lexicon) -> Doc:
    """Returns a document whose verbs have the lemma under which the table has them."""
    forms = lexicon.words.table("forms")
    tokens = (own_lemma(t, lexicon) for t in doc.tokens)
    return replace(doc, tokens=tuple(mended(t, forms) for t in tokens))


def own_lemma(token: Token, lexicon: Lexicon) -> Token:
    """Returns an infinitive that the table knows with itself as its lemma (`einigen`, not `einige`)."""
    known = token.lemma in lexicon.verbs or token.lower not in lexicon.verbs
    plain = token.upos == "VERB" and token.feats.get("VerbForm") == "Inf"
    return replace(token, lemma=token.lower) if plain and not known else token


def mended(token: Token, forms: Mapping[str, str]) -> Token:
    """Returns a verb with the lemma of its listed form."""
    listed = token.upos == "VERB" and token.lower in forms
    return replace(token, lemma=forms[token.lower]) if listed else token


def drafted(
    token: Token, entry: Entry, frames: Frames, scenes: SceneReader, statuses: StatusReader
) -> Draft:
    """Returns all that the words around a trigger say of its event."""
    sources, targets = sides(token, entry, frames)
    statement = scenes.statement(token, entry)
    stance = None if statement is None else frames.record.statements[statement].stance
    time = scenes.time(token)
    status = statuses(token, entry, stance)
    if scenes.to_come(time) and statuses.is_past(token, status):
        # A weekday or a month that was taken for the next one, or that is another thing's.
        time = None
    if status in ("happened", "ongoing"):
        status = scenes.dated(status, time, entry)
    return Draft(
        token,
        entry,
        entry.mode,
        sources,
        targets,
        scenes.place(token, entry),
        time,
        status,
        statement,
        scenes.figures(token, entry),
        definite(token, frames),
        token.upos in NOMINAL,
        bool(frames.slots(token).get("subj")),
    )


def sides(token: Token, entry: Entry, frames: Frames) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Returns the actors of both sides, by name where one is; a two-sided event has all on both."""
    slots = frames.slots(token)
    sources = filled(slots, entry.source, frames)
    targets = tuple(i for i in filled(slots, entry.target, frames) if i not in sources)
    further = () if targets else further_targets(token, entry, sources, frames)
    # Whoever agrees to do something to another does it alone.
    alone = bool(further) and entry.type in AIMED
    if not alone and two_sided(token, entry, sources, targets, frames):
        sources = targets = tuple(dict.fromkeys((*sources, *targets)))
    return frames.by_name(sources), frames.by_name(targets or further)


def two_sided(
    token: Token, entry: Entry, sources: tuple[int, ...], targets: tuple[int, ...], frames: Frames
) -> bool:
    """Whether both sides of an event do the same to each other."""
    known_two = "two" in entry.flags or frames.reciprocal(token)
    return known_two or ("twoif" in entry.flags and mutual(sources, targets))


def mutual(sources: tuple[int, ...], targets: tuple[int, ...]) -> bool:
    """Whether an event that may be two-sided is: two on one side and none on the other."""
    return (len(sources) > 1 and not targets) or bool(sources and targets)


def stays(draft: Draft, sided: bool) -> bool:
    """Whether a draft has what its entry asks for beside its words; `sided`: actors are known."""
    if (
        sided
        and "bare" in draft.entry.flags
        and not draft.carried
        and not (draft.sources or draft.targets)
    ):
        return False
    return "unreal" not in draft.entry.flags or draft.status in ("planned", "possible")


def idle(draft: Draft, frames: Frames) -> bool:
    """Whether a noun is only a circumstance of which nothing is told, in a language that says so."""
    core = draft.token.deprel.partition(":")[0] in frames.words["core"] or not frames.words["core"]
    told = draft.sources or draft.targets or draft.place is not None or draft.time
    return draft.nominal and not core and not told


def definite(token: Token, frames: Frames) -> bool:
    """Whether a noun takes up an event that was told before (`der Angriff`)."""
    words = frames.words
    if token.upos not in NOMINAL:
        return False
    determiners = [t.lower for t in frames.doc.dependents(token, "det")]
    contracted = any(t.lower in frames.bases for t in frames.doc.dependents(token, "case"))
    return contracted or any(d in words["definite"] for d in determiners)
