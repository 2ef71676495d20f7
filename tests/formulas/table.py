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


def group_struck_out(A, x, share):
    """Each flow within the group shrinks to the smaller part that seller and buyer keep, final demand to the seller's."""
    kept = 1.0 - share
    return x - requirements(np.minimum.outer(kept, kept) * A) @ (kept * (x - A @ x))


def of_which_imported(m, used):
    """Imports over use, none where they are negative and no more than all."""
    return over(np.maximum(m, 0.0), np.maximum(used, m))


def some_outputs_given(A, demand, output, given):
    """The sectors whose output is free make their own final demand and what the given ones buy of them."""
    free, fixed = given == 0.0, given == 1.0
    change = np.where(fixed, output, 0.0)
    bought = change[:, fixed] @ A[np.ix_(free, fixed)].T
    change[:, free] = (demand[:, free] + bought) @ requirements(A[np.ix_(free, free)]).T
    return change


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
    return total + rounds * np.multiply.outer(income, consumption @ total)


def by_section(flow, member):
    return np.einsum("ys,hs->yh", flow, member)


def households_bordered(change, q, h, a):
    """Δx̄ solves Δx̄ = Δx + q y, y = h·Δx̄ + a y, round by round."""
    found = change.copy()
    for _ in range(2000):
        income = (found @ h) / (1.0 - a)
        found = change + income[:, None] * q
    return found


def comes_back(A, member):
    """What a region makes beyond what it would make alone: of all that it sells to others, what its own demand needs."""
    within = A * (member.T @ member)
    sold_on = requirements(within) @ (A - within) @ requirements(A)
    return (member * (member @ sold_on)).sum(0)


FORMULAS = {
    "regional_output": lambda A, Y: requirements(A) @ Y,
    "value_added_flow": lambda X, v, member: member @ (v[:, None] * X),
    "account_flow": lambda X, s, member: np.einsum("rj,js,jk->rsk", member, X, s),
    "production_account": lambda S, member: member @ S,
    "consumption_account": lambda X, s, own: X.T @ s + own,
    "account_change": lambda x, s, path: x[:, :, None] * s * path,
    "regional_output_multiplier": lambda A, member: member @ requirements(A),
    "intraregional_multiplier": lambda m, member: (m * member).sum(0),
    "spillover_multiplier": lambda m, home: m.sum(0) - home,
    "feedback_multiplier": comes_back,
    "total_coefficients": over,
    "technical_coefficients [total]": lambda A: A,
    "technical_coefficients [domestic]": lambda A: A,
    "total_requirements": requirements,
    "sector_final_demand": lambda Z, x: x - Z.sum(1),
    "value_added_coefficient": over,
    "import_share": lambda m, e, x: of_which_imported(m, x + m - e),
    "imported_household_consumption [proportional]": lambda share, c: share * c,
    "imported_household_consumption [measured]": lambda zm, Z, m, e, x, c: (
        c * of_which_imported(m - zm.sum(1), x + m - e - Z.sum(1))
    ),
    "import_coefficients [proportional]": lambda share, A: share[:, None] * A,
    "import_coefficients [measured]": over,
    "domestic_coefficients": lambda A, imported: A - imported,
    "domestic_requirements": requirements,
    "imported_input_coefficient": lambda imported, unnamed, x: imported.sum(0) + over(unnamed, x),
    "import_content": lambda home, imported: imported @ requirements(home),
    "domestic_content": lambda home, imported: (1.0 - home.sum(0) - imported) @ requirements(home),
    "income_coefficient": over,
    "labour_coefficient": over,
    "account_coefficient": lambda S, x: over(S, x[:, None]),
    "household_income": lambda w: w.sum(),
    "consumption_coefficient [total]": lambda c, income: c / income,
    "consumption_coefficient [domestic]": lambda c, imported, income: (c - imported) / income,
    "propensity_to_consume": lambda c, income: c.sum() / income,
    "income_from_spending": lambda L, h, c, a: a + h @ L @ c,
    "respending_multiplier": lambda r: 1.0 / (1.0 - r),
    "output_multiplier": lambda L: L.sum(0),
    "value_added_multiplier": lambda v, L: v @ L,
    "income_multiplier": lambda h, L: h @ L,
    "employment_multiplier": lambda e, L: e @ L,
    "account_multiplier": lambda s, L: L.T @ s,
    "output_multiplier_with_households": with_households,
    "value_added_multiplier_with_households": with_households,
    "income_multiplier_with_households": lambda m, rounds: rounds * m,
    "employment_multiplier_with_households": with_households,
    "account_multiplier_with_households": with_households,
    "type_1_income_ratio": lambda m, h: np.where(h == 0.0, 0.0, over(m, h)),
    "type_2_income_ratio": lambda m, h: np.where(h == 0.0, 0.0, over(m, h)),
    "backward_linkage": lambda L: L.sum(0),
    "forward_linkage [rasmussen]": lambda L: L.sum(1),
    "forward_linkage [ghosh]": lambda G: G.sum(1),
    "power_of_dispersion": lambda b, x: b / b[x > 0.0].mean(),
    "sensitivity_of_dispersion": lambda f, x: f / f[x > 0.0].mean(),
    "backward_spread": lambda L, x: over(L[x > 0.0].std(axis=0, ddof=1), L[x > 0.0].mean(axis=0)),
    "key_sector": lambda u, s: np.where((u > 1.0) & (s > 1.0), 1.0, 0.0),
    "field_of_influence": lambda L: np.array(
        [[np.linalg.norm(np.outer(L[:, i], L[j])) for j in range(len(L))] for i in range(len(L))]
    ),
    "total_extraction_loss": lambda L, x: struck_out(coefficients_of(L), x, rows=True, columns=True),
    "backward_extraction_loss": lambda L, x: struck_out(coefficients_of(L), x, rows=False, columns=True),
    "forward_extraction_loss": forward_loss,
    "extraction_linkage": lambda lost, x: (lost - x) / x.sum(),
    "group_extraction_loss": group_struck_out,
    "allocation_coefficients": similar,
    "ghosh_requirements": similar,
    "supply_driven_output_change": lambda A, v, x: np.where(x == 0.0, 0.0, v) @ requirements(similar(A, x)),
    "primary_cost_coefficient": lambda A: 1.0 - A.sum(0),
    "price_index": lambda A, c: c @ requirements(A),
    "price_change": lambda A, c: c @ requirements(A),
    "changed_coefficients": lambda A, factor, reach: A + np.outer(factor - 1.0, reach) * A,
    "technology_output_change": lambda A, new, x: requirements(new) @ (x - A @ x) - x,
    "mixed_output_change": some_outputs_given,
    "mixed_final_demand_change": lambda x, A: x - x @ A.T,
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
