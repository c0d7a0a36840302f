"""The agency whose text a report is, told from agencies that it only quotes."""

from __future__ import annotations

import pytest

from lagebild.ledger.agencies import agency_of, credited, credits_in
from lagebild.record import Report

BODY = "Im Hafen von Berdjansk ist am Montag ein Lager ausgebrannt. Verletzt wurde niemand."

# What stands in the text, and the agencies that are credited.
CREDITED = [
    (f"BERLIN (dpa) - {BODY}", ("dpa",)),
    (f"Berlin (dpa/lno) – {BODY}", ("dpa",)),
    (f"Kiew, 5. März (AFP) — {BODY}", ("AFP",)),
    (f"GENF (ap) {BODY}", ()),  # two small letters may be anybody's initials
    (f"GENF (AP) {BODY}", ("AP",)),
    (f"(AFP) {BODY}", ("AFP",)),
    (f"WIEN (APA/dpa/Reuters) - {BODY}", ("APA", "dpa", "Reuters")),
    (f"dpa - {BODY}", ("dpa",)),
    (f"AFP/Marie Beispiel\n\n{BODY}", ("AFP",)),
    (f"Von Marie Beispiel, dpa\n\n{BODY}", ("dpa",)),
    (f"By Jane Doe, Associated Press\n\n{BODY}", ("AP",)),
    (f"{BODY} (mli/AFP)", ("AFP",)),
    (f"{BODY}\n\ndpa/AFP", ("dpa", "AFP")),
    (f"{BODY} dpa", ("dpa",)),
    (f"{BODY}\n\nQuelle: ntv.de, mli/AFP/dpa", ("AFP", "dpa")),
    (f"{BODY}\n\nMit Material von dpa", ("dpa",)),
    (f"{BODY} Mit Material der Nachrichtenagenturen dpa und AFP.", ("dpa", "AFP")),
    (f"Dieser Text beruht auf Material der Nachrichtenagentur Reuters. {BODY}", ("Reuters",)),
    (f"{BODY} (Mit dpa-Material)", ("dpa",)),
    (f"{BODY}\n\nThe Associated Press contributed to this report.", ("AP",)),
    (f"{BODY} With reporting by AFP and Reuters", ("AFP", "Reuters")),
    (f"{BODY} Aus dem Dach stieg Rauch auf, wie ein AFP-Reporter berichtete.", ("AFP",)),
    (f"{BODY} An AFP correspondent saw smoke.", ("AFP",)),
]
# An agency that is quoted is not credited.
QUOTED = [
    f"Wie die Deutsche Presse-Agentur (dpa) meldete, brannte ein Lager aus. {BODY}",
    f"{BODY} Das berichtete die Agentur Interfax.",
    f"{BODY} »Wir haben gelöscht«, sagte der Bürgermeister der Nachrichtenagentur AFP.",
    f"{BODY} Nach Informationen der Nachrichtenagentur Reuters wird ermittelt.",
    f"{BODY} Ein Reporter der Nachrichtenagentur AFP sah Rauch.",
    f"{BODY} Foto: dpa",
    f"{BODY} Die APA-Meldung war falsch.",
    f"{BODY} Das sah eine AFP-Reporterin, und auch ein dpa-Fotograf war dort.",
    BODY,
]


@pytest.mark.parametrize(("text", "agencies"), CREDITED)
def test_credits_are_found(text: str, agencies: tuple[str, ...]) -> None:
    """Datelines, bylines, lines of credit and an agency's own people name the agency."""
    assert credited(Report("r", text)) == agencies


@pytest.mark.parametrize("text", QUOTED)
def test_a_quoted_agency_is_not_credited(text: str) -> None:
    """That a report quotes an agency, or has its picture, makes it no text of that agency."""
    assert credited(Report("r", text)) == ()


def test_the_field_comes_first() -> None:
    """The report's own field is believed, whatever its spelling; an unknown agency keeps its name."""
    text = f"BERLIN (dpa) - {BODY}"
    assert credited(Report("r", text, agency="Agence France-Presse")) == ("AFP", "dpa")
    assert agency_of(Report("r", text, agency="afp")) == "AFP"
    assert agency_of(Report("r", BODY, agency="KDM")) == "KDM"


def test_another_agencys_reporter_does_not_outweigh_a_credit() -> None:
    """`wie ein AFP-Reporter berichtete` in a text of dpa leaves it dpa's."""
    text = f"BERLIN (dpa) - {BODY} Rauch stieg auf, wie ein AFP-Reporter berichtete."
    assert credited(Report("r", text)) == ("dpa",)


def test_a_credit_shows_its_words() -> None:
    """Every credit in a text has the offsets of the words that give it."""
    text = f"{BODY}\n\nMit Material von AFP"
    (credit,) = credits_in(Report("r", text))
    assert (text[credit.start : credit.end], credit.kind) == ("AFP", "credit")
