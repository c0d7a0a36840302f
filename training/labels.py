"""The inventories that the heads of the network choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UPOS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X", "_"),
)
FEATS: dict[str, tuple[str, ...]] = {
    "VerbForm": ("_", "Fin", "Inf", "Part", "Ger"),
    "Mood": ("_", "Ind", "Sub", "Imp"),
    "Tense": ("_", "Pres", "Past"),
    "Case": ("_", "Nom", "Acc", "Dat", "Gen"),
    "Number": ("_", "Sing", "Plur"),
    "Gender": ("_", "Masc", "Fem", "Neut"),
    "Person": ("_", "1", "2", "3"),
    "PronType": ("_", "Art", "Dem", "Ind", "Int", "Neg", "Prs", "Rel", "Tot"),
}
# Rare values that matter: unweighted, no subjunctive is ever found.
WEIGHTS: dict[str, tuple[float, ...]] = {"Mood": (1.0, 1.0, 4.0, 2.0)}
# Values that are so many times as frequent in what is learned as in news: a fifth of the trees are put into the subjunctive.
OFTENER: dict[str, tuple[float, ...]] = {"Mood": (1.0, 1.0, 2.8, 1.0)}
# DERIV: a word made from a name (`syrisch`); PART: a compound that holds one (`Nato-Einsatz`).
NAME_KINDS = ("PER", "ORG", "LOC", "MISC", "DERIV", "PART")
NAMES = ("O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI"))
# C: the word that a speech act hangs on; P: its further words, such as a separated particle.
CUES = ("_", "C", "P")
ROLES = ("_", "source", "message", "addressee", "medium")
EVENTS = (
    *("_", "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
    "DISPLACE",
)
IGNORED = -100

_SEEN_OFTEN = 5


@dataclass(frozen=True, slots=True)
class Labels:
    """What each head's numbers mean."""

    styles: tuple[str, ...]
    deprels: tuple[str, ...]
    upos: tuple[str, ...] = UPOS
    names: tuple[str, ...] = NAMES
    cues: tuple[str, ...] = CUES
    roles: tuple[str, ...] = ROLES
    events: tuple[str, ...] = EVENTS

    @property
    def feats(self) -> Mapping[str, tuple[str, ...]]:
        """The features and their values; the first value says that the word has none."""
        return FEATS


def deprels_of(found: Iterable[str]) -> tuple[str, ...]:
    """Choose the labels: all plain ones, and those with a subtype that are seen often."""
    seen = Counter(found)
    chosen = (x for x, n in seen.most_common() if n >= _SEEN_OFTEN or ":" not in x)
    return ("dep", *(x for x in chosen if x != "dep"))


def feature_number(name: str, value: str | None) -> int:
    """Give the number of a value; one outside the inventory teaches nothing."""
    if value is None:
        return 0
    values = FEATS[name]
    return values.index(value) if value in values else IGNORED
