"""Where the amount to be shared is nought its key is nought: what has nothing leaves the others as they are."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.labelled import share
from scenario_engine.models.discovery import installed_graph
from tests.toyland import run, toyland

OPERATORS = installed_graph().operators
AMOUNT = st.floats(0.1, 1e4)

REGIONS = """
[variants]
regional_value_added = "per-sector"
[inputs.measured_regional_gdp]
by.region = { east = 300, west = 200, isle = 0 }
unit = "kr_1e9"
assumption = "the isle has none"
[inputs.regional_relative_growth]
value = 1
unit = "percent"
assumption = "round"
[inputs.regional_accounts]
table = "regions.csv"
unit = "kr_1e9"
source = "office"
[inputs.industry_group_value_added]
by.industry_group = { goods = 30, services = 10 }
unit = "kr_1e9"
assumption = "round"
"""


def test_a_region_without_gdp(tmp_path):
    """Goods lie in the east alone, the isle has nothing: 30 of goods and 6 of 10 services east, by hand."""
    toyland(tmp_path)
    cells = {"east": (150, 150), "west": (0, 100), "isle": (0, 0)}
    rows = [
        f"2021,{r},{g},{v}"
        for r, two in cells.items()
        for g, v in zip(("goods", "services"), two, strict=True)
    ]
    (tmp_path / "regions.csv").write_text("\n".join(["year,region,industry_group,value", *rows]))
    outcome = run(tmp_path, REGIONS)
    assert all(gap.holds for gap in outcome.gaps if not gap.identity.of_data)
    found = outcome["regional_value_added"].sel(year=2025)
    assert found.sel(region="isle").to_numpy().tolist() == [0.0, 0.0]
    # services: east 300/2 = 150, west 200: 10 × 150 / 350
    np.testing.assert_allclose(found.sel(region="east"), [30.0, 10 * 150 / 350])
    np.testing.assert_allclose(found.sel(region="west"), [0.0, 10 * 200 / 350])


def labelled(values, *dims: str) -> xr.DataArray:
    array = np.asarray(values, dtype=float)
    names = {"year": [2020, 2021]}
    coords = {
        dim: names.get(dim, [f"{dim}{i}" for i in range(n)]) for dim, n in zip(dims, array.shape, strict=True)
    }
    return xr.DataArray(array, coords=coords, dims=dims)


def blocks(*shape: int):
    size = int(np.prod(shape))
    return st.lists(AMOUNT, min_size=size, max_size=size).map(lambda flat: np.reshape(flat, shape))


SHARED = [
    ("regional_value_added [per-sector]", {"regional_key": ("year", "region", "industry_group")}),
    ("regional_value_added [pooled]", {"regional_key": ("year", "region", "industry_group")}),
    ("regional_penetration_value_added", {"regional_penetration_key": ("year", "region", "industry_group")}),
    ("country_share", {"country_value_added": ("country",)}),
]
WHOLE = {
    "industry_group_value_added": ("year", "industry_group"),
    "industry_group_penetration_value_added": ("year", "industry_group"),
}


@pytest.mark.parametrize(("label", "keys"), SHARED)
@given(data=st.data())
def test_what_has_nothing_gets_nothing(label, keys, data):
    """A member without a key is added: it gets nought, and every other what it had."""
    operators = {
        op.label: op for several in installed_graph().alternatives.values() for op in several.values()
    }
    operator = operators.get(label) or OPERATORS[label]
    ((name, dims),) = keys.items()
    member = next(dim for dim in dims if dim in ("region", "country"))
    sizes = {"year": 2, "industry_group": 2, "region": 3, "country": 3}
    key = labelled(data.draw(blocks(*(sizes[dim] for dim in dims))), *dims)
    wholes = {
        one: labelled(data.draw(blocks(*(sizes[dim] for dim in WHOLE[one]))), *WHOLE[one])
        for one in operator.inputs
        if one in WHOLE
    }
    nothing = xr.zeros_like(key.isel({member: [0]})).assign_coords({member: ["nowhere"]})
    before = operator(**{name: key}, **wholes)
    after = operator(**{name: xr.concat([key, nothing], member)}, **wholes)
    assert (after.sel({member: "nowhere"}) == 0.0).all()
    np.testing.assert_allclose(
        after.sel({member: key.indexes[member]}).transpose(*before.dims), before, rtol=1e-12
    )


def test_an_amount_nobody_has_a_key_for_is_no_nought():
    """5 to be shared among keys of nought is a contradiction, and stays one; a cell without a number too."""
    part, whole = labelled([0.0, 5.0, np.nan, 2.0], "region"), labelled([0.0, 0.0, 0.0, 4.0], "region")
    np.testing.assert_array_equal(share(part, whole), [0.0, np.inf, np.nan, 0.5])


def test_an_industry_without_value_added_has_no_core():
    """Nought core over nought value added is a rate of nought, so that other years and sums keep their numbers."""
    core = labelled([3.0, 0.0], "core").assign_coords(core=["a", "b"])
    member = labelled(np.eye(2), "sector", "industry").assign_coords(sector=["a", "b"])
    measured = labelled([[12.0, 0.0], [13.0, 0.0]], "year", "industry")
    rate = OPERATORS["base_core_rate"](core, member, measured)
    np.testing.assert_array_equal(rate, [0.25, 0.0])
