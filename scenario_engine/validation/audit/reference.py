"""Official GDP as figures of their own source, so that shares of GDP can be held against it."""

from __future__ import annotations

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.published_figures import PublishedFigure

TABLES = ("national", "provinces")
FIRST_YEAR = 2017


def official_gdp(dataset: Dataset) -> list[PublishedFigure]:
    """GDP of the nation and its regions in every vintage the dataset has; each vintage is a source."""
    figures = []
    for table in TABLES:
        rows = dataset.table(table)
        rows = rows[(rows["indicator"] == "gdp") & (rows["year"] >= FIRST_YEAR)]
        figures += [
            PublishedFigure(
                year=str(row.year),
                region=row.region,
                industry="total",
                indicator="gdp",
                component="total",
                printed=f"{row.value:.1f}",
                unit=row.unit,
                status="measured",
                source=f"official, {row.vintage}",
                locator=f"{table}.csv",
            )
            for row in rows.itertuples()
        ]
    return figures
