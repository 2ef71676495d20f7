"""What computes: one hash of the packages some functions are written in, wherever they lie."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path


def digest(functions: Iterable[Callable[..., object]], but: Collection[str] = ()) -> str:
    """SHA-256 of the source of every package the functions are from; of one without a file, of its own text.

    Parameters
    ----------
    functions
        Such as the operators of a plan.
    but
        Sub-packages that cannot change a result, such as `scenario_engine.view`.
    """
    parts = {_of_function(one, tuple(but)) for one in functions}
    return hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()


def _of_function(function: Callable[..., object], but: tuple[str, ...]) -> str:
    package = function.__module__.partition(".")[0]
    file = getattr(sys.modules.get(package), "__file__", None)
    if file is not None and package != "__main__":
        return _of_package(Path(file), but)
    try:
        text = inspect.getsource(function).encode()
    except (OSError, TypeError):  # typed at a prompt
        text = function.__code__.co_code
    return hashlib.sha256(text).hexdigest()


@cache
def _of_package(file: Path, but: tuple[str, ...]) -> str:
    """Of every module of a package, or of the one module that it is."""
    top = file.parent
    left_out = [top.joinpath(*name.split(".")[1:]) for name in but if name.partition(".")[0] == top.name]
    files = [file] if file.name != "__init__.py" else sorted(top.rglob("*.py"))
    total = hashlib.sha256()
    for path in files:
        if not any(path.is_relative_to(one) for one in left_out):
            total.update(path.relative_to(top).as_posix().encode() + path.read_bytes())
    return total.hexdigest()
