"""The outlook: vintages, growth accounting, core and penetration, regions, cities, jobs, the world."""

import numpy as np

from tests.formulas import MEASURED, PROJECTED, YEARS, chained, over

LAST = MEASURED - 1
ELAPSED = np.maximum(np.arange(YEARS) - LAST, 0)


def spliced(vintages, factor):
    """The factor of the two years both vintages know, held after them."""
    known = vintages / factor[:2]
    return np.array([*known, *[known[-1]] * (MEASURED - 2)])


def value_added_in_vintage(early, late, splice, shift, member):
    moved = late * (member @ shift)
    share = moved / moved.sum(1, keepdims=True)
    return np.concatenate([early, share * (splice[2:] * late.sum(1))[:, None]])


def by_relative_growth(measured, relative, gdp):
    weight, rows = measured[-1], []
    for rate, total in zip(relative, gdp[MEASURED:], strict=True):
        weight = weight * (1.0 + rate)
        rows.append(weight / weight.sum() * total)
    return np.concatenate([measured, rows])


def toward_target(measured, target, gdp):
    share = measured[-1] / measured[-1].sum()
    ways = np.arange(1, PROJECTED + 1)[:, None] / PROJECTED
    return np.concatenate([measured, ((1.0 - ways) * share + ways * target) * gdp[MEASURED:, None]])


def technology(y, k, labour, share, growth):
    return chained(y / y[0] / ((k / k[0]) ** share * (labour / labour[0]) ** (1.0 - share)), growth)


def mean_of_powers(k, labour, share, sigma):
    power = 1.0 - 1.0 / sigma
    return (share * k**power + (1.0 - share) * labour**power) ** (1.0 / power)


def produced(y, k, labour, level, rate, depreciation, function):
    output, stock = list(y), k[-1]
    for n, invested in enumerate(rate, MEASURED):
        stock = (1.0 - depreciation) * stock + invested * output[-1]
        output.append(y[-1] * level[n] / level[LAST] * function(stock / k[-1], labour[n] / labour[LAST]))
    return np.array(output)


def cobb_douglas(y, k, labour, level, share, rate, depreciation):
    return produced(y, k, labour, level, rate, depreciation, lambda a, b: a**share * b ** (1.0 - share))


def ces(y, k, labour, level, share, sigma, rate, depreciation):
    return produced(y, k, labour, level, rate, depreciation, lambda a, b: mean_of_powers(a, b, share, sigma))


def capital(k, y, rate, depreciation):
    stock = list(k)
    for n, invested in enumerate(rate, MEASURED):
        stock.append((1.0 - depreciation) * stock[-1] + invested * y[n - 1])
    return np.array(stock)


def accounted(k, labour, level, share):
    parts = [share * np.diff(np.log(k)), (1.0 - share) * np.diff(np.log(labour)), np.diff(np.log(level))]
    return np.stack(parts, axis=1)


def accounted_by_ces(k, labour, level, share, sigma, rate):
    rows = list(accounted(k, labour, level, share)[:LAST])
    for n in range(MEASURED, YEARS):

        def ln(capital, work):
            return np.log(mean_of_powers(capital / k[LAST], work / labour[LAST], share, sigma))

        first = ln(k[n], labour[n - 1]) - ln(k[n - 1], labour[n - 1])
        second = ln(k[n], labour[n]) - ln(k[n - 1], labour[n])
        both = ln(k[n], labour[n]) - ln(k[n - 1], labour[n - 1])
        by_capital = (first + second) / 2.0
        rows.append([by_capital, both - by_capital, np.log(level[n] / level[n - 1])])
    return np.array(rows)


def yearly(level):
    return np.array([1.0, *(level[1:] / level[:-1])])


def on_trend(measured, growth):
    slope = np.polyfit(np.arange(MEASURED), np.log(np.cumprod(measured)), 1)[0]
    return np.array([*measured, *[np.exp(slope)] * PROJECTED])


def to_anchor(anchor, model):
    """One anchor, in the last measured year: the log of the factor rises in equal steps, then stays."""
    ratio = anchor[0] / model[LAST].sum()
    return ratio ** np.minimum(np.arange(YEARS) / LAST, 1.0)


def printed_and_rest(printed, rest, grown, anchor, ratio_of):
    """Industries as printed and the others by their model, then the nation as `to_anchor` does."""
    factor = np.where(grown[LAST] == 0.0, 1.0, over(printed + rest, grown[LAST]))
    return factor * ratio_of(anchor, grown * factor)[:, None]


