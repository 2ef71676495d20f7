"""Results in the formats other people's tools open: tidy tables, Excel, IAMC, Zarr, CF NetCDF."""
