"""Fit the relevance shares and multipliers of scenarios/replicate-2020-growth.toml, and print the numbers it holds.

Bounded least squares on logs: penetration of the 19 sections printed for 2020, all with the same standard error of
3 %; their sum (0.5 %); core plus penetration of 2017, from the growth of 89.67 % to 2022 (0.2 %); the core rate of I
(14.6 %, 0.3 %) and of C (1.5 % in 2020 less 5 % a year, 3 %). Prior: log-shares within C and within I about their mean
with 0.7. Then, year by year, the multiplier and the drift of C that give the printed national totals.

Sections are carried on by growth, and then 2021 keeps multiplier and drift of 2020: what is fitted to the two national
totals is the growth of value added in C and I, for which no rule was found. With the argument `line` sections lie on
straight lines (scenarios/replicate-2020.toml), and 2021 has a multiplier and a drift of its own.

Run from the top of the repository: python calibration/replicate_2020.py [line]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.optimize import least_squares
from sections_by_growth import by_growth
from sections_extrapolated import MULTIPLIER_2020, extrapolated

from scenario_engine.data import catalogue

CORE = ["083", "088", "089", "090", "092", "093", "094", "121", "123", "124", "125"]
IN_C = np.array([code < "100" for code in CORE])
CORE_RATE_OF_I = 0.146
CORE_2020, CORE_GROWTH_2020, CORE_GROWTH_2021 = 9540.7, 1.1017, 1.1474
PENETRATION_GROWTH_2020, PENETRATION_GROWTH_2021 = 1.1221, 1.1603
TOTAL_2018, RATIO_2018 = 0.0303 * 919281.1, 2.62
TOTAL_2017 = (12605.0 + 32013.8) / 1.8967
SECTION_ERROR, PRIOR = 0.03, 0.7


def main(line: bool) -> None:
    """Fit and print."""
    china = catalogue.find("china")
    sections, sectors = china.labels("industry"), china.labels("sector")
    value_added = extrapolated() if line else by_growth()
    va = {year: np.array([value_added[year, h][0] for h in sections]) for year in range(2017, 2022)}
    membership = china.membership("sector_section", "sector", sectors, "industry", sections).to_numpy().T
    labels = {"sector": sectors, "core": CORE}
    E = china.select("io_2017_requirements", ["sector", "core"], labels, "1").to_numpy()
    X, V = (
        china.select("io_2017_sectors", ["sector"], labels, "CNY_1e8", indicator=one).to_numpy()
        for one in ("gross_output", "value_added")
    )
    at = np.array([sectors.index(code) for code in CORE])
    C, info = sections.index("C"), sections.index("I")

    def induced(shares: np.ndarray) -> np.ndarray:
        remaining = np.ones(len(sectors))
        remaining[at] = 1.0 - shares
        own = E[at, np.arange(len(CORE))]
        return np.asarray(membership @ (remaining * (E @ (shares * X[at] / (1.0 + shares * own))) * V / X))

    published = china.table("published_accounts")
    published = published[
        (published["source"] == "CAII 2021")
        & (published["region"] == "china")
        & (published["year"] == "2020")
        & (published["indicator"] == "value_added")
        & (published["unit"] == "CNY_1e8")
    ].set_index("industry")["value"]
    target = published[sections].to_numpy(dtype=float, copy=True)
    core_of_i = CORE_RATE_OF_I * va[2020][info]
    target[info] -= core_of_i
    target[C] -= CORE_2020 - core_of_i
    rate_of_c = (CORE_2020 - core_of_i) / va[2020][C] / 1.05**3

    def residuals(x: np.ndarray) -> np.ndarray:
        shares, multiplier = np.exp(x[:-1]), np.exp(x[-1])
        base = induced(shares)
        penetration = base * multiplier * va[2020] / va[2017]
        core = shares * V[at]
        logs = [x[:-1][IN_C], x[:-1][~IN_C]]
        return np.concatenate(
            [
                (np.log(penetration) - np.log(target)) / SECTION_ERROR,
                [
                    np.log(penetration.sum() / target.sum()) / 0.005,
                    np.log((core.sum() + base.sum()) / TOTAL_2017) / 0.002,
                    np.log(core[~IN_C].sum() / va[2017][info] / CORE_RATE_OF_I) / 0.003,
                    np.log(core[IN_C].sum() / va[2017][C] / rate_of_c) / 0.03,
                ],
                *[(part - part.mean()) / PRIOR for part in logs],
            ]
        )

    bounds = np.log([*[0.01] * len(CORE), 1.0]), np.log([*[0.98] * len(CORE), 2.0])
    start = np.log([*np.where(IN_C, 0.15, 0.12), 1.25])
    best = least_squares(residuals, start, bounds=bounds)
    shares, cumulative = np.round(np.exp(best.x[:-1]), 4), np.exp(best.x[-1])
    base = induced(shares)
    gap = 100.0 * (base * cumulative * va[2020] / va[2017] / target - 1.0)
    print("shares", dict(zip(CORE, shares.tolist(), strict=True)))
    print("gap, %", dict(zip(sections, gap.round(1).tolist(), strict=True)))

    rate_of = {
        "C": float(shares[IN_C] @ V[at][IN_C]) / va[2017][C],
        "I": float(shares[~IN_C] @ V[at][~IN_C]) / va[2017][info],
    }
    by_year(line, va, base / va[2017], cumulative=cumulative, core_rate=rate_of, both=[C, info])


def by_year(
    line: bool,
    va: dict[int, np.ndarray],
    rate: np.ndarray,
    *,
    cumulative: float,
    core_rate: dict[str, float],
    both: list[int],
) -> None:
    """Print multiplier and drift of each year; without lines, the growth of C and I (`both`) in 2021."""
    unit = {year: float(rate @ va[year]) for year in va}
    core = {2018: TOTAL_2018 / (1.0 + RATIO_2018), 2019: CORE_2020 / CORE_GROWTH_2020, 2020: CORE_2020}
    chained = {2017: 1.0, 2018: RATIO_2018 * core[2018] / unit[2018], 2019: cumulative / MULTIPLIER_2020}
    chained |= {2020: cumulative}
    core_2021 = CORE_2020 * CORE_GROWTH_2021
    penetration_2021 = cumulative * unit[2020] * PENETRATION_GROWTH_2021
    rate_of_c = {2017: core_rate["C"]}
    if line:
        core[2021], chained[2021] = core_2021, penetration_2021 / unit[2021]
    for year, level in core.items():
        rate_of_c[year] = (level - core_rate["I"] * va[year][both[1]]) / va[year][both[0]]
        multiplier, drift = chained[year] / chained[year - 1], rate_of_c[year] / rate_of_c[year - 1] - 1.0
        print(year, f"multiplier {multiplier:.5f}, drift of C {drift:.5f}")
    if not line:
        carried = cumulative * MULTIPLIER_2020 * rate
        others = float(np.delete(carried * va[2021], both).sum())
        rates = np.array([[rate_of_c[2020] ** 2 / rate_of_c[2019], core_rate["I"]], carried[both]])
        asked = np.linalg.solve(rates, [core_2021, penetration_2021 - others]) / va[2020][both] - 1.0
        print(2021, f"growth of value added in C {asked[0]:.5f}, in I {asked[1]:.5f}")


if __name__ == "__main__":
    main("line" in sys.argv[1:])
