"""The United States table of 2017, condensed: from make and use tables of 402 industries to what the scenario needs.

    python examples/united-states/condense.py FOLDER

FOLDER holds the detail make and use tables after redefinitions and the industries' names, as useeior stores them. The
full tables are not carried. Industry-by-industry under industry technology, so that rows and columns are industries.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.linalg import lu_factor, lu_solve

from scenario_engine.data.tables.make_use_reader import symmetric_table
from scenario_engine.data.tables.table import Table

DATA = Path(__file__).parent / "data"
"""The dataset; what its labels are called in Chinese is kept there."""
MAKE = "us_bea_2017_detail_make_after_redef_musd.csv"
USE = "us_bea_2017_detail_use_pro_after_redef_musd.csv"
NAMES = "us_bea_Detail_IndustryCodeName_2017.csv"
ASSUMPTION = "industry-by-industry industry-technology"
CORE = [
    "334111", "334220", "334413", "334513", "511200", "517110", "517210", "518200", "519130", "541511", "541512",
]  # fmt: skip
"""Computers, communications, chips, process instruments, software, telecommunications, data, internet, programming."""
SOURCE = "US Bureau of Economic Analysis, make and use tables 2017, 402 industries, after redefinitions"
QUALITY = f"computed by examples/united-states/condense.py: {ASSUMPTION}"
PREFIXES = {
    "11": "agriculture", "21": "mining", "22": "utilities", "23": "construction", "3": "manufacturing",
    "42": "wholesale", "44": "retail", "45": "retail", "4B": "retail", "49": "transport", "48": "transport",
    "51": "information", "52": "finance", "53": "real_estate", "54": "professional", "55": "management",
    "56": "administrative", "61": "education", "62": "health", "71": "arts", "72": "accommodation",
    "81": "other_services", "S0": "government", "GS": "government", "491": "government",
}  # fmt: skip
"""First characters of a code → industry; the longest that fits counts, so the postal service is government."""
GOODS = {"agriculture", "mining", "utilities", "construction", "manufacturing"}
CHINESE = {
    "agriculture": "农林牧渔业", "mining": "采矿业", "utilities": "公用事业", "construction": "建筑业",
    "manufacturing": "制造业", "wholesale": "批发业", "retail": "零售业", "transport": "运输仓储业",
    "information": "信息业", "finance": "金融保险业", "real_estate": "房地产和租赁业", "professional": "专业技术服务业",
    "management": "企业管理", "administrative": "行政支持服务业", "education": "教育服务业", "health": "医疗和社会救助",
    "arts": "艺术娱乐业", "accommodation": "住宿餐饮业", "other_services": "其他服务业", "government": "政府",
    "goods": "货物生产", "services": "服务",
}  # fmt: skip


def industry_of(code: str) -> str:
    """The industry a code belongs to."""
    return PREFIXES[max((prefix for prefix in PREFIXES if code.startswith(prefix)), key=len)]


def frames(table: Table, names: dict[str, str], chinese: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Every CSV of the dataset, by name."""
    sectors = list(table.sectors)
    industries = list(dict.fromkeys(PREFIXES.values()))
    groups = ("goods", "services")
    labels = [
        *(("sector", code, chinese.get(code, ""), names.get(code, code)) for code in sectors),
        *(("industry", one, CHINESE[one], one.replace("_", " ").capitalize()) for one in industries),
        *(("industry_group", one, CHINESE[one], one.capitalize()) for one in groups),
    ]
    members = [
        *(("sector_section", code, industry_of(code)) for code in sectors),
        *(("section_group", one, "goods" if one in GOODS else "services") for one in industries),
    ]
    values = {"gross_output": table.gross_output, "value_added": table.value_added}
    by_sector = pd.DataFrame(values, index=pd.Index(sectors, name="sector"))
    by_industry = by_sector["value_added"].groupby(industry_of).sum().loc[industries]
    accounts = pd.DataFrame(
        [("industry_value_added", one, value) for one, value in by_industry.items()]
        + [("gdp", "total", by_industry.sum())],
        columns=["indicator", "industry", "value"],
    )
    return {
        "labels": pd.DataFrame(labels, columns=["dimension", "label", "label_zh", "label_en"]),
        "memberships": pd.DataFrame(members, columns=["classification", "member", "group"]),
        "sectors": _about(by_sector.rename_axis(columns="indicator").stack().rename("value").reset_index()),
        "accounts": _about(accounts),
        "requirements": requirements(table),
    }


def requirements(table: Table) -> pd.DataFrame:
    """Core columns of (I − A)⁻¹ − I, as (I − A)⁻¹ A."""
    coefficients = table.coefficients
    wanted = coefficients[:, [table.sectors.index(code) for code in CORE]]
    solved = lu_solve(lu_factor(np.eye(len(coefficients)) - coefficients), wanted)
    frame = pd.DataFrame(
        solved, index=pd.Index(table.sectors, name="sector"), columns=pd.Index(CORE, name="core")
    )
    return frame.stack().rename("value").reset_index()


def _about(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        year=2017,
        region="united_states",
        unit="USD_1e6",
        vintage="2017 detail",
        source=SOURCE,
        quality=QUALITY,
    )


def main(source: Path, target: Path) -> None:
    """Read the full tables in `source`, write the dataset's tables to `target`, and print their checksums."""
    names = pd.read_csv(source / NAMES, dtype=str).set_axis(["code", "name"], axis=1)
    kept = pd.read_csv(DATA / "labels.csv", dtype=str).set_index("label")["label_zh"]
    table = symmetric_table(source / MAKE, source / USE, ASSUMPTION)
    english = dict(zip(names["code"], names["name"], strict=True))
    for name, frame in frames(table, english, kept.to_dict()).items():
        text = frame.to_csv(index=False, float_format="%.8g", lineterminator="\n")
        (target / f"{name}.csv").write_text(text, encoding="utf-8")
        print(f"{name}.csv {hashlib.sha256(text.encode()).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), DATA)
