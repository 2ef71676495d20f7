"""A scenario as a function: numbers drawn by us or by anybody, results for them, as a sweep and SALib have them."""

import numpy as np
import pandas
import polars
import pytest
import xarray as xr

from scenario_engine.analysis.sampling import evaluate
from scenario_engine.support.errors import ScenarioEngineError
from tests.test_model import base


def drawn(mean, sd, **more):
    return {"draw": {"distribution": "normal", "mean": mean, "sd": sd, **more}, "unit": "percent"}


@pytest.fixture(scope="module")
def uncertain():
    """Growth of goods and of services drawn apart."""
    return base(growth=drawn(2, 1, each="sector"))


def test_what_is_sampled_is_evaluated_as_the_sweep_does(uncertain):
    """The same seed: the sample's results have the mean of the sweep, and follow from the drawn numbers by hand."""
    draws = uncertain.sample(500, seed=3)
    found = uncertain.evaluate(draws, "gdp[2030]")["gdp[2030]"]
    assert list(draws) == ["growth[goods]", "growth[services]"]
    assert [array.attrs["units"] for array in draws.data_vars.values()] == ["percent"] * 2
    by_hand = sum(
        size * (1 + draws[f"growth[{sector}]"].to_numpy() / 100) ** 6
        for sector, size in (("goods", 300), ("services", 700))
    )
    np.testing.assert_allclose(found, by_hand, rtol=1e-12)
    swept = uncertain.sweep(500, seed=3, outputs=["gdp[2030]"])["gdp[2030]"]
    assert float(found.mean()) == pytest.approx(float(swept.sel(statistic="mean")), rel=1e-12)
    assert found.attrs["units"] == "EUR_bn"


def test_a_table_of_anybodys_is_evaluated(uncertain):
    """A data frame in any order of columns; what is left out stays at its median."""
    some = uncertain.sample(7).to_dataframe()
    whole = uncertain.evaluate(some[some.columns[::-1]], "gdp")["gdp"]
    assert whole.dims == ("draw", "year")
    np.testing.assert_array_equal(whole, uncertain.evaluate(some, "gdp")["gdp"])
    alone = uncertain.evaluate({"growth[goods]": [2.0, 5.0]}, "gdp[2030]")["gdp[2030]"]
    assert alone.values == pytest.approx([1000 * 1.02**6, 300 * 1.05**6 + 700 * 1.02**6])


def test_tables_of_other_libraries_are_read_by_name(uncertain):
    """One number holds for every draw; columns go by their names, in a design too; the number of a draw is none."""
    both = uncertain.evaluate({"growth[goods]": 2.0, "growth[services]": [1.0, 3.0]}, "gdp[2030]")[
        "gdp[2030]"
    ]
    assert both.values == pytest.approx([300 * 1.02**6 + 700 * growth**6 for growth in (1.01, 1.03)])
    assert uncertain.evaluate({"growth[goods]": 2}, "gdp[2030]")["gdp[2030]"].values == pytest.approx(
        [1000 * 1.02**6]
    )
    drawn = uncertain.sample(np.int64(5))
    table = drawn.to_dataframe().reset_index()
    assert "draw" in table
    for some in (table, polars.from_pandas(table)):
        xr.testing.assert_identical(uncertain.evaluate(some, "gdp"), uncertain.evaluate(drawn, "gdp"))
    design = pandas.DataFrame({"growth[services]": [0.9, 0.2], "growth[goods]": [0.5, 0.6]})
    xr.testing.assert_identical(
        uncertain.sample(design), uncertain.sample(np.array([[0.5, 0.9], [0.6, 0.2]]))
    )


def test_a_variant_is_told_by_its_index(tmp_path):
    """A drawn variant that is none of those there are gave whatever stood in memory."""
    file = tmp_path / "picked.toml"
    text = 'extends = "baseline"\n[variant_weights.induced_output]\njoint = 1\npublished = 1\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        ScenarioEngineError, match=r"induced_output: 0.5 is not a variant. Known: 0 \(joint\), 1"
    ):
        evaluate(file, {"variants.induced_output": [1, 0.5]}, "penetration_value_added[2030]")


def test_a_design_of_salib_gives_the_indices_of_our_own(uncertain):
    """Saltelli's design of probabilities, our distributions, SALib's estimator: the shares of `sensitivity`."""
    from SALib.analyze import sobol as estimator
    from SALib.sample import sobol as design

    streams = uncertain.sample(1).attrs["streams"]
    problem = {"num_vars": len(streams), "names": streams, "bounds": [[0, 1]] * len(streams)}
    points = design.sample(problem, 512, calc_second_order=False, seed=1)
    results = uncertain.evaluate(uncertain.sample(points), "gdp[2030]")["gdp[2030]"].to_numpy()
    found = estimator.analyze(problem, results, calc_second_order=False, seed=1)
    own = uncertain.sensitivity("gdp[2030]", by="stream", samples=512)["gdp[2030]"].sel(index="ST")
    np.testing.assert_allclose(found["ST"], own, atol=0.02)


def test_what_cannot_be_evaluated_is_refused(uncertain):
    """An unknown name with the near miss, ragged columns, a design of another shape or range, a value not admitted."""
    for samples, said in (
        ({"growth[good]": [2.0]}, r"'growth\[good\]' is not drawn"),
        (
            {"growth[goods]": [2.0], "growth[services]": [2.0, 3.0]},
            r"differ in length: growth\[goods\] has 1, growth\[services\] has 2",
        ),
        (
            {"growth[goods]": uncertain.sample(3)["growth[goods]"].assign_attrs(units="1")},
            r"growth\[goods\] is drawn in 'percent', and these numbers are in '1'",
        ),
        ({"growth[goods]": [2.0, 51.0]}, "must lie between -0.5 and 0.5"),
        ({"growth[goods]": np.ones((2, 3))}, r"growth\[goods\] has the shape \(2, 3\)"),
        ({"growth[goods]": ["1_5"]}, r"growth\[goods\]: '1_5' is not a number"),
        (np.ones((2, 2)), "samples of type ndarray have no names"),
    ):
        with pytest.raises(ScenarioEngineError, match=said):
            uncertain.evaluate(samples, "gdp[2030]")
    with pytest.raises(ScenarioEngineError, match="is not the name of a result"):
        uncertain.evaluate({}, ["gdp[2030]"])
    for design, said in (
        (0, "draws = 0 is not a whole number above zero"),
        (-1, "draws = -1 is not"),
        (2.5, "draws = 2.5 is not"),
        ({"growth[goods]": [0.5], "growth": [0.5]}, "columns growth.goods., growth does not fit the streams"),
        (np.full((4, 3), 0.5), "does not fit 2 streams"),
        (np.ones((4, 2)), r"row 0, growth\[goods\]: 1 is not a probability"),
    ):
        with pytest.raises(ScenarioEngineError, match=said):
            uncertain.sample(design)
    with pytest.raises(ScenarioEngineError, match="no input has a `draw`"):
        base().sample(3)


def test_discovery_is_a_verb(uncertain):
    """The purest box of high output asks for high growth of services, the larger sector."""
    boxes = uncertain.discover("gdp[2030] > 1200", samples=2_000)
    assert float(boxes["low"].sel(input="growth[services]").isel(box=-1)) > 2.0
