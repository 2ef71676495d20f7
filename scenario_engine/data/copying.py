"""A dataset of the user's own: a copy of another as it is, or as it was known at a date, without the sums of its files."""

import shutil
from pathlib import Path

import tomlkit

from scenario_engine.data.catalogue import PACKAGED
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.known import PUBLISHED
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.files.plaintext import read_text
from scenario_engine.support.files.replacing import new_folder


def copied(dataset: Dataset, folder: Path) -> dict[str, int]:
    """Copy tables and description of a dataset into a new folder; how many rows each table has there.

    Of a dataset as it was known at a date, rows published later are left out. The sums in its description are left out
    too: they are of the files as they were, and a copy is there to be changed.
    """
    rows = {}
    with new_folder(folder) as draft:
        for path in dataset.files():
            if path.suffix == ".toml":
                about = tomlkit.parse(read_text(path))
                for file in about.get("files", []):
                    file.pop("sha256", None)
                (draft / path.name).write_text(tomlkit.dumps(about), encoding="utf-8", newline="")
                continue
            frame = dataset.table(path.stem)
            rows[path.stem] = len(frame)
            if not dataset.known_in or PUBLISHED not in frame:
                shutil.copyfile(path, draft / path.name)
                continue
            head, *lines = read_text(path).splitlines(keepends=True)
            (draft / path.name).write_text(
                head + "".join(lines[at] for at in frame.index), encoding="utf-8", newline=""
            )
    return rows


def fail_unless_own(dataset: Dataset) -> None:
    """Refuse to change a dataset that comes with the package, or one whose files another command keeps sums of."""
    name = dataset.folder.name
    if dataset.folder.is_relative_to(PACKAGED.resolve()):
        raise ScenarioEngineError(
            f"{name} comes with the package and stays as it is.",
            f"Copy it, and add to the copy: `scenario-engine data copy {name} mine`.",
        )
    if (dataset.folder / checksums.NAME).is_file():
        raise ScenarioEngineError(
            f"{dataset.folder} is kept by a command that makes it, with sums of its files; a figure added would not count.",
            f"Copy it, and add to the copy: `scenario-engine data copy {name} mine`.",
        )
