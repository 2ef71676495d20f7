"""A vintage published in part is completed by stated rules, and every filled row names its rule.

Nothing here reads a file or alters a published figure: known values pass through unchanged, and only labels
without a value are filled. A vintage is completed from levels of its own; from another vintage come only
proportions or growth, never levels.
"""

from collections.abc import Mapping

import pandas as pd


def complete_partial_vintage(known: pd.Series, reference: pd.Series, total: float) -> pd.Series:
    """Known values kept; the missing labels share ``total - sum(known)`` in the proportions of `reference`.

    `known` has some, not all, of the labels of `reference`, in the unit of `total`; of `reference` only
    proportions between missing labels count, so levels or shares of another vintage serve. The result is in
    its order. A value that is not finite, nothing left to fill and a residual that is not positive raise
    `ValueError`.
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

    `group_growth` is the ratio of this year to the year before: 1.03, not 3 percent. The result has the
    labels and the unit of `previous`. A label without a group, and whatever is not positive, raise
    `ValueError`.
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


def nowcast_parts(  # noqa: PLR0917
    known: pd.Series,
    previous: pd.Series,
    group_of: Mapping[str, str],
    group_growth: Mapping[str, float],
    sums: Mapping[frozenset[str], float],
    total: float,
    trend: pd.Series | None = None,
) -> pd.Series:
    """Parts of a whole in a year of which only some are out: the known stay, the others share what is left.

    Each part moves from `previous` with the growth of its group, times its own `trend` against the group where one is
    given; a group of one part is that part. What is printed for several parts together (`sums`), then the rest of
    `total`, is shared among their missing parts in proportion. Whatever leaves nothing to share raises `ValueError`.
    """
    moved = previous * pd.Series({label: group_growth[group_of[label]] for label in previous.index})
    if trend is not None:
        moved = moved * trend.reindex(previous.index).fillna(1.0)
    sizes = pd.Series(group_of).reindex(previous.index).value_counts()
    alone = [label for label in previous.index if sizes[group_of[label]] == 1 and label not in known.index]
    found = pd.concat([known, moved[alone]])
    for members, printed in sums.items():
        inside = [label for label in previous.index if label in members]
        there = found.reindex([label for label in inside if label in found.index])
        if len(there) < len(inside):
            found = pd.concat(
                [found, complete_partial_vintage(there, moved[inside], printed).drop(there.index)]
            )
    if len(found) < len(previous):
        found = complete_partial_vintage(found, moved, total)
    return found.reindex(previous.index)


def nowcast_regions(
    known: pd.Series, previous: pd.Series, structure: pd.DataFrame, growth: pd.Series, trend: pd.Series
) -> pd.Series:
    """Regions in a year of which only the nation is out: groups within a region grow as the nation's do.

    `structure` has the shares of groups (columns) in each region (rows), `growth` the nation's growth by group, `trend` what
    a region grows beyond the nation. A known region stays, split by its structure; the columns, which sum to what the
    nation's growth makes of those of the year before, are then met by the others, scaled group by group.
    """
    before = structure.div(structure.sum(axis=1), axis=0).mul(previous, axis=0)
    margins = before.sum() * growth
    moved = before.mul(growth, axis=1).mul(trend, axis=0)
    given = moved.loc[known.index]
    split = given.div(given.sum(axis=1), axis=0).mul(known, axis=0)
    others = moved.drop(index=known.index)
    left = margins - split.sum()
    if not ((left > 0) | (others.sum() == 0)).all():
        short = ", ".join(str(group) for group in left.index[left <= 0])
        raise ValueError(
            f"the {len(known)} known regions sum to {known.sum():,.0f} and the nation to {margins.sum():,.0f}; nothing of "
            f"{short} is left for the others."
        )
    scaled = others * (left / others.sum().where(others.sum() > 0, 1.0))
    return pd.concat([known, scaled.sum(axis=1)]).reindex(previous.index)


def structure_between(before: pd.Series, after: pd.Series, position: float) -> pd.Series:
    """Shares of the whole, linear between two years: position 0 is `before`, 1 is `after`; they sum to 1.

    Different labels raise `ValueError`.
    """
    if set(before.index) != set(after.index):
        odd = sorted(set(before.index) ^ set(after.index))
        raise ValueError(
            f"{odd} stand in only one of the two years; shares interpolate between equal label sets."
        )
    shares_before, shares_after = before / before.sum(), (after / after.sum()).reindex(before.index)
    return (1 - position) * shares_before + position * shares_after


def _fail_if_not_finite(name: str, values: pd.Series) -> None:
    bad = values[~(values.abs() < float("inf"))]
    if not bad.empty:
        raise ValueError(f"{name} is {bad.to_dict()}; every label it carries needs a finite value.")
