"""A reader that goes away, a full disk, a terminal that is not UTF-8: the work is done, and no number changes its sign."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenario_engine.cli.streams import Patient, nearest
from tests.pages import exit_code

BEGIN = [sys.executable, "-m", "scenario_engine"]
TWO = ["baseline", "high_growth"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "written"),
    [
        (["run", *TWO, "--output", "two"], ["two/baseline/manifest.json", "two/high_growth/manifest.json"]),
        (["compare", *TWO, "--output", "both"], ["both/SHA256SUMS"]),
        (["solve", "baseline", "--vary", "inputs.real_gdp_growth", "--target", "gdp[2030] = 2000000",
          "--output", "found.toml"], ["found.toml"]),
        (["variables"], []),
    ],
    ids=lambda value: value[0] if value else "",
)  # fmt: skip
def test_the_work_is_done_though_the_reader_has_gone(command, written, tmp_path):
    """Standard output is closed at its other end before anything is said."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [*BEGIN, *command], cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=120
        )
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert [name for name in written if not (tmp_path / name).is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
@pytest.mark.parametrize(
    "command", [["compare", "baseline", "low_growth"], ["doctor"]], ids=lambda one: one[0]
)
def test_any_encoding_is_spoken(encoding, command, tmp_path):
    """What a code page lacks is said by what is nearest; low growth is lower, with its sign."""
    ran = subprocess.run(
        [*BEGIN, *command], cwd=tmp_path, capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "120"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    said = ran.stdout.decode(encoding)
    assert command[0] != "compare" or "-" in next(
        line for line in said.split("\n") if line.startswith("| 2030")
    )


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is always full")
def test_a_full_disk_behind_the_output_is_told(monkeypatch, capsys):
    """The work goes on to its end, exit code 2 and the system's reason, as of a file; it had been a traceback."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", Patient(full))
        assert exit_code(["variables", "growth"]) == 2
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err


def test_each_character_has_a_nearest():
    """A minus stays one, letters lose their accents, and only what has no likeness becomes a question mark."""

    def said(text: str) -> str:
        return nearest(UnicodeEncodeError("ascii", text, 0, len(text), "no"))[0]

    assert said("−3.2 × Zürich ≤ ½ 元…") == "-3.2 x Zurich <= 1?2 ?..."
