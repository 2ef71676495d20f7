"""Storing a table as a dataset: tidy CSV tables with labels, units and origin, written whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scenario_engine.data.tables.arrays import HOUSEHOLDS
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.checksums import sha256
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless

__all__ = ["Origin", "store"]

NAME = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Origin:
    """Where a table came from."""

    name: str
    year: int
    region: str
    files: tuple[Path, ...]
    note: str = ""


def store(
    table: Table,
    origin: Origin,
    folder: Path,
    *,
    sections: Mapping[str, Mapping[str, str]] | None = None,
    replace: bool = False,
) -> Path:
    """Write the dataset `folder / origin.name`; returns its path.

    Parameters
    ----------
    table
        A table that passed its checks.
    origin
        Name of the dataset, year, region, and the files read.
    folder
        Of all datasets of the user.
    sections
        Classification → sector → group, such as `{"sector_section": {"001": "A"}}`.
    replace
        Whether a dataset of that name may be overwritten.

    Raises
    ------
    TableError
        A name that is no name, a dataset that is already there, a currency that is not known.
    """
    if not NAME.fullmatch(origin.name):
        raise TableError(f"{origin.name!r} cannot name a dataset; use letters, digits, - and _.")
    place = folder / origin.name
    if place.exists() and not replace:
        raise TableError(
            f"there is already a dataset {origin.name!r}; add --replace, or choose another name."
        )
    with replacing(place, "table") as draft:
        frames = _frames(table, origin, sections or {})
        for name, frame in frames.items():
            harmless(frame).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
        description = _description(table, origin, list(frames), draft)
        (draft / "dataset.toml").write_text(description, encoding="utf-8")
    return place


def _frames(
    table: Table, origin: Origin, sections: Mapping[str, Mapping[str, str]]
) -> dict[str, pd.DataFrame]:
    totals = {
        "gross_output": table.gross_output,
        "intermediate_input": table.intermediate_input,
        "value_added": table.value_added,
        "final_demand": table.final_demand,
    }
    if table.imports is not None:
        totals["imports"] = table.imports
    if "exports" in table.final_uses:
        totals["exports"] = table.final_uses["exports"]
    household = [table.final_uses[name] for name in HOUSEHOLDS if name in table.final_uses]
    if household:
        totals["household_consumption"] = np.sum(household, axis=0)
    by_sector = {**totals, **table.primary_inputs}
    frames = {
        "labels": _labels(table, sections),
        "sectors": _about(_long(table, by_sector, "indicator"), table, origin),
        "intermediate_use": _square(table, table.intermediate, origin),
        "final_use": _about(_long(table, table.final_uses, "final_use"), table, origin),
    }
    if table.imported_intermediate is not None:
        frames["imported_intermediate_use"] = _square(table, table.imported_intermediate, origin)
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


def _long(table: Table, columns: Mapping[str, Floats], name: str) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"sector": list(table.sectors), name: kind, "value": values})
        for kind, values in columns.items()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["sector", name, "value"])


def _about(frame: pd.DataFrame, table: Table, origin: Origin) -> pd.DataFrame:
    return frame.assign(
        year=origin.year,
        region=origin.region,
        unit=table.unit,
        vintage="input-output",
        source=f"input-output table {origin.year}, {len(table.sectors)} sectors: {origin.files[0].name}",
        quality=origin.note or "as published: balances checked on import",
    )


def _square(table: Table, flows: Floats, origin: Origin) -> pd.DataFrame:
    size = len(table.sectors)
    names = np.array(table.sectors)
    return pd.DataFrame(
        {
            "year": origin.year,
            "sector": np.repeat(names, size),
            "buyer": np.tile(names, size),
            "value": flows.ravel(),
            "unit": table.unit,
        }
    )


def _labels(table: Table, sections: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    words = vocabulary()
    rows = [
        (dim, code, zh, en)
        for dim in ("sector", "buyer")
        for code, zh, en in zip(table.sectors, table.titles_zh, table.titles_en, strict=True)
    ]
    rows += [
        ("final_use", name, words.title(name, "zh"), words.title(name, "en")) for name in table.final_uses
    ]
    groups = sorted(set(sections.get("sector_section", {}).values()))
    rows += [("industry", group, group, group) for group in groups]
    return pd.DataFrame(rows, columns=["dimension", "label", "label_zh", "label_en"])


def _description(table: Table, origin: Origin, tables: list[str], draft: Path) -> str:
    currency = table.unit.split("_")[0]
    known = vocabulary().currencies
    if currency not in known:
        raise TableError(
            f"currency {currency!r} has no entry in vocabulary.toml; add [currencies.{currency}]."
        )
    definitions = [*known[currency]["definitions"], "persons_1e4 = 1e4 person = _ = 万人"]
    title = f"Input-output table {origin.year}, {len(table.sectors)} sectors"
    lines = [
        f"name = {_quoted(origin.name)}",
        f"title = {{ zh = {_quoted(f'{origin.year}年投入产出表，{len(table.sectors)}部门')}, en = {_quoted(title)} }}",
        f"currency = {_quoted(currency)}",
        "",
        "[units]",
        f'counted_in = {{ money = {_quoted(known[currency]["counted_in"])}, person = "persons_1e4" }}',
        f"definitions = [{', '.join(map(_quoted, definitions))}]",
        "",
        "[table]",
        f"year = {origin.year}",
        f"region = {_quoted(origin.region)}",
        f"sectors = {len(table.sectors)}",
        f"unit = {_quoted(table.unit)}",
        f"unit_from = {_quoted(table.unit_from)}",
        "",
    ]
    for path in origin.files:
        lines += [
            "[[read]]",
            f"name = {_quoted(path.name)}",
            f"sha256 = {_quoted(sha256(path))}",
            "",
        ]
    for name in tables:
        lines += [
            "[[files]]",
            f"name = {_quoted(f'{name}.csv')}",
            f"sha256 = {_quoted(sha256(draft / f'{name}.csv'))}",
            "",
        ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's is one."""
    return json.dumps(text, ensure_ascii=False)
