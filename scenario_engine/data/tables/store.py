"""Storing a table as a dataset: tidy CSV tables with labels, units and origin, written whole or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import tomlkit

from scenario_engine.data.catalogue import PACKAGED, user_data_folder
from scenario_engine.data.squares import write_square
from scenario_engine.data.tables.currency import counted_in, definitions
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.checksums import of, of_text, sha256
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.support.language import said

NAME = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class TableOrigin:
    """Where a table came from."""

    name: str
    year: int
    region: str
    files: tuple[Path, ...]
    note: str = ""


def store(
    table: Table,
    origin: TableOrigin,
    folder: Path,
    *,
    sections: Mapping[str, Mapping[str, str]] | None = None,
    replace: bool = False,
) -> Path:
    """Write the dataset `folder / origin.name`; returns its path.

    The table passed its checks; `folder` holds all datasets of the user; `sections` is classification →
    sector → group, such as `{"sector_section": {"001": "A"}}`.
    """
    if not NAME.fullmatch(origin.name):
        raise TableError(
            f"{origin.name!r} cannot name a dataset; begin with a letter from a to z, and use letters, digits, - and _."
        )
    mine = folder.resolve() == user_data_folder().resolve()
    if mine and (PACKAGED / origin.name / "dataset.toml").is_file():
        raise TableError(f"{origin.name!r} is a dataset of the package.", "Choose another name.")
    place = folder / origin.name
    if place.exists() and not replace:
        raise TableError(
            f"there is already a dataset {origin.name!r}; add --replace, or choose another name."
        )
    with replacing(place, "table") as draft:
        frames = _frames(table, origin, {**table.classed(), **(sections or {})})
        for name, frame in frames.items():
            harmless(frame).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
        squares = {"intermediate_use": table.intermediate}
        if table.imported_intermediate is not None:
            squares["imported_intermediate_use"] = table.imported_intermediate
        columns = {"year": origin.year, "unit": table.row_units or table.unit}
        for name, flows in squares.items():
            write_square(draft / f"{name}.csv", flows, table.sectors, columns)
        description = _description(table, origin, list(squares), draft)
        (draft / "dataset.toml").write_text(description, encoding="utf-8", newline="\n")
    return place


def _frames(
    table: Table, origin: TableOrigin, sections: Mapping[str, Mapping[str, str]]
) -> dict[str, pd.DataFrame]:
    def long(columns: Mapping[str, Floats], name: str) -> pd.DataFrame:
        frame = pd.DataFrame({"sector": table.sectors, **columns}).melt(id_vars="sector", var_name=name)
        return _about(frame, table, origin)

    totals = {**table.totals, **table.primary_inputs, **table.inputs_beside}
    frames = {
        "labels": _labels(table, sections),
        "sectors": long(totals, "indicator"),
        "final_use": long(table.final_uses, "final_use"),
    }
    if table.regional_uses:
        by_region = [
            long(uses, "final_use").assign(region=region) for region, uses in table.regional_uses.items()
        ]
        frames["regional_final_use"] = pd.concat(by_region)
    if table.imported_final_uses:
        frames["imported_final_use"] = long(table.imported_final_uses, "final_use")
    if table.accounts:
        frames["accounts"] = _accounts(table, origin)
    if sections:
        members = [(kind, *pair) for kind, members in sections.items() for pair in members.items()]
        frames["memberships"] = pd.DataFrame(members, columns=["classification", "member", "group"])
    return frames


def _accounts(table: Table, origin: TableOrigin) -> pd.DataFrame:
    """Each account by sector, and by region of its final users; zeros left out, but one row of each account is kept."""
    parts, sectors = [], np.array(table.sectors, object)
    for name, account in table.accounts.items():
        filled = np.flatnonzero(account.of_sectors)
        filled = filled if len(filled) else np.array([0])
        of_sectors = {"sector": sectors[filled], "value": account.of_sectors[filled]}
        of_users = {"region": list(account.of_users), "value": list(account.of_users.values())}
        for one in (of_sectors, of_users if account.of_users else {}):
            parts.append(pd.DataFrame(one).assign(account=name, unit=account.unit))
    columns = ["year", "account", "sector", "region", "value", "unit", "source", "quality"]
    about = {"year": origin.year, "source": origin.files[0].name, "quality": origin.note or "as published"}
    found = pd.concat([part for part in parts if len(part)])
    return found.assign(**about).reindex(columns=columns).fillna("")


def _about(frame: pd.DataFrame, table: Table, origin: TableOrigin) -> pd.DataFrame:
    own = dict(zip(table.sectors, table.row_units, strict=False))
    in_money = frame.get("indicator", pd.Series("", frame.index)).isin(
        ["value_added", "imported_inputs", *table.primary_inputs, *table.inputs_beside]
    )
    return frame.assign(
        year=origin.year,
        region=origin.region,
        unit=frame["sector"].map(own).where(~in_money, table.unit) if own else table.unit,
        vintage="input-output",
        **_told(table, origin),
    )


def _told(table: Table, origin: TableOrigin) -> dict[str, str]:
    """Source and quality of the rows."""
    return {
        "source": f"input-output table {origin.year}, {len(table.sectors)} sectors: {origin.files[0].name}",
        "quality": origin.note or "as published: balances checked on import",
    }


def _labels(table: Table, sections: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    sectors = {"label": table.sectors, **{f"label_{code}": names for code, names in table.titles.items()}}
    words = vocabulary()
    uses = [
        {"label": name, **{f"label_{code}": words.title(name, code) for code in ("zh", "en")}}
        for name in table.final_uses
    ]
    groups = {"label": sorted(set(sections.get("sector_section", {}).values()))}
    regions = {"label": list(table.places or table.regional_uses)}
    accounts = {"label": list(table.accounts)}
    sets = {"sector": sectors, "buyer": sectors, "final_use": uses}
    sets |= {"region": regions, "industry": groups, "account": accounts}
    frames = [pd.DataFrame(rows).assign(dimension=dimension) for dimension, rows in sets.items()]
    columns = ["dimension", "label", "label_zh", "label_en"]
    return pd.concat([frame for frame in frames if len(frame)]).reindex(columns=columns).fillna("")


def _description(table: Table, origin: TableOrigin, squares: list[str], draft: Path) -> str:
    words, size = vocabulary().stored, len(table.sectors)
    return tomlkit.dumps(
        {
            "name": origin.name,
            "title": {
                code: text.format(year=origin.year, sectors=size) for code, text in words["title"].items()
            },
            "currency": table.unit.partition("_")[0],
            "units": {
                "counted_in": {"money": counted_in(table.unit), "person": words["person"]["counted_in"]},
                "definitions": [*definitions(table.unit), words["person"]["definition"]],
            },
            "table": {
                "year": origin.year,
                "region": origin.region,
                "sectors": size,
                "unit": table.unit,
                "unit_from": table.unit_from,
                **({"row_units": list(table.row_units)} if table.row_units else {}),
                "beside": list(table.inputs_beside),
                "notes": list(table.notes),
                "squares": squares,
            },
            **{f"{key}_zh": {text: said(text, "zh")} for key, text in _told(table, origin).items()},
            "read": [_summed(path) for path in origin.files],
            "files": [_summed(path) for path in sorted(draft.iterdir())],
        }
    )


def _summed(path: Path) -> dict[str, str]:
    """A file, or a folder by the sums of its files."""
    listed = "".join(f"{one}  {name}\n" for name, one in sorted(of(path).items()))
    return {"name": path.name, "sha256": of_text(listed) if path.is_dir() else sha256(path)}
