"""What a language and the world know about who acts, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagebild.extract.actors.nouns import Nouns
from lagebild.languages import Language
from lagebild.record import ActorKind
from lagebild.world import World
from lagebild.world.bodies import Bodies, Body, Persons
from lagebild.world.nations import Nations


class Lexicon:
    """Nouns, countries, bodies and persons, and the words that join them, of one language."""

    def __init__(self, language: Language, world: World) -> None:
        rules = language.toml("actors.toml")
        self.nouns = Nouns(language)
        self.nations = Nations(language)
        self.bodies = Bodies(world, language)
        self.persons = Persons(world, language)
        self.world = world
        self.name_endings: tuple[str, ...] = tuple(rules.get("name_endings", ()))
        self.part_countries: Mapping[str, str] = rules.get("part_countries", {})
        self.side_prefixes: tuple[str, ...] = tuple(rules.get("side_prefixes", ()))
        self.pronouns: Mapping[str, str] = rules.get("pronouns", {})
        self.plural_pronouns: Mapping[str, str] = rules.get("plural_pronouns", {})
        endings = tuple(rules.get("adjective_endings", ("",)))
        self.sides = inflected(rules.get("adjectives", {}), endings)
        self.breakaway = inflected(rules.get("breakaway", {}), endings)
        self.stateless = frozenset(
            inflected(dict.fromkeys(rules.get("stateless", ()), ""), endings)
        )
        self.plural_determiners = frozenset(rules.get("plural_determiners", ()))
        self.genitive_plural: str = rules.get("genitive_plural", "")
        self.feminine_endings: tuple[str, ...] = tuple(rules.get("feminine_endings", ()))
        self.feminine_plural_endings: tuple[str, ...] = tuple(
            rules.get("feminine_plural_endings", ())
        )
        self.singular_determiners = frozenset(rules.get("singular_determiners", ()))
        self.ours = frozenset(rules.get("ours", ()))
        self.honorifics = frozenset(rules.get("honorifics", ()))
        self.capital_nouns = bool(rules.get("capital_nouns", False))
        self.bare_plural = bool(rules.get("bare_plural", False))
        self.former: tuple[str, ...] = tuple(rules.get("former", ()))
        self.genitive_articles = frozenset(rules.get("genitive_articles", ()))
        self.name_particles = frozenset(rules.get("name_particles", ()))
        self.strong_singular: str = rules.get("strong_singular", "")
        self.contracted = frozenset(rules.get("contracted", ()))
        self.dative_endings: tuple[str, ...] = tuple(rules.get("dative_endings", ("",)))
        self.both = frozenset(rules.get("both", ()))
        self.plural_ends: tuple[str, ...] = tuple(rules.get("plural_ends", ()))
        self.source_ends = frozenset(rules.get("source_ends", ()))
        self.reporting = frozenset(rules.get("reporting", ()))
        self.sites: Mapping[str, str] = rules.get("sites", {})
        self.cities = inflected(rules.get("cities", {}), ("",))
        self.cities.update(inflected(rules.get("region_adjectives", {}), endings))
        regions: Mapping[str, str] = rules.get("regions", {})
        self.regions = inflected(regions, ("", *self.name_endings))
        self.definite = frozenset(rules.get("definite", ()))
        self.indefinite = frozenset(rules.get("indefinite", ()))
        self.magnitudes = magnitudes(language, ("", *endings))
        self._read_cases(rules)

    def _read_cases(self, rules: Mapping[str, Any]) -> None:
        """Reads the adpositions that say what a phrase is to its verb."""
        self.phrase_cases = frozenset(rules.get("phrase_cases", ()))
        self.acting_cases = frozenset(rules.get("acting_cases", ()))
        self.predicate_cases = frozenset(rules.get("predicate_cases", ()))
        self.place_cases = frozenset(rules.get("place_cases", ()))
        self.dative_determiners = frozenset(rules.get("dative_determiners", ()))
        self.accusative_cases = frozenset(rules.get("accusative_cases", ()))
        self.dative_cases = frozenset(rules.get("dative_cases", ()))
        self.agent_cases = frozenset(rules.get("agent_cases", ()))
        self.source_cases = frozenset(rules.get("source_cases", ()))

    def country_name(self, code: str) -> str:
        """The English name of a country, its code where the world does not know it."""
        country = self.world.country(code)
        return country.name if country else code

    def adjective(self, lower: str) -> str | None:
        """The country of an adjective, unless it only says whose side somebody is on."""
        if lower.startswith(self.side_prefixes):
            return None
        return self.nations.of_adjective(lower) or self.cities.get(lower)

    def takes_side(self, lower: str) -> bool:
        """Whether an adjective says whose side somebody is on (pro-armenisch)."""
        return lower.startswith(self.side_prefixes) and bool(self.nations.of_adjective(lower))

    def inhabitant(self, word: str) -> str | None:
        """The country whose inhabitants a noun names, its part before a hyphen passed over."""
        of = self.nations.of_inhabitant
        return of(word) or (of(word.rpartition("-")[2]) if "-" in word else None)

    def country_word(self, word: str) -> str | None:
        """The country that a noun names by name, capital or inhabitant."""
        lower = word.lower()
        nations = self.nations
        country = nations.of_name(lower) or nations.of_capital(word) or self.inhabitant(word)
        return country or self.regions.get(lower)

    def body(self, name: str) -> Body | None:
        """The body that has exactly this name."""
        words = name.split()
        found = self.bodies.at(words, 0) if words else None
        return found.what if found and found.words == len(words) else None

    def part(self, part: str, whole: str) -> Body:
        """The body that the first part of a compound names, or what it says of one."""
        body = self.body(part)
        if body:
            return body
        persons = self.persons.alone(part)
        if len(persons) == 1:
            return Body("", "", "group", persons[0].offices[0].country, None)
        country = self.nations.of_first_part(whole.lower()) or self.country_word(part)
        country = country or self.part_countries.get(part.lower())
        noun = self.nouns.part(part) or self.nouns.part(part.rpartition("-")[2])
        kind: ActorKind = "organisation" if noun and noun.kind == "organisation" else "group"
        return Body("", "", kind, country, noun.sector if noun else None)

    def plain(self, name: str) -> str:
        """A name without the ending of its genitive."""
        ending = next((e for e in self.name_endings if name.endswith(e)), "")
        return name[: -len(ending)] if ending and len(name) > len(ending) + 2 else name


def magnitudes(language: Language, endings: tuple[str, ...]) -> frozenset[str]:
    """Returns the words for a power of ten, or a dozen, in every form."""
    return frozenset(inflected(language.toml("numbers.toml").get("magnitudes", {}), endings))


def inflected(words: Mapping[str, str], endings: tuple[str, ...]) -> dict[str, str]:
    """Returns the values by every form of the adjectives."""
    return {word + ending: value for word, value in words.items() for ending in endings}
