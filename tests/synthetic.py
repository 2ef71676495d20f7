"""Synthetic economies with known relevance shares: a table, its published rates with noise, and the calibration."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.analysis.calibrate.fit import Objective
from scenario_engine.analysis.calibrate.parameters import ParameterBlock, Parameters, Prior
from scenario_engine.analysis.calibrate.targets import CalibrationTarget
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.models.discovery import installed_graph

SECTORS, INDUSTRIES, CORE = 12, 4, 4
CENTER, SPREAD, NOISE = 0.25, 0.08, 0.02


def array(values, **coords) -> xr.DataArray:
    return xr.DataArray(np.asarray(values, dtype=float), coords=coords, dims=list(coords))


def inputs(random: np.random.Generator) -> dict[str, xr.DataArray]:
    """A random productive table of 12 sectors in 4 industries; two industries hold two core sectors each."""
    sector = [f"s{i:02}" for i in range(SECTORS)]
    industry = [f"h{i}" for i in range(INDUSTRIES)]
    core = [sector[i] for i in (0, 4, 1, 5)]
    coefficients = random.random((SECTORS, SECTORS))
    coefficients *= random.uniform(0.3, 0.7, SECTORS) / coefficients.sum(axis=0)
    output = np.linalg.solve(np.eye(SECTORS) - coefficients, random.uniform(10, 100, SECTORS))
    added = output * (1 - coefficients.sum(axis=0))
    inverse = np.linalg.solve(np.eye(SECTORS) - coefficients, np.eye(SECTORS)) - np.eye(SECTORS)
    member = np.eye(INDUSTRIES)[np.arange(SECTORS) % INDUSTRIES]
    return {
        "core_requirements": array(inverse[:, [sector.index(k) for k in core]], sector=sector, core=core),
        "sector_gross_output": array(output, sector=sector),
        "sector_value_added": array(added, sector=sector),
        "sector_membership": array(member, sector=sector, industry=industry),
        "measured_industry_value_added": array((added @ member)[None], year=[2000], industry=industry),
        "relevance_share": array(np.full(CORE, CENTER), core=core),
    }


def case(seed: int, noise: float = NOISE) -> tuple[Objective, np.ndarray]:
    """A calibration whose true shares were drawn from its own prior, and those shares."""
    random = np.random.default_rng(seed)
    given, graph = inputs(random), installed_graph()
    truth = np.clip(random.normal(CENTER, SPREAD, CORE), 0.0, 0.95)
    shares = given["relevance_share"]
    wanted = ["base_core_rate", "base_penetration_rate"]
    economy = evaluate(graph, {**given, "relevance_share": shares.copy(data=truth)}, wanted)
    targets = []
    for name in wanted:
        labels = tuple(
            str(h) for h in economy[name].indexes["industry"] if float(economy[name].sel(industry=h)) > 0
        )
        printed = economy[name].sel(industry=list(labels)).to_numpy()
        printed = printed * np.exp(random.normal(0.0, noise, len(labels)))
        none = np.zeros(len(labels))
        targets.append(
            CalibrationTarget(
                name, Quantity.parse(name), "industry", labels, printed, none, none + max(noise, 1e-6), none
            )
        )
    block = ParameterBlock(
        "relevance_share",
        "relevance_share",
        shares,
        {},
        ("core",),
        0.0,
        0.95,
        "linear",
        Prior(SPREAD, CENTER),
    )
    return Objective(graph, given, Parameters((block,)), tuple(targets)), truth
