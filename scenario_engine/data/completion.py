"""A vintage published in part is completed by stated rules, and every filled row names its rule.

Nothing here reads a file or alters a published figure: known values pass through unchanged, and only labels
without a value are filled. A vintage is completed from levels of its own; from another vintage come only
proportions or growth, never levels.
"""

from collections.abc import Mapping

import pandas as pd

TIDY_COLUMNS = ["year", "region", "industry", "indicator", "value", "unit", "vintage", "source", "quality"]


def complete_partial_vintage(known: pd.Series, reference: pd.Series, total: float) -> pd.Series:
    """Known values kept; the missing labels share ``total - sum(known)`` in the proportions of `reference`.

    Parameters
    ----------
    known : Series, one value per published label
        In the unit of `total`; its labels are some, not all, of those of `reference`.
    reference : Series, one value per label of the complete set
        Any unit: only proportions between missing labels count, so levels or shares of another vintage serve.
    total : float
        What the complete set must sum to.

    Returns
    -------
    Series
        One value per label of `reference`, in its order, in the unit of `total`.

    Raises
    ------
    ValueError
        If a value is missing or not finite, a label has no reference, nothing is left to fill, or the
        residual is not positive.
    """
    _fail_if_not_finite("known", known)
    _fail_if_not_finite("reference", reference)
    without_reference = [label for label in known.index if label not in reference.index]
    if without_reference:
        raise ValueError(
            f"reference has no value for {without_reference}; give one for every label of the set."
        )
    missing = [label for label in reference.index if label not in known.index]
    if not missing:
        raise ValueError("known already covers every label of reference; there is nothing to complete.")
    weights = reference[missing]
    if (weights < 0).any() or weights.sum() <= 0:
        raise ValueError(
            f"reference gives {weights.to_dict()} to the missing labels; proportions need values that are "
            "not negative and not all zero."
        )
    residual = total - known.sum()
    if not residual > 0:
        raise ValueError(
            f"total {total} less the known values {known.sum()} leaves {residual} for {missing}; the "
            "residual must be positive: check that total and known are of the same vintage and unit."
        )
    shared = residual * weights / weights.sum()
    return pd.concat([known, shared]).reindex(reference.index)


def carry_structure(
    previous: pd.Series, group_of: Mapping[str, str], group_growth: Mapping[str, float], total: float
) -> pd.Series:
    """Each label moves with the growth of its group, then all are scaled to `total`.

    Parameters
    ----------
    previous : Series, one value per label
        Values of the year before.
    group_of : mapping label -> group
        Which group each label belongs to.
    group_growth : mapping group -> ratio
        Growth as a ratio of this year to the year before: 1.03, not 3 percent.
    total : float
        What the result must sum to.

    Returns
    -------
    Series
        Labels of `previous`, unit of `total`.

    Raises
    ------
    ValueError
        If a value is missing or not finite, a label has no group, a group has no positive growth ratio, or
        the values or total are not positive.
    """
    _fail_if_not_finite("previous", previous)
    without_group = [label for label in previous.index if label not in group_of]
    if without_group:
        raise ValueError(f"group_of names no group for {without_group}; give each label one.")
    growth = pd.Series({label: group_growth.get(group_of[label], float("nan")) for label in previous.index})
    unmoved = sorted({group_of[label] for label in growth.index[~(growth > 0)]})
    if unmoved:
        raise ValueError(
            f"group_growth has no positive ratio for {unmoved}; give this year over the year before."
        )
    moved = previous * growth
    if not (total > 0 and moved.sum() > 0):
        raise ValueError(
            f"cannot scale values that sum to {moved.sum()} to total {total}; both must be positive."
        )
    return moved * (total / moved.sum())


def structure_between(before: pd.Series, after: pd.Series, position: float) -> pd.Series:
    """Shares of the whole, linear between two years: position 0 is `before`, 1 is `after`; they sum to 1.

    Raises
    ------
    ValueError
        If the two carry different labels.
    """
    if set(before.index) != set(after.index):
        odd = sorted(set(before.index) ^ set(after.index))
        raise ValueError(
            f"{odd} stand in only one of the two years; shares interpolate between equal label sets."
        )
    shares_before, shares_after = before / before.sum(), (after / after.sum()).reindex(before.index)
    return (1 - position) * shares_before + position * shares_after


