"""Try the bands of the outlook on every long record there is; write coverage, width and score, and the spreads of draws.

Records of China are the package's: real GDP and its deflator 2000-2023 (fourth census), GDP of the provinces and their
shares 2010-2024 (fifth census), shares of the three sectors of the nation and of the provinces with official accounts, and of
the sections in the vintages of the input-output tables and of the Yearbook. What a report or this project filled is left
out, and so are compiled shares, whose own error (one point) is as large as what is to be forecast.

Countries are those of the Penn World Table 10.01 (CC BY 4.0), too large to be carried: its rows are kept as they are unless
its file is given, as CSV with the columns of the published table.

Run from the top of the repository: python calibration/forecast_errors.py [pwt1001.csv]
It writes forecast-errors.csv and spreads.csv here, and docs/img/calibration.svg.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from scipy import stats
from solow_record import METHOD, panel_of, solow_forecasts

from scenario_engine.data import catalogue
from scenario_engine.methods.growth.naive import COMBINATION, WINDOW
from scenario_engine.validation.bands import WARM_UP, Panel, by_horizon, process, try_bands

HERE = Path(__file__).parent
PICTURE = HERE.parent / "docs" / "img" / "calibration.svg"
HORIZON = 5
SHORT = 2
"""Growth rates that a share must have before it is forecast: official accounts of sections are short."""

WORLD = "GDP of 137 countries"
POOLED = "China: GDP and shares"
PARTS = {
    "three sectors of the nation": "nation",
    "three sectors of provinces": "sector",
    "sections": "section",
}
"""Rows of the table about the structure of GDP → how the names of their series begin."""


def records() -> dict[str, Panel]:
    """The records of China by name."""
    national = measured("national")
    fourth = _by_year(national[(national["vintage"] == "fourth census") & (national["industry"] == "total")])
    real = np.log(fourth.loc["real_gdp_index"])
    regional = measured("provinces")
    gdp = _by_year(
        regional[(regional["vintage"] == "fifth census") & (regional["indicator"] == "gdp")], "region"
    )
    return {
        "nation: real GDP": _panel({"real GDP": real}, WINDOW),
        "nation: GDP deflator": _panel({"deflator": np.log(fourth.loc["gdp"]) - real}, WINDOW),
        "provinces: GDP": _panel(np.log(gdp).T, WARM_UP),
        "provinces: share of GDP": _panel(np.log(gdp / gdp.sum()).T, WARM_UP),
        "structure": structure(),
    }


def measured(table: str) -> pd.DataFrame:
    """Rows of a table of China's dataset that no rule filled and nothing estimated."""
    rows = catalogue.find("china").table(table)
    return rows[~rows["quality"].str.startswith("filled")]


def structure() -> Panel:
    """Shares of GDP of sectors and sections, whose errors are pooled; a section is one family in its two vintages."""
    national, sections = measured("national"), measured("sections")
    gdp = {
        vintage: _by_year(national[(national["indicator"] == "gdp") & (national["vintage"] == vintage)]).loc[
            "gdp"
        ]
        for vintage in ("fourth census", "fifth census")
    }
    fifth = national[(national["indicator"] == "value_added") & (national["vintage"] == "fifth census")]
    found = {
        f"nation {name}": row / gdp["fifth census"] for name, row in _by_year(fifth, "industry").iterrows()
    }
    provincial = measured("province_sectors")
    for region, rows in provincial[provincial["vintage"] == "official accounts"].groupby("region"):
        sectors = _by_year(rows, "industry")
        found |= {f"sector {region} {name}": row for name, row in (sectors / sectors.sum()).iterrows()}
    for vintage, total in gdp.items():
        known = sections[(sections["vintage"] == vintage) & (sections["industry"].str.len() == 1)]
        found |= {
            f"section {vintage} {name}": row / total for name, row in _by_year(known, "industry").iterrows()
        }
    panel = _panel({name: np.log(row) for name, row in found.items()}, SHORT)
    families = [f"section {name[-1]}" if name.startswith("section") else name for name in panel.series]
    return Panel(panel.years, panel.series, panel.levels, tuple(families), panel.warm_up)


def _by_year(rows: pd.DataFrame, index: str = "indicator") -> pd.DataFrame:
    return rows.pivot(index=index, columns="year", values="value")


def _panel(series: Mapping[str, pd.Series], warm_up: int) -> Panel:
    table = pd.DataFrame(dict(series)).T
    years = range(int(table.columns.min()), int(table.columns.max()) + 1)
    levels = table.reindex(columns=years).to_numpy(dtype=float)
    return Panel(tuple(years), tuple(map(str, table.index)), levels, warm_up=warm_up)


def rows_of(name: str, found: xr.Dataset) -> pd.DataFrame:
    """Rows of the table: one for each method and number of years ahead with any pair."""
    table = by_horizon(found)
    rows = []
    for method in table.indexes["forecast_method"]:
        for ahead in table.indexes["years_ahead"]:
            one = table.sel(forecast_method=method, years_ahead=ahead)
            if not int(one["pairs"]):
                continue
            actual = {
                f"inside_{round(100 * float(p))}": float(v)
                for p, v in zip(one["nominal"], one["coverage"], strict=True)
            }
            figures = {key: 100.0 * float(one[key]) for key in ("half_width", "crps", "mean_absolute_error")}
            rows.append(
                {"record": name, "forecast_method": method, "years_ahead": ahead, "pairs": int(one["pairs"])}
                | {key: f"{100.0 * value:.1f}" for key, value in actual.items()}
                | {key: f"{value:.4g}" for key, value in figures.items()}
            )
    return pd.DataFrame(rows)


