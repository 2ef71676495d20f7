"""China 2017, 149 sectors: identities, speed, aggregation before and after the split, and another package."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scenario_engine.data.tables.reader import read_table
from scenario_engine.engine import identity
from scenario_engine.methods.input_output.classification import concordance, reclassified
from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import table, vector
from tests.explicit_augmentation import induced_output

IO = Path(__file__).parents[1].parent / "shared" / "data" / "io"
pytestmark = pytest.mark.skipif(
    not (IO / "china_2017_149_full_table.csv").exists(), reason="full tables are not in ../shared/data/io"
)
CORE = ["083", "088", "089", "090", "092", "093", "094", "121", "123", "124", "125"]


@pytest.fixture(scope="module")
def china():
    return read_table(IO / "china_2017_149_full_table.csv")


def inputs_of(china) -> dict:
    codes = list(china.sectors)
    consumption = (
        china.final_uses["rural_household_consumption"] + china.final_uses["urban_household_consumption"]
    )
    vectors = {
        "sector_gross_output": china.gross_output,
        "sector_value_added": china.value_added,
        "sector_final_demand": china.final_demand,
        "compensation_of_employees": china.primary_inputs["compensation_of_employees"],
        "household_consumption": consumption,
        "sector_employment": china.value_added / 10.0,
        "sector_imports": china.imports,
        "sector_exports": china.final_uses["exports"],
    }
    return {"intermediate_use": table(china.intermediate, codes)} | {
        name: vector(values, codes) for name, values in vectors.items()
    }


def test_requirements_of_final_demand_are_output(china):
    """L f = x to 1e-10 of each sector's output, and every identity of the table holds."""
    given = inputs_of(china)
    result = model(given)
    solved = Leontief.of(result["technical_coefficients"]).output(given["sector_final_demand"])
    np.testing.assert_allclose(solved, china.gross_output, rtol=1e-10)
    gaps = identity.check(result, discovered_identities())
    assert {"requirements_reproduce_output", "contents_sum_to_one", "ghosh_reproduces_output"} <= {
        gap.identity.name for gap in gaps
    }
    assert all(gap.size < 1e-10 for gap in gaps), gaps


def test_every_linkage_extraction_and_multiplier_of_every_sector(china):
    """All of them are numbers for all sectors; how long they take is measured by the benchmark `input-output`."""
    wanted = [
        name
        for name, op in installed_graph().operators.items()
        if op.function.__module__.rpartition(".")[2]
        in ("linkages", "extraction", "multipliers", "supply_side")
        and not name.startswith(("price_change", "account"))
    ]
    given = inputs_of(china)
    asked = {
        "extraction_share": vector(np.where(np.isin(china.sectors, CORE), 0.25, 0.0), list(china.sectors)),
        "primary_input_shock": 0.01 * given["sector_value_added"].expand_dims(year=[2017]),
    }
    result = model(given | asked, wanted)
    assert len(wanted) > 25
    assert all(np.isfinite(result[name].to_numpy()).all() for name in wanted)


def test_imports_leak(china):
    """A yuan of home products in the mix of household consumption holds 9.15 fen of imports (proportional import shares)."""
    result = model(inputs_of(china), ["import_content", "domestic_content"])
    final = china.final_uses["rural_household_consumption"] + china.final_uses["urban_household_consumption"]
    content = float((result["import_content"] * final).sum() / final.sum())
    assert content == pytest.approx(0.0915, abs=5e-5)


