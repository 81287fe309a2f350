"""A table that lost its lines comes apart again, or stays text."""

import pytest

from programs.importing import Source, prepare
from programs.importing.glued_table import find, read_header

HEADERS = [
    "AspectPetty Cash        Bank Account",
    "AspectPetty Cash\u00a0\u00a0\u00a0\u00a0Bank Account",
    "AspectPetty Cash\tBank Account",
    "Aspect   Petty Cash   Bank Account",
    "AspectPetty CashBank Account",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_is_read_however_its_names_are_parted(header):
    assert read_header(header) == ["Aspect", "Petty Cash", "Bank Account"]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("FocusSmall sums at hand.All the money there is.", ["Focus", "Small sums at hand.", "All the money there is."]),
        ("Inventory ManagementTypically counts.Never counts.", ["Inventory Management", "Typically counts.", "Never counts."]),
        ("Key Figures (KPIs)KPIs are few.KPIs are many.", ["Key Figures (KPIs)", "KPIs are few.", "KPIs are many."]),
        ("Decision-MakingDecision-making is quick.Decision-making is slow.", ["Decision-Making", "Decision-making is quick.", "Decision-making is slow."]),
        ("Time of PaymentPaid at once, in coinsPaid by the month", ["Time of Payment", "Paid at once, in coins", "Paid by the month"]),
        ("FunctionsKey functions are buying, and paying backKey functions are saving.", ["Functions", "Key functions are buying, and paying back", "Key functions are saving."]),
        ("Who AsksAnyone? Yes.Nobody! Never.", ["Who Asks", "Anyone? Yes.", "Nobody! Never."]),
        ("ProofA note, “paid.”A statement.", ["Proof", "A note, “paid.”", "A statement."]),
        ("Seen OnPlaced on LinkedIn by staff.Placed on YouTube.", ["Seen On", "Placed on LinkedIn by staff.", "Placed on YouTube."]),
        ("Most at Once₹1,50,000₹90,000", ["Most at Once", "₹1,50,000", "₹90,000"]),
        ("AmountRs. 500Rs. 50,000", ["Amount", "Rs. 500", "Rs. 50,000"]),
        ("ROIReturn is small.Return is steady.", ["ROI", "Return is small.", "Return is steady."]),
        ("FitsHolders of a B.Tech degree.Holders of an M.Sc degree.", ["Fits", "Holders of a B.Tech degree.", "Holders of an M.Sc degree."]),
        ("Open To AllYesNo", ["Open To All", "Yes", "No"]),
        ("Where to keep itA tin box.A bank.", ["Where to keep it", "A tin box.", "A bank."]),
        ("Kept  In a tin box  In a bank", ["Kept", "In a tin box", "In a bank"]),
    ],
)  # fmt: skip
def test_a_row_comes_apart(row, cells):
    lines = [HEADERS[0], row, "ScopeA drawer.A company.", "RiskTheft, mostly.Fraud, rarely."]
    assert find(lines).table.rows[1] == cells


def test_a_row_with_several_places_to_cut_is_cut_evenly_and_named():
    lines = [
        HEADERS[0],
        "FocusSmall sums.At hand.All the money.There is.",
        "ScopeA drawer.A company.",
    ]
    found = find(lines)
    assert found.table.rows[1] == ["Focus", "Small sums.At hand.", "All the money.There is."]
    assert found.guessed == ["Focus"]


def test_more_columns_come_apart_too():
    found = find(["TermSubject  Credits  Hours", "FirstMathematics.Four.Sixty.", "SecondStatistics.Three.Forty."])  # fmt: skip
    assert found.table.rows == [
        ["Term", "Subject", "Credits", "Hours"],
        ["First", "Mathematics.", "Four.", "Sixty."],
        ["Second", "Statistics.", "Three.", "Forty."],
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["A sentence that goes on over", "two lines, as mail", "programs break them."],
        ["Bypass Road,", "Wadki,", "Pune 412 308"],
        ["AspectCats        Dogs", "Nothing to part here", "nor here"],
        ["We use LinkedIn and YouTube", "We also use GitHub.", "And that is all."],
        ["MBA   PGDM", "One line", "Another line"],
    ],
)
def test_lines_that_are_no_table_stay_text(lines):
    assert find(lines) is None


def made(*lines):
    text = "\n\n".join(["A Title of It", "Lead.", *lines])
    return prepare(Source(text.encode(), "a.txt"))


@pytest.mark.django_db
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_lines_before_and_after_the_table_stay_where_they_were(between):
    rows = between.join([HEADERS[0], "FocusSmall sums.Large sums.", "ScopeA drawer.A company."])
    article = made(f"Let us compare:{between}{rows}{between}That was the table, and this goes on.")
    (_kind, before), (kind, table), (_kind, after) = article.blocks
    assert before == "<p>Let us compare:</p>"
    assert (kind, len(table["rows"])) == ("comparison", 2)
    assert after == "<p>That was the table, and this goes on.</p>"


@pytest.mark.django_db
def test_a_row_that_cannot_be_cut_stays_below_the_table_and_is_listed():
    article = made("\n".join([HEADERS[0], "FocusSmall sums.Large sums.", "nothing to cut in here", "ScopeA drawer.A company.", "RiskTheft.Fraud."]))  # fmt: skip
    assert [kind for kind, _value in article.blocks] == ["comparison", "text"]
    assert article.blocks[1][1] == "<p>nothing to cut in here</p>"
    assert article.not_placed == ["A row of the table, kept as text below it: “nothing to cut in here”"]  # fmt: skip


@pytest.mark.django_db
def test_a_label_too_long_for_a_comparison_makes_a_table_of_any_columns():
    article = made("Aspect\tCats\tDogs\n" + "Long " * 15 + "\tFish\tMeat")
    [(kind, value)] = article.blocks
    assert kind == "table"
    assert [column["heading"] for column in value["columns"]] == ["Aspect", "Cats", "Dogs"]
