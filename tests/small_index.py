"""A small index of three provinces, for tests of indices."""

from pathlib import Path

import xarray as xr

HEAD = """
dataset = "china"
cases = { dimension = "region", labels = ["beijing", "hebei", "jiangsu"] }
years = [2020]
normalisation = "min-max"
"""
TWO = """
[indicators.speed]
values = { beijing = 3, hebei = 1, jiangsu = 2 }
[indicators.cost]
better = "less"
values = { beijing = 30, hebei = 10, jiangsu = 30 }
"""


def written(folder: Path, text: str) -> Path:
    """The text as an index file in a folder."""
    path = folder / "my-index.toml"
    path.write_text(text, encoding="utf-8")
    return path


def index(outcome: xr.Dataset) -> list[float]:
    """The composite index of the last year."""
    return [float(value) for value in outcome["composite_index"].isel(year=-1)]
