"""Which datasets there are: those of the package, the user's own, and folders beside a scenario."""

import os
from functools import cache
from pathlib import Path

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.files import stamp
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.plaintext import fail_unless_regular

PACKAGED = Path(__file__).parent

USER_DATA = "SCENARIO_ENGINE_DATA"
"""Environment variable that names the folder of the user's datasets, in place of the system's."""


def find(name: str, beside: Path | None = None) -> Dataset:
    """A dataset by the name of a packaged one or one of the user's, or by its folder relative to `beside`."""
    places = places_of(name, beside)
    if len(places) > 1:
        beside_it = beside is not None and places[-1] == (beside / name).resolve()
        raise ScenarioEngineError(
            f"there is more than one dataset {name!r}: {listing(map(str, places))}.",
            f'Write "./{name}" for the folder beside, or give it another name.'
            if beside_it
            else "Give the one of your own another name.",
        )
    if places:
        return _dataset(places[0])
    if beside is not None and os.path.isdir(beside / name):  # noqa: PTH112 - as above
        fail_unless_regular(beside / name / "dataset.toml")
        raise ScenarioEngineError(
            f"the folder {name!r} has no dataset.toml.", "A dataset is a folder that has one."
        )
    known = [dataset.folder.name for _, dataset in everything()]
    raise ScenarioEngineError(f"there is no dataset {name!r}.", near_miss(name, known))


def places_of(name: str, beside: Path | None = None) -> list[Path]:
    """Every folder that `find` may mean by a name."""
    plain = name.replace("-", "_").isidentifier()
    homes = [*([PACKAGED, user_data_folder()] if plain else []), *([] if beside is None else [beside])]
    # a name may be too long for any file system, which os.path takes for one that is not there
    there = [home / name for home in homes if os.path.isfile(home / name / "dataset.toml")]  # noqa: PTH113
    return list(dict.fromkeys(place.resolve() for place in there))


def everything() -> list[tuple[str, Dataset]]:
    """Every dataset with where it is, `package` or `user`, sorted by place and folder."""
    return [
        (where, _dataset(path.parent.resolve()))
        for where, folder in (("package", PACKAGED), ("user", user_data_folder()))
        for path in sorted(folder.glob("[!.]*/dataset.toml"))
    ]


def user_data_folder() -> Path:
    """The folder of the user's datasets; it need not exist yet."""
    from platformdirs import user_data_path

    named = os.environ.get(USER_DATA)
    return (
        Path(named).expanduser() if named else user_data_path("scenario-engine", appauthor=False) / "datasets"
    )


def _dataset(folder: Path) -> Dataset:
    with os.scandir(folder) as files:
        return _as_it_is(folder, tuple(sorted(map(stamp, files))))


@cache
def _as_it_is(folder: Path, _: tuple[tuple[str, int, int], ...]) -> Dataset:
    """One dataset for all that ask, until one of its files is changed."""
    return Dataset(folder)
