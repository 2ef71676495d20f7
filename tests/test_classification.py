"""Sectors summed and split: totals conserved, labels checked, the closed-form augmentation against the explicit one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.methods.input_output.classification import concordance, reclassified, split
from scenario_engine.support.errors import AlignmentFault, TableError
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import balanced, table, vector
from tests.explicit_augmentation import induced_output

pytestmark = pytest.mark.slow

IO = Path(__file__).parents[1].parent / "shared" / "data" / "io"
needs_tables = pytest.mark.skipif(
    not (IO / "china_2017_149_full_table.csv").exists(), reason="full tables are not in ../shared/data/io"
)


def china_2017() -> tuple[xr.DataArray, xr.DataArray, pd.DataFrame]:
    """Flows, output and the sector list of the 149-sector table."""
    full = pd.read_csv(IO / "china_2017_149_full_table.csv", dtype={"Code": str}).set_index("Code")
    names = pd.read_csv(IO / "china_2017_149_sectors.csv", dtype=str).set_index("code")
    codes = list(names.index)
    flows = table(full.loc[codes, codes].to_numpy(float), codes)
    return flows, vector(full.loc[codes, "GO"].to_numpy(float), codes), names


def closed_form(flows, output, shares, variant) -> xr.DataArray:
    requirements = model({"intermediate_use": flows, "sector_gross_output": output}, ["total_requirements"])
    square = requirements["total_requirements"]
    above_unit = square - xr.DataArray(np.eye(len(output)), coords=square.coords, dims=square.dims)
    core = above_unit.sel(buyer=list(shares.indexes["core"])).rename(buyer="core")
    given_ = {"core_requirements": core, "relevance_share": shares, "sector_gross_output": output}
    return model(given_, ["induced_output"], {"induced_output": variant})["induced_output"]


def core_shares(values, labels) -> xr.DataArray:
    return xr.DataArray(np.asarray(values, dtype=float), coords={"core": labels}, dims="core")


@given(balanced(most=8), st.data(), st.sampled_from(["published", "joint"]))
@settings(max_examples=80, deadline=None)
def test_closed_form_augmentation_equals_the_explicit_one(economy, data, variant):
    """Any number of core sectors, shares from 0 to 1, zero flows: the closed form is the explicit inverse to 1e-12."""
    coefficients, _, output = economy
    names = [f"s{i}" for i in range(len(output))]
    core = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    share = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1))
    shares = core_shares(data.draw(st.lists(share, min_size=len(core), max_size=len(core))), core)
    flows, gross = table(coefficients * output), vector(output)
    explicit = induced_output(flows, gross, shares, variant)
    closed = closed_form(flows, gross, shares, variant)
    scale = float(np.abs(explicit).max())
    np.testing.assert_allclose(closed, explicit, rtol=1e-12, atol=1e-12 * max(scale, 1e-300))


@needs_tables
@pytest.mark.parametrize("variant", ["published", "joint"])
def test_closed_form_augmentation_on_china_2017(variant):
    """149 sectors, the eleven core sectors of the working list, one with share 1 and one with share 0: 160 × 160 agrees."""
    flows, output, _ = china_2017()
    core = ["083", "088", "089", "090", "092", "093", "094", "121", "123", "124", "125"]
    shares = core_shares(np.linspace(0.0, 1.0, 11), core)
    explicit = induced_output(flows, output, shares, variant)
    np.testing.assert_allclose(
        closed_form(flows, output, shares, variant), explicit, rtol=1e-12, atol=1e-3 * 1e-12
    )


@given(balanced(), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_reclassifying_conserves_totals(economy, seed):
    """Summing and splitting keep the total; splitting and summing again gives the table back."""
    coefficients, _, output = economy
    random = np.random.default_rng(seed)
    flows, names = table(coefficients * output), [f"s{i}" for i in range(len(output))]
    share = float(random.uniform())
    parts = split({"s0": {"s0": share, "new": 1 - share}}, names)
    finer = reclassified(flows, parts)
    assert float(finer.sum()) == pytest.approx(float(flows.sum()))
    back = concordance({**{n: n for n in names}, "new": "s0"}, list(finer.indexes["sector"]), names)
    np.testing.assert_allclose(reclassified(finer, back), flows, rtol=1e-12, atol=1e-12)
    groups = {name: f"g{random.integers(2)}" for name in names}
    assert float(reclassified(flows, concordance(groups, names)).sum()) == pytest.approx(float(flows.sum()))


def test_a_concordance_that_does_not_fit_says_why():
    """Sectors without a group, members that are not sectors and unknown groups are each named."""
    with pytest.raises(AlignmentFault, match=r"nothing of sectors b; .* not have: z; .* classification: h"):
        concordance({"a": "g", "z": "h"}, ["a", "b"], ["g"])


def test_shares_must_sum_to_one():
    """A split that loses something names the sector and its sum."""
    with pytest.raises(TableError, match=r"shares of a .* sum to 0\.9"):
        split({"a": {"a1": 0.5, "a2": 0.4}}, ["a", "b"])
    with pytest.raises(AlignmentFault, match="b would appear twice"):
        split({"a": {"b": 0.5, "c": 0.5}}, ["a", "b"])


@needs_tables
def test_149_sectors_summed_to_42_are_the_published_42():
    """Intermediate use, value added and output summed by the official concordance agree to 1e-6 relative."""
    flows, output, names = china_2017()
    small = pd.read_csv(IO / "china_2017_42_full_table.csv", dtype={"Code": str})
    codes = [f"{i:02d}" for i in range(1, 43)]
    both = small[small["Origin"].isin(["Domestic", "Imports"])].groupby("Code")[codes].sum().loc[codes]
    summed = concordance(dict(names["code42"]), list(names.index), codes)
    np.testing.assert_allclose(reclassified(flows, summed), both.to_numpy(float), rtol=1e-6, atol=1.0)
    total = small[small["Code"] == "TI"][codes].to_numpy(float)[0]
    np.testing.assert_allclose(reclassified(output, summed), total, rtol=1e-6)
