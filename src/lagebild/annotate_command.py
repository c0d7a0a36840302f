"""The command that prints what the model sees, of reports or of a treebank's own words."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagebild.console import (
    INTERRUPTED,
    NOTHING_DONE,
    ThreadsOption,
    check_folders,
    progress,
    say,
)

if TYPE_CHECKING:
    from lagebild.annotate.conllu import Rows
    from lagebild.annotate.tagger import Tagger
    from lagebild.record import Report

STDIN = "-"


class Format(StrEnum):
    """The formats of `annotate`."""

    conllu = "conllu"


def annotate(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, or - for standard input.")
    ] = None,
    to: Annotated[Format, typer.Option(help="The format: `conllu`.")] = Format.conllu,
    conllu: Annotated[
        str | None,
        typer.Option(help="A CoNLL-U file (or -) whose own tokens and sentences are kept."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="The language's code; found out if not given (for a treebank among those that the model learned)."
        ),
    ] = None,
    threads: ThreadsOption = 1,
    language_data: Annotated[Path | None, typer.Option(help="Your own words.")] = None,
) -> None:
    """Print what the model sees as CoNLL-U: words, lemmas, tags, trees, names.

    Of reports (as for `read`), or of a CoNLL-U file's own words, to score the model on any treebank.
    """
    from lagebild.annotate.tagger import Tagger

    if bool(paths) == (conllu is not None):
        raise typer.BadParameter("give either reports to read or --conllu FILE")
    check_folders(language_data)
    tagger = Tagger(threads=threads)
    if conllu is not None:
        chunks = treebank(conllu, tagger, language)
    else:
        chunks = reports(paths or [], tagger, language, language_data)
    try:
        done = print_sentences(chunks, to)
    except KeyboardInterrupt:
        say("stopped; what was printed is whole sentences.")
        raise typer.Exit(INTERRUPTED) from None
    if not done:
        raise typer.Exit(NOTHING_DONE)


def print_sentences(chunks: Iterable[tuple[Rows, ...]], to: Format) -> int:
    """Prints sentences in a format and returns how many they were."""
    done = 0
    with progress(disable=sys.stdout.isatty()) as bar:
        task = bar.add_task(f"writing {to.value}", total=None)
        for chunk in chunks:
            sys.stdout.write("".join(map(str, chunk)))
            done += len(chunk)
            bar.update(task, description=f"{done:,} sentences read")
    sys.stdout.flush()
    return done


def treebank(name: str, tagger: Tagger, code: str | None) -> Iterator[tuple[Rows, ...]]:
    """Yields the sentences of a CoNLL-U file with the model's tags, chunk by chunk."""
    from lagebild.annotate.conllu import BrokenConllu, read_conllu
    from lagebild.annotate.predict import treebank_rows

    empty = True
    with ExitStack() as stack:
        try:
            file = (
                sys.stdin.buffer if name == STDIN else stack.enter_context(Path(name).open("rb"))
            )
        except OSError as error:
            what = f"cannot be read: {error.strerror}."
            raise BrokenConllu(name, None, what, "Check name and rights.") from None
        for chunk in treebank_rows(read_conllu(file, name), tagger, code):
            empty = False
            yield chunk
    if empty:
        raise BrokenConllu(name, None, "there are no sentences here.", "Give a CoNLL-U file.")


def reports(
    paths: Iterable[str], tagger: Tagger, code: str | None, own: Path | None
) -> Iterator[tuple[Rows, ...]]:
    """Yields the sentences of each report; what cannot be read is told, and the rest goes on."""
    from lagebild.acquire import read as acquire
    from lagebild.annotate import ModelAnnotator
    from lagebild.annotate.identify import identify
    from lagebild.annotate.predict import report_rows
    from lagebild.languages import known_languages, load
    from lagebild.problems import Problem

    known = known_languages(own)
    annotator = cache(lambda language: ModelAnnotator(load(language, own), tagger))
    for _, found in acquire(paths):
        if isinstance(found, Problem):
            say(found)
            continue
        language = code or found.language or identify(found.text, known)[0]
        if language in known:
            yield tuple(report_rows(annotator(language), found))
        else:
            say_unknown(found, language, known)


def say_unknown(report: Report, language: str, known: tuple[str, ...]) -> None:
    """Tells that a report's language has no data."""
    from lagebild.pipeline import unknown_language

    say(unknown_language(report, language, known))


COMMANDS = (annotate,)