def spreads(tried: Mapping[str, xr.Dataset]) -> pd.DataFrame:
    """What the draws of scenarios/uncertain.toml say: innovations in per cent, persistence, by input and label."""
    rows = []
    for name, variable, start in (
        ("nation: real GDP", "real_gdp_growth", ""),
        ("nation: GDP deflator", "gdp_deflator_growth", ""),
        ("structure", "relative_growth", "section fifth census "),
        ("provinces: share of GDP", "regional_relative_growth", ""),
    ):
        found = process(tried[name])
        for series, deviation in found["sd"].to_series().items():
            if series.startswith(start):
                rows.append(
                    {"input": variable, "label": series.removeprefix(start) if len(found["sd"]) > 1 else ""}
                    | {"sd": f"{100.0 * deviation:.2f}"}
                    | {key: f"{found.attrs[key]:.2f}" for key in ("persistence", "misfit", "widening")}
                )
    rank = rank_correlation(tried["nation: real GDP"], tried["nation: GDP deflator"])
    rows.append(
        {"input": "rank correlation", "label": "real_gdp_growth gdp_deflator_growth", "sd": f"{rank:.2f}"}
    )
    return pd.DataFrame(rows)


def rank_correlation(one: xr.Dataset, other: xr.Dataset) -> float:
    """Spearman's, of the errors of two series: the mean over years ahead, because one number ties whole paths."""
    first, second = (found["error"].sel(forecast_method=COMBINATION).isel(series=0) for found in (one, other))
    ranks = []
    for ahead in first["years_ahead"].to_numpy():
        errors = np.array([series.sel(years_ahead=ahead).to_numpy() for series in (first, second)])
        ranks.append(stats.spearmanr(*errors[:, np.isfinite(errors).all(axis=0)]).statistic)
    return float(np.mean(ranks))


def table_of(tried: Mapping[str, xr.Dataset], world: pd.DataFrame) -> pd.DataFrame:
    """All rows: the nation, provinces and parts, what they are together, and the countries."""
    whole = tried["structure"]
    parts = {name: whole.sel(series=whole["series"].str.startswith(start)) for name, start in PARTS.items()}
    shown = {name: one for name, one in tried.items() if name != "structure"} | parts
    pooled = xr.concat(
        [one[["error", "covered_from", "crps", "half_width"]] for one in tried.values()],
        "series",
        join="outer",
    )
    return pd.concat([*(rows_of(name, one) for name, one in shown.items()), rows_of(POOLED, pooled), world])


def picture(table: pd.DataFrame, file: Path) -> None:
    """Nominal against actual coverage of the combination's bands by years ahead, for China, countries and the Solow block."""
    import matplotlib.pyplot as plt

    from scenario_engine.view.figures.look import look

    nominal = list(range(10, 100, 10))
    shown = (
        (POOLED, COMBINATION, POOLED),
        (WORLD, COMBINATION, WORLD),
        (WORLD, METHOD, f"{WORLD}: {METHOD}"),
    )
    with look():
        figure = plt.figure(figsize=(10, 3.8))
        axes = figure.subplots(1, 3, sharex=True, sharey=True)
        for axis, (record, method, title) in zip(axes, shown, strict=True):
            axis.plot([0, 100], [0, 100], color="#999999", linewidth=1)
            rows = table[(table["record"] == record) & (table["forecast_method"] == method)]
            for at, (_, row) in enumerate(rows.iterrows()):
                actual = [float(row[f"inside_{p}"]) for p in nominal]
                colour = plt.get_cmap("viridis")(at / HORIZON)
                axis.plot(
                    nominal,
                    actual,
                    ".-",
                    color=colour,
                    linewidth=1.2,
                    label=f"{row['years_ahead']} ({row['pairs']})",
                )
            axis.set_title(title, fontsize=10)
            axis.set_xlabel("nominal coverage, %")
            axis.legend(title="years ahead (pairs)", fontsize=7, title_fontsize=7, frameon=False)
        axes[0].set_ylabel("outcomes inside the band, %")
        figure.savefig(file, metadata={"Date": None})
        plt.close(figure)


def main(world_table: str = "") -> None:
    """Try every record, and write the tables and the picture."""
    tried = {name: try_bands(panel, HORIZON) for name, panel in records().items()}
    kept = HERE / "forecast-errors.csv"
    if world_table:
        panel, series = panel_of(pd.read_csv(world_table))
        world = rows_of(WORLD, try_bands(panel, HORIZON, {METHOD: solow_forecasts(series, HORIZON)}))
    else:
        world = pd.read_csv(kept, dtype=str)
        world = world[world["record"] == WORLD]
    table = table_of(tried, world)
    table.to_csv(kept, index=False, lineterminator="\n")
    spreads(tried).to_csv(HERE / "spreads.csv", index=False, lineterminator="\n")
    picture(pd.read_csv(kept), PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:])
