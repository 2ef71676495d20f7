"""The published accounts reproduced: how many figures are met, by method, and every figure with verdict and reason."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from math import log10
from typing import Any

from scenario_engine.models.words import Text, humanised, same
from scenario_engine.support.numbers import beside, fitting_scale
from scenario_engine.support.toml.bilingual import by_language
from scenario_engine.support.units import in_powers
from scenario_engine.validation.replicate import read_rules, rulebooks
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import word as word_of_model
from scenario_engine.view.report.titles import headed
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import glossary, say

VERDICTS = ("exact", "close", "off", "not computable", "not a result")

DOT = same(" · ")

HEADS = (
    "report", "number", "locator", "year", "place", "what", "printed", "model", "off_by", "verdict", "role", "why",
)  # fmt: skip
"""Columns of the table of all figures."""

NONE = "none"
"""What a figure without a method is counted under."""

Row = Mapping[str, str]

NUMERALS = "一二三四五六七八九十"

KINDS = (
    ("annex", re.compile(r"附录|注|annex")),
    ("figure", re.compile(r"图|fig\b")),
    ("table", re.compile(r"表|table\b")),
    ("preface", re.compile(r"^前言|^preface")),
)
"""What a place is, the first that fits; anything else is text of a chapter."""

ORDER = ("preface", "figure", "table", "text", "annex")


def section(view: ViewModel, scorecards: Sequence[Sequence[Row]]) -> Block | None:
    """Counts, bars by method, and the table of all figures."""
    rows = [row for scorecard in scorecards for row in scorecard]
    if not rows:
        return None
    count = Counter(row["verdict"] for row in rows)
    computable = len(rows) - count["not computable"] - count["not a result"]
    reached = count["exact"] + count["close"]
    bars = (_bars(view, rows, column, f"scorecard_by_{column}") for column in ("method", "report"))
    share = f"{reached / max(computable, 1):.1%}"
    finding = say("scorecard_finding", reached=reached, all=computable, share=share)
    tables = (_tolerances(view, rows), _table(view, rows))
    named = [(say("figures_compared"), len(rows))]
    named += [(word(view, "verdict", verdict), count[verdict]) for verdict in VERDICTS]
    cards = blocks.figures([blocks.figure(*one, "count") for one in named])
    return blocks.section("scorecard", [cards, *bars, *tables], finding)


def _bars(view: ViewModel, rows: Sequence[Row], column: str, title: str) -> Block:
    """One bar for each method or report, cut by verdict."""
    named = [row[column] or NONE for row in rows]
    groups = sorted(dict.fromkeys(named), key=lambda group: group == NONE)
    counts = Counter(zip(named, (row["verdict"] for row in rows), strict=True))
    lines = [
        blocks.series(
            word(view, "verdict", one), [[counts[group, one] for group in groups]], role=one.replace(" ", "_")
        )
        for one in VERDICTS
    ]
    labels = [word(view, column, group) for group in groups]
    return blocks.chart(title, "ranking", say(title), "count", labels=labels, lines=lines, years=[0])


def _tolerances(view: ViewModel, rows: Sequence[Row]) -> Block | None:
    """Tolerance of each method and its rationale; of methods that the rulebook knows with the tolerance they were judged by."""
    judged = dict.fromkeys((row["method"], row["tolerance"]) for row in rows if row.get("tolerance"))
    known = {name: how for file in rulebooks().values() for name, how in read_rules(file).methods.items()}
    cells = [
        [word(view, "method", name), float(tolerance), by_language(known[name].defence)]
        for name, tolerance in judged
        if name in known and known[name].tolerance == float(tolerance)
    ]
    if not cells:
        return None
    heads = ("method", blocks.column("tolerance", "percent"), "tolerance_reason")
    return blocks.table("scorecard_methods", "scorecard_methods", heads, cells)


def _table(view: ViewModel, rows: Sequence[Row]) -> Block:
    """Every figure with its place in print; each report from its first figure to its last, then its tables and its text."""
    heads = [blocks.column(key, "percent" if key == "off_by" else "") for key in HEADS]
    placed = sorted(rows, key=lambda row: (row["report"], place_in_print(row.get("locator", ""))))
    cells = [
        _cells(view, row, number)
        for _, alike in groupby(placed, key=lambda row: row["report"])
        for number, row in enumerate(alike, start=1)
    ]
    return blocks.table("scorecard", "scorecard_table", heads, cells, note=say("scorecard_note"))


def _cells(view: ViewModel, row: Row, number: int) -> list[Any]:
    verdict = word(view, "verdict", row["verdict"])
    printed, model = _with_unit(view, row)
    good = {"exact": True, "close": True, "off": False}.get(row["verdict"])
    return [
        row["report"],
        str(number),
        row.get("locator", ""),
        row["year"],
        joined([place(view, text) for text in _said(row, "region", "industry").values()], DOT),
        joined([word(view, *one) for one in _said(row, "indicator", "component").items()], DOT),
        printed,
        model,
        float(row["gap"]) if row["gap"] else None,
        verdict if good is None else {"text": verdict, "good": good},
        word(view, "role", row["role"]) if row["role"] else "",
        _why(view, row),
    ]


def _said(row: Row, *columns: str) -> dict[str, str]:
    return {column: row[column] for column in columns if row[column] not in ("", "total")}


def _why(view: ViewModel, row: Row) -> Text:
    """Cause and reason in both languages; a scorecard of before reasons had two gives the English."""
    cause = word(view, "cause", row["cause"]) if row.get("cause") else same("")
    reason = {"zh": row.get("reason_zh") or row["reason"], "en": row["reason"]}
    return headed(cause, reason)


def word(view: ViewModel, kind: str, text: str) -> Text:
    """What a word of the scorecard is called: by the glossary, else by the dataset, else as it stands."""
    known = glossary()["scorecard"].get(f"{kind}.{text}") or word_of_model(kind, text) or view.label(text)
    return same(humanised(text)) if known == same(text) and kind != "report" else known


def place(view: ViewModel, text: str) -> Text:
    """Name of a region or industry, or of several joined by `+`."""
    return joined([view.label(one) for one in text.split("+")], {"zh": "、", "en": ", "})


def _with_unit(view: ViewModel, row: Row) -> tuple[Text, Text]:
    """The printed and the model's figure in the reader's unit, the model's with one decimal more; a range stays one."""
    if not row["printed"] or "-" in row["printed"][1:]:
        return same(row["printed"]), same(row["model"])
    printed, model = Decimal(row["printed"]), Decimal(row["model"]) if row["model"] else None
    whole_model = model is not None and model == model.to_integral()
    texts: list[Text] = [{}, {}]
    for language in ("zh", "en"):
        power, written = _unit(view, row["unit"], printed, language)
        whole = printed.scaleb(power)
        fraction = "." in row["printed"] or whole != whole.to_integral()
        decimals = max(0, -int(whole.as_tuple().exponent)) if fraction else 0
        texts[0][language] = written.format(f"{whole:,.{decimals}f}")
        more = 0 if written == "{}" and decimals == 0 and whole_model else 1
        texts[1][language] = (
            "" if model is None else written.format(f"{model.scaleb(power):,.{decimals + more}f}")
        )
    return texts[0], texts[1]


