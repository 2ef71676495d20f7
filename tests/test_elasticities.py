"""Elasticities: exact through the whole graph, for every input and every number a scenario gives."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.sensitivity import elasticities
from scenario_engine.analysis.sensitivity.elasticity import Move, derivatives_of, each_number, reached
from scenario_engine.cli import main
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError

pytestmark = pytest.mark.slow

QUANTITIES = [
    Quantity.parse(text)
    for text in (
        "sum(total_value_added[2030])",
        "share_of_gdp[2027]",
        "total_value_added[2030, K]",
        "sum(employment[2030])",
        "sum(regional_value_added[2030, guangdong])",
    )
]


def by_move(found, ending=""):
    """Rows are moves, columns quantities; elasticities, or what ends in `ending`."""
    names = [
        name for name in found.data_vars if name.endswith(" per unit") == bool(ending) and found[name].ndim
    ]
    return found[names].to_array("quantity").to_numpy().T


def finite_differences(graph, inputs, moves, step=1e-4):
    """Elasticities by scaling each input in a run of its own: fourth-order central differences, no complex number."""
    wanted = sorted({one.name for one in QUANTITIES})
    places = np.array([-2.0, -1.0, 1.0, 2.0]) * step
    weights = np.array([1.0, -8.0, 8.0, -1.0]) / (12.0 * step)
    table = []
    for move in moves:
        base = inputs[move.input]
        mask = xr.zeros_like(base)
        mask.loc[dict(zip(base.dims, move.labels, strict=False))] = 1.0
        factor = xr.DataArray(places, coords={"draw": range(4)}, dims="draw")
        values = evaluate(graph, {**inputs, move.input: base * (1.0 + factor * mask)}, wanted)
        row = []
        for one in QUANTITIES:
            found = one.of(values[one.name])
            level = np.broadcast_to(found.to_numpy(), 4)
            row.append(float(weights @ np.log(level)))
        table.append(row)
    return np.array(table)


def test_every_input_of_the_baseline_agrees_with_finite_differences(baseline, record_property):
    """Complex step and finite differences agree to 1e-6 on every input the results depend on, moved as a whole."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    moves = [Move(name) for name in reached(graph, inputs, QUANTITIES)]
    found = derivatives_of(graph, inputs, QUANTITIES, moves)
    gap = np.abs(by_move(found) - finite_differences(graph, inputs, moves)).max()
    record_property(
        "figure",
        f"elasticities of {len(moves)} inputs: complex step and finite differences agree to {gap:.0e}",
    )
    assert len(moves) >= 20
    assert gap < 1e-6


def test_every_scalar_of_the_baseline_agrees_with_finite_differences(baseline, record_property):
    """The same for each single number of every input that is one number, a path by year, or values by core sector."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    chains = baseline.scenario.chains
    names = [
        name
        for name in reached(graph, inputs, QUANTITIES)
        if chains[name][-1].entry.form in ("value", "path", "by") and inputs[name].ndim <= 1
    ]
    moves = [move for name in names for move in each_number(inputs[name], name)]
    found = derivatives_of(graph, inputs, QUANTITIES, moves)
    gap = np.abs(by_move(found) - finite_differences(graph, inputs, moves)).max()
    record_property("figure", f"elasticities of {len(moves)} scalar numbers agree to {gap:.0e}")
    assert {"real_gdp_growth", "technology_multiplier", "relevance_share"} <= set(names)
    assert gap < 1e-6


def test_an_input_moves_as_a_whole(baseline):
    """Jobs are spliced to print, so employed persons moved in every year alike leave them where they are."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    found = derivatives_of(graph, inputs, QUANTITIES[3:4], [Move("measured_employed_persons")])
    np.testing.assert_allclose(by_move(found), 0.0, atol=1e-12)


ANCHORS = ("core", "penetration", "industry", "industry_group")


def test_proportions_known_in_advance(baseline):
    """Total value added is homogeneous of degree one in the newest GDP vintage; a share of GDP ignores real growth."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    found = derivatives_of(
        graph,
        inputs,
        QUANTITIES[:2],
        [Move("gdp_later_vintage"), *(Move(f"{one}_anchor") for one in ANCHORS)],
    )
    anchors = by_move(found)[1:]
    assert anchors.sum(axis=0) == pytest.approx([1.0, 1.0], abs=1e-9)


def test_a_zero_rate_has_a_slope(baseline):
    """Elasticity to a rate of zero is zero; the slope per unit added is not."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    found = derivatives_of(graph, inputs, QUANTITIES[4:], [Move("regional_relative_growth", ())])
    assert by_move(found) == 0.0
    moves = each_number(
        inputs["regional_relative_growth"].sel(region=["guangdong"]), "regional_relative_growth"
    )
    single = derivatives_of(graph, inputs, QUANTITIES[4:], moves[:1])
    assert abs(by_move(single, " per unit")) > 0.1