def penetration_to_anchors(P, T, G, member, core, z):
    c, now = core[LAST], z[LAST]
    printed, rest = np.where(T[0] > 0.0, T[0] - c, 0.0), np.where(T[0] > 0.0, 0.0, now)
    groups, nation = rest @ member, P[0] - printed.sum()
    left = np.where(G[0] > 0.0, G[0] - (printed + c) @ member, over(groups * nation, groups.sum()))
    left = np.where(groups > 0.0, left, 0.0)
    left = left * over(nation, left.sum())
    return printed_and_rest(printed, rest * (member @ over(left, groups)), z, P, to_anchor)


def jobs_to_anchors(P, T, e):
    rest = np.where(T[0] > 0.0, 0.0, e[LAST])
    return printed_and_rest(T[0], rest * over(P[0] - T[0].sum(), rest.sum()), e, P, to_anchor)


def between_two(known):
    """Two known years, the first and the second: held after."""
    return np.array([known[min(n, 1)] for n in range(YEARS)])


def one_at_a_time(E, S, out):
    induced = np.zeros(len(E))
    for k in range(len(S)):
        induced += E[:, k] * out[k] / (1.0 + S[k] * E[k, k])
    induced[: len(S)] *= 1.0 - S
    return induced


def jointly(E, S, out):
    m = len(S)
    induced = E @ np.linalg.inv(np.eye(m) + np.diag(S) @ E[:m]) @ out
    induced[:m] *= 1.0 - S
    return induced


def alone_by_region(E, S, out, member):
    own = member[:, : len(S)] * out
    return np.array([one_at_a_time(E, S, one) for one in own]).T


def jointly_by_region(E, S, out, member):
    m = len(S)
    level = np.linalg.inv(np.eye(m) + np.diag(S) @ E[:m]) @ out
    induced = E @ (member[:, :m] * level).T
    induced[:m] *= 1.0 - S[:, None]
    return induced


def of_others(flow):
    return flow * (1.0 - np.eye(flow.shape[1]))[:, None, :]


def core_deepened(S, v, member):
    added = (S * v[: S.shape[1]]) @ member[:, : S.shape[1]].T
    return np.where(added[0] == 0.0, 1.0, over(added, added[0]))


def penetration_deepened(S, E, x, v, member, variant):
    m, way = S.shape[1], {"published": one_at_a_time, "joint": jointly}[str(variant)]
    added = np.array([member @ (way(E, now, now * x[:m]) * over(v, x)) for now in S])
    return np.where(added[0] == 0.0, 1.0, over(added, added[0]))


def of_own_region(values, member):
    return values @ member.T @ member


def by_share_in_groups(z, regional, member):
    """Of every industry what a region has of its groups."""
    return np.einsum("yrg,hg,yh->yrh", over(regional, regional.sum(1, keepdims=True)), member, z)


def fitted(z, rows, columns):
    """Rows and columns by turns, twenty times."""
    cells = z.copy()
    for _ in range(20):
        cells = cells * over(rows, cells.sum(2))[:, :, None]
        cells = cells * over(columns, cells.sum(1))[:, None, :]
    return cells


