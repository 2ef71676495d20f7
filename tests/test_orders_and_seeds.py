"""Every question to a table answers alike, whatever the order of its rows and columns, its unit, and the hash seed."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

CELLS = {
    ("a", "a"): 20, ("a", "b"): 30, ("a", "c"): 10, ("b", "a"): 15, ("b", "b"): 50, ("b", "c"): 25,
    ("c", "a"): 5, ("c", "b"): 20, ("c", "c"): 40,
}  # fmt: skip
BESIDE = {
    "households": {"a": 40, "b": 80, "c": 60},
    "government": {"a": 10, "b": 20, "c": 30},
    "exports": {"a": 20, "b": 30, "c": 10},
    "imports": {"a": -30, "b": -20, "c": -15},
    "gross output": {"a": 100, "b": 200, "c": 150},
}
PAID = {"wages": {"a": 30, "b": 50, "c": 45}, "operating surplus": {"a": 30, "b": 50, "c": 30}}
QUESTIONS = [
    "multipliers T --domestic", "multipliers T --primary-inputs", "linkages T --forward ghosh", "imports T",
    "extraction T", "extraction T --group a --group c", "paths T --domestic", "decompose T T2",
]  # fmt: skip

SCRIPT = """
import csv, json, os, sys
from pathlib import Path
from tests.pages import exit_code

def run(*words):
    assert exit_code(list(words)) == 0, words

texts, questions = json.load(sys.stdin)
for name, text in texts.items():
    Path(f"{name}.csv").write_text(text, encoding="utf-8")
    run("data", "import", f"{name}.csv", "--year", "2015", "--name", name)
run("data", "update", "T", "--to", "T2", "--into", "U")
found = {}
for at, question in enumerate([*questions, "multipliers U --domestic"]):
    run("table", *question.split(" "), "--output", f"{at}.csv")
    found[question] = Path(f"{at}.csv").read_text(encoding="utf-8")
Path("found.json").write_text(json.dumps(found), encoding="utf-8")
"""


def written(rows, columns, uses, scale, unit, *, growth=1.0):
    """The table with its sectors and uses in an order, in a unit; `growth` makes another of households' purchases."""
    more = {("households", "c"): 10 * (growth - 1), ("gross output", "c"): 10 * (growth - 1)}

    def say(value):
        return repr(float(value) * scale)

    lines = [f"Unit: {unit}", ",".join(["Code", *columns, *uses])]
    for row in rows:
        beside = [say(BESIDE[use][row] + more.get((use, row), 0)) for use in uses]
        lines.append(",".join([row, *(say(CELLS[row, column]) for column in columns), *beside]))
    for kind in PAID:
        paid = [
            PAID[kind][column] + (10 * (growth - 1) if (kind, column) == ("operating surplus", "c") else 0)
            for column in columns
        ]
        lines.append(",".join([kind, *map(say, paid), *("" for _ in uses)]))
    return "\n".join(lines) + "\n"


def answered(folder, seed, order):
    """Question → label → column → number, by a process of its own."""
    folder.mkdir()
    texts = {"T": written(*order), "T2": written(*order, growth=1.5)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps([texts, QUESTIONS]), cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONHASHSEED": seed, "SCENARIO_ENGINE_DATA": str(folder / "own"),
             "PYTHONPATH": os.pathsep.join(map(str, sys.path))},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return {
        question: {next(iter(row.values())): row for row in csv.DictReader(io.StringIO(text))}
        for question, text in found.items()
    }


PLAIN = ("abc", "abc", list(BESIDE), 1.0, "million GBP")
OTHERS = [
    ("1", ("cab", "bca", [*list(BESIDE)[1:], "households"], 1000.0, "thousand GBP")),
    ("2", ("bac", "cba", list(BESIDE)[::-1], 0.001, "billion GBP")),
    ("77", PLAIN),
]


@pytest.mark.deep
def test_neither_order_nor_unit_nor_seed_changes_an_answer(tmp_path):
    """Import, update, and eight questions of every kind, in processes of their own; money alone scales with the unit."""
    plain = answered(tmp_path / "plain", "0", PLAIN)
    for seed, order in OTHERS:
        other = answered(tmp_path / seed, seed, order)
        assert other.keys() == plain.keys()
        for question, rows in plain.items():
            assert other[question].keys() == rows.keys(), question
            for label, row in rows.items():
                for column, value in row.items():
                    if column in ("sector", "chain") or column.startswith("title_"):
                        continue
                    money = (
                        "decompose" in question or column in ("value", "beyond") or column.endswith("_loss")
                    )
                    found = float(other[question][label][column]) / (order[3] if money else 1.0)
                    assert found == pytest.approx(float(value), rel=1e-8, abs=1e-10), (
                        question,
                        label,
                        column,
                    )
