"""Which datasets there are: those of the package, the user's own, and folders beside a scenario."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scenario_engine.data.dataset import Dataset
from scenario_engine.support.errors import ScenarioEngineError, near_miss

__all__ = ["everything", "find"]


def find(name: str, beside: Path | None = None) -> Dataset:
    """A dataset by the name of a packaged one or one of the user's, or by its folder relative to `beside`.

    Parameters
    ----------
    name
        Name or folder.
    beside
        Folder that a relative folder is looked up from.

    Returns
    -------
    The dataset, its tables unread.

    Raises
    ------
    ScenarioEngineError
        When there is none; the message lists those there are.
    """
    from scenario_engine.data.userdata import user_data_folder

    packaged, own = Path(__file__).parent, user_data_folder()
    plain = name.replace("-", "_").isidentifier()
    candidates = [packaged / name, own / name] if plain else []
    if beside is not None:
        candidates.append(beside / name)
    for folder in candidates:
        if (folder / "dataset.toml").is_file():
            return _dataset(folder.resolve())
    known = [dataset.folder.name for _, dataset in everything()]
    raise ScenarioEngineError(f"there is no dataset {name!r}.", near_miss(name, known))


def everything() -> list[tuple[str, Dataset]]:
    """Every dataset with where it is: `package` or `user`.

    Returns
    -------
    Pairs of place and dataset, sorted by place and folder.
    """
    from scenario_engine.data.userdata import user_data_folder

    places = (("package", Path(__file__).parent), ("user", user_data_folder()))
    return [
        (where, _dataset(path.parent.resolve()))
        for where, folder in places
        for path in sorted(folder.glob("[!.]*/dataset.toml"))
    ]


@cache
def _dataset(folder: Path) -> Dataset:
    return Dataset(folder)