def completed_sections(
    sections: pd.DataFrame, national: pd.DataFrame, group_of: Mapping[str, str]
) -> pd.DataFrame:
    """The filled rows of value added by section: fourth census 2017-2020 and fifth census 2024.

    The three-sector accounts count agricultural, mining and repair services (sectors 005, 011, 097) as
    tertiary while sections A, B, C keep them; so a section follows the growth of its group, never its level.

    Parameters
    ----------
    sections : DataFrame
        Tidy rows with vintages "input-output", "fourth census" and "fifth census"; value in CNY_1e8.
        Rows already filled are ignored.
    national : DataFrame
        Tidy rows of gdp (both census vintages) and of three-sector value_added (fifth census).
    group_of : mapping section -> group
        primary, secondary or tertiary.

    Returns
    -------
    DataFrame
        Columns `TIDY_COLUMNS`; only filled rows, each quality beginning "filled: ".

    Raises
    ------
    ValueError
        If a row that a rule needs is absent or stands twice.
    """
    published = sections[~sections["quality"].str.startswith("filled: ")]

    def by_section(year: int, vintage: str) -> pd.Series:
        return _by_industry(published, "value_added", year, vintage)

    def gdp(year: int, vintage: str) -> float:
        return float(_by_industry(national, "gdp", year, vintage)["total"])

    def group_growth(year: int) -> dict[str, float]:
        now, before = (_by_industry(national, "value_added", y, "fifth census") for y in (year, year - 1))
        return {str(group): float(ratio) for group, ratio in (now / before).items()}

    table = {year: by_section(year, "input-output") for year in (2017, 2018, 2020)}
    known = {year: by_section(year, "fourth census") for year in (2017, 2019, 2020)}
    total = {year: gdp(year, "fourth census") for year in (2017, 2018, 2019, 2020)}

    in_2017 = complete_partial_vintage(known[2017], table[2017], total[2017])
    in_2019 = complete_partial_vintage(
        known[2019], structure_between(table[2018], table[2020], 0.5), total[2019]
    )
    agriculture = pd.Series({"A": in_2019["A"] * group_growth(2020)["primary"]})
    in_2020 = complete_partial_vintage(pd.concat([known[2020], agriculture]), table[2020], total[2020])
    in_2018 = structure_between(in_2017, in_2019, 0.5) * total[2018]
    in_2024 = carry_structure(
        by_section(2023, "fifth census"), group_of, group_growth(2024), gdp(2024, "fifth census")
    )

    residual = "residual of gdp (fourth census) shared in the proportions of "
    rule_2017 = residual + "the input-output table 2017"
    rule_2018 = "share of gdp halfway between completed 2017 and 2019, times gdp (fourth census) 2018"
    rule_2019 = residual + "the mean of the input-output shares 2018 and 2020"
    rule_2020 = residual + "the input-output table 2020"
    rule_2020_a = (
        "section A of 2019 (fourth census) moved by growth of primary value added (fifth census) 2019-2020"
    )
    rule_2024 = (
        "section of 2023 moved by growth of its three-sector value added 2023-2024 (preliminary), "
        "scaled to gdp (fifth census) 2024"
    )
    fourth = "fourth census, completed"
    return pd.concat(
        [
            _filled_rows(2017, in_2017.drop(known[2017].index), fourth, rule_2017),
            _filled_rows(2018, in_2018, fourth, rule_2018),
            _filled_rows(2019, in_2019.drop(known[2019].index), fourth, rule_2019),
            _filled_rows(2020, agriculture, fourth, rule_2020_a),
            _filled_rows(2020, in_2020.drop([*known[2020].index, "A"]), fourth, rule_2020),
            _filled_rows(2024, in_2024, "fifth census", rule_2024),
        ],
        ignore_index=True,
    )


def _by_industry(rows: pd.DataFrame, indicator: str, year: int, vintage: str) -> pd.Series:
    chosen = (rows["indicator"] == indicator) & (rows["year"] == year) & (rows["vintage"] == vintage)
    values = rows[chosen].set_index("industry")["value"].astype(float)
    if values.empty:
        raise ValueError(f"no row of {indicator} in {year}, vintage {vintage!r}; a completion rule needs it.")
    if not values.index.is_unique:
        twice = sorted(set(values.index[values.index.duplicated()]))
        raise ValueError(
            f"{indicator} in {year}, vintage {vintage!r}, stands twice for {twice}; keep one row."
        )
    return values


def _filled_rows(year: int, values: pd.Series, vintage: str, rule: str) -> pd.DataFrame:
    rows = pd.DataFrame({"industry": values.index, "value": values.to_numpy()})
    rows = rows.assign(
        year=year,
        region="china",
        indicator="value_added",
        unit="CNY_1e8",
        vintage=vintage,
        source="computed by scenario_engine.data.completion from NBS figures",
        quality="filled: " + rule,
    )
    return rows[TIDY_COLUMNS]


def _fail_if_not_finite(name: str, values: pd.Series) -> None:
    bad = values[~(values.abs() < float("inf"))]
    if not bad.empty:
        raise ValueError(f"{name} is {bad.to_dict()}; every label it carries needs a finite value.")
