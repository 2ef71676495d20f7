"""The tables of docs/replicate.md, from the stored scorecard: `python docs/pages/scorecard.py` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from scenario_engine.support.toml.bilingual import told
from scenario_engine.validation.replicate import read_rules, rulebook, stored_beside, summary
from scenario_engine.validation.replicate.rules import ROLES
from scenario_engine.validation.replicate.scorecard import read

PAGE = Path(__file__).parents[1] / "replicate.md"

PROVES = {
    "anchor": "nothing: the figure itself, or the label counted, is an input",
    "calibrated": "that few parameters can meet many figures",
    "conditional": "that the rule is right: it follows from other printed figures, such as provinces from the nation",
    "predicted": "that the model is right: from statistics and parameters fitted to other figures",
}

ALL = {
    "all": "all computable figures",
    "without anchors": "without anchors",
    "without anchors and contradictions": "… and without figures that print itself contradicts",
}


def tables() -> dict[str, str]:
    """Each table of the page under the name of its mark."""
    card = read(stored_beside(rulebook()))
    tallies = summary(card).to_dataframe()
    return {
        name: "\n".join(_table(*rows))
        for name, rows in {
            "roles": _roles(tallies),
            "totals": _totals(tallies),
            "reports": _reports(card.to_dataframe()),
            "unanswered": _unanswered(card.to_dataframe()),
            "methods": _methods(tallies),
            "left out": _left_out(read(stored_beside(rulebook(), "left-out")).to_dataframe()),
        }.items()
    }


def written(page: str) -> str:
    """The page with every table between `<!-- scorecard: name -->` and `<!-- end -->` replaced."""
    for name, table in tables().items():
        page, found = re.subn(
            rf"(<!-- scorecard: {name} -->\n).*?(<!-- end -->)",
            lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
        if found != 1:
            raise ValueError(f"{PAGE.name} has {found} marks for the table {name!r}.")
    return page


Rows = tuple[Sequence[str], str, list[Sequence[object]]]


def _table(heads: Sequence[str], aligned: str, rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join({'l': '---', 'r': '---:'}[one] for one in aligned)}|"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def _roles(tallies: pd.DataFrame) -> Rows:
    of_role = tallies[tallies["group"] == "role"].set_index("name")
    rows = [
        [
            role,
            *(int(of_role.loc[role, one]) for one in ("computable", "exact", "close", "off")),
            PROVES[role],
        ]
        for role in ROLES
    ]
    return ("role", "figures", "exact", "close", "off", "what it proves"), "lrrrrl", rows


def _totals(tallies: pd.DataFrame) -> Rows:
    rows = [
        [ALL[row.name_], row.computable, row.exact, row.close, row.off, f"{row.reached_percent:.1f} %"]
        for row in tallies[tallies["group"] == "all"].rename(columns={"name": "name_"}).itertuples()
    ]
    return ("", "figures", "exact", "close", "off", "reached"), "lrrrrr", rows


def _reports(card: pd.DataFrame) -> Rows:
    """Reached of computable by report and role, and what of a report is no result or cannot be computed."""
    rows = []
    for report, of_report in sorted(card.groupby("report")):
        cells: list[object] = [report, len(of_report)]
        for role in (*ROLES, ""):
            of_role = of_report[of_report["role"] == role] if role else of_report
            computable = of_role["verdict"].isin(["exact", "close", "off"]).sum()
            reached = of_role["verdict"].isin(["exact", "close"]).sum()
            cells.append(f"{reached} of {computable}" if computable else "")
        cells += [
            (of_report["verdict"] == verdict).sum() or "" for verdict in ("not computable", "not a result")
        ]
        rows.append(cells)
    heads = ("report", "figures", *ROLES, "reached in all", "not computable", "not a result")
    return heads, "lrrrrrrrr", rows


def _unanswered(card: pd.DataFrame) -> Rows:
    rows = [
        [verdict, reason, count]
        for verdict in ("not computable", "not a result")
        for reason, count in card[card["verdict"] == verdict]["reason"].value_counts().items()
    ]
    return ("", "why", "figures"), "llr", rows


def _left_out(card: pd.DataFrame) -> Rows:
    """What the other reports alone predict of a report, by method."""
    rows = []
    for (report, method), of_method in card.groupby(["report", "method"]):
        reached = of_method["verdict"].isin(["exact", "close"]).sum()
        gap = f"{100 * of_method['gap'].abs().median():.1f} %"
        rows.append([report, method, len(of_method), reached, gap])
    return ("report", "method", "figures", "reached", "median gap"), "llrrr", rows


def _methods(tallies: pd.DataFrame) -> Rows:
    book = read_rules(rulebook())
    rows = []
    for row in tallies[tallies["group"] == "method"].rename(columns={"name": "name_"}).itertuples():
        method = book.methods[row.name_]
        reached = f"{row.exact + row.close} of {row.computable}"
        rows.append([row.name_, f"{100 * method.tolerance:g} %", reached, told(method.defence, "en")])
    return ("method", "tolerance", "figures reached", "why that wide"), "lrrl", rows


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
