"""Toyland, a country small enough to compute by hand: two industries, three regions, kroner, no Chinese."""

from pathlib import Path

from scenario_engine.scenario.outcome import Outcome, compute

DATASET = """
name = "toyland"
title = { en = "Toyland" }
[units]
counted_in = { money = "kr_1e9", person = "person" }
definitions = ["kr = money", "kr_1e6 = 1e6 kr", "kr_1e9 = 1e9 kr"]
"""
LABELS = """dimension,label,label_en
industry,farms,Farms
industry,mills,Mills
region,east,East
region,west,West
region,isle,Isle
industry_group,goods,Goods
industry_group,services,Services
"""
GDP = """year,indicator,value,unit,vintage,source,quality
2019,gdp,500,kr_1e9,v1,office,official
2020,gdp,520,kr_1e9,v1,office,official
2021,gdp,546,kr_1e9,v1,office,official
"""
ACCOUNTS = "year,industry,indicator,value,unit,vintage,source,quality\n" + "".join(
    f"{year},{industry},industry_value_added,{value},kr_1e9,v1,office,official\n"
    for year, farms, mills in ((2019, 100, 400), (2020, 104, 416), (2021, 106, 440))
    for industry, value in (("farms", farms), ("mills", mills))
)
BASE = """
title = "Toyland as it goes on"
dataset = "toyland"
horizon = { base = 2019, measured = 2021, last = 2025 }
[inputs]
measured_gdp = { data = { file = "gdp", indicator = "gdp" } }
measured_industry_value_added = { data = { file = "accounts", indicator = "industry_value_added" } }
real_gdp_growth = { value = 3, unit = "percent", assumption = "round" }
gdp_deflator_growth = { value = 2, unit = "percent", assumption = "round" }
relative_growth = { by.industry = { default = 0, mills = 1 }, unit = "percent", assumption = "round" }
"""


def toyland(folder: Path, *, gdp: str = GDP, dataset: str = DATASET, accounts: str = ACCOUNTS) -> Path:
    """The country's files and its base scenario in a folder; the folder."""
    (folder / "toyland").mkdir(exist_ok=True)
    texts = {"dataset.toml": dataset, "labels.csv": LABELS, "gdp.csv": gdp, "accounts.csv": accounts}
    for name, text in texts.items():
        (folder / "toyland" / name).write_text(text, encoding="utf-8")
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    (folder / "pyproject.toml").touch()
    return folder


def written(folder: Path, text: str, name: str = "mine") -> Path:
    """A scenario that extends the base."""
    path = folder / f"{name}.toml"
    path.write_text(
        text if "extends" in text or "dataset" in text else f'extends = "base"\n{text}', encoding="utf-8"
    )
    return path


def run(folder: Path, text: str) -> Outcome:
    """The outcome of a scenario that extends the base."""
    return compute(written(folder, text))