FORMULAS = {
    "vintage_splice_factor": spliced,
    "measured_gdp": lambda new, factor: new * factor,
    "vintage_group_shift": lambda old, new: np.mean(
        [(a / a.sum()) / (b / b.sum()) for a, b in zip(old, new, strict=True)], axis=0
    ),
    "measured_industry_value_added": value_added_in_vintage,
    "nominal_gdp_growth": lambda real, price: real + price + real * price,
    "gdp": chained,
    "industry_value_added [relative-growth]": by_relative_growth,
    "industry_value_added [target-share]": toward_target,
    "industry_share": lambda v: v / v.sum(1, keepdims=True),
    "technology_level": technology,
    "potential_gdp [cobb-douglas]": cobb_douglas,
    "potential_gdp [ces]": ces,
    "employed_persons_growth": lambda n, share, known: (n * share)[MEASURED:] / (n * share)[LAST:-1] - 1.0,
    "real_gdp_growth": lambda y, rate: y[MEASURED:] / y[LAST:-1] - 1.0,
    "capital_stock": capital,
    "investment": lambda k, depreciation: k[1:] - k[:-1] + depreciation * k[:-1],
    "growth_contribution [cobb-douglas]": accounted,
    "growth_contribution [ces]": accounted_by_ces,
    "technology_multiplier [estimated]": yearly,
    "technology_multiplier [estimated-nominal]": lambda level, gdp, y: yearly(level * gdp / y),
    "technology_multiplier [trended]": on_trend,
    "core_output": lambda S, x: S * x[: len(S)],
    "core_sector_value_added": lambda S, v: S * v[: len(S)],
    "induced_output [published]": one_at_a_time,
    "induced_output [joint]": jointly,
    "induced_value_added": lambda y, x, v: y * over(v, x),
    "base_core_rate": lambda core, member, v: member[:, : len(core)] @ core / v[0],
    "base_penetration_rate [yearbook]": lambda dz, member, v: member @ dz / v[0],
    "base_penetration_rate [table]": lambda dz, member, v: over(member @ dz, member @ v),
    "core_rate": lambda d, drift, f: d * np.cumprod(1.0 + drift, axis=0) * f,
    "cumulative_multiplier": np.cumprod,
    "penetration_rate": lambda p, M, f: p * M[:, None] * f,
    "unspliced_core_value_added": lambda rate, v: rate * v,
    "unspliced_penetration_value_added": lambda rate, v: rate * v,
    "core_splice_factor [anchored]": to_anchor,
    "penetration_splice_factor [anchored]": penetration_to_anchors,
    "penetration_splice_factor [national]": lambda P, z, industries: np.outer(to_anchor(P, z), np.ones(len(industries))),
    "core_splice_factor [none]": np.ones_like,
    "penetration_splice_factor [none]": lambda years, industries: np.ones((len(years), len(industries))),
    "core_value_added": lambda z, f: z * f[:, None],
    "penetration_value_added": lambda z, f: z * f,
    "total_value_added": lambda core, penetration: core + penetration,
    "industry_group_core_value_added": lambda z, member: z @ member,
    "industry_group_penetration_value_added": lambda z, member: z @ member,
    "industry_group_value_added": lambda core, penetration: core + penetration,
    "share_of_gdp": lambda z, gdp: z.sum(1) / gdp,
    "share_of_gdp_in_newest_vintage": lambda z, gdp: z.sum(1) / gdp,
    "gdp_in_newest_vintage": lambda gdp, factor: gdp / factor[np.minimum(np.arange(YEARS), LAST)],
    "total_growth": lambda z: np.diff(z.sum(1)) / z.sum(1)[:-1],
    "contribution_to_gdp_growth": lambda z, gdp: np.diff(z.sum(1)) / np.diff(gdp),
    "penetration_to_core_ratio": lambda penetration, core: penetration.sum(1) / core.sum(1),
    "relevance_by_year [linear]": lambda S, C, *_: S + (C - S) * ELAPSED[:, None] / PROJECTED,
    "relevance_by_year [logistic]": lambda S, C, r, *_: C / (1.0 + (C / S - 1.0) * np.exp(-r * ELAPSED[:, None])),
    "core_deepening [none]": lambda years, industries: np.ones((len(years), len(industries))),
    "penetration_deepening [none]": lambda years, industries: np.ones((len(years), len(industries))),
    "core_deepening [by-relevance]": core_deepened,
    "penetration_deepening [by-relevance]": penetration_deepened,
    "employed_persons": chained,
    "national_productivity": lambda gdp, persons: gdp / persons,
    "industry_productivity [wage-relative]": lambda z, w, jobs: np.outer((z / w.mean(0)).sum(1) / jobs, w.mean(0)),
    "industry_productivity [uniform]": lambda z, jobs, industries: np.outer(z.sum(1) / jobs, np.ones(len(industries))),
    "unspliced_core_employment": lambda z, pro: z / pro,
    "unspliced_penetration_employment": lambda z, pro: z / pro,
    "core_employment_splice_factor [anchored]": to_anchor,
    "core_employment_splice_factor [none]": np.ones_like,
    "penetration_employment_splice_factor [anchored]": jobs_to_anchors,
    "penetration_employment_splice_factor [none]": lambda years, industries: np.ones((len(years), len(industries))),
    "core_employment": lambda e, f: e * f[:, None],
    "penetration_employment": lambda e, f: e * f,
    "employment": lambda core, penetration: core + penetration,
    "regional_gdp [path]": lambda known, g, r: chained(known, (1.0 + g[:, None]) * (1.0 + r) - 1.0),
    "regional_gdp [accounts]": lambda accounts: accounts.sum(2),
    "regional_structure": lambda accounts, gdp: accounts / accounts.sum(2, keepdims=True),
    "regional_key": lambda share, gdp: share * gdp[:, :, None],
    "regional_vintage_splice_factor": spliced,
    "measured_regional_gdp": lambda new, factor: new * factor,
    "regional_gdp_discrepancy": lambda regions, gdp: regions.sum(1) / gdp - 1.0,
    "regional_penetration_key [anchored]": lambda key, factor, years: key * between_two(factor),
    "regional_penetration_key [accounts]": lambda key: key,
    "regional_penetration_value_added": lambda z, key: z[:, None] * key / key.sum(1, keepdims=True),
    "regional_core_value_added": lambda z, share, years: z[:, None] * between_two(share),
    "regional_value_added [penetration-per-sector]": lambda penetration, core: penetration + core,
    "regional_value_added [per-sector]": lambda z, key: z[:, None] * key / key.sum(1, keepdims=True),
    "regional_value_added [pooled]": lambda z, key: np.array(
        [total.sum() * (one * total) / (one * total).sum() for total, one in zip(z, key, strict=True)]
    ),
    "regional_value_added [interregional]": lambda flow, core: flow.sum(3) + core,
    "induced_output_by_region [published]": alone_by_region,
    "induced_output_by_region [joint]": jointly_by_region,
    "induced_value_added_flow": lambda dY, x, v, region, member, groups: np.einsum(
        "io,i,ri,is->rso", dY, over(v, x), region, member.T @ groups
    ),
    "penetration_flow": lambda z, flow: (
        z[:, None, :, None] * over(flow, flow.sum((0, 2), keepdims=True))
    ),
    "penetration_employment_flow": lambda flow, pro, jobs: (
        (one := over(flow.sum(2), pro[:, :, None])) * over(jobs.sum(1), one.sum((1, 2)))[:, None, None]
    ),
    "penetration_from_other_regions": lambda flow: of_others(flow).sum((2, 3)),
    "penetration_in_other_regions": lambda flow: of_others(flow).sum((1, 2)),
    "region_group_value_added": lambda z, member: z.sum(2) @ member,
    "region_group_share_of_gdp": lambda z, gdp, member: z / (gdp @ member),
    "regional_share_of_gdp": lambda z, gdp: z.sum(2) / gdp,
    "regional_employed_persons": lambda share, nation: share * nation[:, None],
    "regional_productivity": lambda gdp, persons: gdp / persons,
    "unspliced_employment [regions]": lambda jobs: jobs.sum(1),
    "unspliced_employment [nation]": lambda z, pro: z.sum(1) / pro,
    "unspliced_regional_employment": lambda z, pro: z.sum(2) / pro,
    "regional_employment [unspliced]": lambda e: e,
    "regional_employment [spliced]": lambda e, whole, jobs: e * (jobs.sum(1) / whole)[:, None],
    "region_group_employment": lambda jobs, member: jobs @ member,
    "regional_industry_core_value_added": by_share_in_groups,
    "regional_industry_penetration_value_added": by_share_in_groups,
    "regional_industry_value_added": lambda core, penetration: core + penetration,
    "regional_industry_growth": lambda z: np.where(z[:-1] == 0.0, np.nan, over(z[1:] - z[:-1], z[:-1])),
    "regional_industry_employment": fitted,
    "regional_core_employment": lambda jobs, core, z, nation: np.array(
        [n.sum() * over(key, key.sum()) for n, key in zip(nation, jobs * over(core.sum(2), z.sum(2)), strict=True)]
    ),
    "regional_penetration_employment": lambda jobs, core: jobs - core,
    "pulled_output": lambda f, E: f @ (E + np.eye(len(E))[:, : f.shape[1]]).T,
    "pulled_value_added": lambda out, v, x, member: (out * over(v, x)) @ member.T,
    "regional_pulled_value_added": lambda v, member, key: (
        over(key, key.sum(1, keepdims=True))[MEASURED:] * (v @ member)[:, None]
    ),
    "regional_pulled_employment": lambda v, pro: over(v.sum(2), pro[MEASURED:]),
    "city_share [per-sector]": lambda key, member: key / of_own_region(key, member),
    "city_share [gdp]": lambda key, member: np.broadcast_to(
        key.sum(0) / of_own_region(key.sum(0), member), key.shape
    ),
    "city_value_added": lambda z, share, member: np.einsum("yrg,gc,rc->ygc", z, share, member),
    "city_employment": lambda e, z, member: (e @ member) * z.sum(1) / of_own_region(z.sum(1), member),
    "city_gdp": lambda gdp, key, member: (gdp @ member) * key.sum(0) / of_own_region(key.sum(0), member),
    "city_share_of_gdp": lambda z, gdp: z.sum(1) / gdp,
    "core_value_added_by_sector": lambda z, v, member: (
        z @ member[:, : len(v)] * over(v, member[:, : len(v)].T @ (member[:, : len(v)] @ v))
    ),
    "core_by_part": lambda z, member: z @ member,
    "city_standing": lambda z: np.log(1.0 + z.sum(1) / z.sum(1).mean(1, keepdims=True)),
    "world_value_added": lambda z: z.sum(),
    "country_share": lambda z: z / z.sum(),
    "country_rank": lambda z: np.array([1.0 + sum(other > own for other in z) for own in z]),
    "income_group_value_added": lambda z, member: z @ member,
    "world_region_value_added": lambda z, member: z @ member,
}  # fmt: skip
