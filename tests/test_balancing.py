"""RAS and GRAS: published examples, optimality, bounds, fixed cells, stacks, and margins that cannot be met."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.methods.input_output.balancing import Infeasible, gras, ras
from scenario_engine.methods.input_output.balancing.scaling import BalancingProblem, scale
from scenario_engine.support.errors import TableError

IO = Path(__file__).parents[1].parent / "shared" / "data" / "io"
FREE = np.nan


def table(values) -> xr.DataArray:
    values = np.asarray(values, dtype=float)
    names = {"r": [f"r{i}" for i in range(values.shape[0])], "c": [f"c{i}" for i in range(values.shape[1])]}
    return xr.DataArray(values, coords=names, dims=["r", "c"])


def margins(rows, columns) -> tuple[xr.DataArray, xr.DataArray]:
    return tuple(
        xr.DataArray(np.asarray(v, dtype=float), coords={d: [f"{d}{i}" for i in range(len(v))]}, dims=[d])
        for d, v in (("r", rows), ("c", columns))
    )


def test_gras_example_of_junius_and_oosterhaven():
    """The 3 × 4 table of Junius and Oosterhaven (2003), with the target of Lenzen et al. (2007), to 5e-6."""
    prior = table([[7, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    balanced = gras(prior, *margins([15, 26, -1], [9, 16, 17, -2]))
    printed = [
        [8.424340881, 3.375237362, 5.200422021, -2.000000263],
        [3.000997078, 12.624763744, 10.374239178, 0],
        [-2.425339135, 0, 1.425339135, 0],
    ]
    np.testing.assert_allclose(balanced.table, printed, atol=5e-6)


def test_ras_example_of_miller_and_blair_section_7_4_2():
    """A(0), u(1), v(1), x(1) of section 7.4.2: the margins are met by r̂ A(0) ŝ and nothing else."""
    base = np.array([[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]])
    output = np.array([421.0, 284.0, 283.0])
    balanced = ras(table(base * output), *margins([245, 136, 159], [251, 107, 182]))
    r, s = balanced.row_multipliers.to_numpy(), balanced.column_multipliers.to_numpy()
    np.testing.assert_allclose(balanced.table / output, r[:, None] * base * s, rtol=1e-12)
    np.testing.assert_allclose(balanced.table.sum("c"), [245, 136, 159], rtol=1e-9)
    np.testing.assert_allclose(balanced.table.sum("r"), [251, 107, 182], rtol=1e-9)


def test_fifth_turn_of_the_ras_example_of_miller_and_blair_page_335():
    """Two by two, rows first: after the fifth scaling of rows 6.5911, 3.4089, .4099, 1.5901, as quoted by hybridvut.

    The suite of that package (its test of RAS) cites the page and gives the figures after five turns.
    """
    prior, rows, columns = np.array([[5, 0.5], [4, 3]]), np.array([10.0, 2]), np.array([7.0, 5])
    four = scale(BalancingProblem(prior, rows, columns), tolerance=0.0, most_turns=4).cells
    fifth = four * (rows / four.sum(axis=1))[:, None]
    assert fifth.round(4).tolist() == [[6.5911, 3.4089], [0.4099, 1.5901]]
    balanced = ras(table(prior), *margins(rows, columns))
    assert balanced.table.to_numpy().round(3).tolist() == [[6.590, 3.410], [0.410, 1.590]]


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_gras_finds_a_table_that_scaling_can_reach(height, width, seed):
    """From a prior of any sign and the margins of a scaled table, GRAS returns to that table."""
    random = np.random.default_rng(seed)
    prior = random.normal(1.0, 1.0, (height, width))
    r, s = random.uniform(0.5, 2.0, height), random.uniform(0.5, 2.0, width)
    factor = np.outer(r, s)
    wanted = np.where(prior > 0, prior * factor, prior / factor)
    balanced = gras(table(prior), *margins(wanted.sum(axis=1), wanted.sum(axis=0)))
    np.testing.assert_allclose(balanced.table, wanted, rtol=1e-5, atol=1e-7)


def test_an_unchanged_table_stays_unchanged():
    """Margins of the prior give the prior, negative cells and all (the point of Lenzen et al. 2007)."""
    prior = table([[7, 3, -3], [2, 9, 0], [-2, 0, 2]])
    balanced = gras(prior, prior.sum("c"), prior.sum("r"))
    np.testing.assert_allclose(balanced.table, prior, rtol=1e-12)
    assert balanced.turns == 1


def test_a_row_with_negative_cells_only():
    """A row without positive cells scales by -n/u (Temurshoev et al. 2013)."""
    balanced = gras(table([[-1, -2], [5, 5]]), *margins([-6, 12], [2, 4]))
    np.testing.assert_allclose(balanced.table.sum("c"), [-6, 12], rtol=1e-9)
    assert (balanced.table[0] < 0).all()


def test_fixed_cells_stay_and_bounds_hold():
    """A known cell keeps its value, a bounded one ends on its bound; margins are met all the same."""
    prior, rows, columns = table([[40, 20, 10], [30, 20, 20], [10, 30, 20]]), [80, 70, 60], [90, 60, 60]
    known = table([[FREE] * 3, [25, FREE, FREE], [FREE] * 3])
    most = table([[FREE] * 3, [FREE] * 3, [FREE, 22, FREE]])
    balanced = ras(prior, *margins(rows, columns), fixed=known, upper=most)
    assert float(balanced.table[1, 0]) == 25.0
    assert float(balanced.table[2, 1]) == pytest.approx(22.0)
    assert balanced.at_bound == 1
    np.testing.assert_allclose(balanced.table.sum("c"), rows, rtol=1e-9)
    np.testing.assert_allclose(balanced.table.sum("r"), columns, rtol=1e-9)


def test_bounds_that_do_not_bind_change_nothing():
    """The bisection within wide bounds meets the quadratic without bounds."""
    prior = table([[7, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    to = margins([15, 26, -1], [9, 16, 17, -2])
    wide = xr.full_like(prior, 1e6)
    np.testing.assert_allclose(
        gras(prior, *to, lower=-wide, upper=wide).table, gras(prior, *to).table, rtol=1e-8
    )


def test_a_stack_of_priors_is_balanced_as_each_alone():
    """A draw leads prior and margins; each slice is its own balance."""
    random = np.random.default_rng(1)
    priors = xr.DataArray(
        random.uniform(0.1, 1, (5, 3, 4)),
        coords={"draw": range(5), **table(np.ones((3, 4))).coords},
        dims=["draw", "r", "c"],
    )
    rows, columns = margins([3, 4, 5], [2, 3, 3, 4])
    together = ras(priors, rows, columns).table
    assert together.dims == ("draw", "r", "c")
    for draw in range(5):
        alone = ras(priors.isel(draw=draw, drop=True), rows, columns).table
        np.testing.assert_allclose(together.isel(draw=draw), alone, rtol=1e-8)


def test_labels_decide_not_positions():
    """Margins in another order give the same table."""
    prior = table([[7.0, 3], [2, 9]])
    rows, columns = margins([12, 9], [8, 13])
    np.testing.assert_allclose(ras(prior, rows[::-1], columns[::-1]).table, ras(prior, rows, columns).table)


def test_margins_that_zeros_cannot_meet_name_the_block():
    """Two rows that may sell to one column only ask for more than it takes: both are named, with the shortfall."""
    with pytest.raises(Infeasible, match=r"rows r0, r1") as refused:
        ras(table([[1, 0, 0], [1, 0, 0], [1, 1, 1]]), *margins([50, 40, 30], [60, 30, 30]))
    assert set(refused.value.shortfall.rows) == {"r0", "r1"}
    assert refused.value.shortfall.amount == pytest.approx(
        60.0
    )  # 30 in those rows, 30 in the columns left short


def test_bounds_that_cannot_hold_name_the_row():
    """A row whose cells are bounded below its margin is named."""
    most = table([[10, 10], [FREE, FREE]])
    with pytest.raises(Infeasible, match=r"rows r0"):
        ras(table([[1, 1], [1, 1]]), *margins([50, 50], [50, 50]), upper=most)


def test_margins_of_two_totals_and_negative_ras_are_refused():
    """Row and column totals must agree; RAS proper does not take negative cells."""
    with pytest.raises(Infeasible, match="row margins sum to 10 and column margins to 12"):
        ras(table([[1, 1]]), *margins([10], [6, 6]))
    with pytest.raises(TableError, match=r"RAS needs a prior without negative cells; r0, c1 is -1\."):
        ras(table([[1, -1, -7]]), *margins([10], [5, 5, 0]))


def test_bounds_that_contradict_each_other_are_refused():
    """A least value above the greatest names the cell and both."""
    lower, upper = table([[FREE, 20], [FREE, FREE]]), table([[FREE, 5], [FREE, FREE]])
    with pytest.raises(TableError, match=r"r0, c1 must be at least 20 and at most 5\. Change one bound\."):
        gras(table([[1, 1], [1, 1]]), *margins([50, 50], [50, 50]), lower=lower, upper=upper)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_is_no_number_is_refused_before_the_first_turn(number):
    """A NaN was turned over ten thousand times; the cell or margin is named."""
    good = table([[1, 1], [1, 1]])
    with pytest.raises(TableError, match=rf"prior: {number} at r1, c0; balancing needs a number\."):
        gras(table([[1, 1], [number, 1]]), *margins([1, 1], [1, 1]))
    with pytest.raises(TableError, match=rf"row margins: {number} at r1; balancing needs a number\."):
        gras(good, *margins([1, number], [1, 1]))
    with pytest.raises(TableError, match=rf"column margins: {number} at c0; balancing needs a number\."):
        ras(good, *margins([1, 1], [number, 1]))


CODE42_OF_NEW_SECTORS_2018 = {"071": "16", "077": "17", "103": "27", "104": "27", "105": "27", "106": "27"}
"""Sectors of the 2018 table without a namesake in 2017: ovens and fans, medical instruments, four of construction."""


def by_42(year: int, sectors: int) -> tuple[pd.DataFrame, pd.Series]:
    """Intermediate flows and output of a national table, summed to the 42-sector classification."""
    full = pd.read_csv(IO / f"china_{year}_{sectors}_full_table.csv", dtype={"Code": str}).set_index("Code")
    names = pd.read_csv(IO / f"china_{year}_{sectors}_sectors.csv", dtype=str).set_index("code")["name_zh"]
    known = pd.read_csv(IO / "china_2017_149_sectors.csv", dtype=str)
    code = names.map(dict(zip(known["name_zh"], known["code42"], strict=True)))
    code = code.fillna(pd.Series(CODE42_OF_NEW_SECTORS_2018))
    assert code.notna().all()
    flows = full.loc[names.index, names.index].astype(float).groupby(code).sum().T.groupby(code).sum().T
    return flows, full.loc[names.index, "GO"].astype(float).groupby(code).sum()


@pytest.mark.skipif(
    not (IO / "china_2018_153_full_table.csv").exists(), reason="full tables are not in ../shared/data/io"
)
def test_ras_from_2017_to_the_margins_of_2018_against_the_true_table():
    """42 sectors: RAS misses the true flows of 2018 by 3.16 % of their sum, the coefficients of 2017 alone by 5.19 %."""
    old, old_output = by_42(2017, 149)
    true, output = by_42(2018, 153)
    prior = old / old_output * output
    as_array = xr.DataArray(
        prior.to_numpy(), coords={"sector": list(prior.index), "buyer": list(prior.columns)}
    )
    balanced = ras(
        as_array,
        xr.DataArray(true.sum(axis=1).to_numpy(), coords={"sector": list(true.index)}),
        xr.DataArray(true.sum(axis=0).to_numpy(), coords={"buyer": list(true.columns)}),
    )
    error = float(np.abs(balanced.table.to_numpy() - true.to_numpy()).sum() / true.to_numpy().sum())
    naive = float(np.abs(prior.to_numpy() - true.to_numpy()).sum() / true.to_numpy().sum())
    assert (error, naive) == (pytest.approx(0.0316, abs=5e-5), pytest.approx(0.0519, abs=5e-5))
