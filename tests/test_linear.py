"""Arithmetic under the operators: sums that do not pass over gaps, years chained only where labels agree."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from scenario_engine.methods.growth.recursion import concatenate_years
from scenario_engine.methods.labelled import total
from scenario_engine.support.dims import in_canonical_order
from scenario_engine.support.errors import AlignmentFault

DIMS = ("draw", "year", "region", "industry")


@given(
    values=arrays(float, array_shapes(min_dims=4, max_dims=4, max_side=4), elements=st.floats(-1e6, 1e6)),
    over=st.sets(st.sampled_from(DIMS), min_size=1),
)
def test_total_is_the_sum(values, over):
    """Over any of the dimensions, the same as xarray's sum."""
    array = xr.DataArray(values, dims=DIMS)
    summed = total(array, sorted(over))
    assert summed.dims == tuple(dim for dim in DIMS if dim not in over)
    np.testing.assert_allclose(summed, array.sum(over), rtol=1e-12, atol=1e-6)


def test_total_does_not_pass_over_a_gap():
    """xarray's own sum would call the region complete."""
    array = xr.DataArray([[1.0, np.nan], [2.0, 3.0]], dims=["region", "industry"])
    np.testing.assert_array_equal(total(array, "industry"), [np.nan, 5.0])


def test_canonical_order_is_the_order_in_memory():
    """An array turned by a broadcast is laid out again, and holds the same numbers at the same labels."""
    turned = xr.DataArray(
        np.arange(6.0).reshape(2, 3),
        coords={"industry": ["a", "b"], "draw": [0, 1, 2]},
        dims=["industry", "draw"],
    )
    ordered = in_canonical_order(turned)
    assert ordered.dims == ("draw", "industry")
    assert ordered.to_numpy().flags.c_contiguous
    xr.testing.assert_equal(ordered.transpose("industry", "draw"), turned)


@pytest.mark.parametrize(
    ("labels", "said"),
    [(["a", "c"], "lacks b and has c"), (["b", "a"], "are in another order")],
)
def test_years_are_not_chained_over_other_labels(labels, said):
    """Positions would put one region's growth onto another's level."""
    early = xr.DataArray([[1.0, 2.0]], coords={"year": [2023], "region": ["a", "b"]}, dims=["year", "region"])
    late = xr.DataArray([[1.0, 2.0]], coords={"year": [2024], "region": labels}, dims=["year", "region"])
    with pytest.raises(AlignmentFault, match=said):
        concatenate_years(early, late.rename("later"))


def test_a_draw_on_one_side_is_broadcast():
    """The measured years have no draw, the projected ones do."""
    early = xr.DataArray([1.0, 2.0], coords={"year": [2022, 2023]}, dims="year")
    late = xr.DataArray([[3.0], [4.0]], coords={"year": [2024]}, dims=["draw", "year"])
    joined = concatenate_years(early, late)
    assert joined.dims == ("draw", "year")
    np.testing.assert_array_equal(joined, [[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]])
