"""Marked text: escaped, well nested, every mark around its own characters, and the text unharmed."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from lagebild.publish.marked import Mark, marked

TEXTS = st.text(alphabet="ab <>&\"'\n\u00e4\u200b\U0001f525", max_size=40)


class Parsed(HTMLParser):
    """What a browser would see: the text, and under which entries each character stands."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.inside: list[tuple[str, ...]] = []
        self.open: list[str] = []
        self.anchors: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "span"
        given_ = dict(attrs)
        self.open.append(given_["data-entry"] or "")
        self.anchors += [str(given_["id"])] if "id" in given_ else []

    def handle_endtag(self, tag: str) -> None:
        assert tag == "span"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        self.inside += [tuple(self.open)] * len(data)


@st.composite
def texts_with_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """Any text with marks anywhere in it, overlapping as they like."""
    text = draw(TEXTS)
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends), max_size=8))
    marks = [Mark(min(s), max(s), f"e{n}", "events") for n, s in enumerate(spans)]
    return text, [m for m in marks if m.start < m.end]


@given(texts_with_marks())
def test_taking_the_tags_away_gives_the_text_back(case: tuple[str, list[Mark]]) -> None:
    """Whatever is marked, the characters are the report's own, and each stands under just its marks."""
    text, marks = case
    seen = Parsed(marked(text, marks))
    assert seen.text == text
    assert not seen.open
    for at, entries in enumerate(seen.inside):
        assert sorted(entries) == sorted(m.entry for m in marks if m.start <= at < m.end)


@given(texts_with_marks())
def test_every_mark_has_one_anchor(case: tuple[str, list[Mark]]) -> None:
    """An address finds every entry, at one place."""
    text, marks = case
    assert sorted(Parsed(marked(text, marks)).anchors) == sorted(f"e-{m.entry}" for m in marks)


def test_a_text_is_never_html() -> None:
    """A report that holds tags shows them as characters."""
    html = marked("<script>alert(1)</script>", [Mark(0, 8, "a", "events")])
    assert "<script" not in html
    assert unescape(html.split(">")[1].split("<")[0]) == "<script>"


def test_crossing_marks_are_cut_at_the_later_one() -> None:
    """Where two marks cross, the one that begins later is in two elements, nested well."""
    html = marked("abc", [Mark(0, 2, "a", "figures"), Mark(1, 3, "b", "actors")])
    assert html == (
        '<span class="item figures" data-entry="a" id="e-a">a'
        '<span class="item actors" data-entry="b" id="e-b">b</span></span>'
        '<span class="item actors" data-entry="b">c</span>'
    )


def test_the_chosen_entry_is_shown() -> None:
    """The entry that an address asks for is marked as chosen, no other."""
    html = marked("ab", [Mark(0, 1, "a", "times"), Mark(1, 2, "b", "times")], "b")
    assert html.count("chosen") == 1
    assert 'class="item times chosen" data-entry="b"' in html
