"""Seeded mistakes: eleven ways to be silently wrong, each planted and each caught by a law, an identity or a print."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
import xarray as xr

from scenario_engine.engine import identity
from scenario_engine.engine.graph import Graph
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.testing.economies import Economy, random_economy
from scenario_engine.testing.laws import violations
from scenario_engine.testing.operator_case import cases, difference
from scenario_engine.testing.shape import Shape
from tests.explicit_augmentation import induced_output

pytestmark = pytest.mark.slow

GRAPH = installed_graph()
EXPLICIT = "the inverse of the table with its core split out, cell by cell"


@dataclass(frozen=True)
class Mutant:
    """A mistake in one operator: what it computes instead, and what must notice."""

    variable: str
    function: Callable[..., xr.DataArray]
    caught_by: str


def wrong_axis(regional_accounts, years):
    """Shares within a group over regions instead of within a region over groups."""
    return regional_accounts / regional_accounts.sum("region")


def wrong_unit(gdp, employed_persons):
    """Persons over GDP instead of GDP over persons."""
    return employed_persons / gdp


def lost_dimension(base_core_rate, core_rate_drift, core_deepening):
    """The core rate of one year stands for all."""
    return (
        base_core_rate
        * (1.0 + core_rate_drift).isel(year=-1, drop=True)
        * core_deepening.isel(year=0, drop=True)
    )


def position_instead_of_label(core_value_added, industry_productivity):
    """Industries matched by where they stand, whatever they are called."""
    return core_value_added.copy(data=core_value_added.to_numpy() / industry_productivity.to_numpy())


def mixed_draws(core_value_added, penetration_value_added):
    """Every draw gets the mean over the draws."""
    total = core_value_added + penetration_value_added
    return total * 0.0 + total.mean("draw") if "draw" in total.dims else total


def changed_input(core_value_added, penetration_value_added):
    """The sum is written into the first summand."""
    core_value_added.to_numpy()[...] = (core_value_added + penetration_value_added).to_numpy()
    return core_value_added


def rows_for_columns(intermediate_use, sector_gross_output):
    """Each flow over the output of the seller instead of the buyer's."""
    return intermediate_use / sector_gross_output.where(sector_gross_output != 0, 1.0)


def missing_own_share(core_requirements, relevance_share, core_output):
    """The factor 1 − S forgotten: what joined the core is induced once more."""
    own = xr.DataArray(
        [float(core_requirements.sel(sector=core, core=core)) for core in core_requirements.core.values],
        {"core": core_requirements.indexes["core"]},
        ["core"],
    )
    return (core_requirements * (core_output / (1.0 + relevance_share * own))).sum("core")


def doubled_splice(unspliced_core_value_added, core_splice_factor):
    """The splice factor applied twice."""
    return unspliced_core_value_added * core_splice_factor**2


def dropped_province(industry_group_penetration_value_added, regional_penetration_key):
    """The last province gets nothing."""
    share = regional_penetration_key / regional_penetration_key.sum("region")
    kept = xr.DataArray(
        [1.0] * (share.sizes["region"] - 1) + [0.0], {"region": share.indexes["region"]}, ["region"]
    )
    return industry_group_penetration_value_added * share * kept


def price_year_shifted(measured_gdp, nominal_gdp_growth):
    """Growth read one year late."""
    from scenario_engine.methods.growth.recursion import extend_by_growth

    return extend_by_growth(
        measured_gdp, nominal_gdp_growth.copy(data=np.roll(nominal_gdp_growth.to_numpy(), 1))
    )


MUTANTS = {
    "wrong axis": Mutant(
        "regional_structure", wrong_axis, "shares of industry groups sum to one in every region"
    ),
    "wrong unit": Mutant("national_productivity", wrong_unit, "unit_homogeneity"),
    "lost dimension": Mutant("core_rate", lost_dimension, "declared_dimensions"),
    "position instead of label": Mutant(
        "unspliced_core_employment", position_instead_of_label, "labels_not_positions"
    ),
    "mixed draws": Mutant("total_value_added", mixed_draws, "independent_draws"),
    "changed input": Mutant("total_value_added", changed_input, "inputs_untouched"),
    "rows for columns in A": Mutant(
        "total_coefficients", rows_for_columns, "total requirements of final demand = output"
    ),
    "missing 1 − S": Mutant("induced_output", missing_own_share, EXPLICIT),
    "doubled splice": Mutant("core_value_added", doubled_splice, "core meets its anchors"),
    "dropped province": Mutant(
        "regional_penetration_value_added", dropped_province, "regions sum to the nation"
    ),
    "growth a year late": Mutant("gdp", price_year_shifted, "GDP grows by its growth rate"),
}


def planted(mutant: Mutant) -> Graph:
    """The graph with the mistake in place of the operator."""
    inputs = tuple(name for name in inspect.signature(mutant.function).parameters if name in GRAPH.names())
    wrong = replace(GRAPH.operators[mutant.variable], function=mutant.function, inputs=inputs)
    return Graph({**GRAPH.operators, mutant.variable: wrong}, GRAPH.exogenous, GRAPH.alternatives)


def noticed(economy: Economy, variable: str) -> set[str]:
    """Laws the variable's operator breaks, identities that break, and whether the explicit inverse disagrees."""
    broken = {one.law for one in violations(economy, operators=[variable])}
    values: Mapping[str, xr.DataArray] = {
        **economy.inputs,
        **{case.operator.name: case.result for case in cases(economy)},
    }
    # Data that are drawn agree with nobody's.
    of_the_model = [one for one in discovered_identities() if not one.of_data]
    broken |= {gap.identity.statement for gap in identity.check(values, of_the_model) if not gap.holds}
    if "induced_output" in values:
        given = economy.inputs
        explicit = induced_output(
            given["intermediate_use"], given["sector_gross_output"], given["relevance_share"]
        )
        if difference(values["induced_output"], explicit, 1e-9):
            broken.add(EXPLICIT)
    return broken


def test_without_a_mistake_nothing_is_noticed():
    """On the graph as it is every law and identity holds, so what a mutant trips is the mutant."""
    economy = random_economy(Shape(), np.random.default_rng(5))
    assert {name for mutant in MUTANTS.values() for name in noticed(economy, mutant.variable)} == set()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_mistake_is_caught(name):
    """The law, identity or independent computation that is there for this mistake notices it."""
    mutant = MUTANTS[name]
    economy = random_economy(Shape(), np.random.default_rng(5), graph=planted(mutant))
    assert mutant.caught_by in noticed(economy, mutant.variable)
