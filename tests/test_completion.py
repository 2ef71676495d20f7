"""A completed vintage keeps what is published, sums to its total, and its filled rows follow from rules."""

from pathlib import Path

import pandas as pd
import pytest

from scenario_engine.data.china.sections import TIDY_COLUMNS, completed_sections
from scenario_engine.data.completion import carry_structure, complete_partial_vintage, structure_between

CHINA = Path(__file__).parents[1] / "scenario_engine" / "data" / "china"
KEY = ["year", "industry", "vintage"]
COMPLETED_YEARS = [
    (2017, "fourth census, completed", "fourth census"),
    (2018, "fourth census, completed", "fourth census"),
    (2019, "fourth census, completed", "fourth census"),
    (2020, "fourth census, completed", "fourth census"),
    (2024, "fifth census", "fifth census"),
]


def carried(name: str) -> pd.DataFrame:
    """One file of the embedded dataset, every field as printed; the year alone is a number."""
    return pd.read_csv(CHINA / name, dtype=str, keep_default_na=False).astype({"year": int})


def with_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(value=rows["value"].astype(float))


@pytest.fixture(scope="module")
def sections() -> pd.DataFrame:
    return carried("sections.csv")


@pytest.fixture(scope="module")
def national() -> pd.DataFrame:
    return carried("national.csv")


@pytest.fixture(scope="module")
def group_of() -> dict[str, str]:
    rows = pd.read_csv(CHINA / "memberships.csv", dtype=str)
    rows = rows[rows["classification"] == "section_group"]
    return dict(zip(rows["member"], rows["group"], strict=True))


def test_every_filled_row_follows_from_its_rule(sections, national, group_of):
    """The rules, applied to the published rows, give all and only the filled rows, to the printed digits."""
    published = sections[~sections["quality"].str.startswith("filled: ")]
    filled = sections["quality"].str.startswith("filled: ")
    expected = sections[filled & ~sections["quality"].str.startswith("filled: nowcast")]

    derived = completed_sections(with_numbers(published), with_numbers(national), group_of)

    assert list(derived.columns) == TIDY_COLUMNS
    derived = derived.assign(value=derived["value"].map("{:.10g}".format)).sort_values(KEY)
    pd.testing.assert_frame_equal(
        derived.reset_index(drop=True), expected[TIDY_COLUMNS].sort_values(KEY).reset_index(drop=True)
    )


def test_rows_already_filled_do_not_feed_the_rules(sections, national, group_of):
    """Completing the whole file again gives the same rows as completing its published rows."""
    published = sections[~sections["quality"].str.startswith("filled: ")]
    once, again = (
        completed_sections(with_numbers(rows), with_numbers(national), group_of)
        for rows in (published, sections)
    )
    pd.testing.assert_frame_equal(once, again)


@pytest.mark.parametrize(("year", "vintage", "gdp_vintage"), COMPLETED_YEARS)
def test_completed_years_sum_to_gdp(sections, national, year, vintage, gdp_vintage):
    """The 19 sections of a completed year sum to the GDP of that vintage, up to the tenth digit printed."""
    rows = with_numbers(sections[(sections["year"] == year) & (sections["vintage"] == vintage)])
    gdp = with_numbers(national).query(
        "indicator == 'gdp' and year == @year and vintage == @gdp_vintage"
    )["value"].item()  # fmt: skip
    assert sorted(rows["industry"]) == list("ABCDEFGHIJKLMNOPQRS")
    assert rows["value"].sum() == pytest.approx(gdp, abs=1e-3)


def test_published_sections_pass_through_unchanged(sections):
    """What the fourth census publishes stands in its completed form, digit for digit, marked official."""
    published = sections[sections["vintage"] == "fourth census"].set_index(["year", "industry"])
    completed = sections[sections["vintage"] == "fourth census, completed"].set_index(["year", "industry"])
    official = completed[~completed["quality"].str.startswith("filled: ")]
    assert sorted(official.index) == sorted(published.index)
    assert (official["value"] == published["value"].reindex(official.index)).all()
    assert (official["quality"] == "official: " + published["quality"].reindex(official.index)).all()


