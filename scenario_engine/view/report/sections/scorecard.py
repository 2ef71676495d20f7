"""The published accounts reproduced: how many figures are met, by method, and every figure with verdict and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import log10
from typing import Any

from scenario_engine.models.words import Text, humanised, same
from scenario_engine.support.numbers import beside, fitting_scale
from scenario_engine.support.toml.bilingual import told
from scenario_engine.validation.replicate import read_rules, rulebooks
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import word as word_of_model
from scenario_engine.view.report.sections.places import place_in_print
from scenario_engine.view.report.titles import headed
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import glossary, say

VERDICTS = ("exact", "close", "off", "not computable", "not a result")

DOT = same(" · ")

NONE = "none"
"""What a figure without a method is counted under."""

Row = Mapping[str, str]


def section(view: ViewModel, scorecards: Sequence[Sequence[Row]]) -> Block | None:
    """Counts, bars by method, and the table of all figures."""
    rows = [row for scorecard in scorecards for row in scorecard]
    if not rows:
        return None
    count = Counter(row["verdict"] for row in rows)
    computable = len(rows) - count["not computable"] - count["not a result"]
    reached = count["exact"] + count["close"]
    return blocks.section(
        "scorecard",
        say("scorecard"),
        [
            _figures(view, rows, count),
            _bars(view, rows, "method", "scorecard_by_method"),
            _bars(view, rows, "report", "scorecard_by_report"),
            _tolerances(view, rows),
            _table(view, rows),
        ],
        say(
            "scorecard_finding", reached=reached, all=computable, share=f"{reached / max(computable, 1):.1%}"
        ),
    )


def _figures(view: ViewModel, rows: Sequence[Row], count: Counter[str]) -> Block:
    items = [blocks.figure(say("figures_compared"), len(rows), "count")]
    items += [blocks.figure(word(view, "verdict", verdict), count[verdict], "count") for verdict in VERDICTS]
    return blocks.figures(items)


def _bars(view: ViewModel, rows: Sequence[Row], column: str, title: str) -> Block:
    """One bar for each method or report, cut by verdict."""
    named = [row[column] or NONE for row in rows]
    groups = sorted(dict.fromkeys(named), key=lambda group: group == NONE)
    counts = {
        group: Counter(row["verdict"] for row, own in zip(rows, named, strict=True) if own == group)
        for group in groups
    }
    return blocks.chart(
        title,
        "ranking",
        say(title),
        "count",
        labels=[word(view, column, group) for group in groups],
        lines=[
            blocks.series(
                word(view, "verdict", verdict),
                [[counts[group][verdict] for group in groups]],
                role=verdict.replace(" ", "_"),
            )
            for verdict in VERDICTS
        ],
        years=[0],
    )


def _tolerances(view: ViewModel, rows: Sequence[Row]) -> Block | None:
    """Tolerance of each method and its rationale; of methods that the rulebook knows with the tolerance they were judged by."""
    judged = dict.fromkeys((row["method"], row["tolerance"]) for row in rows if row.get("tolerance"))
    known = {name: how for file in rulebooks().values() for name, how in read_rules(file).methods.items()}
    cells = [
        [
            word(view, "method", name),
            float(tolerance),
            {language: told(known[name].defence, language) for language in ("zh", "en")},
        ]
        for name, tolerance in judged
        if name in known and known[name].tolerance == float(tolerance)
    ]
    if not cells:
        return None
    heads = [
        blocks.column(say("method")),
        blocks.column(say("tolerance"), "percent"),
        blocks.column(say("tolerance_reason")),
    ]
    return blocks.table("scorecard_methods", say("scorecard_methods"), heads, cells)


def _table(view: ViewModel, rows: Sequence[Row]) -> Block:
    """Every figure with its place in print; each report from its first figure to its last, then its tables and its text."""
    texts = (
        "report",
        "number",
        "locator",
        "year",
        "place",
        "what",
        "printed",
        "model",
        "off_by",
        "verdict",
        "role",
        "why",
    )
    heads = [blocks.column(say(key), "percent" if key == "off_by" else "") for key in texts]
    by_report: dict[str, list[Row]] = {}
    for row in rows:
        by_report.setdefault(row["report"], []).append(row)
    cells = [
        _cells(view, row, number)
        for report in sorted(by_report)
        for number, row in enumerate(
            sorted(by_report[report], key=lambda row: place_in_print(row.get("locator", ""))), start=1
        )
    ]
    return blocks.table("scorecard", say("scorecard_table"), heads, cells, note=say("scorecard_note"))


def _cells(view: ViewModel, row: Row, number: int) -> list[Any]:
    verdict = word(view, "verdict", row["verdict"])
    printed, model = _with_unit(view, row)
    good = {"exact": True, "close": True, "off": False}.get(row["verdict"])
    return [
        row["report"],
        str(number),
        row.get("locator", ""),
        row["year"],
        joined(
            [place(view, row[key]) for key in ("region", "industry") if row.get(key) not in ("", "total")],
            DOT,
        ),
        joined(
            [
                word(view, key, row[key])
                for key in ("indicator", "component")
                if row[key] not in ("", "total")
            ],
            DOT,
        ),
        printed,
        model,
        float(row["gap"]) if row["gap"] else None,
        verdict if good is None else {"text": verdict, "good": good},
        word(view, "role", row["role"]) if row["role"] else "",
        _why(view, row),
    ]


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
    texts: list[Text] = [{}, {}]
    for language in ("zh", "en"):
        power, written = _unit(view, row["unit"], printed, language)
        whole = printed.scaleb(power)
        fraction = "." in row["printed"] or whole != whole.to_integral()
        decimals = max(0, -int(whole.as_tuple().exponent)) if fraction else 0
        texts[0][language] = written.format(f"{whole:,.{decimals}f}")
        more = 0 if written == "{}" and decimals == 0 and _is_whole(model) else 1
        texts[1][language] = (
            "" if model is None else written.format(f"{model.scaleb(power):,.{decimals + more}f}")
        )
    return texts[0], texts[1]


def _is_whole(model: Decimal | None) -> bool:
    return model is not None and model == model.to_integral()


def _unit(view: ViewModel, unit: str, value: Decimal, language: str) -> tuple[int, str]:
    """Power of ten from the printed unit to the reader's, and how number and unit are written."""
    base, _, power = unit.partition("_1e")
    for canonical in view.units:
        own, _, counted = canonical.partition("_1e")
        if power and own == base:
            shift = int(power) - int(counted or 0)
            scale = fitting_scale(view.units, canonical, float(value.scaleb(shift)), language)
            written = str(scale.get("written") or beside("{}", str(scale["text"])))
            return shift + round(log10(scale["factor"])), written
    known = glossary()["scorecard"].get(f"unit.{unit}", same(""))[language]
    return 0, "{}%" if known == "%" else beside("{}", known)
