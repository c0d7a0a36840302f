"""The words of the interface in one language, and how it writes numbers and days; all from data files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lagebild.languages import HERE, known_languages, layered
from lagebild.problems import LagebildError

FOLDER = "interface"
# What a browser gets that asks for none of the languages there are.
OTHERWISE = "en"


class UnknownWords(LagebildError):
    """A page asks for words that the interface's language does not have."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"languages/{code}/{FOLDER} has no words for {name!r}; add them there")


@dataclass(frozen=True, slots=True)
class Words:
    """The interface in one language: `words("picture.title")`, numbers and days as it writes them."""

    code: str
    table: Mapping[str, Any]

    def __call__(self, name: str, **values: Any) -> str:
        """The words of this name, filled in; with `n` the singular or the plural form."""
        found = self.found(name)
        if isinstance(found, Mapping):
            found = found["one" if values["n"] == 1 else "other"]
        shown = {k: self.number(v) if isinstance(v, int | float) else v for k, v in values.items()}
        return str(found).format(**shown)

    def found(self, name: str) -> Any:
        """What stands in the tables under this name."""
        found: Any = self.table
        for part in name.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise UnknownWords(self.code, name)
            found = found[part]
        return found

    def of(self, table: str, value: str) -> str:
        """The words for a value of the data (a type, a measure); the value itself where none are known."""
        return str(self.found(table).get(value, value))

    def number(self, value: float) -> str:
        """A number with its thousands parted."""
        text = f"{value:,.0f}" if value == int(value) else f"{value:,}"
        marks = {",": self.found("numbers.thousands"), ".": self.found("numbers.decimal")}
        return "".join(marks.get(c, c) for c in text)

    def bounds(self, low: float | None, high: float | None, *, approximate: bool = False) -> str:
        """Bounds as people write them: `≥ 40,000`, `≈ 120,000`, `20–30`, `6`; `?` for none."""
        if low is not None and high is not None and low != high:
            return f"{self.number(low)}–{self.number(high)}"
        mark = "≥ " if high is None else "≤ " if low is None else ""
        number = low if low is not None else high
        return (
            "?" if number is None else f"{'≈ ' if approximate else ''}{mark}{self.number(number)}"
        )

    def day(self, iso: str | None) -> str:
        """A day as `Thu 21 Sep 2023`."""
        if not iso:
            return self("days.none")
        when = date.fromisoformat(iso[:10])
        return self(
            "days.full",
            weekday=self.found("days.weekdays")[when.weekday()],
            day=str(when.day),
            month=self.month(when),
            year=str(when.year),
        )

    def short_day(self, iso: str | None) -> str:
        """A day as `21 Sep 2023`."""
        if not iso:
            return self("days.none")
        when = date.fromisoformat(iso[:10])
        return self("days.short", day=str(when.day), month=self.month(when), year=str(when.year))

    def month(self, when: date) -> str:
        """The short name of a day's month."""
        return str(self.found("days.months")[when.month - 1])

    def period(self, begin: str | None, until: str | None) -> str:
        """A stretch of the calendar in the fewest words: a day, a year, or from–to."""
        if not begin or not until or begin == until:
            return self.day(begin)
        if begin.endswith("-01-01") and until.endswith("-12-31"):
            return begin[:4] if begin[:4] == until[:4] else f"{begin[:4]}–{until[:4]}"
        return f"{self.short_day(begin)} – {self.short_day(until)}"


def interface_languages() -> tuple[str, ...]:
    """Returns the codes of the languages in which the interface is written."""
    return tuple(c for c in known_languages() if any((HERE / c / FOLDER).glob("*.toml")))


@lru_cache(maxsize=32)
def words_in(code: str) -> Words:
    """Returns the interface's words in a language, those of all its files together."""
    table: dict[str, Any] = {}
    for path in sorted((HERE / code / FOLDER).glob("*.toml")):
        table = layered(table, tomllib.loads(path.read_text(encoding="utf-8")))
    return Words(code, table)


def chosen(cookie: str | None, accepted: str) -> str:
    """Returns the language of a request: the cookie's, else the browser's first that there is."""
    known = interface_languages()
    asked = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((c for c in (cookie, *asked) if c in known), OTHERWISE)
