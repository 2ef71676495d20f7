"""Text files as UTF-8. Another encoding, or a file too large to be a person's table, is refused by name."""

import csv
import io
from pathlib import Path

from scenario_engine.support.errors import ScenarioEngineError

LARGEST = 512 * 2**20
"""Bytes; the largest table of the package's sources has 13 MiB."""

OTHERS = ("gb18030", "big5")
"""Encodings that Chinese tables come in; GBK is a part of GB 18030."""

OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other programs put between cells, where a comma is a decimal mark."""


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of a file, without a byte order mark, line ends as they are; one too large, or not UTF-8, is refused."""
    raw, name = read_bytes(path, largest), path.name
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScenarioEngineError(f"{name}: is UTF-16 text.", "Save it as UTF-8.")
    if b"\0" in raw:
        raise ScenarioEngineError(f"{name}: holds a zero byte and is not text.", "Save it as CSV UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        likely = next((encoding for encoding in OTHERS if _reads_as(raw, encoding)), "")
        guess = f" It may be {likely.upper()}." if likely else ""
        raise ScenarioEngineError(
            f"{name}: byte {fault.start} is not UTF-8 text.{guess} Save the file as UTF-8."
        ) from None


def fail_unless_regular(path: Path) -> None:
    """Raise where something stands at a path that is no file, such as a folder or a pipe: it would be waited for."""
    try:
        there = path.exists() and not path.is_file()
    except OSError:  # a name too long for the file system, which is said where it is read
        return
    if there:
        raise ScenarioEngineError(f"{path.name}: is not a regular file.", "Name a file.")


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a file no larger than `largest`; errors as in `read_text`."""
    fail_unless_regular(path)
    try:
        size = path.stat().st_size
        if size > largest:
            raise ScenarioEngineError(
                f"{path.name}: has {size / 2**20:.0f} MiB; at most {largest / 2**20:.0f} are read.",
                "Split it.",
            )
        return path.read_bytes()
    except OSError as fault:
        raise ScenarioEngineError(f"{path.name}: cannot be read ({fault.strerror or fault}).") from None


def read_records(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Columns and rows of a CSV file, each row with its line in the file; blank lines are passed over.

    A row with fewer or more cells than columns, or a column name that appears twice, is refused.
    """
    return records(read_text(path), path.name)


def records(text: str, name: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Columns and rows of the text of a CSV file; errors as in `read_records`."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as fault:
        raise ScenarioEngineError(f"{name}: is not a CSV table ({fault}).") from None
    columns = lines[0][1] if lines else []
    mark = next((one for one in OTHER_MARKS if len(columns) == 1 and one in columns[0]), "")
    if mark:
        raise ScenarioEngineError(
            f"{name}: {OTHER_MARKS[mark]} stand between its cells.",
            "Save it with commas between cells, and points as decimal marks.",
        )
    twice = next((column for column in columns if column and columns.count(column) > 1), None)
    if twice is not None:
        raise ScenarioEngineError(f"{name}: column {twice!r} appears twice.", "Keep one.")
    for line, cells in lines[1:]:
        if len(cells) != len(columns):
            raise ScenarioEngineError(
                f"{name}, row {line}: {len(cells)} cells stand under {len(columns)} columns."
            )
    return columns, [(line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]]


def _reads_as(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
