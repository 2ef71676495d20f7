"""Which row and which column are one sector.

One label column and one label row decide, and the other labels must agree. What is neither a sector nor a known word is
refused by its name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from scenario_engine.data.tables.headings import HOME, Heading, TableLayout, looked_up
from scenario_engine.data.tables.table import BEYOND
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary, word
from scenario_engine.support.errors import TableError, listing, near_miss


def paired(layout: TableLayout, in_order: bool) -> TableLayout:
    """The layout with its sectors: rows and columns that share the labels of one label column and one label row.

    The label column and label row that pair most sectors decide; running numbers say a place, and count half.
    Another pair of labels that contradicts them is refused, and so is a label that appears twice, and what is on
    one side only and no known word. Unknown rows below the table are left out.
    """
    rows, words = [line for line in layout.rows if line.origin in HOME], vocabulary()
    sides = [{key for line in lines for key in line.keys if key} for lines in (rows, layout.columns)]
    both = sides[0] & sides[1]
    sellers = [line for line in rows if _may_be_sector(line, both, words.rows, words.columns)]
    buyers = [line for line in layout.columns if _may_be_sector(line, both, words.columns, words.rows)]
    choices = sorted(_choices(sellers, buyers), key=lambda one: -one.weight)
    if in_order:
        choices = [_in_order(layout.name, sellers, buyers)]
    if not choices:
        if sellers and buyers:
            raise TableError(*_lost(layout.name, [*sellers, *buyers], (sellers, buyers)))
        raise TableError(f"{layout.name}: no rows or no columns of sectors were found.", "Give each a label.")
    chosen = choices[0]
    _fail_if_contradictory(layout.name, chosen, choices[1:])
    pairs = sorted(chosen.pairs, key=lambda pair: pair[0].place)
    sold, bought = ({line.place for line in side} for side in zip(*pairs, strict=True))
    uses = [line for line in layout.columns if line.place not in bought]
    places = _places([row for row, _ in pairs], {word(label) for line in uses for label in line.labels})
    regions = _regions([row for row, _ in pairs]) | {word(region) for region, _ in places}
    others = [_of_region(line, words.rows, regions) for line in rows if line.place not in sold]
    beside = list(_by_region([_of_region(line, words.columns, regions) for line in uses], regions))
    last = max([*sold, *(line.place for line in others if line.role is not None)])
    below = [line for line in others if line.role is None and line.place > last]
    lost = [line for line in (*others, *beside) if line.role is None and line not in below]
    if lost:
        raise TableError(*_lost(layout.name, lost, (sellers, buyers)))
    return replace(
        layout,
        rows=[
            *(line for line in others if line not in below),
            *(row for row in layout.rows if row.origin not in HOME),
        ],
        columns=beside,
        pairs=pairs,
        names=tuple(chosen.names[row.place] for row, _ in pairs),
        places=places,
        left_out=(*layout.left_out, *(line.name for line in below)),
        doubt=_otherwise_by_number(chosen, choices[1:]),
    )


@dataclass(frozen=True)
class _Choice:
    """Rows and columns paired by the labels of one label column and one label row, and their names by it."""

    pairs: list[tuple[Heading, Heading]]
    names: dict[int, str]
    running: bool

    @property
    def weight(self) -> float:
        return len(self.pairs) * (0.5 if self.running else 1.0)


def _in_order(name: str, rows: list[Heading], columns: list[Heading]) -> _Choice:
    """Sectors paired by their place, whatever their labels."""
    rows, columns = ([line for line in side if line.role is None] for side in (rows, columns))
    if len(rows) != len(columns):
        raise TableError(
            f"{name}: {len(rows)} rows and {len(columns)} columns are not known words, so they are not the same sectors.",
            "Give each sector the same label on both sides.",
        )
    names = {row.place: next(filter(None, reversed(row.labels)), row.name) for row in rows}
    return _Choice(list(zip(rows, columns, strict=True)), names, running=False)


def _choices(rows: list[Heading], columns: list[Heading]) -> Iterator[_Choice]:
    """A choice for each label column and label row, alone or joined with the head of their group; the nearest first."""
    for row_keys, names in _levels(rows):
        for column_keys, _ in _levels(columns):
            for ours, theirs in ((row_keys, column_keys), (_stripped(row_keys), _stripped(column_keys))):
                sellers, buyers = _once(ours), _once(theirs)
                shared = [key for key in sellers if key in buyers]
                if shared:
                    running = sorted(shared) == sorted(map(str, range(1, len(shared) + 1)))
                    yield _Choice(
                        [(rows[sellers[key]], columns[buyers[key]]) for key in shared],
                        {rows[sellers[key]].place: names[sellers[key]] for key in shared},
                        running,
                    )


def _levels(lines: list[Heading]) -> Iterator[tuple[list[str], list[str]]]:
    """The labels of each level as keys and as names, the nearest to the numbers first; then joined with their group."""
    depth = range(max((len(line.keys) for line in lines), default=0))
    for at in reversed(depth):
        yield [line.keys[at] for line in lines], [line.labels[at] for line in lines]
    joined = [(at, outer) for at in reversed(depth) for outer in reversed(range(at))]
    for at, outer in joined:
        group, names = "", []
        for line in lines:
            group = line.labels[outer] or group
            names.append(f"{group} {line.labels[at]}" if group and line.labels[at] else "")
        yield list(map(plain, names)), names


def _once(keys: Sequence[str]) -> dict[str, int]:
    """Key → where it stands, of those that stand once."""
    counts = Counter(keys)
    return {key: i for i, key in enumerate(keys) if key and counts[key] == 1}


def _stripped(keys: Sequence[str]) -> list[str]:
    """Keys without the letters that all of them begin with, such as CPA_ or D."""
    said = [key for key in keys if key]
    ends = zip(min(said, default=""), max(said, default=""), strict=False)
    letters = takewhile(lambda pair: pair[0] == pair[1] and not pair[0].isdigit(), ends)
    begin = "".join(first for first, _ in letters)
    begin = begin if len(said) > 1 and all(len(key) > len(begin) for key in said) else ""
    return [key.removeprefix(begin) for key in keys]


def _may_be_sector(
    line: Heading, both: set[str], side: Mapping[str, Role], other: Mapping[str, Role]
) -> bool:
    """No known word; or, standing on both sides, known by its group alone, by a word of this side only, or numbered."""
    shared = [key for key in line.keys if key in both]
    if any(_is_numbered(key, both) for key in shared):
        return True
    known_here = [key for key in shared if word(key) in side and word(key) not in other]
    return line.role is None or bool(known_here) or (not line.sure and bool(shared))


def _is_numbered(key: str, both: set[str]) -> bool:
    """Whether it is one of several such as P1, P2, P3, without a gap, and so no code of the national accounts."""
    found = re.fullmatch(r"([a-z]{1,2})(\d{1,2})", key)
    if not found:
        return False
    alike = (re.fullmatch(rf"{found[1]}(\d{{1,2}})", other) for other in both)
    numbers = {int(one[1]) for one in alike if one}
    return len(numbers) > 1 and numbers == set(range(1, len(numbers) + 1))


def _fail_if_contradictory(name: str, chosen: _Choice, choices: Sequence[_Choice]) -> None:
    """Two ways to pair most sectors must agree; running numbers are not asked."""
    said = {row.place: column for row, column in chosen.pairs}
    strong = [
        one for one in choices if one.running == chosen.running and 2 * len(one.pairs) > len(chosen.pairs)
    ]
    for row, column in (pair for one in strong for pair in one.pairs):
        if row.place in said and said[row.place].place != column.place:
            raise TableError(
                f"{name}: labels contradict each other: row {row.place + 1} ({row.name}) is column "
                f"{said[row.place].place + 1} ({said[row.place].name}) by one label and column {column.place + 1} "
                f"({column.name}) by another.",
                "Correct one of them.",
            )


def _otherwise_by_number(chosen: _Choice, choices: Sequence[_Choice]) -> str:
    """What running numbers say against pairs made by name; nothing where they agree."""
    for numbered in (one for one in choices if one.running and not chosen.running):
        number = {column.place: numbered.names[row.place] for row, column in numbered.pairs}
        for row, column in chosen.pairs:
            here, there = numbered.names.get(row.place), number.get(column.place)
            if None not in (here, there) and here != there:
                return (
                    f"Names and numbers contradict each other: {chosen.names[row.place]} is number {here} of the rows and "
                    f"number {there} of the columns. Correct one of them."
                )
    return ""


def _lost(name: str, lost: list[Heading], sides: tuple[list[Heading], list[Heading]]) -> tuple[str, str]:
    """What to say of rows and columns that are no sector and no known word."""
    times = Counter(key for side in sides for line in side for key in set(line.keys) if key)
    first = next((label for label in reversed(lost[0].labels) if label), lost[0].name)
    if times[plain(first)] > 2:
        rows, columns = (
            listing(line.place + 1 for line in side if plain(first) in line.keys) for side in sides
        )
        return (
            f"{name}: the label {first!r} stands more than once on a side: rows {rows}, columns {columns}.",
            "Give each sector a label of its own, the same on both sides.",
        )
    counts = [sum(1 for line in side if line.role is None) for side in sides]
    if counts[0] == counts[1] < len(lost):
        return (
            f"{name}: sectors have other labels in the rows than in the columns: {listing([line.name for line in lost])}.",
            f"If the {counts[0]} rows and {counts[1]} columns are the same sectors in the same order, add --in-order.",
        )
    titles = {role.title_en.lower() for role in (*vocabulary().columns.values(), *vocabulary().rows.values())}
    near = near_miss(first.lower(), titles) if len(lost) == 1 else ""
    return (
        f"{name}: {listing([line.name for line in lost])} stands on one side of the table only and is not a known total.",
        f"{near} Give a sector the same label on both sides; name what is not a sector: "
        f'scenario-engine data vocabulary add "{first}" ROLE (data vocabulary lists the roles; satellite leaves it out).'.strip(),
    )


def _regions(rows: list[Heading]) -> set[str]:
    """What the labels of sectors begin with before a space or a low line, where several begin so."""
    parts = [re.split(r"[ _]", label, maxsplit=1) for row in rows for label in row.labels]
    first = Counter(part[0] for part in parts if len(part) > 1)
    groups = Counter(row.labels[0] for row in rows if len(row.labels) > 1)
    return {word(region) for region, times in (first + groups).items() if times > 1}


def _places(rows: list[Heading], heads: set[str]) -> tuple[tuple[str, str], ...]:
    """Region and product of each sector, where more than one region makes most of the products; none else.

    Of two labels the region is the one that heads uses too, `heads`, else the one that changes least from row to row.
    """
    labels = [row.labels for row in rows]
    depth = range(len(labels[0]))
    found: list[tuple[tuple[str, str], ...]] = []
    for outer, at in ((outer, at) for outer in depth for at in depth if outer != at):
        groups: list[str] = []
        for one in labels:
            groups.append(one[outer] or (groups[-1] if groups else ""))
        found.append(tuple((group, one[at]) for group, one in zip(groups, labels, strict=True)))
    for at in depth:
        halves = [re.split(r"[ _]", one[at], maxsplit=1) for one in labels]
        if all(len(half) == 2 for half in halves):
            found.append(tuple((a, b) for a, b in halves))

    def unlikely(pairs: tuple[tuple[str, str], ...]) -> tuple[bool, int]:
        regions = [word(region) for region, _ in pairs]
        return not heads.issuperset(regions), len(list(groupby(regions)))

    return min(filter(_are_places, found), key=unlikely, default=())


def _are_places(pairs: Sequence[tuple[str, str]]) -> bool:
    products = Counter(product for _, product in pairs)
    shared = sum(1 for region, product in pairs if region and product and products[product] > 1)
    return len(set(pairs)) == len(pairs) and 2 * shared > len(pairs)


def _of_region(line: Heading, side: Mapping[str, Role], regions: set[str]) -> Heading:
    """A line whose label is a region and a known word, with the role of the word."""
    if line.role is not None:
        return line
    for label in reversed(line.labels):
        region, *rest = re.split(r"[ _]", label, maxsplit=1)
        if rest and word(region) in regions and (role := looked_up(rest[0], side)):
            return replace(line, role=role, region=region)
    return line


def _by_region(lines: list[Heading], regions: set[str]) -> Iterator[Heading]:
    """Uses with the region that heads them, which may stand over the first of its columns alone; exports are of none."""
    group = ""
    for line in lines:
        outer = next((label for label in line.labels if word(label) in regions), "")
        group = outer or (group if line.is_use else "")
        inside = line.role is not None and line.is_use and line.role.name not in BEYOND
        headed = inside and not line.region and word(group) in regions
        yield replace(line, region=group) if headed else line