def _unit(view: ViewModel, unit: str, value: Decimal, language: str) -> tuple[int, str]:
    """Power of ten from the printed unit to the reader's, and how number and unit are written."""
    power, base = in_powers(unit) or (0, "")
    for canonical in view.units:
        counted, own = in_powers(canonical) or (0, "")
        if power and own == base:
            shift = power - counted
            scale = fitting_scale(view.units, canonical, float(value.scaleb(shift)), language)
            written = str(scale.get("written") or beside("{}", str(scale["text"])))
            return shift + round(log10(scale["factor"])), written
    known = glossary()["scorecard"].get(f"unit.{unit}", same(""))[language]
    return 0, "{}%" if known == "%" else beside("{}", known)


def place_in_print(locator: str) -> tuple[int, tuple[int, ...]]:
    """What the places of one report are sorted by, so that a reader finds its figures from 1 to last.

    >>> sorted(["table 3-1 rank 10", "table 3-1 rank 9", "fig 12", "fig 3 (figure text)"], key=place_in_print)
    ['fig 3 (figure text)', 'fig 12', 'table 3-1 rank 9', 'table 3-1 rank 10']
    """
    kind, found = next(
        ((name, match) for name, pattern in KINDS if (match := pattern.search(locator))), ("text", None)
    )
    written = re.findall(rf"\d+|[{NUMERALS}]", locator[found.start() if found else 0 :])
    numbers = (int(one) if one.isdigit() else NUMERALS.index(one) + 1 for one in written)
    return ORDER.index(kind), tuple(numbers)
