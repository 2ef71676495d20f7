"""Numbers as people write them, in every reader: read as what they are, or refused; never as another number.

Each input is one number and one way to write it. What it is stands beside it as text that nobody has to interpret.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError

Way = Callable[[str], str]
SCRIPTS = ("٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "〇一二三四五六七八九")


def _thousands(plain: str) -> str:
    whole, point, rest = plain.lstrip("-").partition(".")
    return ("-" if plain.startswith("-") else "") + f"{int(whole):,}" + point + rest


def _other_digits(plain: str) -> str:
    return plain.translate(dict(zip(map(ord, "0123456789"), SCRIPTS[len(plain) % 4], strict=True)))


READ: dict[str, Way] = {
    "plain": str,
    "wide": lambda plain: plain.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "minus": lambda plain: plain.replace("-", "−"),
    "spaces": lambda plain: f" {plain} ",
    "wide space": lambda plain: f"　{plain}",
    "exponent": lambda plain: f"{plain}e0",
    "plus": lambda plain: plain if plain.startswith("-") else f"+{plain}",
}
"""Ways that say the number beyond doubt: it is read, or refused, but as no other."""

DOUBTFUL: dict[str, Way] = {
    "thousands": _thousands,
    "decimal comma": lambda plain: plain.replace(".", ","),
    "spaced thousands": lambda plain: _thousands(plain).replace(",", "\u202f"),
    "wide thousands": lambda plain: _thousands(plain).replace(",", "，"),
}
"""Ways that may be in doubt: read as the number, or refused."""

REFUSED: dict[str, Way] = {
    "underscore": lambda plain: plain[:-1] + "_" + plain[-1],
    "digits of another script": _other_digits,
    "hexadecimal": lambda plain: hex(int(float(plain))),
    "percent": lambda plain: f"{plain}%",
    "currency": lambda plain: f"¥{plain}",
    "in brackets": lambda plain: f"({plain.lstrip('-')})",
    "two points": lambda plain: f"{plain}.0.0",
    "with a unit": lambda plain: f"{plain}亿元",
    "two numbers": lambda plain: f"{plain}–{plain}",
    "apostrophes": lambda plain: f"{plain[:-1]}'{plain[-1]}",
}
"""Ways that are refused where they change the text: another number would be as good a reading."""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _of_a_scenario(text: str, folder: Path) -> float:
    from scenario_engine.scenario.scenario import load

    (folder / "c.csv").write_text(f"year,value\n2022,1\n2023,{_quoted(text)}\n2024,3\n", encoding="utf-8")
    (folder / "s.toml").write_text(
        'extends = "baseline"\n[inputs.core_anchor]\ntable = "c.csv"\nunit = "亿元"\nassumption = "x"\n',
        encoding="utf-8",
    )
    return float(load(folder / "s.toml").inputs["core_anchor"].sel(year=2023))


def _of_a_dataset(text: str, folder: Path) -> float:
    from scenario_engine.data.dataset import Dataset

    rows = f"year,indicator,value,unit,vintage,source,quality\n2020,growth,{_quoted(text)},1,v,s,q\n"
    (folder / "t.csv").write_text(rows, encoding="utf-8")
    found = Dataset(folder).select("t", ("year",), {"year": [2020]}, "1", indicator="growth")
    return float(found.item())


def _of_a_table(text: str, folder: Path) -> float:
    from scenario_engine.data.tables.reader import read_table

    table = "Code,001,002,TIU,FU201,GO\n001,{n},20,,70,\n002,30,40,,130,\nTII,,,,,\nTVA,60,140,,,\nTI,,,,,\n"
    (folder / "io.csv").write_text(table.format(n=_quoted(text)), encoding="utf-8")
    return float(read_table(folder / "io.csv", unit="万元").intermediate[0, 0])


def _as_printed(text: str, folder: Path) -> float:
    from scenario_engine.data.published_figures import COLUMNS, read

    row = dict.fromkeys(COLUMNS, "x") | {"year": "2020", "value": _quoted(text), "unit": "percent"}
    lines = [",".join(COLUMNS), ",".join(row[column] for column in COLUMNS)]
    (folder / "p.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return float(read(folder / "p.csv")[0].value)


def _by_sector(text: str, folder: Path) -> float:
    from scenario_engine.data.tables.side_files import read_by_sector

    (folder / "b.csv").write_text(f"sector,price\n001,{_quoted(text)}\n", encoding="utf-8")
    return float(read_by_sector(folder / "b.csv", "price", ["001"])[0])


READERS = (_of_a_scenario, *(_of_a_dataset, _of_a_table, _as_printed, _by_sector) * 5)
"""The first costs a hundred times what the others do, and is asked as much less often."""


def outcome(chance: random.Random, folder: Path) -> str:
    """`read` or `refused`, or what went wrong: `misread …`, `traceback …`."""
    places = chance.choice([0, 0, 1, 3, 6])
    plain = f"{chance.choice([1, -1]) * 10 ** chance.uniform(0, 7):.{places}f}"
    ways = READ | DOUBTFUL | REFUSED
    name, reader = chance.choice(sorted(ways)), chance.choice(READERS)
    text = ways[name](plain)
    must_refuse = name in REFUSED and text != plain
    told = f"{reader.__name__.strip('_')}, {name}: {text!r} for {plain}"
    try:
        found = reader(text, folder)
    except ScenarioEngineError:
        return "refused"
    except Exception as fault:
        return f"traceback {type(fault).__name__} in {told}"
    right = abs(Fraction(found) - Fraction(plain)) <= abs(Fraction(plain)) / 10**12
    return "read" if right and not must_refuse else f"misread as {found} in {told}"


def run(count: int, seed: int) -> Counter[str]:
    """Outcomes of a number of inputs."""
    chance = random.Random(f"numbers {seed}")
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "dataset.toml").write_text(
            'name = "x"\ntitle = { zh = "x", en = "x" }\n[units]\ncounted_in = {}\ndefinitions = []\n',
            encoding="utf-8",
        )
        for _ in range(count):
            found[outcome(chance, folder)] += 1
    return found
