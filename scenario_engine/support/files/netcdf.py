"""NetCDF files: every one is written and read here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files import checksums

if TYPE_CHECKING:
    import xarray as xr


def write(
    file: Path,
    dataset: xr.Dataset,
    *,
    groups: Mapping[str, xr.Dataset] | None = None,
    encoding: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write a dataset in memory as NetCDF 4, and others as groups of the same file by their names.

    `encoding` is by variable, as xarray's `to_netcdf` takes it.
    """
    # xarray's own `to_netcdf` asks Dask for its scheduler, and so imports `distributed` for a third of a second.
    import netCDF4
    from xarray.backends import NetCDF4DataStore

    try:
        with netCDF4.Dataset(file, "w") as opened:
            dataset.dump_to_store(NetCDF4DataStore(opened), encoding=encoding)  # type: ignore[no-untyped-call]
            for name, one in (groups or {}).items():
                one.dump_to_store(NetCDF4DataStore(opened.createGroup(name)))  # type: ignore[no-untyped-call]
    except (RuntimeError, PermissionError) as fault:  # all that HDF5 says of a full disk, a quota or a limit
        _let_the_system_say(file)
        raise OSError(f"{fault}; is the disk full?") from fault


def _let_the_system_say(file: Path) -> None:
    """Write a megabyte beside a file, so that the system gives its own reason where it takes none."""
    trial = file.with_name(f"{file.name}.trial")
    try:
        trial.write_bytes(bytes(2**20))
    finally:
        trial.unlink(missing_ok=True)


def read(file: Path, *, group: str | None = None) -> xr.Dataset:
    """A file's dataset, or that of one of its groups, in memory; its sum is checked where one lies beside it."""
    import xarray as xr

    if not file.is_file():
        raise ScenarioEngineError(f"{file}: there is no such file.")
    checksums.verify(file)
    try:
        elsewhere = _from_elsewhere(file)
        if not elsewhere:
            with xr.open_dataset(file, engine="netcdf4", group=group) as opened:
                return opened.load()
    except Exception as fault:  # a damaged file fails in ways its libraries do not list
        raise ScenarioEngineError(
            f"{file}: is not a whole NetCDF file ({fault}).", "Make it again."
        ) from fault
    raise ScenarioEngineError(
        f"{file}: {listing(elsewhere, 3)} would be read from elsewhere, by a link, external storage or a virtual array.",
        "Nothing is read. Ask for a file that holds its own numbers, or make it again.",
    )


def _from_elsewhere(file: Path) -> list[str]:
    """What lies in a file by its name only and its bytes in another."""
    import h5py

    found: list[str] = []
    with h5py.File(file, "r") as opened:

        def note(name: str, link: object) -> None:
            one = opened[name] if isinstance(link, h5py.HardLink) else None
            if one is None or (isinstance(one, h5py.Dataset) and (one.external or one.is_virtual)):
                found.append(name)

        opened.visititems_links(note)
    return found
