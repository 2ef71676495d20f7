"""NetCDF files: every one is written and read here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums

if TYPE_CHECKING:
    import xarray as xr


def write(
    file: Path,
    dataset: xr.Dataset,
    *,
    group: str | None = None,
    mode: Literal["w", "a"] = "w",
    encoding: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write a dataset in memory as NetCDF 4; with mode "a", as one more group of a file that is there.

    `group` is the root by default; `encoding` is by variable, as xarray's `to_netcdf` takes it.
    """
    # xarray's own `to_netcdf` asks Dask for its scheduler, and so imports `distributed` for a third of a second.
    from xarray.backends import NetCDF4DataStore

    try:
        store = NetCDF4DataStore.open(file, mode, group=group, lock=False)  # type: ignore[no-untyped-call]
        try:
            dataset.dump_to_store(store, encoding=encoding)
        finally:
            store.close()
    except RuntimeError as fault:  # what HDF5 says of a full disk
        raise OSError(f"{fault}; is the disk full?") from fault


def read(file: Path, *, group: str | None = None) -> xr.Dataset:
    """A file's dataset, or that of one of its groups, in memory; its sum is checked where one lies beside it."""
    import xarray as xr

    if not file.is_file():
        raise ScenarioEngineError(f"{file}: there is no such file.")
    checksums.verify(file)
    try:
        with xr.open_dataset(file, engine="netcdf4", group=group) as opened:
            return opened.load()
    except Exception as fault:  # a damaged file fails in ways its libraries do not list
        raise ScenarioEngineError(
            f"{file}: is not a whole NetCDF file ({fault}).", "Make it again."
        ) from fault
