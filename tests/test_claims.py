"""Claims and answers within a report and across: who stands behind a claim, who rejects it, how it stands."""

from __future__ import annotations

import pytest

from conftest import told
from lagebild.ledger import Reading
from lagebild.ledger.claims import Claim, claims
from lagebild.publish.claims import lines
from lagebild.publish.select import Filter

ACCUSES = told("a", "2024-02-08", "Die Regierung in Kinshasa warf Ruanda vor, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
DENIES = told("b", "2024-02-09", "Ruanda wies den Vorwurf zurück, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
CONFIRMS = told("c", "2024-02-10", "Die Vereinten Nationen bestätigten, dass Ruanda hinter dem Anschlag auf den Markt von Goma stand.")  # fmt: skip
CONCEDES = told("d", "2024-02-10", "Ruanda bestätigte, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
TAKES_BACK = told("e", "2024-02-11", "Die Regierung in Kinshasa bestritt, dass Ruanda hinter dem Anschlag auf den Markt von Goma steht.")  # fmt: skip
OTHER = told("f", "2024-02-09", "Ruanda bestritt, Soldaten nach Bukavu geschickt zu haben.")


def state(*readings: Reading) -> str:
    """Returns how the accusation stands."""
    return accusation(*readings).state


def accusation(*readings: Reading) -> Claim:
    """Returns the one claim that accuses."""
    (found,) = [c for c in claims(readings) if c.first.stance == "accuses"]
    return found


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ((ACCUSES,), "claimed"),
        ((ACCUSES, DENIES), "disputed"),
        ((ACCUSES, DENIES, CONFIRMS), "confirmed"),
        ((ACCUSES, CONCEDES), "both"),
        ((ACCUSES, TAKES_BACK), "withdrawn"),
        ((ACCUSES, OTHER), "claimed"),
    ],
    ids=["unanswered", "rejected", "confirmed", "conceded", "withdrawn", "another denial"],
)
def test_how_a_claim_stands(readings: tuple[Reading, ...], expected: str) -> None:
    """The state follows from who says what of the same thing, whatever the order of reading."""
    assert state(*readings) == expected
    assert state(*reversed(readings)) == expected


def test_a_denial_of_what_nobody_claims_stands_alone() -> None:
    """A denial without its claim in the ledger is shown as denied."""
    (claim,) = claims([OTHER])
    assert (claim.state, claim.answers) == ("denied", [])


def test_an_answer_in_the_same_report_is_linked() -> None:
    """What the report itself links needs no likeness of words."""
    text = "Die Bürgerfront warf der Polizei vor, einen Studenten erschossen zu haben. Die Polizei wies das zurück."
    assert state(told("a", "2024-11-14", text)) == "disputed"


def test_the_same_claim_in_two_reports_is_one() -> None:
    """Told by two outlets in their words, an accusation is one claim of two independent sources; a copy adds none."""
    again = told("g", "2024-02-09", "Kinshasa warf Ruanda erneut vor, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
    claim = accusation(ACCUSES, again)
    assert claim.independent({}) == 2
    copied = {again.version_digest: "one", ACCUSES.version_digest: "one"}
    assert claim.independent(copied) == 1


def test_another_accusation_is_another_claim() -> None:
    """What the same party accuses the same other of is told apart by its words."""
    other = told(
        "h",
        "2024-02-09",
        "Die Regierung in Kinshasa warf Ruanda vor, Gold und Holz zu schmuggeln.",
    )
    assert len([c for c in claims([ACCUSES, other]) if c.first.stance == "accuses"]) == 2


def test_a_late_denial_answers_nothing() -> None:
    """What is denied months after is no answer to the claim."""
    late = told("l", "2024-06-09", DENIES.record.report.text)
    assert state(ACCUSES, late) == "claimed"


def test_disputed_claims_alone() -> None:
    """With `disputed`, claims that nobody rejects and mere promises are left out."""
    promise = told("p", "2024-02-08", "Die Regierung in Kinshasa versprach, den Opfern zu helfen.")
    read = [ACCUSES, DENIES, promise]
    shown = lines(read, Filter(), {}, disputed=True)
    assert [(one.state, [a.speaker for a in one.answers]) for one in shown] == [
        ("disputed", ["Rwanda"])
    ]
    assert "promises" in {one.stance for one in lines(read, Filter(), {})}
