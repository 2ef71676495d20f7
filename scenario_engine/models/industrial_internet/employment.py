"""Jobs of the nation by industry, core and penetration: by one productivity or by each industry's own."""

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import mean, ones, total
from scenario_engine.support.array_types import Array

section_wage = exogenous(
    "section_wage",
    "year industry",
    "money/person",
    "Mean yearly wage by industry, in the years it is known",
    low=0.0,
    years="any",
)


@operator("year", "money/person", source="CAII 2021, appendix 2")
def national_productivity(gdp: Array, employed_persons: Array) -> Array:
    """GDP per employed person, Pro = GDP / L."""
    return gdp / employed_persons


@operator(
    "year industry",
    "money/person",
    source="docs/replicate.md, which reading fits: jobs by section of CAII 2021",
    variant="wage-relative",
)
def industry_productivity(
    total_value_added: Array, section_wage: Array, unspliced_employment: Array
) -> Array:
    """Value added per job by industry, in proportion to its mean wage, Proₕ = wₕ Σⱼ (Zⱼ / wⱼ) / e."""
    wage = mean(section_wage, "year")
    return (total(total_value_added / wage, "industry") / unspliced_employment) * wage


@industry_productivity.alternative("uniform", source="CAII 2021, appendix 2")
def productivity_uniform(
    total_value_added: Array, unspliced_employment: Array, industry_labels: Array
) -> Array:
    """Value added per job, the same in every industry, so that jobs go by shares in value added, Proₕ = Σⱼ Zⱼ / e."""
    return (total(total_value_added, "industry") / unspliced_employment) * ones(industry_labels)


@operator("year industry", "person", source="CAII 2021, appendix 2")
def unspliced_core_employment(core_value_added: Array, industry_productivity: Array) -> Array:
    """Jobs that core value added carries, before any anchor, eₕ = Zᶜₕ / Proₕ."""
    return core_value_added / industry_productivity


unspliced_penetration_employment = unspliced_core_employment.restated(
    "unspliced_penetration_employment",
    "Jobs that penetration value added carries, before any anchor, eₕ = Zᵖₕ / Proₕ.",
    core_value_added="penetration_value_added",
)


@operator("year industry", "person", source="CAII 2021, appendix 2")
def core_employment(unspliced_core_employment: Array, core_employment_splice_factor: Array) -> Array:
    """Jobs that core value added carries, Eₕ = fₙ eₕ."""
    return unspliced_core_employment * core_employment_splice_factor


penetration_employment = core_employment.restated(
    "penetration_employment",
    "Jobs that penetration value added carries, Eₕ = fₕₙ eₕ.",
    unspliced_core_employment="unspliced_penetration_employment",
    core_employment_splice_factor="penetration_employment_splice_factor",
)


@operator("year industry", "person", source="definition")
def employment(core_employment: Array, penetration_employment: Array) -> Array:
    """Jobs that total value added carries, E = Eᶜ + Eᵖ."""
    return core_employment + penetration_employment


@identity("jobs before any anchor at their productivity make the value added")
def jobs_carry_the_value_added(
    unspliced_core_employment: Array,
    unspliced_penetration_employment: Array,
    industry_productivity: Array,
    total_value_added: Array,
) -> Sides:
    """(eᶜₕ + eᵖₕ) Proₕ = Zₕ."""
    jobs = unspliced_core_employment + unspliced_penetration_employment
    return jobs * industry_productivity, total_value_added


@identity("jobs of core and penetration are part of employed persons", of_data=True)
def part_of_employed_persons(employment: Array, employed_persons: Array) -> Sides:
    """Σₕ Eₕₙ ≤ Lₙ."""
    return at_most(employment.sum("industry"), employed_persons)


@identity("jobs of core and of penetration sum to all jobs")
def jobs_sum(core_employment: Array, penetration_employment: Array, employment: Array) -> Sides:
    """Eᶜ + Eᵖ = E."""
    return core_employment + penetration_employment, employment
