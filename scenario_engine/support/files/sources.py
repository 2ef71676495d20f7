"""What computes: one hash of the packages some functions are written in, wherever they lie."""

import hashlib
import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path


def digest(functions: Iterable[Callable[..., object]], but: Collection[str] = ()) -> str:
    """SHA-256 of the source of every package the functions are from; of one without a file, of its own text.

    A function that was typed or made at run time counts with the values it was made with and the functions it calls.
    Sub-packages that cannot change a result, such as `scenario_engine.view`, are left out by `but`.
    """
    parts = {_of_function(one, tuple(but)) for one in functions}
    return hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()


def _of_function(function: Callable[..., object], but: tuple[str, ...]) -> str:
    package = (function.__module__ or "").partition(".")[0]
    file = getattr(sys.modules.get(package), "__file__", None)
    whole = _of_package(Path(file), but) if file is not None and package != "__main__" else ""
    if whole and not function.__closure__:
        return whole
    return hashlib.sha256("\n".join([whole, *_texts(function, set())]).encode()).hexdigest()


def _texts(function: Callable[..., object], seen: set[int]) -> Iterator[str]:
    """The text of a function, then what its closure and its module's names stand for, as far as it uses them."""
    if id(function) in seen:
        return
    seen.add(id(function))
    code = function.__code__
    try:
        yield inspect.getsource(function)
    except (OSError, TypeError):  # typed at a prompt
        yield code.co_code.hex() + repr(code.co_consts)
    used = inspect.getclosurevars(function)
    for name, value in sorted({**used.globals, **used.nonlocals}.items()):
        inner = getattr(value, "function", value)  # an operator is known by its function
        if not inspect.isfunction(inner):
            yield f"{name} = {_said(value)}"
        elif inner.__module__ == function.__module__:
            yield from _texts(inner, seen)


def _said(value: object) -> str:
    """A value in words that are the same in every process and on every machine."""
    if inspect.ismodule(value):
        return value.__name__
    array = getattr(value, "to_numpy", lambda: value)()
    data: bytes | None = array.tobytes() if hasattr(array, "tobytes") else None
    return hashlib.sha256(data).hexdigest() if data else re.sub(r" at 0x[0-9a-f]+", "", repr(value))


@cache
def _of_package(file: Path, but: tuple[str, ...]) -> str:
    """Of every module of a package, or of the one module that it is."""
    top = file.parent
    left_out = tuple(
        f"{name.partition('.')[2].replace('.', '/')}/" for name in but if name.startswith(f"{top.name}.")
    )
    files = [file] if file.name != "__init__.py" else sorted(top.rglob("*.py"))
    total = hashlib.sha256()
    for path in files:
        name = path.as_posix().removeprefix(f"{top.as_posix()}/")
        if not name.startswith(left_out):
            total.update(name.encode() + path.read_bytes())
    return total.hexdigest()
