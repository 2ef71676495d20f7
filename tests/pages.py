"""Code in the documentation as a reader would run it: blocks in order, in one folder, with one set of names.

A block's language says what becomes of it. `python`: run. `sh`: our commands are run and end with 0, or with what a
comment before the block says (`<!-- ends with 1 -->`). `console`: the same, but slow, so only in the deep tests; where
it cannot be run at all a comment says why (`<!-- not run: … -->`). `toml` and `csv` that begin with a file's name are
written and read; other `toml` is part of a scenario on top of the baseline, of an index file where it has weights, or of
a `pyproject.toml`. `text` is what a program printed; after `<!-- output 1-12, 20-31 -->` those lines of what the commands before
it print, compared with what they print now, or written anew where SCENARIO_ENGINE_ACCEPT is set. `{code-cell}` is executed where
the documentation is built; `{code-block} python` is shown alone, and the page says why.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

from scenario_engine.analysis.calibrate import spec as calibration
from scenario_engine.analysis.indices import spec as index
from scenario_engine.cli import application, language_of, main
from scenario_engine.scenario.scenario import load

TOP = Path(__file__).parents[1]
COMMAND = "scenario-engine"
LANGUAGES = {"python", "toml", "csv", "sh", "console", "text"}
DIRECTIVES = {"{toctree}", "{gallery}", "{code-cell}", "{code-block} python"}
"""Of these Sphinx takes care, or nobody."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line its text begins at, the comment before it."""

    language: str
    text: str
    line: int
    note: str = ""

    @property
    def commands(self) -> list[list[str]]:
        """Our own commands in a shell block, as words."""
        lines = (line.removeprefix("$ ") for line in self.text.replace("\\\n", " ").splitlines())
        return [shlex.split(line, comments=True)[1:] for line in lines if line.split(" ", 1)[0] == COMMAND]

    @property
    def file(self) -> str | None:
        """The file a block is the text of, when its first line names it in a comment."""
        first = self.text.split("\n", 1)[0]
        named = first.removeprefix("# ") if first.startswith("# ") else ""
        return named if named.endswith((".toml", ".csv")) and " " not in named else None

    @property
    def reason(self) -> str:
        """Why a block is not run; nothing where it is."""
        found = re.search(r"<!-- not run: (.+) -->", self.note)
        return found[1] if found else ""

    @property
    def output(self) -> list[tuple[int, int]]:
        """Lines of the output it shows, the first and the last of each run; none where it is no such block."""
        found = re.search(r"<!-- output ([\d, -]+) -->", self.note)
        runs = found[1].split(",") if found else []
        return [(int(first), int(last or first)) for first, _, last in (run.partition("-") for run in runs)]

    @property
    def ends_with(self) -> int:
        """Exit code its commands end with."""
        found = re.search(r"<!-- ends with (\d) -->", self.note)
        return int(found[1]) if found else 0


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page."""
    note = ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            yield Block(token.info.strip(), token.content, token.map[0] + 2, note)
        note = token.content.strip() if token.type == "html_block" else ""


@dataclass
class Reader:
    """Someone who works through a page in an empty folder; a patient one also runs what is slow."""

    page: Path
    patient: bool = False
    names: dict[str, object] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    def follow(self, block: Block) -> None:
        """Do with a block what its language says."""
        where = f"{self.page.name}:{block.line}"
        assert block.language in LANGUAGES | DIRECTIVES, (
            f"{where}: a block needs a language, {block.language!r} is none"
        )
        if block.language == "python":
            source = "\n" * (block.line - 1) + block.text
            exec(compile(source, str(self.page), "exec"), self.names)
        elif block.language in ("toml", "csv"):
            _written(block)
        elif block.language in ("sh", "console"):
            self._run(block, where)
        elif block.output:
            self._compare(block, where)

    def _compare(self, block: Block, where: str) -> None:
        """What a page shows of an output with what was printed; a run of lines left out is an ellipsis."""
        runs = ["\n".join(self.printed[first - 1 : last]) for first, last in block.output]
        told = "\n…\n".join(runs) + "\n"
        if os.environ.get("SCENARIO_ENGINE_ACCEPT"):
            text = self.page.read_text(encoding="utf-8")
            fence = f"{block.note}\n```text\n"
            assert text.count(f"{fence}{block.text}```") == 1, f"{where}: the block is there more than once"
            text = text.replace(f"{fence}{block.text}```", f"{fence}{told}```")
            self.page.write_text(text, encoding="utf-8")
        else:
            assert block.text == told, (
                f"{where}: what is printed is another; SCENARIO_ENGINE_ACCEPT=1 writes it"
            )

    def _run(self, block: Block, where: str) -> None:
        bind(block, where)
        if block.reason or (block.language == "console" and not self.patient):
            return
        for name, value in re.findall(r"^export (\w+)=(\S+)$", block.text, re.MULTILINE):
            os.environ[name] = value
        self.printed = []
        for words in block.commands:
            with redirect_stdout(io.StringIO()) as out:
                code = exit_code(words)
            self.printed += [line.rstrip() for line in out.getvalue().strip("\n").splitlines()]
            assert code == block.ends_with, f"{where}: {COMMAND} {' '.join(words)} exits with {code}"


def _written(block: Block) -> None:
    """Write a named file; read what is TOML, named or not."""
    if block.language == "csv":
        if block.file:
            Path(block.file).write_text(block.text.split("\n", 1)[1], encoding="utf-8")
        return
    file, text = Path(block.file or "part.toml"), block.text
    said = tomllib.loads(text)
    if "weights" in said and "cases" not in said:
        text = Path("my-index.toml").read_text(encoding="utf-8") + text
    elif not {"extends", "dataset", "project"} & set(said):
        text = f'extends = "baseline"\n{text}'
    file.write_text(text, encoding="utf-8")
    if "parameters" in said:
        calibration.read(file)
    elif {"cases", "weights"} & set(said):
        index.load(file)
    elif "project" not in said:
        load(file)


def exit_code(words: list[str]) -> object:
    """Exit code of one of our commands."""
    try:
        main(words)
    except SystemExit as end:
        return end.code
    raise AssertionError("the command line always exits")


def bind(block: Block, where: str) -> None:
    """Check that our commands exist and take the options written, without running them."""
    for words in block.commands:
        known = [word for word in language_of(words)[1] if word not in ("…", "...")]
        try:
            application().parse_args(known, exit_on_error=False, print_error=False)
        except Exception as fault:
            raise AssertionError(f"{where}: {COMMAND} {' '.join(words)}: {fault}") from fault
