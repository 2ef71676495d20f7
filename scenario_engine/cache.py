"""A cache of operator results that can be distrusted: the key holds everything a result depends on.

Key of an input: its numbers, labels and dimensions. Key of an operator's result: the code of the engine and of the
operator's own module, the versions of the numerical libraries, the operator's name and variant, and the keys of
its inputs. Nothing is invalidated, because a changed anything is another key.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.files.drafts import drafted
from scenario_engine.operator import Operator

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import xarray as xr

__all__ = ["Cache"]

LIBRARIES = ("numpy", "scipy", "xarray")

LAST = "last.json"
"""File in the cache's folder: what each operator was last computed from."""


@dataclass
class Cache:
    """Operator results by content, in memory, and on disk where a folder is given.

    `reasons` tells for each operator of the last evaluation why it was computed, or that it was not.
    """

    folder: Path | None = None
    verify: bool = False
    reasons: dict[str, str] = field(default_factory=dict)
    _held: dict[str, xr.DataArray] = field(default_factory=dict)
    _last: dict[str, dict[str, str]] = field(default_factory=dict)
    _foreign: bool = False
    """Whether the folder's last.json is not ours, or damaged; then it stays as it is."""

    def __post_init__(self) -> None:
        if self.folder is not None and (self.folder / LAST).is_file():
            self._foreign = True
            with suppress(ValueError, OSError, TypeError):
                last = json.loads((self.folder / LAST).read_text(encoding="utf-8"))
                self._last = {name: dict(parts) for name, parts in dict(last).items()}
                self._foreign = not all("code" in parts for parts in self._last.values())

    def remember(self) -> None:
        """Keep on disk what each operator was last computed from, so that the next command can say what changed."""
        if self.folder is not None and not self._foreign:
            with self._at_least_in_memory():
                self.folder.mkdir(parents=True, exist_ok=True)
                with drafted(self.folder / LAST) as draft:
                    (draft / LAST).write_text(json.dumps(self._last, sort_keys=True), encoding="utf-8")
                    (draft / LAST).replace(self.folder / LAST)

    def key(self, op: Operator, inputs: Mapping[str, str], counted_in: Mapping[str, str]) -> str:
        """Key of an operator's result from the keys of its inputs; notes why it differs from the last one.

        Parameters
        ----------
        op
            The operator that is to run.
        inputs
            Name → key of each of its inputs.
        counted_in
            Unit of each base kind.
        """
        code = code_digest(op.function.__module__)
        parts = {"operator": op.label, "code": code, "units": repr(sorted(counted_in.items())), **inputs}
        before = self._last.get(op.label)
        self._last[op.label] = parts
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        if before is None:
            self.reasons[op.label] = "computed: not seen before"
        elif changed := [name for name in parts if before.get(name) != parts[name]]:
            self.reasons[op.label] = f"computed: {', '.join(changed)} changed"
        return digest

    def get(self, op: Operator, key: str) -> xr.DataArray | None:
        """The result under a key, from memory or disk; a damaged file is no hit.

        Parameters
        ----------
        op
            The operator, for the record of what was taken from where.
        key
            From `key`.

        Returns
        -------
        The array as it was put, dimensions, labels and units included; None where there is none.
        """
        found = self._held.get(key)
        where = "memory"
        if found is None and self.folder is not None:
            found, where = _read(self.folder / key[:2] / f"{key}.npz", op.name), "disk"
        if found is not None:
            self._held[key] = found
            self.reasons[op.label] = f"taken from {where}"
        return found

    def put(self, key: str, array: xr.DataArray) -> None:
        """Hold a result, and write it whole or not at all.

        Parameters
        ----------
        key
            From `key`.
        array
            Any dimensions, any unit.
        """
        self._held[key] = array
        if self.folder is not None:
            with self._at_least_in_memory():
                _write(self.folder / key[:2] / f"{key}.npz", array)

    @contextmanager
    def _at_least_in_memory(self) -> Iterator[None]:
        """A folder that cannot be written costs speed, not results; `--explain-cache` says it."""
        try:
            yield
        except OSError as fault:
            self.reasons["cache"] = f"nothing is kept on disk: {self.folder} ({fault.strerror or fault})"


def content_key(array: xr.DataArray) -> str:
    """Hash of numbers, labels and dimensions."""
    import numpy as np

    digest = hashlib.sha256(repr((array.dims, array.shape, str(array.dtype))).encode())
    for dim in array.dims:
        digest.update(repr(array.indexes[dim].tolist()).encode())
    digest.update(np.ascontiguousarray(array.to_numpy()).tobytes())
    return digest.hexdigest()


@cache
def code_digest(module: str) -> str:
    """Hash of every source file of the engine, of the operator's module, and of the libraries' versions."""
    digest = hashlib.sha256()
    own = sorted(Path(__file__).parent.rglob("*.py"))
    source = getattr(sys.modules.get(module), "__file__", None)
    for file in [*own, *([Path(source)] if source else [])]:
        digest.update(file.read_bytes())
    digest.update(repr([(name, version(name)) for name in LIBRARIES]).encode())
    return digest.hexdigest()


def _write(file: Path, array: xr.DataArray) -> None:
    import numpy as np

    file.parent.mkdir(parents=True, exist_ok=True)
    labels = {f"label_{dim}": np.asarray(array.indexes[dim].tolist()) for dim in array.dims}
    values = np.ascontiguousarray(array.to_numpy())
    about = json.dumps({"dims": list(array.dims), "attrs": array.attrs, "sha256": content_key(array)})
    with drafted(file) as draft:
        with (draft / file.name).open("wb") as stream:
            np.savez(stream, allow_pickle=False, values=values, about=_bytes(about), **labels)
        (draft / file.name).replace(file)


def _read(file: Path, name: str) -> xr.DataArray | None:
    import numpy as np
    import xarray as xr

    if not file.is_file():
        return None
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            coords = {dim: stored[f"label_{dim}"] for dim in about["dims"]}
            array = xr.DataArray(stored["values"], coords, about["dims"], name, about["attrs"])
            return array if content_key(array) == about["sha256"] else None
    except Exception:  # a damaged archive fails in ways zipfile and NumPy do not list
        return None


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    import numpy as np

    return np.frombuffer(text.encode(), dtype=np.uint8)
