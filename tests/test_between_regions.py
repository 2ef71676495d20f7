"""Whose core creates value added where: the closed form against the table augmented cell by cell, and China's provinces."""

import json
import runpy
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.data import catalogue
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.labelled import contract
from scenario_engine.models.discovery import installed_graph
from scenario_engine.scenario.outcome import Outcome, compute
from scenario_engine.scenario.scenario import load
from scenario_engine.testing.tables import names_of, random_table
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.office.content import paper
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel
from tests.conftest import TOP
from tests.explicit_augmentation import PREFIX, augmented
from tests.pages import exit_code
from tests.test_satellites import TABLE, X, Z

NATION = TOP.parent / "shared" / "data" / "io" / "china_2017_149_full_table.csv"
FLOW = "induced_value_added_flow"


def regions_of(
    seed: int, regions: int, products: int, cores: int
) -> tuple[dict[str, xr.DataArray], xr.DataArray]:
    """Inputs of a random table of regions, each with the same number of core sectors, and its flows."""
    random = np.random.default_rng(seed)
    square = random_table(random, regions * products)
    sectors = list(square.gross_output.indexes["sector"])
    core = [one for at, one in enumerate(sectors) if at % products < cores]
    A = square.intermediate_use.to_numpy() / square.gross_output.to_numpy()
    E = np.linalg.inv(np.eye(len(sectors)) - A) - np.eye(len(sectors))
    places, kinds = list(names_of("R", regions)), list(names_of("H", 2))

    def of(whole, labels, at):
        cells = np.equal.outer(np.arange(len(labels)), at).astype(float)
        return xr.DataArray(cells, {whole: labels, "sector": sectors}, [whole, "sector"])

    number = np.arange(len(sectors))
    return {
        **square.inputs,
        "core_requirements": xr.DataArray(
            E[:, [sectors.index(one) for one in core]], {"sector": sectors, "core": core}, ["sector", "core"]
        ),
        "relevance_share": xr.DataArray(random.uniform(0.0, 1.0, len(core)), {"core": core}, ["core"]),
        "sector_region": of("region", places, number // products),
        "sector_membership": of("industry", kinds, number % 2),
        "industry_group_membership": xr.DataArray(
            [[0.9, 0.1], [0.0, 1.0]], {"industry": kinds, "industry_group": ["g", "s"]}, ["industry", "industry_group"]
        ),
    }, square.intermediate_use  # fmt: skip


def cell_by_cell(inputs: dict[str, xr.DataArray], flows: xr.DataArray, variant: str) -> np.ndarray:
    """Value added by region, group and region of the core, by the inverse of the table with a pure sector per core sector."""
    core = list(inputs["relevance_share"].indexes["core"])
    larger, made = augmented(flows, inputs["sector_gross_output"], inputs["relevance_share"])
    rest, pure = list(flows.indexes["sector"]), [f"{PREFIX}{one}" for one in core]
    order = [*rest, *pure]
    Z, x = larger.sel(sector=order, buyer=order).to_numpy(), made.sel(sector=order).to_numpy()
    C = np.linalg.inv(np.eye(len(x)) - Z / np.where(x == 0.0, 1.0, x))
    n = len(rest)
    C12, C22, core_output = C[:n, n:], C[n:, n:], x[n:]
    level = core_output / np.diag(C22) if variant == "published" else np.linalg.solve(C22, core_output)
    seats = inputs["sector_region"].to_numpy()
    of_core = seats[:, [rest.index(one) for one in core]]
    groups = inputs["sector_membership"].to_numpy().T @ inputs["industry_group_membership"].to_numpy()
    ratio = inputs["sector_value_added"].to_numpy() / inputs["sector_gross_output"].to_numpy()
    return np.einsum("ik,k,ok,i,ri,is->rso", C12, level, of_core, ratio, seats, groups)


@given(
    seed=st.integers(0, 2**32 - 1), regions=st.integers(1, 4), products=st.integers(2, 5),
    cores=st.integers(1, 2), variant=st.sampled_from(["published", "joint"]),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_the_closed_form_is_the_augmented_table_of_regions(seed, regions, products, cores, variant):
    """To 1e-9 of the largest flow, core sectors alone or together; and over the core's regions it sums to one region's answer."""
    inputs, flows = regions_of(seed, regions, products, cores)
    graph = installed_graph({"induced_output": variant})
    found = evaluate(graph, inputs, [FLOW, "induced_value_added"])
    flow = found[FLOW].transpose("region", "industry_group", "core_region")
    expected = cell_by_cell(inputs, flows, variant)
    np.testing.assert_allclose(flow, expected, rtol=0.0, atol=1e-9 * np.abs(expected).max())
    groups = contract(inputs["sector_membership"], inputs["industry_group_membership"], "industry")
    np.testing.assert_allclose(
        flow.sum(["region", "core_region"]),
        contract(found["induced_value_added"], groups, "sector"),
        rtol=1e-9, atol=1e-9 * np.abs(expected).max(),
    )  # fmt: skip


@pytest.fixture
def two(tmp_path, monkeypatch):
    """A stored table of two regions with two products each, and a file of core shares."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE, encoding="utf-8")
    Path("core.csv").write_text("sector,share\nCare,0.4\n", encoding="utf-8")
    Path("groups.csv").write_text(
        "sector,industry_group\nGoods,making\nWest Care,west\nCare,east\n", encoding="utf-8"
    )
    assert exit_code(["data", "import", "t.csv", "--year", "2015", "--name", "two"]) == 0


@pytest.mark.parametrize(("joint", "variant"), [((), "published"), (("--joint",), "joint")])
def test_a_stored_table_is_asked_by_one_command(two, capsys, joint, variant):
    """Four tenths of care in both regions are core: the file is the explicit augmentation, by region and group."""
    line = [
        "table",
        "penetration",
        "two",
        "--core",
        "core.csv",
        "--groups",
        "groups.csv",
        "--output",
        "flows.csv",
    ]
    assert exit_code([*line, *joint]) == 0
    sectors = ["East Goods", "East Care", "West Goods", "West Care"]
    flows = xr.DataArray(Z, {"sector": sectors, "buyer": sectors}, ["sector", "buyer"])
    kinds = ["making", "east", "west"]
    inputs = {
        "sector_gross_output": xr.DataArray(X, {"sector": sectors}, ["sector"]),
        "sector_value_added": xr.DataArray([37.0, 60, 32, 51], {"sector": sectors}, ["sector"]),
        "relevance_share": xr.DataArray([0.4, 0.4], {"core": [sectors[1], sectors[3]]}, ["core"]),
        "sector_region": xr.DataArray([[1.0, 1, 0, 0], [0, 0, 1, 1]], dims=["region", "sector"]),
        "sector_membership": xr.DataArray(
            [[1.0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dims=["industry", "sector"]
        ),
        "industry_group_membership": xr.DataArray(np.eye(3), dims=["industry", "industry_group"]),
    }

    expected = cell_by_cell(inputs, flows, variant)
    rows = pd.read_csv("flows.csv")
    found = rows.set_index(["region", "industry_group", "core_region"])["value"].to_xarray()
    found = found.sel(region=["East", "West"], industry_group=kinds, core_region=["East", "West"])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    assert set(rows["unit"]) == {"EUR_1e6"}
    said = " ".join(capsys.readouterr().out.split())
    between = expected.sum() - expected[0, :, 0].sum() - expected[1, :, 1].sum()
    assert f"{between / expected.sum():.1%} of it between regions" in said


@pytest.mark.parametrize(
    ("core", "groups", "told"),
    [
        ("sector,share\nCar,0.4\n", None, "core.csv: the table has no sector 'Car'. Did you mean 'Care'?"),
        ("sector,share\nCare,4\n", None, "share is 4. Give a share between 0 and 1."),
        ("sector,share\nCare,0.4\nCare,0.5\n", None, "sector Care appears in row 2 already"),
        ("sector,share\n", None, "core.csv has no rows. Give at least one core sector"),
        (
            "sector,share\nCare,0.4\n",
            "sector,industry_group\nGoods,a\n",
            "says nothing of sectors East Care, West Care",
        ),
    ],
)
def test_a_mistake_in_what_is_core_is_told(two, capsys, core, groups, told):
    Path("core.csv").write_text(core, encoding="utf-8")
    Path("groups.csv").write_text(groups or "", encoding="utf-8")
    capsys.readouterr()
    line = ["table", "penetration", "two", "--core", "core.csv", "--output", "flows.csv"]
    assert exit_code([*line, *(("--groups", "groups.csv") if groups else ())]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not Path("flows.csv").exists()


@cache
def between_provinces() -> Outcome:
    return compute(TOP / "scenarios" / "between-provinces.toml")


def test_provinces_sum_to_the_nation_by_flows_as_by_keys():
    """In every year: value added in every sector of the economy, and jobs; what crosses a border counts on both sides."""
    found = between_provinces().result
    flow, nation = found["penetration_flow"], found["industry_group_penetration_value_added"]
    assert (flow.sizes["region"], flow.sizes["core_region"]) == (31, 31)
    np.testing.assert_allclose(flow.sum(["region", "core_region"]), nation, rtol=1e-9)
    np.testing.assert_allclose(found["regional_penetration_value_added"].sum("region"), nation, rtol=1e-9)
    jobs = found["penetration_employment_flow"].sum(["region", "core_region"])
    np.testing.assert_allclose(jobs, found["penetration_employment"].sum("industry"), rtol=1e-9)
    across = found["penetration_from_other_regions"].sum("region")
    np.testing.assert_allclose(across, found["penetration_in_other_regions"].sum("core_region"), rtol=1e-9)
    at_home = sum(
        flow.sel(region=one, core_region=one).sum("industry_group") for one in flow.indexes["region"].tolist()
    )
    np.testing.assert_allclose(across, nation.sum("industry_group") - at_home, rtol=1e-9)


def test_the_variant_of_regional_value_added_moves_provinces_and_not_the_nation():
    """Picked in a scenario, the flows take the place of the key of penetration; core stays where it is."""
    scenario, by_keys = load(TOP / "scenarios" / "between-provinces.toml"), between_provinces().result
    graph = scenario.graph.with_variants({"regional_value_added": "interregional"})
    found = evaluate(
        graph, scenario.inputs, ["regional_value_added"], scenario.dataset.counted_in, scenario.indexes
    )
    other, keyed = found["regional_value_added"], by_keys["regional_value_added"]
    np.testing.assert_allclose(other.sum("region"), keyed.sum("region"), rtol=1e-9)
    received = by_keys["penetration_flow"].sum("core_region")
    np.testing.assert_allclose(
        other - received, by_keys["regional_core_value_added"].transpose(*other.dims), rtol=1e-9, atol=1e-9
    )
    moved = other.sel(year=2030).sum("industry_group") / keyed.sel(year=2030).sum("industry_group") - 1.0
    assert 0.01 < float(np.abs(moved).max()) < 0.3


def test_the_page_shows_the_matrix_and_what_is_estimated():
    """31 rows by 31 columns with short heads in both languages; the note tells what is measured and what is estimated."""
    sections = {
        one["id"]: one for one in document([ViewModel.of(between_provinces())])["scenarios"][0]["sections"]
    }
    heat, _, margins = sections["between_regions"]["blocks"]
    assert [len(heat["rows"]), len(heat["columns"]), len(margins["rows"])] == [31, 31, 31]
    assert heat["rows"][0] == {"zh": "北京", "en": "Beijing"}
    assert heat["columns"][0]["code"] == {"zh": "北京", "en": "BJ"}
    last = np.array(heat["measures"][0]["values"][-1])
    flow = between_provinces().result["penetration_flow"].sel(year=2030)
    assert last[18, 0] == pytest.approx(
        float(flow.sel(core_region="guangdong", region="beijing").sum()), rel=1e-3
    )
    assert heat["note"]["en"].endswith("Estimate: trade between provinces by FLQ, δ = 0.3, and RAS.")
    assert "省际流向按弗莱格区位商（FLQ，δ = 0.3）和RAS法估计。" in heat["note"]["zh"]


def test_the_note_is_that_of_the_flows_at_hand():
    """Flows of one's own bring no word of the method behind those that are carried."""
    view = ViewModel.of(between_provinces())
    flows = view.inputs[FLOW].assign_attrs(quality="survey of freight", quality_zh="货运调查")
    page = document([replace(view, inputs=view.inputs.assign({FLOW: flows}))], only=["between_regions"])
    told = json.dumps(page["scenarios"][0]["sections"], ensure_ascii=False)
    assert "Survey of freight." in told
    assert "货运调查。" in told
    assert "FLQ" not in told


def test_jobs_between_provinces_are_in_the_written_report_too():
    """A figure of 31 by 31 for each measure of the matrix."""
    report = paper([ViewModel.of(between_provinces())], "en", sections=["between_regions"])
    grids = [one for one in report.parts(Chart) if one.form == "heat"]
    assert [len(one.lines) for one in grids] == [31, 31]
    assert ["Jobs" in one.title for one in grids] == [False, True]


def test_every_carried_flow_says_that_it_is_an_estimate():
    rows = catalogue.find("china").table("interprovincial_2017")
    assert len(rows) == 31 * 31 * 3
    assert rows["quality"].str.startswith("estimate: trade between provinces by FLQ").all()


@pytest.mark.slow
@pytest.mark.skipif(
    not NATION.exists(), reason=f"full tables are not carried; {NATION.name} is not in ../shared/data/io"
)
def test_carried_flows_are_the_estimate():
    """The command that is said to have made them gives the carried figures again."""
    made = runpy.run_path(str(TOP / "calibration" / "between_provinces.py"))["estimated"]("flq", 0.3)
    rows = catalogue.find("china").table("interprovincial_2017")
    kept = rows.set_index(["core_region", "region", "industry_group"])["value"].to_xarray()
    kept = kept.sel(made.coords).transpose(*made.dims)
    np.testing.assert_allclose(made, kept, rtol=1e-5, atol=1e-6)