def test_elasticities_of_whole_results_are_those_of_their_numbers(baseline):
    """A result by year and section at once gives, number for number, what each gives alone; both say where they are."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    moves = [Move("technology_multiplier"), Move("real_gdp_growth")]
    every = [Quantity("share_of_gdp"), Quantity("total_value_added")]
    together = derivatives_of(graph, inputs, every, moves)
    alone = derivatives_of(graph, inputs, QUANTITIES[1:3], moves)
    share = together["share_of_gdp"].sel(year=2027)
    section = together["total_value_added"].sel(year=2030, industry="K")
    np.testing.assert_allclose(np.stack([share, section]), by_move(alone).T, rtol=1e-12)
    assert together.attrs["disagreement"] < 1e-8
    assert together.indexes["factor"].tolist() == ["technology_multiplier", "real_gdp_growth"]


def test_inputs_that_are_not_given_are_refused(baseline):
    """The nearest name is offered."""
    with pytest.raises(
        ScenarioEngineError, match=r"no input 'relevance_shar'. Did you mean 'relevance_share'"
    ):
        elasticities(baseline.scenario, "share_of_gdp[2030]", inputs=["relevance_shar"])


def test_the_command_shows_and_writes_a_table(tmp_path, capsys):
    """Rows are sorted by size; the file holds all of them."""
    file = tmp_path / "elasticities.csv"
    with pytest.raises(SystemExit) as done:
        main(
            [
                "elasticities",
                "baseline",
                "--quantity",
                "share_of_gdp[2030]",
                "--top",
                "3",
                "--output",
                str(file),
            ]
        )
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert "technology_multiplier " in shown
    assert "(1) share_of_gdp[2030]" in shown
    assert "central differences agree" in shown
    assert max(len(line) for line in shown.splitlines() if str(file) not in line) <= 80
    rows = file.read_text(encoding="utf-8").splitlines()
    model = load("baseline")
    names = reached(model.graph, model.inputs, [Quantity.parse("share_of_gdp[2030]")])
    assert len(rows) == len(names) + 1


def test_rounding_is_printed_as_no_effect(capsys):
    """What is rounding has no number, what moves nothing is named below."""
    with pytest.raises(SystemExit) as ended:
        main(["elasticities", "--top", "30"])
    out = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    assert "relevance_share – 0.00% – 0.00%" in out
    assert "real_gdp_growth 0.21895 4.78% – –" in out
    assert "without effect: core_requirements, sector_gross_output, sector_value_added" in out
    with pytest.raises(SystemExit):
        main(["elasticities", "--quantity", "gdp[2030]", "--input", "relevance_share"])
    out = capsys.readouterr().out
    assert "None of the inputs moves it." in out
    assert "without effect: relevance_share" in out


@pytest.mark.deep
def test_the_trace_and_the_complex_step_give_the_same(baseline):
    """Both are exact, so they agree to rounding, whole inputs and single numbers alike."""
    pytest.importorskip("jax", reason="jax is not installed")
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    moves = [
        Move("gdp_deflator_growth"),
        Move("core_anchor"),
        *each_number(inputs["relevance_share"], "relevance_share"),
    ]
    step, trace = (
        by_move(derivatives_of(graph, inputs, QUANTITIES, moves, engine=engine))
        for engine in ("numpy", "xla")
    )
    np.testing.assert_allclose(trace, step, rtol=1e-11, atol=1e-14)


def test_every_result_of_a_scenario_is_differentiated_at_once(tmp_path, capsys):
    """Without a quantity, every number of every result by every input, in one file."""
    target = tmp_path / "all.nc"
    with pytest.raises(SystemExit, match="0"):
        main(["elasticities", "baseline", "--output", str(target)])
    assert "complex step" in capsys.readouterr().out
    with xr.open_dataset(target) as found:
        assert {"gdp", "regional_value_added", "employment per unit"} <= set(found.data_vars)
        own = found["gdp"].sel(factor="gdp_deflator_growth", year=2030)
        alone = elasticities("baseline", "gdp[2030]", inputs=["gdp_deflator_growth"])["gdp[2030]"]
        assert own.item() == pytest.approx(alone.item(), rel=1e-12)


SIDES = {"x": -3.0, "nought": 0.0}


@operator("", "1", source="test")
def folded(x):
    """Not analytic, y = |x|."""
    return abs(x)


@operator("", "1", source="test")
def capped(x):
    """Nor is this, y = max(x, −5)."""
    return np.maximum(np.real(x), -5.0)


@operator("", "1", source="test")
def rooted(nought):
    """Refuses what is negative, y = 2 + x."""
    if (np.real(nought) < 0.0).any():
        raise ScenarioEngineError("it must be at least 0.")
    return 2.0 + nought


@operator("", "1", source="test")
def stepped(x):
    """Jumps, y = ⌊x⌋ + 10."""
    return np.floor(x) + 10.0


@operator("", "1", source="test")
def bent(x):
    """A corner at nought, y = 3 + |x|."""
    return 3.0 + abs(x)


@operator("", "1", source="test", name="round")
def rounded(x):
    """Flat at nought, y = 3 + 50 x²."""
    return 3.0 + 50.0 * x**2


def of_one_sided(name: str, **given: float):
    variables = [exogenous(one, "", "1", "Input") for one in SIDES]
    values = {one: xr.DataArray(value, attrs={"units": "1"}) for one, value in {**SIDES, **given}.items()}
    graph = Graph.of([*variables, folded, capped, rooted, stepped, bent, rounded])
    moves = [Move(one) for one in SIDES]
    return derivatives_of(graph, values, [Quantity(name)], moves, engine="numpy")


@pytest.mark.parametrize("name", ["folded", "capped"])
def test_what_a_complex_step_cannot_carry_is_differentiated_otherwise_and_told(name):
    """An absolute value and a maximum: the elasticity is one, and who disagreed is said."""
    found = of_one_sided(name)
    assert float(found[name].sel(factor="x")) == pytest.approx(1.0, rel=1e-6)
    assert f"{name} by x: an operator on the way cannot carry a complex step" in found.attrs["warnings"]


@pytest.mark.parametrize(("at", "known"), [(2.5, 0.0), (-1.5, 0.0), (2.0, np.nan)])
def test_what_refuses_a_complex_step_is_differentiated_otherwise_and_told(at, known):
    """Rounding down: level between whole numbers, and a jump has no derivative."""
    found = of_one_sided("stepped", x=at)
    np.testing.assert_allclose(float(found["stepped"].sel(factor="x")), known, atol=1e-9)
    assert "cannot carry a complex step; central differences are taken of all" in found.attrs["warnings"]
    assert ("stepped by x: a corner or a jump" in found.attrs["warnings"]) == np.isnan(known)
    assert found.attrs["method"] == "central differences"


@pytest.mark.parametrize(
    ("name", "at", "sharp"), [("bent", 0.0, True), ("bent", 1e-3, False), ("round", 0.0, False)]
)
def test_a_corner_has_no_derivative(name, at, sharp):
    """Nor is nought one where both ways say so; the bottom of a curve is no corner."""
    found = of_one_sided(name, x=at)
    assert np.isnan(float(found[f"{name} per unit"].sel(factor="x"))) == sharp
    assert (f"{name} by x: a corner or a jump" in found.attrs["warnings"]) == sharp


def test_a_number_at_its_bound_is_moved_inwards():
    """Nought that may not be negative: the slope is exact, and nothing is refused."""
    found = of_one_sided("rooted")
    assert float(found["rooted per unit"].sel(factor="nought")) == pytest.approx(0.5, rel=1e-12)
    assert found.attrs["warnings"] == ""


@operator("", "1", source="test")
def balance(x, nought):
    """Nought where one side is the other, y = x + 3 + nought."""
    return x + 3.0 + nought


def test_nought_has_no_elasticity_and_says_so():
    """Percent of a result of nought is not a number, neither 0 nor the 1e16 of its rounding."""
    variables = [exogenous(one, "", "1", "Input") for one in SIDES]
    values = {one: xr.DataArray(value, attrs={"units": "1"}) for one, value in SIDES.items()}
    for size in (-3.0, -3.0 + 4e-16):
        values["x"] = xr.DataArray(size, attrs={"units": "1"})
        graph = Graph.of([*variables, balance, rooted])
        moves = [Move(one) for one in SIDES]
        found = derivatives_of(
            graph, values, [Quantity("balance"), Quantity("rooted")], moves, engine="numpy"
        )
        assert found["balance"].isnull().all()
        assert found["rooted"].notnull().all()
        assert "balance is nought" in found.attrs["warnings"]
        assert "rooted" not in found.attrs["warnings"]


@operator("", "1", source="test")
def over(x, nought):
    """No number where nought is none, y = x / nought."""
    return x / nought


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_has_no_number_is_not_called_nought():
    variables = [exogenous(one, "", "1", "Input") for one in SIDES]
    values = {one: xr.DataArray(value, attrs={"units": "1"}) for one, value in SIDES.items()}
    graph = Graph.of([*variables, over])
    moves = [Move(one) for one in SIDES]
    found = derivatives_of(graph, values, [Quantity("over")], moves, engine="numpy")
    assert found["over"].isnull().all()
    assert "over has no number" in found.attrs["warnings"]
