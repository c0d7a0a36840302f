"""What a fault says to people, in every language of the interface: sentences are data, an error has their name and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lagebild.languages import HERE, read_toml
from lagebild.problems import LagebildError

FILE, TABLE = "interface/messages.toml", "messages"
# The language of the command line, of the API and of those without sentences of their own.
OURS = "en"
# No message quotes more of what it was given.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its name, with what is filled in; a value may be a message itself."""

    name: str
    values: Mapping[str, Any]

    def in_language(self, code: str, called: Mapping[str, str] | None = None) -> str:
        """The sentence in a language; `called` says what fields are called there."""
        filled = {k: filled_in(k, v, code, called or {}) for k, v in self.values.items()}
        return sentences(code)[self.name].format(**filled)


def filled_in(key: str, value: Any, code: str, called: Mapping[str, str]) -> Any:
    """Returns what stands in a sentence for a value: what was given is quoted in short and printable."""
    if isinstance(value, Message):
        return value.in_language(code, called)
    if key == "field":
        return called.get(value, value)
    if key != "value":
        return value
    return "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[:LONGEST]
    )


class Told(LagebildError):
    """A fault with a sentence in every language of the interface; as text it is English."""

    def __init__(self, said: Message) -> None:
        self.message = said
        super().__init__(said.in_language(OURS))


@lru_cache(maxsize=32)
def sentences(code: str) -> Mapping[str, str]:
    """Returns a language's sentences by name, the English ones where it has none."""
    path = HERE / code / FILE
    found: Mapping[str, str] = read_toml(path if path.is_file() else HERE / OURS / FILE)[TABLE]
    return found


def message(name: str, **values: Any) -> Message:
    """Returns a message."""
    return Message(name, values)
