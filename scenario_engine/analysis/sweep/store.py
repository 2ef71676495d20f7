"""Where a sweep lies: draws in Zarr, one summary file a chunk; killed at any moment, it can be continued.

A chunk's draws are written first and its summary file last, by renaming, so a summary file means the chunk
is whole. Nothing in the store depends on when or by whom it was written.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.analysis.sweep.failures import Failure
from scenario_engine.methods.probability.histogram import Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import checksums, netcdf
from scenario_engine.support.files.checksums import Sums
from scenario_engine.support.files.drafts import clear, clear_inside, drafted, locked
from scenario_engine.support.files.ownership import refuse_foreign_folder
from scenario_engine.support.files.replacing import unwritten

if TYPE_CHECKING:
    import zarr


DRAWS, CHUNKS, MANIFEST = "draws.zarr", "chunks", "manifest.json"

SUMMARY, TABLES = "summary.nc", ("summary.csv", "convergence.csv")
"""Files that say what a sweep found."""

PARTS = tuple(one.name for one in fields(Moments))
"""What a chunk's summary keeps of each block."""

_WRITING = Lock()

DRAWN = "drawn"
"""Name of the drawn numbers of the inputs among the arrays of a store."""


@dataclass(frozen=True)
class ChunkSummary:
    """What is kept of one chunk for the summary of the sweep: `hits` are draws for which each condition holds."""

    blocks: tuple[Moments, ...]
    counts: Counts
    hits: Floats
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Store:
    """A folder that holds one sweep."""

    folder: Path

    def open(self, identity: Mapping[str, Any], arrays: Mapping[str, xr.DataArray], chunk: int) -> None:
        """Begin a store, or continue one of the same identity.

        `identity` is all that decides the numbers, JSON-ready; arrays have every dimension but `draw`, and
        there are none to keep summaries only. A folder that holds something else is refused by what differs.
        """
        clear(self.folder)
        if (self.folder / MANIFEST).is_file():
            self._fail_unless_same(identity)
            if checksums.read(self.folder).kind == "sweep":  # finished: what it wrote must be as it was
                refuse_foreign_folder(self.folder, "sweep")
            clear_inside(self.folder)
            clear_inside(self.folder / CHUNKS)
            for left in (self.folder / DRAWS).rglob(f"*.{'[0-9a-f]' * 32}.partial"):  # what Zarr was writing
                left.unlink()
            for index in self._chunks_without_draws():
                self._chunk(index).unlink()  # so that it is made anew
            return
        refuse_foreign_folder(self.folder, "sweep")
        with drafted(self.folder) as draft:
            new = draft / self.folder.name
            (new / CHUNKS).mkdir(parents=True)
            if arrays:
                _lay_out(new / DRAWS, arrays, int(identity["draws"]), chunk)
            (new / MANIFEST).write_text(_json(identity), encoding="utf-8", newline="\n")
            if self.folder.exists():
                self.folder.rmdir()
            new.rename(self.folder)

    def extend(self, identity: Mapping[str, Any], arrays: Mapping[str, xr.DataArray], chunk: int) -> None:
        """Make room for more draws of the same sweep; a chunk that was not full is made anew."""
        before = self.identity
        held, draws = int(before["draws"]), int(identity["draws"])
        if draws <= held:
            return
        self._fail_unless_same({**identity, **{key: before.get(key) for key in ("draws", "until")}})
        refuse_foreign_folder(self.folder, "sweep")
        for file in (self.folder / CHUNKS).glob("*.npz"):
            if (int(file.stem) + 1) * chunk > held:
                file.unlink()
        if arrays and held < chunk:  # its one chunk is made anew, and laid out larger
            shutil.rmtree(self.folder / DRAWS)
            _lay_out(self.folder / DRAWS, arrays, draws, chunk)
        self._resize(draws)
        sums = checksums.read(self.folder)
        if sums.kind:
            others = {name: one for name, one in sums.files.items() if name != MANIFEST}
            checksums.write(self.folder, replace(sums, files=others))
        with drafted(self.folder / MANIFEST) as draft:
            (draft / MANIFEST).write_text(_json(identity), encoding="utf-8", newline="\n")
            (draft / MANIFEST).replace(self.folder / MANIFEST)

    @contextmanager
    def held(self) -> Iterator[None]:
        """The folder for one sweep at a time; what the disk refuses is said in words, and what is whole stays."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.folder):
                yield
        except BrokenPipeError:
            raise
        except OSError as fault:
            kept = "The chunks that are whole stay; free the disk and run the same command to go on."
            raise unwritten(self.folder, fault, kept) from fault

    @property
    def identity(self) -> dict[str, Any]:
        """What the store was made from."""
        try:
            found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ScenarioEngineError(
                f"{self.folder}: there is no sweep here.",
                "Run `scenario-engine sweep` first, or name its folder.",
            ) from None
        return found

    def _fail_unless_same(self, identity: Mapping[str, Any]) -> None:
        before = self.identity
        now = json.loads(_json(identity))
        differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
        if differing:
            reasons = "\n".join(_difference(key, before.get(key), now.get(key)) for key in differing)
            raise ScenarioEngineError(
                f"{self.folder} holds another sweep and is left as it is:\n{reasons}\n"
                "  Choose another folder with --output, or delete this one."
            )

    def write_chunk(
        self, index: int, start: int, arrays: Mapping[str, Floats], summary: ChunkSummary
    ) -> None:
        """Write a chunk's draws, then its summary: from then on the chunk is whole."""
        if arrays:
            import zarr

            # What is not there is lost, not empty; a setting of the process, so one thread at a time.
            with _WRITING, zarr.config.set({"array.write_empty_chunks": True}):
                group = self._group("r+")
                for name, values in arrays.items():
                    group[name][start : start + len(values)] = values  # type: ignore[index]
        packed = io.BytesIO()
        parts: dict[str, Any] = dict(
            **{part: np.array([getattr(block, part) for block in summary.blocks]) for part in PARTS},
            failures=np.array(json.dumps([asdict(one) for one in summary.failures])),
            codes=summary.counts.codes,
            counts=summary.counts.counts.astype(np.uint32),
            hits=summary.hits,
        )
        np.savez(packed, **parts)
        with self._new(self._chunk(index)) as draft:
            draft.write_bytes(packed.getvalue())

    def write(self, name: str, found: xr.Dataset) -> None:
        """A Dataset beside the draws, whole or not at all."""
        with self._new(self.folder / name) as draft:
            netcdf.write(draft, found)

    def write_text(self, name: str, text: str) -> None:
        """A text file beside the draws, whole or not at all."""
        with self._new(self.folder / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")

    @contextmanager
    def _new(self, file: Path) -> Iterator[Path]:
        with drafted(file) as draft:
            yield draft / file.name
            known = {checksums.sha256(draft / file.name), checksums.read(self.folder).files.get(file.name)}
            if file.exists() and checksums.sha256(file) not in known:
                raise ScenarioEngineError(
                    f"{file}: is there already and was not written by this sweep.",
                    "It stays as it is, and so do the chunks; move it, and run the same command again.",
                )
            (draft / file.name).replace(file)

    def write_sums(self) -> None:
        """Sums of the files that say what the sweep found; chunks and draws carry sums of their own."""
        written = [self.folder / name for name in (MANIFEST, SUMMARY, *TABLES)]
        checksums.write(self.folder, Sums("sweep", checksums.of(self.folder, written)))

    def has_chunk(self, index: int) -> bool:
        """Whether a chunk is whole."""
        return self._chunk(index).exists()

    def read_chunk(self, index: int) -> ChunkSummary:
        """The summary of a chunk; one that is damaged (its archive keeps a sum of each part) is named."""
        file = self._chunk(index)
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as packed:
                kept = {name: packed[name] for name in packed.files}
            return _summary(kept)
        except Exception as fault:  # a damaged archive fails in ways zipfile and NumPy do not list
            raise ScenarioEngineError(
                f"{file}: is damaged ({fault}).",
                "Delete this file and run the same command; its draws are drawn again.",
            ) from fault

    def cut(self, draws: int, chunks: int) -> None:
        """Forget what lies beyond a number of draws, after a sweep that stopped early."""
        for file in (self.folder / CHUNKS).glob("*.npz"):
            if int(file.stem) >= chunks:
                file.unlink()
        self._resize(draws)

    def _resize(self, draws: int) -> None:
        for _, array in self._of_draws("r+"):
            if array.shape[0] != draws:
                array.resize((draws, *array.shape[1:]))

    def draws(self) -> xr.Dataset:
        """The draws, opened lazily; plain `xarray.open_zarr` does the same."""
        _ = self.identity
        lost = self._chunks_without_draws()
        if lost:
            raise ScenarioEngineError(
                f"{self.folder / DRAWS}: draws of chunk {listing(lost)} are gone.",
                "Run the same sweep again; it draws them again, the same.",
            )
        opened: xr.Dataset = xr.open_zarr(self.folder / DRAWS, consolidated=False, chunks=None)
        return opened

    def _chunks_without_draws(self) -> list[int]:
        """Chunks that have a summary, and lack a file of the draws it is of."""
        chunks = [int(file.stem) for file in (self.folder / CHUNKS).glob("*.npz")]
        grids = [
            (self.folder / DRAWS / name / "c", ["0"] * (array.ndim - 1)) for name, array in self._of_draws()
        ]
        return sorted(
            index
            for index in chunks
            if not all(top.joinpath(str(index), *rest).is_file() for top, rest in grids)
        )

    def _of_draws(self, mode: Any = "r") -> Iterator[tuple[str, zarr.Array[Any]]]:
        """The arrays that have a number for each draw; none where no draws are kept."""
        if not (self.folder / DRAWS).is_dir():
            return
        for name, array in self._group(mode).arrays():
            named = getattr(array.metadata, "dimension_names", None) or ("",)
            if named[0] == "draw":
                yield name, array

    def _group(self, mode: Any) -> zarr.Group:
        import zarr

        return zarr.open_group(self.folder / DRAWS, mode=mode, zarr_format=3)

    def _chunk(self, index: int) -> Path:
        return self.folder / CHUNKS / f"{index:06d}.npz"


def _summary(kept: Mapping[str, npt.NDArray[Any]]) -> ChunkSummary:
    rows = zip(*(kept[part] for part in PARTS), strict=True)
    blocks = tuple(Moments(int(draws), *parts) for draws, *parts in rows)
    failures = tuple(Failure(**one) for one in json.loads(str(kept["failures"])))
    counts = Counts(kept["codes"], kept["counts"].astype(np.int64))
    return ChunkSummary(blocks, counts, kept["hits"], failures)


def _lay_out(path: Path, arrays: Mapping[str, xr.DataArray], draws: int, chunk: int) -> None:
    """Empty arrays with coordinates, ready for any chunk to be written on its own."""
    import zarr
    from zarr.codecs import Crc32cCodec

    group = zarr.open_group(path, mode="w", zarr_format=3)
    labels: dict[str, list[object]] = {}
    for array in arrays.values():
        for dim in map(str, array.dims):
            labels.setdefault(dim, list(array.indexes[dim]))
    for dim, own in labels.items():
        values = np.asarray(own)
        if values.dtype.kind not in "iuf":
            values = np.array([str(label) for label in own], dtype=np.dtypes.StringDType())
        group.create_array(dim, data=values, dimension_names=[dim])
    for name, array in arrays.items():
        group.create_array(
            name,
            shape=(draws, *array.shape),
            chunks=(min(chunk, draws), *array.shape),
            dtype="float64",
            fill_value=np.nan,
            compressors=[Crc32cCodec()],  # drawn digits do not compress; a sum names what is damaged
            dimension_names=["draw", *map(str, array.dims)],
            attributes={str(key): str(value) for key, value in array.attrs.items()},
        )


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _difference(key: str, before: object, now: object) -> str:
    if isinstance(before, dict) and isinstance(now, dict):
        names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        return f"  {key}: {', '.join(sorted(names))} changed since"
    if key == "engine_source":
        return "  engine_source: the program has changed since, or an operator of an extension has"
    texts = [json.dumps(value, ensure_ascii=False) for value in (before, now)]
    there, here = (text if len(text) <= 60 else text[:57] + "…" for text in texts)
    return f"  {key}: {there} there, {here} now"
