"""Storing a table as a dataset: tidy CSV tables with labels, units and origin, written whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import tomlkit

from scenario_engine.data.squares import write_square
from scenario_engine.data.tables.currency import counted_in, definitions
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.checksums import of, of_text, sha256
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless

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
        raise TableError(f"{origin.name!r} cannot name a dataset; use letters, digits, - and _.")
    place = folder / origin.name
    if place.exists() and not replace:
        raise TableError(
            f"there is already a dataset {origin.name!r}; add --replace, or choose another name."
        )
    with replacing(place, "table") as draft:
        frames = _frames(table, origin, {**table.classed(), **(sections or {})})
        for name, frame in frames.items():
            harmless(frame).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
        squares = _squares(table)
        for name, flows in squares.items():
            columns = {"year": origin.year, "unit": table.row_units or table.unit}
            write_square(draft / f"{name}.csv", flows, table.sectors, columns)
        description = _description(table, origin, list(squares), draft)
        (draft / "dataset.toml").write_text(description, encoding="utf-8", newline="\n")
    return place


def _frames(
    table: Table, origin: TableOrigin, sections: Mapping[str, Mapping[str, str]]
) -> dict[str, pd.DataFrame]:
    frames = {
        "labels": _labels(table, sections),
        "sectors": _about(
            _long(table, {**table.totals, **table.primary_inputs, **table.inputs_beside}, "indicator"),
            table,
            origin,
        ),
        "final_use": _about(_long(table, table.final_uses, "final_use"), table, origin),
    }
    if table.regional_uses:
        by_region = [
            _about(_long(table, uses, "final_use"), table, origin).assign(region=region)
            for region, uses in table.regional_uses.items()
        ]
        frames["regional_final_use"] = pd.concat(by_region)
    if table.imported_final_uses:
        frames["imported_final_use"] = _about(
            _long(table, table.imported_final_uses, "final_use"), table, origin
        )
    if table.accounts:
        frames["accounts"] = _accounts(table, origin)
    if sections:
        frames["memberships"] = pd.DataFrame(
            [
                (kind, member, group)
                for kind, members in sections.items()
                for member, group in members.items()
            ],
            columns=["classification", "member", "group"],
        )
    return frames


def _accounts(table: Table, origin: TableOrigin) -> pd.DataFrame:
    """Each account by sector, and by region of its final users; zeros left out, but one row of each account is kept."""
    parts = []
    for name, account in table.accounts.items():
        filled = np.flatnonzero(account.of_sectors)
        filled = filled if len(filled) else np.array([0])
        own = {"account": name, "unit": account.unit}
        parts.append(
            pd.DataFrame(
                {"sector": np.array(table.sectors, object)[filled], "value": account.of_sectors[filled]}
            ).assign(**own)
        )
        users = account.of_users
        parts.append(pd.DataFrame({"region": list(users), "value": list(users.values())}).assign(**own))
    columns = ["year", "account", "sector", "region", "value", "unit", "source", "quality"]
    about = {"year": origin.year, "source": origin.files[0].name, "quality": origin.note or "as published"}
    return (
        pd.concat([part for part in parts if len(part)]).assign(**about).reindex(columns=columns).fillna("")
    )


def _long(table: Table, columns: Mapping[str, Floats], name: str) -> pd.DataFrame:
    wide = pd.DataFrame({"sector": table.sectors, **columns})
    return wide.melt(id_vars="sector", var_name=name)


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
        source=f"input-output table {origin.year}, {len(table.sectors)} sectors: {origin.files[0].name}",
        quality=origin.note or "as published: balances checked on import",
    )


def _squares(table: Table) -> dict[str, Floats]:
    apart = table.imported_intermediate
    known = {"intermediate_use": table.intermediate}
    return known if apart is None else {**known, "imported_intermediate_use": apart}


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
    parts = (
        *(("sector", sectors), ("buyer", sectors), ("final_use", uses)),
        *(("region", regions), ("industry", groups), ("account", accounts)),
    )
    frames = [pd.DataFrame(rows).assign(dimension=dimension) for dimension, rows in parts]
    columns = ["dimension", "label", "label_zh", "label_en"]
    return pd.concat([frame for frame in frames if len(frame)]).reindex(columns=columns).fillna("")


def _description(table: Table, origin: TableOrigin, squares: list[str], draft: Path) -> str:
    words, person = vocabulary(), vocabulary().stored["person"]
    size = len(table.sectors)
    return tomlkit.dumps(
        {
            "name": origin.name,
            "title": {
                language: text.format(year=origin.year, sectors=size)
                for language, text in words.stored["title"].items()
            },
            "currency": table.unit.partition("_")[0],
            "units": {
                "counted_in": {"money": counted_in(table.unit), "person": person["counted_in"]},
                "definitions": [*definitions(table.unit), person["definition"]],
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
            "read": [_summed(path) for path in origin.files],
            "files": [_summed(path) for path in sorted(draft.iterdir())],
        }
    )


def _summed(path: Path) -> dict[str, str]:
    """A file, or a folder by the sums of its files."""
    listed = (
        "".join(f"{total}  {name}\n" for name, total in sorted(of(path).items())) if path.is_dir() else None
    )
    return {"name": path.name, "sha256": sha256(path) if listed is None else of_text(listed)}
