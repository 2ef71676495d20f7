"""The published accounts reproduced: how many figures are met, by method, and every figure with verdict and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scenario_engine.report import blocks
from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material
from scenario_engine.report.words import glossary, say
from scenario_engine.wording import Text, humanised, same

VERDICTS = ("exact", "close", "off", "not computable")

FIRST = ("off", "not computable", "close", "exact")
"""In the table what is not met stands first, with its reason."""

Row = Mapping[str, str]


def section(material: Material, scorecards: Sequence[Sequence[Row]]) -> Block | None:
    """Counts, bars by method, and the table of all figures."""
    rows = [row for scorecard in scorecards for row in scorecard]
    if not rows:
        return None
    count = Counter(row["verdict"] for row in rows)
    computable = len(rows) - count["not computable"]
    reached = count["exact"] + count["close"]
    return blocks.section(
        "scorecard",
        say("scorecard"),
        [
            _figures(rows, count),
            _bars(rows, "method", "scorecard_by_method"),
            _bars(rows, "report", "scorecard_by_report"),
            _table(material, rows),
        ],
        say(
            "scorecard_finding", reached=reached, all=computable, share=f"{reached / max(computable, 1):.1%}"
        ),
    )


def _figures(rows: Sequence[Row], count: Counter[str]) -> Block:
    items = [blocks.figure(say("figures_compared"), len(rows), "count")]
    items += [blocks.figure(_word("verdict", verdict), count[verdict], "count") for verdict in VERDICTS]
    return blocks.figures(items)


def _bars(rows: Sequence[Row], column: str, title: str) -> Block:
    """One bar for each method or report, cut by verdict."""
    groups = list(dict.fromkeys(row[column] for row in rows if row[column]))
    counts = {group: Counter(row["verdict"] for row in rows if row[column] == group) for group in groups}
    return blocks.chart(
        title,
        "ranking",
        say(title),
        "count",
        labels=[_word(column, group) for group in groups],
        lines=[
            blocks.series(
                _word("verdict", verdict),
                [[counts[group][verdict] for group in groups]],
                role=verdict.replace(" ", "_"),
            )
            for verdict in VERDICTS
        ],
        years=[0],
    )


def _table(material: Material, rows: Sequence[Row]) -> Block:
    texts = ("report", "year", "place", "what", "printed", "model", "off_by", "verdict", "role", "why")
    heads = [blocks.column(say(key), "percent" if key == "off_by" else "") for key in texts]
    ordered = sorted(rows, key=lambda row: FIRST.index(row["verdict"]) if row["verdict"] in FIRST else 0)
    return blocks.table(
        "scorecard", say("scorecard_table"), heads, [_cells(material, row) for row in ordered]
    )


def _cells(material: Material, row: Row) -> list[Any]:
    verdict = _word("verdict", row["verdict"])
    good = {"exact": True, "close": True, "off": False}.get(row["verdict"])
    return [
        row["report"],
        row["year"],
        _joined(
            material.label(row[key]) for key in ("region", "industry") if row.get(key) not in ("", "total")
        ),
        _joined(
            [_word("indicator", row["indicator"])]
            + ([] if row["component"] in ("", "total") else [_word("component", row["component"])])
        ),
        _with_unit(row["printed"], row["unit"]),
        row["model"],
        float(row["gap"]) if row["gap"] else None,
        verdict if good is None else {"text": verdict, "good": good},
        _word("role", row["role"]) if row["role"] else "",
        _why(row),
    ]


def _why(row: Row) -> Text:
    """Cause and reason in both languages; a scorecard of before reasons had two gives the English."""
    cause = _word("cause", row["cause"]) if row.get("cause") else same("")
    reason = {"zh": row.get("reason_zh") or row["reason"], "en": row["reason"]}
    marks = {"zh": "：", "en": ": "}
    return {
        language: marks[language].join(filter(None, (cause[language], reason[language])))
        for language in ("zh", "en")
    }


def _word(kind: str, text: str) -> Text:
    """What a word of the scorecard is called; as it stands where the glossary lacks it."""
    return glossary()["scorecard"].get(f"{kind}.{text}") or same(
        text if kind == "report" else humanised(text)
    )


def _with_unit(figure: str, unit: str) -> Text:
    known = glossary()["scorecard"].get(f"unit.{unit}", same(""))
    return {language: f"{figure} {known[language]}".strip() for language in ("zh", "en")}


def _joined(texts: Any) -> Text:
    several = list(texts)
    return {
        "zh": " · ".join(text["zh"] for text in several),
        "en": " · ".join(text["en"] for text in several),
    }