def test_imports_apart_against_proportional_shares():
    """42 sectors with imports apart: what imports are of exports, by measure and by shares, and with what is sold on.

    21.04 % of exports made at home, 21.85 % with the re-exports the table measures as imports, 19.4 % by shares.
    """
    apart = read_table(IO / "china_2017_42_full_table.csv")
    codes = list(apart.sectors)
    given = {
        "intermediate_use": table(apart.intermediate, codes),
        "imported_intermediate_use": table(apart.imported_intermediate, codes),
        "sector_gross_output": vector(apart.gross_output, codes),
        "sector_imports": vector(apart.imports, codes),
        "sector_exports": vector(apart.final_uses["exports"], codes),
    }
    exports = given["sector_exports"]
    sold_on = vector(apart.imported_final_uses["exports"], codes)
    content = {}
    for variant in ("measured", "proportional"):
        result = model(given, variants={"import_coefficients": variant})
        assert all(gap.size < 1e-10 for gap in identity.check(result, discovered_identities()))
        content[variant] = float((result["import_content"] * exports).sum() / exports.sum())
        if variant == "measured":
            held = float((result["import_content"] * (exports - sold_on)).sum())
    assert held / float((exports - sold_on).sum()) == pytest.approx(0.21042, abs=5e-6)
    assert (held + float(sold_on.sum())) / float(exports.sum()) == pytest.approx(0.21849, abs=5e-6)
    assert content == {
        "measured": pytest.approx(0.2111, abs=5e-5),
        "proportional": pytest.approx(0.1938, abs=5e-5),
    }


@pytest.mark.parametrize(("column", "sectors", "farming"), [("section", 30, 1.65), ("code42", 52, 0.40)])
def test_splitting_comes_before_aggregating(china, column, sectors, farming):
    """Aggregated first, the core (shares 0.25) induces +165 % in farming at 30 sectors, +40 % at 52; the total ±0.1 %."""
    codes = list(china.sectors)
    names = pd.read_csv(IO / "china_2017_149_sectors.csv", dtype=str).set_index("code").loc[codes]
    flows, output = table(china.intermediate, codes), vector(china.gross_output, codes)
    shares = vector(np.full(len(CORE), 0.25), CORE).rename(sector="core")
    groups = {code: code if code in CORE else f"group {names[column][code]}" for code in codes}
    summed = concordance(groups, codes)
    section_of = {groups[code]: names["section"][code] for code in codes}

    def by_section(induced, value_added, gross, section):
        return (induced * value_added / gross).to_series().groupby(section).sum()

    first = by_section(
        induced_output(flows, output, shares),
        vector(china.value_added, codes),
        output,
        dict(names["section"]),
    )
    coarse = reclassified(output, summed)
    after = by_section(
        induced_output(reclassified(flows, summed), coarse, shares),
        reclassified(vector(china.value_added, codes), summed),
        coarse,
        section_of,
    )
    assert coarse.size == sectors
    assert after["A"] / first["A"] - 1 == pytest.approx(farming, abs=0.005)
    assert abs(after.sum() / first.sum() - 1) < 1e-3


def test_pymrio_agrees(china):
    """A, L, x, Ghosh and multipliers of the same table by pymrio, to 1e-10 relative."""
    pymrio = pytest.importorskip("pymrio", reason="pymrio is in the dependency group interop")
    codes = list(china.sectors)
    flows = pd.DataFrame(china.intermediate, index=codes, columns=codes)
    output = pd.DataFrame({"indout": china.gross_output}, index=codes)
    result = model(inputs_of(china))
    A = pymrio.calc_A(flows, output)
    L = pymrio.calc_L(A)
    same = {"rtol": 1e-10, "atol": 1e-14}
    np.testing.assert_allclose(result["technical_coefficients"], A, **same)
    np.testing.assert_allclose(result["total_requirements"], L, **same)
    final = pd.DataFrame({"f": china.final_demand}, index=codes)
    np.testing.assert_allclose(
        result["sector_gross_output"], pymrio.calc_x_from_L(L, final)["indout"], rtol=1e-10
    )
    extensions = pd.DataFrame([china.value_added], index=["va"], columns=codes)
    M = pymrio.calc_M(pymrio.calc_S(extensions, output["indout"]), L)
    np.testing.assert_allclose(result["value_added_multiplier"], M.loc["va"], **same)
    G = pymrio.calc_G(pymrio.calc_B(flows, output))
    np.testing.assert_allclose(result["ghosh_requirements"], G, **same)
