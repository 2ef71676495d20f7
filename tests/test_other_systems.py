"""What would differ on Windows and macOS, read from the code and the files: encodings, newlines, separators, names."""

import ast
import re
from functools import cache
from pathlib import Path, PurePath

import pytest

import scenario_engine
from tests.conftest import TOP

PACKAGE = Path(scenario_engine.__file__).parent
ONE_SYSTEM = {
    "curses",
    "fcntl",
    "grp",
    "msvcrt",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
    "termios",
    "winreg",
}
"""Modules of the standard library that other systems lack."""

OF_WINDOWS = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}
"""Names that are devices there, whatever their ending."""

FOLDERS = (
    "scenario_engine",
    "scenarios",
    "calibration",
    "docs",
    "examples",
    "tests",
    "benchmarks",
    "changelog.d",
)


@cache
def nodes():
    """Calls and imports of the package: file with line, and the node."""
    return [
        (f"{file.relative_to(PACKAGE).as_posix()}:{node.lineno}", node)
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)
    ]


def calls():
    """Every call: where, the name of what is called, whose method it is, its node and its keywords."""
    for place, node in nodes():
        if isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute)
            name = node.func.attr if method else getattr(node.func, "id", "")
            keywords = {one.arg: one.value for one in node.keywords}
            yield place, name, ast.unparse(node.func.value) if method else "", node, keywords


def mode_of(node, keywords):
    """The mode of an `open`, where it is one of a file: its first text that looks like a mode."""
    texts = [one.value for one in (*node.args, keywords.get("mode")) if isinstance(one, ast.Constant)]
    return next((one for one in texts if isinstance(one, str) and re.fullmatch(r"[rwxab+t]{1,3}", one)), "")


def opened():
    """Calls that open text: `open(…)` and `path.open(…)`, not `os.open` and the readers of other formats."""
    for place, name, whose, node, keywords in calls():
        foreign = whose in ("os", "store", "NetCDF4DataStore")
        if name == "open" and not foreign and "b" not in mode_of(node, keywords):
            yield place, mode_of(node, keywords), keywords


def test_text_is_opened_in_utf_8():
    """Windows would take the encoding of its region for what is not said."""
    silent = [place for place, _, keywords in opened() if "encoding" not in keywords]
    for place, name, whose, node, keywords in calls():
        said = "encoding" in keywords
        if name == "read_text" and whose and not (node.args or said):
            silent.append(place)
        if name == "write_text" and whose and len(node.args) == 1 and not said:
            silent.append(place)
        if name in ("run", "Popen", "check_output") and "text" in keywords:
            silent.append(place)
    assert silent == []


def test_text_is_written_with_the_same_newlines():
    """A sum is of bytes: what is written must not gain a carriage return elsewhere."""
    turned = [
        place for place, mode, keywords in opened() if set(mode) & set("wxa") and "newline" not in keywords
    ]
    for place, name, _, _, keywords in calls():
        if name == "to_csv" and "lineterminator" not in keywords:
            turned.append(place)
        if name == "write_text" and "encoding" in keywords and "newline" not in keywords:
            turned.append(place)
    assert turned == []
    assert any(set(mode) & set("wxa") for _, mode, _ in opened())


def test_stored_paths_have_slashes():
    """A path made relative is for a record, a file or a message: `as_posix`, the same on every system."""
    native = [
        place
        for place, name, _, node, _ in calls()
        if name == "str" and node.args and "relative_to(" in ast.unparse(node.args[0])
    ]
    assert native == []


def test_no_module_of_one_system_is_imported():
    """Neither at the top nor late."""
    imported = {
        (module.split(".")[0], place)
        for place, node in nodes()
        if not isinstance(node, ast.Call)
        for module in (
            [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    assert [one for one in imported if one[0] in ONE_SYSTEM] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_can_be_checked_out_anywhere(folder):
    """No name that another system refuses, none that differs from another in capitals alone, none too long."""
    files = [
        file.relative_to(TOP)
        for file in (TOP / folder).rglob("*")
        if file.is_file() and not {"__pycache__", "_build", "generated"} & set(file.parts)
    ]
    assert files
    refused = [file for file in files for part in file.parts if not _portable(part)]
    assert refused == []
    assert len({file.as_posix().casefold() for file in files}) == len(files)
    assert max(len(file.as_posix()) for file in files) < 120


def _portable(part):
    stem = PurePath(part).stem.casefold()
    return not re.search(r'[<>:"|?*\\\x00-\x1f]|[ .]$', part) and stem not in OF_WINDOWS


def test_a_checkout_keeps_the_bytes():
    """Git must not turn newlines on Windows: datasets are refused when their sums differ."""
    assert "* text=auto eol=lf" in (TOP / ".gitattributes").read_text(encoding="utf-8")
    carried = [*PACKAGE.glob("data/*/*.csv"), *PACKAGE.glob("data/*/*.toml")]
    assert len(carried) > 20
    assert [file.name for file in carried if b"\r" in file.read_bytes()] == []
