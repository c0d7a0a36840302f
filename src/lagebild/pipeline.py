"""Report -> Record: the whole reading on one screen; a pure function of report, data and model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from lagebild.annotate import Annotator, ModelAnnotator, Tagger
from lagebild.annotate.identify import identify
from lagebild.extract import EXTRACTORS, Step
from lagebild.languages import known_languages, load
from lagebild.problems import Problem, UnknownLanguage
from lagebild.record import Record, Report
from lagebild.world import World

PACKAGE = Path(__file__).parent


class Reader:
    """Reads reports into records; made once, then used for any number of reports.

    `language_data` and `world` are a user's own folders, layered over the shipped data.
    `threads` are the model's; `annotators` read a language (by its code) in the model's place.
    """

    def __init__(
        self,
        *,
        language_data: Path | None = None,
        world: Path | None = None,
        threads: int = 1,
        annotators: Mapping[str, Annotator] | None = None,
    ) -> None:
        self.language_data = language_data
        self.languages = known_languages(language_data)
        self.world = World(world)
        self.tagger = Tagger(threads=threads)
        self.annotators = dict(annotators or {})
        for code in self.annotators.keys() - set(self.languages):
            raise UnknownLanguage(code, self.languages)
        self.of_language = lru_cache(maxsize=None)(self._of_language)

    def analyse(self, report: Report) -> tuple[Record, tuple[Problem, ...]]:
        """Returns what the report says, and what could not be read in it."""
        code = self.language_of(report)
        if code not in self.languages:
            return Record(report), (unknown_language(report, code, self.languages),)
        annotate, steps = self.of_language(code)
        doc = annotate(report)
        record = Record(report)
        for step in steps:
            record = step(doc, record)
        return record, tuple(faults(report))

    def language_of(self, report: Report) -> str:
        """Returns the code of a report's language: its own word for it, else the text's."""
        return report.language or identify(report.text, self.languages)[0]

    def _of_language(self, code: str) -> tuple[Annotator, tuple[Step, ...]]:
        language = load(code, self.language_data)
        annotate = self.annotators.get(code) or ModelAnnotator(language, self.tagger)
        return annotate, tuple(make(language, self.world) for make in EXTRACTORS)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything that decides a reading: code, model, words, world, annotators."""
        parts = [code_digest(), self.tagger.digest, self.world.digest()]
        parts += [load(code, self.language_data).digest() for code in self.languages]
        parts += [f"{code} {a.digest}" for code, a in sorted(self.annotators.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def code_digest() -> str:
    """The SHA-256 of the package's source files."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def faults(report: Report) -> Iterator[Problem]:
    """Yields what the report lacks for a full reading."""
    if report.published is None:
        yield Problem(
            report.id,
            "no publication date, so days such as weekdays stay unresolved.",
            "Give `published` in the report, or --assume-date YYYY-MM-DD.",
            report.id,
            fatal=False,
        )


def unknown_language(report: Report, code: str, known: tuple[str, ...]) -> Problem:
    """Returns the problem of a report in a language that has no data."""
    return Problem(
        report.id,
        f"the language {code!r} has no data.",
        f"Known: {', '.join(known)}. Set `language` if this is wrong, or add --language-data.",
        report.id,
    )
