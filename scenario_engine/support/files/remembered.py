"""Numbers and texts that take long to find, kept in the user's cache folder from one process to the next."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from scenario_engine.support.files import checksums
from scenario_engine.support.files.drafts import drafted

MOST = 1000
"""How many of one kind are kept; beyond that all are found anew."""


def cache_folder() -> Path:
    """Where things are kept from one process to the next; it need not be there."""
    from platformdirs import user_cache_path

    return user_cache_path("scenario-engine", appauthor=False)


def remembered(kind: str, of: list[str], find: Callable[[], float | str]) -> float | str:
    """What `find` gives, or gave before `of` the same texts, which are all that it depends on.

    A file that cannot be read, or written, is as good as none.
    """
    file = cache_folder() / f"{kind}.json"
    known, key = _kept(file), checksums.of_text(json.dumps(of))
    found = known.get(key)
    if not isinstance(found, float | str):
        found = find()
        with suppress(OSError):
            file.parent.parent.mkdir(exist_ok=True)  # not the home folder of who has none
            file.parent.mkdir(exist_ok=True)
            with drafted(file) as draft:
                whole = json.dumps({**(known if len(known) < MOST else {}), key: found})
                (draft / file.name).write_text(whole, encoding="utf-8", newline="\n")
                (draft / file.name).replace(file)
    return found


def _kept(file: Path) -> dict[str, object]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
