"""The words of the interface in one language, from data files; values of the data are said by `publish.labels`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from lagebild.languages import HERE, known_languages, layered
from lagebild.problems import LagebildError
from lagebild.publish import labels

FOLDER = "interface"
# What a browser gets that asks for none of the languages there are.
OTHERWISE = "en"
# What templates say of values of the data: `say.day(line.begin)`.
SPOKEN = (
    "amount", "bounds", "counted", "day", "happening", "moment", "name_of", "nation", "number", "period",
    "present", "short_day", "short_period", "speaker", "story", "unit_of", "what", "why_left",
    "word",
)  # fmt: skip


class UnknownWords(LagebildError):
    """A page asks for words that the interface's language does not have."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"languages/{code}/{FOLDER} has no words for {name!r}; add them there")


@dataclass(frozen=True, slots=True)
class Words:
    """The interface in one language: `words("picture.title")`, `words("counts.reports", n=3)`."""

    code: str
    table: Mapping[str, Any]

    def __call__(self, name: str, **values: Any) -> str:
        """The words of this name, filled in; by `n` the singular or the plural."""
        found: Any = self.table
        for part in name.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise UnknownWords(self.code, name)
            found = found[part]
        if isinstance(found, Mapping):
            found = found["one" if values["n"] == 1 else "other"]
        return str(found).format(**{k: self.shown(v) for k, v in values.items()})

    def shown(self, value: Any) -> Any:
        """A number as the language writes it, anything else as it is."""
        return labels.number(value, self.code) if isinstance(value, int | float) else value

    @property
    def labels(self) -> Mapping[str, Callable[..., str]]:
        """What `publish.labels` says, in this language."""
        return {name: partial(getattr(labels, name), language=self.code) for name in SPOKEN}


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