def test_residual_is_shared_in_the_proportions_of_the_reference():
    """100 less a known 40 leaves 60, shared 1 : 2 as the reference has it, whatever the reference's level."""
    completed = complete_partial_vintage(
        known=pd.Series({"b": 40.0}), reference=pd.Series({"a": 0.1, "b": 0.9, "c": 0.2}), total=100.0
    )
    assert list(completed.index) == ["a", "b", "c"]
    assert completed.to_dict() == pytest.approx({"a": 20.0, "b": 40.0, "c": 40.0})


@pytest.mark.parametrize(
    ("known", "reference", "total", "message"),
    [
        ({"a": 60.0}, {"a": 1.0, "b": 1.0}, 60.0, "leaves 0.0 for \\['b'\\]; the residual must be positive"),
        ({"a": 70.0}, {"a": 1.0, "b": 1.0}, 60.0, "leaves -10.0"),
        ({"a": 1.0}, {"b": 1.0}, 60.0, "reference has no value for \\['a'\\]"),
        ({"a": 1.0}, {"a": 1.0, "b": float("nan")}, 60.0, "reference is {'b': nan}"),
        ({"a": float("nan")}, {"a": 1.0, "b": 1.0}, 60.0, "known is {'a': nan}"),
        ({"a": 1.0}, {"a": 1.0, "b": 0.0}, 60.0, "reference gives {'b': 0.0}"),
        ({"a": 1.0}, {"a": 1.0}, 60.0, "nothing to complete"),
    ],
)
def test_a_vintage_that_cannot_be_completed_says_why(known, reference, total, message):
    """No residual, or no reference for a label, is an error that names the label and the figure."""
    with pytest.raises(ValueError, match=message):
        complete_partial_vintage(pd.Series(known), pd.Series(reference), total)


def test_structure_is_carried_by_group_growth_and_scaled():
    """Labels of one group keep their proportions; between groups, growth tells; all sum to the total."""
    carried_on = carry_structure(
        previous=pd.Series({"a": 10.0, "b": 30.0, "c": 60.0}),
        group_of={"a": "x", "b": "x", "c": "y"},
        group_growth={"x": 1.5, "y": 1.0},
        total=240.0,
    )
    assert carried_on.to_dict() == pytest.approx({"a": 30.0, "b": 90.0, "c": 120.0})


@pytest.mark.parametrize(
    ("group_of", "group_growth", "total", "message"),
    [
        ({}, {"x": 1.0}, 1.0, "names no group for \\['a'\\]"),
        ({"a": "x"}, {"y": 1.0}, 1.0, "no positive ratio for \\['x'\\]"),
        ({"a": "x"}, {"x": 1.0}, 0.0, "to total 0.0; both must be positive"),
    ],
)
def test_a_structure_that_cannot_be_carried_says_why(group_of, group_growth, total, message):
    """A label without a group, a group without growth, or no total is an error that names it."""
    with pytest.raises(ValueError, match=message):
        carry_structure(pd.Series({"a": 1.0}), group_of, group_growth, total)


def test_structure_between_two_years_interpolates_shares():
    """Halfway, each share is the mean of the two years' shares, so a year of larger total weighs no more."""
    between = structure_between(pd.Series({"a": 1.0, "b": 3.0}), pd.Series({"b": 500.0, "a": 500.0}), 0.5)
    assert between.to_dict() == pytest.approx({"a": 0.375, "b": 0.625})
    with pytest.raises(ValueError, match=r"\['b', 'c'\] stand in only one"):
        structure_between(pd.Series({"a": 1.0, "b": 3.0}), pd.Series({"a": 1.0, "c": 1.0}), 0.5)


def test_a_rule_without_its_published_row_says_which(sections, national, group_of):
    """Take a row away that a rule needs, or give it twice, and the message names it."""
    rows, nation = with_numbers(sections), with_numbers(national)
    without = rows[~((rows["vintage"] == "input-output") & (rows["year"] == 2018))]
    with pytest.raises(ValueError, match="no row of value_added in 2018, vintage 'input-output'"):
        completed_sections(without, nation, group_of)
    with pytest.raises(
        ValueError, match="gdp in 2017, vintage 'fourth census', appears twice for \\['total'\\]"
    ):
        completed_sections(rows, pd.concat([nation, nation]), group_of)
