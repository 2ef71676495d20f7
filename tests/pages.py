"""Code in the documentation as a reader would run it: blocks in order, in one folder, with one set of names."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

from scenario_engine.cli import application, main
from scenario_engine.scenario import load

TOP = Path(__file__).parents[1]
COMMAND = "scenario-engine"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line its text begins at."""

    language: str
    text: str
    line: int

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


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            yield Block(token.info.strip(), token.content, token.map[0] + 2)


@dataclass
class Reader:
    """Someone who works through a page in an empty folder."""

    page: Path
    names: dict[str, object] = field(default_factory=dict)

    def follow(self, block: Block) -> None:
        """Write a named file, run Python, run our commands; other blocks are for the eye."""
        where = f"{self.page.name}:{block.line}"
        if block.language == "python":
            source = "\n" * (block.line - 1) + block.text
            exec(compile(source, str(self.page), "exec"), self.names)
        elif block.language in ("toml", "csv") and block.file:
            text = block.text if block.language == "toml" else block.text.split("\n", 1)[1]
            Path(block.file).write_text(text, encoding="utf-8")
            if block.language == "toml":
                load(block.file)
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "sh":
            for words in block.commands:
                code = exit_code(words)
                assert code == 0, f"{where}: {COMMAND} {' '.join(words)} exits with {code}"
        elif block.language == "console":
            bind(block, where)


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
        known = [word for word in words if word not in ("…", "...")]
        try:
            application().parse_args(known, exit_on_error=False, print_error=False)
        except Exception as fault:
            raise AssertionError(f"{where}: {COMMAND} {' '.join(words)}: {fault}") from fault
