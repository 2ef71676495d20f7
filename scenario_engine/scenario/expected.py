"""What each key of the scenario language may hold, in words, with an example to copy."""

from __future__ import annotations

from math import isfinite
from typing import Any

from scenario_engine.support.toml.located import Key

BILINGUAL = '{ zh = "…", en = "…" }'
ENTRY = '{ value = 5.2, unit = "percent", assumption = "…" }'
PATH = "{ 2025 = 5.0, 2030 = 4.0 }"
NUMBER = ("a number", "a plain number, such as 5.2")
TOLD = ("a text", f"it in quotes, or {BILINGUAL}")
WAYS = '"linear", "geometric" or "step"'

EXPECTED: dict[Key, tuple[str, str]] = {
    ("title",): ("a table with zh and en", f"title = {BILINGUAL}"),
    ("title", "*"): ("a text", 'it in quotes, such as "Baseline"'),
    ("description",): ("a table with zh and en", f"description = {BILINGUAL}"),
    ("description", "*"): ("a text", "it in quotes"),
    ("extends",): ("the name of a scenario or a list of names", 'extends = "baseline"'),
    ("extends", "*"): ("the name of a scenario", '"baseline"'),
    ("dataset",): ("the name of a dataset", 'dataset = "china"'),
    ("horizon",): ("a table of three years", "horizon = { base = 2017, measured = 2024, last = 2030 }"),
    ("horizon", "base"): ("a year", "base = 2017"),
    ("horizon", "measured"): ("a year", "measured = 2024"),
    ("horizon", "last"): ("a year", "last = 2030"),
    ("labels",): ("a table of lists", '[labels], and below it region_group = ["east", "west"]'),
    ("labels", "*"): ("a list of labels", '["east", "west"]'),
    ("labels", "*", "*"): ("a text", 'it in quotes, such as "east"'),
    ("variants",): ("a table of names", '[variants], and below it regional_value_added = "pooled"'),
    ("variants", "*"): ("the name of a variant", 'regional_value_added = "pooled"'),
    ("outputs",): ("a list of variables", 'outputs = ["gdp"]'),
    ("outputs", "*"): ("the name of a variable", '"gdp"'),
    ("inputs",): ("a table of inputs", f"[inputs], and below it real_gdp_growth = {ENTRY}"),
    ("inputs", "*"): ("a table", f"a table, such as {ENTRY}"),
    ("inputs", "*", "value"): NUMBER,
    ("inputs", "*", "path"): ("a table of numbers by year", f"path = {PATH}"),
    ("inputs", "*", "path", "*"): NUMBER,
    ("inputs", "*", "interpolation"): (WAYS, 'interpolation = "linear"'),
    ("inputs", "*", "by"): ("a table of numbers by label", "by.industry = { default = 0.0, C = 1.0 }"),
    ("inputs", "*", "by", "*"): ("a table of numbers by label", "by.industry = { default = 0.0, C = 1.0 }"),
    ("inputs", "*", "by", "*", "*"): ("a number or a path", f"1.0, or {{ path = {PATH} }}"),
    ("inputs", "*", "by", "*", "*", "path"): ("a table of numbers by year", f"path = {PATH}"),
    ("inputs", "*", "by", "*", "*", "path", "*"): NUMBER,
    ("inputs", "*", "by", "*", "*", "interpolation"): (WAYS, 'interpolation = "linear"'),
    ("inputs", "*", "data"): ("a table", 'data = { file = "national", indicator = "gdp" }'),
    ("inputs", "*", "data", "dataset"): ("the name of a dataset", 'dataset = "china"'),
    ("inputs", "*", "data", "file"): ("the name of a table of the dataset", 'file = "national"'),
    ("inputs", "*", "data", "indicator"): ("the name of an indicator", 'indicator = "gdp"'),
    ("inputs", "*", "data", "vintage"): ("the name of a vintage", 'vintage = "fifth census"'),
    ("inputs", "*", "data", "years"): ("a list of years", "years = [2022, 2023]"),
    ("inputs", "*", "data", "years", "*"): ("a year", "four digits, such as 2022"),
    ("inputs", "*", "data", "where"): ("a table of texts", 'where = { region = "total" }'),
    ("inputs", "*", "data", "where", "*"): ("a text", "it in quotes"),
    ("inputs", "*", "data", "gaps"): (
        '"interpolate", "two-point", "trend" or "weighted-growth"',
        'gaps = "two-point"',
    ),
    ("inputs", "*", "table"): ("the name of a CSV file", 'table = "shares.csv"'),
    ("inputs", "*", "membership"): ("the name of a classification", 'membership = "section_group"'),
    ("inputs", "*", "scale"): ("a number, or numbers by year", f"scale = 1.1, or scale = {PATH}"),
    ("inputs", "*", "scale", "*"): NUMBER,
    ("inputs", "*", "add"): ("a number, or numbers by year", f"add = 0.5, or add = {PATH}"),
    ("inputs", "*", "add", "*"): NUMBER,
    ("inputs", "*", "shift"): ("a whole number of years, at most a thousand", "shift = 1"),
    ("inputs", "*", "computed"): ("true", "computed = true, or remove the entry"),
    ("inputs", "*", "unit"): ("the name of a unit", 'unit = "percent"'),
    ("inputs", "*", "source"): TOLD,
    ("inputs", "*", "assumption"): TOLD,
    ("inputs", "*", "quality"): TOLD,
    ("inputs", "*", "filled"): ("a list of years", "filled = [2017, 2018]"),
    ("inputs", "*", "filled", "*"): ("a year", "four digits, such as 2022"),
    ("inputs", "*", "expect_no_effect"): ("true or false", "expect_no_effect = true"),
    ("shock",): ("a table", "[shock.final_demand]"),
    ("shock", "*"): ("a table", "[shock.final_demand], and below it by, unit and assumption"),
    ("shock", "*", "by"): (
        "a table of paths by label",
        'by.sector = { "083" = { path = { 2025 = 100.0 } } }',
    ),
    ("shock", "*", "by", "*"): (
        "a table of paths by label",
        'by.sector = { "083" = { path = { 2025 = 100.0 } } }',
    ),
    ("shock", "*", "by", "*", "*"): ("a path", "{ path = { 2025 = 100.0 } }"),
    ("shock", "*", "by", "*", "*", "path"): ("a table of numbers by year", f"path = {PATH}"),
    ("shock", "*", "by", "*", "*", "path", "*"): NUMBER,
    ("shock", "*", "unit"): ("the name of a unit", 'unit = "亿元"'),
    ("shock", "*", "source"): TOLD,
    ("shock", "*", "assumption"): TOLD,
}

EXPECTED |= {
    (*path, language): ("a text", f'{language} = "…"')
    for path in [path for path, what in EXPECTED.items() if what == TOLD]
    for language in ("zh", "en")
}


def expected(path: Key) -> tuple[str, str]:
    """What a key may hold and what to write; the pattern with fewer wildcards counts; empty for keys that are not listed."""
    fitting = [
        pattern
        for pattern in EXPECTED
        if len(pattern) == len(path)
        and all(own in ("*", part) for own, part in zip(pattern, path, strict=True))
    ]
    best = min(fitting, key=lambda pattern: pattern.count("*"), default=None)
    return ("", "") if best is None else EXPECTED[best]


def is_beyond_reach(value: Any) -> bool:
    """Whether a value is a number, and none to compute with: nan, infinite, or too large for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not isfinite(value) if isinstance(value, float) else abs(value) > 10**300


def said(value: Any) -> str:
    """A TOML value as a person would call it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number of more than twenty digits"
    if isinstance(value, dict | list):
        return f"{'a' if value else 'an empty'} {'table' if isinstance(value, dict) else 'list'}"
    if isinstance(value, str | int | float):
        return repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:60]} …"
    return f"the date or time {value}"
