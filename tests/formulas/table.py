"""The input-output table: coefficients, requirements, multipliers, linkages, extraction, imports, impact."""

import numpy as np
from numpy.linalg import inv

from tests.formulas import over


def requirements(A):
    return inv(np.eye(len(A)) - A)


def similar(matrix, x):
    """x̂⁻¹ M x̂; a sector without output keeps its diagonal and nothing else."""
    found = np.diag(np.diag(matrix)).astype(float)
    for i, own in enumerate(x):
        if own:
            found[i] = matrix[i] * x / own
    return found


def struck_out(A, x, rows, columns):
    """Output lost in all sectors when parts of A are zero and final demand stays, for each sector in turn."""
    demand, lost = x - A @ x, []
    for j in range(len(x)):
        without = A.copy()
        if rows:
            without[j, :] = 0.0
        if columns:
            without[:, j] = 0.0
        rest = demand.copy()
        if rows and columns:
            rest[j] = 0.0
        lost.append(x.sum() - (requirements(without) @ rest).sum())
    return np.array(lost)


def coefficients_of(L):
    return np.eye(len(L)) - inv(L)


def forward_loss(G, x):
    """By Ghosh's model: allocation of one sector struck out, primary input v′ = x′(I − B) staying."""
    B, lost = coefficients_of(G), []
    value = x @ (np.eye(len(x)) - B)
    for i in range(len(x)):
        without = B.copy()
        without[i, :] = 0.0
        lost.append(x.sum() - (value @ requirements(without)).sum())
    return np.array(lost)


def with_households(total, income, consumption, rounds):
    return total + rounds * (total @ consumption) * income


def by_section(flow, member):
    return np.einsum("ys,hs->yh", flow, member)


def households_bordered(change, q, h, a):
    """Δx̄ solves Δx̄ = Δx + q y, y = h·Δx̄ + a y, round by round."""
    found = change.copy()
    for _ in range(2000):
        income = (found @ h) / (1.0 - a)
        found = change + income[:, None] * q
    return found


FORMULAS = {
    "total_coefficients": over,
    "technical_coefficients [total]": lambda A: A,
    "technical_coefficients [domestic]": lambda A: A,
    "total_requirements": requirements,
    "sector_final_demand": lambda Z, x: x - Z.sum(1),
    "value_added_coefficient": over,
    "import_share": lambda m, e, x: over(m, x + m - e),
    "import_coefficients [proportional]": lambda share, A: share[:, None] * A,
    "import_coefficients [measured]": over,
    "domestic_coefficients": lambda A, imported: A - imported,
    "domestic_requirements": requirements,
    "import_content": lambda home, imported: imported.sum(0) @ requirements(home),
    "domestic_content": lambda home, A: (1.0 - A.sum(0)) @ requirements(home),
    "income_coefficient": over,
    "labour_coefficient": over,
    "household_income": lambda w: w.sum(),
    "consumption_coefficient": lambda c, income: c / income,
    "respending_multiplier": lambda L, h, c, a: 1.0 / (1.0 - a - h @ L @ c),
    "output_multiplier": lambda L: L.sum(0),
    "value_added_multiplier": lambda v, L: v @ L,
    "income_multiplier": lambda h, L: h @ L,
    "employment_multiplier": lambda e, L: e @ L,
    "output_multiplier_with_households": with_households,
    "value_added_multiplier_with_households": with_households,
    "income_multiplier_with_households": lambda m, rounds: rounds * m,
    "employment_multiplier_with_households": with_households,
    "type_1_income_ratio": lambda m, h: np.where(h == 0.0, 0.0, over(m, h)),
    "type_2_income_ratio": lambda m, h: np.where(h == 0.0, 0.0, over(m, h)),
    "backward_linkage": lambda L: L.sum(0),
    "forward_linkage [rasmussen]": lambda L: L.sum(1),
    "forward_linkage [ghosh]": lambda G: G.sum(1),
    "power_of_dispersion": lambda b: b / b.mean(),
    "sensitivity_of_dispersion": lambda f: f / f.mean(),
    "backward_spread": lambda L, b: L.std(axis=0, ddof=1) / L.mean(axis=0),
    "key_sector": lambda u, s: np.where((u > 1.0) & (s > 1.0), 1.0, 0.0),
    "field_of_influence": lambda L: np.array(
        [[np.linalg.norm(np.outer(L[:, i], L[j])) for j in range(len(L))] for i in range(len(L))]
    ),
    "total_extraction_loss": lambda L, x: struck_out(coefficients_of(L), x, rows=True, columns=True),
    "backward_extraction_loss": lambda L, x: struck_out(coefficients_of(L), x, rows=False, columns=True),
    "forward_extraction_loss": forward_loss,
    "extraction_linkage": lambda lost, x: (lost - x) / x.sum(),
    "allocation_coefficients": similar,
    "ghosh_requirements": similar,
    "primary_cost_coefficient": lambda A: 1.0 - A.sum(0),
    "price_index": lambda A, c: c @ requirements(A),
    "price_change": lambda A, c: c @ requirements(A),
    "output_change": lambda A, f: f @ requirements(A).T,
    "consumption_requirements": lambda A, c: requirements(A) @ c,
    "output_change_with_households": households_bordered,
    "value_added_change": lambda x, v: x * v,
    "value_added_change_with_households": lambda x, v: x * v,
    "labour_requirement [productivity]": lambda v, member, pro: v * np.einsum("hs,yh->ys", member, 1.0 / pro),
    "labour_requirement [employed]": lambda e, years: np.broadcast_to(e, (len(years), len(e))),
    "employment_change": lambda x, e: x * e,
    "employment_change_with_households": lambda x, e: x * e,
    "industry_output_change": by_section,
    "industry_output_change_with_households": by_section,
    "industry_value_added_change": by_section,
    "industry_value_added_change_with_households": by_section,
    "industry_employment_change": by_section,
    "industry_employment_change_with_households": by_section,
}
