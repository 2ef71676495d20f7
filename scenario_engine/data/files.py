"""The files of a dataset: its description in TOML and its tables in CSV, held against their sums when they are read."""

from __future__ import annotations

import io
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.data.selection import YEAR
from scenario_engine.support.errors import ScenarioEngineError, near_miss
from scenario_engine.support.files import checksums
from scenario_engine.support.files.plaintext import read_text

if TYPE_CHECKING:
    import pandas as pd

NEEDED: tuple[tuple[tuple[str, ...], type, str], ...] = (
    (("name",), str, 'name = "china"'),
    (("title", "zh"), str, 'title = { zh = "中国", en = "China" }'),
    (("title", "en"), str, 'title = { zh = "中国", en = "China" }'),
    (("units", "counted_in"), dict, '[units], and below it counted_in = { money = "CNY_1e8" }'),
    (("units", "definitions"), list, '[units], and below it definitions = ["CNY_1e8 = 1e8 CNY"]'),
)
"""What every `dataset.toml` says: key, type, and an example to copy."""


def read_description(path: Path) -> dict[str, Any]:
    """What `dataset.toml` says; what every dataset must say is there.

    Parameters
    ----------
    path
        Of the file.

    Raises
    ------
    ScenarioEngineError
        No such file, not TOML, or one of `NEEDED` that is missing.
    """
    checksums.verify(path)
    name = f"{path.parent.name}/{path.name}"
    try:
        found = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ScenarioEngineError(f"{name}: is not TOML ({fault}).") from None
    for keys, kind, example in NEEDED:
        value: Any = found
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, kind):
            has = "is missing" if value is None else f"is {value!r}"
            raise ScenarioEngineError(f"{name}: {'.'.join(keys)} {has}; write {example}.")
    return found


@cache
def read_rows(path: Path, tables: tuple[str, ...]) -> pd.DataFrame:
    """One CSV as text columns, `value` as numbers, `year` as integers; read once.

    Parameters
    ----------
    path
        Of the file.
    tables
        Names of those there are, for the message.

    Raises
    ------
    ScenarioEngineError
        No such table, or one that is not CSV, or is not what its sum says.
    """
    import pandas as pd

    if not path.is_file():
        raise ScenarioEngineError(
            f"the dataset has no table {path.stem!r}. {near_miss(path.stem, tables)}".rstrip()
        )
    checksums.verify(path)
    try:
        frame = pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise ScenarioEngineError(f"{path.name}: is not a CSV table ({fault}).") from None
    if "value" in frame:
        # A published band such as "1-6" is no number; `select` refuses it where a number is asked for.
        frame["value"] = pd.to_numeric(frame["value"], errors="coerce")
    if "year" in frame and frame["year"].str.fullmatch(YEAR).all():
        frame["year"] = frame["year"].astype(int)
    return frame
