"""Sweeps: the same numbers whatever the chunks, workers and interruptions; other sweeps are refused."""

import filecmp
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass
from functools import partial, reduce
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.sweep import sweep
from scenario_engine.analysis.sweep.job import Job, Sweep
from scenario_engine.analysis.sweep.store import Store
from scenario_engine.cli import main
from scenario_engine.engine.model import Model
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.probability.histogram import RELATIVE_ERROR, Counts, Spread, bins
from scenario_engine.methods.probability.moments import Moments, sums
from scenario_engine.scenario import provenance
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import sources
from scenario_engine.support.files.drafts import MARK

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
UNCERTAIN = str(TOP / "scenarios/uncertain.toml")
KEPT = ("share_of_gdp", "sum(total_value_added[2030])", "regional_value_added[2030, guangdong]")


@dataclass(frozen=True)
class Done:
    """A stored sweep: its folder and its statistics."""

    folder: Path
    summary: xr.Dataset

    @property
    def draws(self) -> xr.Dataset:
        return Store(self.folder).draws()


def job(folder: Path | str = "", **changes) -> Job:
    plain = {"scenario": UNCERTAIN, "folder": str(folder), "draws": 9000, "outputs": KEPT, "chunk": 4096}
    return Job(**{**plain, **changes})


def swept(folder: Path, scenario: Path | str = UNCERTAIN, **changes) -> Done:
    plain = {"draws": 9000, "outputs": KEPT, "chunk": 4096}
    return Done(folder, sweep(scenario, folder=folder, **{**plain, **changes}))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Three chunks, the last not full, never interrupted."""
    return swept(tmp_path_factory.mktemp("sweep") / "whole")


def same_bytes(left: Path, right: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    files = [sorted(str(p.relative_to(top)) for p in top.rglob("*") if p.is_file()) for top in (left, right)]
    if files[0] != files[1]:
        return False
    _, differing, odd = filecmp.cmpfiles(left, right, files[0], shallow=False)
    return not differing and not odd


def test_each_stored_draw_is_a_plain_run_with_the_drawn_inputs(whole):
    """Draw 5000 of the store against the engine's own pass on the inputs of that draw alone."""
    ready = Sweep(job())
    drawn = ready.model.sample(ready.uniform(5000, 5001))
    single = {name: array.isel(draw=0, drop=True) for name, array in drawn.items()}
    result = evaluate(ready.scenario.graph, {**ready.scenario.inputs, **single})
    stored = whole.draws.isel(draw=5000)
    for text in KEPT:
        quantity = Quantity.parse(text)
        np.testing.assert_allclose(stored[text], quantity.of(result[quantity.name]), rtol=1e-12)


def test_plain_xarray_opens_the_draws(whole):
    """Labels, units and the drawn numbers are in the store."""
    with xr.open_zarr(whole.folder / "draws.zarr", consolidated=False, chunks=None) as stored:
        assert stored["share_of_gdp"].dims == ("draw", "year")
        assert stored.sizes["draw"] == 9000
        assert not stored["share_of_gdp"].isnull().any()
        growth = stored["drawn"].sel(column="real_gdp_growth[2026]")
        assert float(growth.std()) == pytest.approx(2.35, rel=0.03)


def test_the_streamed_summary_is_that_of_the_stored_draws(whole):
    """Moments to rounding, quantiles within the stated error."""
    stored = whole.draws["share_of_gdp"].to_numpy()
    found = whole.summary["share_of_gdp"]
    exact = stored.astype(np.longdouble).mean(axis=0).astype(float)
    np.testing.assert_allclose(found.sel(statistic="mean"), exact, rtol=1e-14)
    np.testing.assert_allclose(found.sel(statistic="sd"), stored.std(axis=0, ddof=1), rtol=1e-8, atol=1e-12)
    for name, probability in {"p05": 0.05, "p50": 0.5, "p99": 0.99}.items():
        exact = np.quantile(stored, probability, axis=0)
        room = found.attrs["quantile_error"] + 5e-3 * stored.std(axis=0)
        assert (np.abs(found.sel(statistic=name) - exact) <= room).all()
    assert found.attrs["quantile_error"] <= 0.015 * stored.std(axis=0).max()


def test_a_sweep_in_memory_is_that_of_the_folder(whole):
    """The same statistics to the bit, units and titles included, and nothing written."""
    found = sweep(load(UNCERTAIN), 9000, outputs=KEPT)
    xr.testing.assert_identical(found, whole.summary)
    assert found["share_of_gdp"].attrs["display"] == "percent"
    assert found["sum(total_value_added[2030])"].attrs["units"] == "CNY_1e8"


@pytest.mark.parametrize("sampler", ["mc", "sobol"])
def test_threads_give_the_bytes_of_one_thread(tmp_path, monkeypatch, sampler):
    """Chunks side by side, as the compiler's engine computes them, against chunks one after the other."""
    pytest.importorskip("jax", reason="jax is not installed")
    for threads in (1, 3):
        monkeypatch.setattr("scenario_engine.analysis.sweep.job.cores", lambda threads=threads: threads - 1)
        swept(tmp_path / str(threads), draws=20_000, engine="xla", sampler=sampler)
        assert Sweep(job(engine="xla")).threads == threads
    assert same_bytes(tmp_path / "1", tmp_path / "3")


def test_threads_that_cannot_record_take_turns(monkeypatch):
    """An operator that knows NumPy alone, in threads of the compiler's engine: strict in each, and xarray as it was."""
    pytest.importorskip("jax", reason="jax is not installed")
    monkeypatch.setattr("scenario_engine.analysis.sweep.job.cores", lambda: 4)
    rate = exogenous("rate", "", "1", "A rate", low=0.0)

    @operator("", "1", source="a library")
    def root(rate):
        """The root by a library, x = √r."""
        values = np.asarray(rate)
        time.sleep(0.01)  # so that another thread comes in between
        return rate.copy(data=np.sqrt(values))

    draw = {"distribution": "uniform", "low": 1.0, "high": 4.0}
    given = {"rate": {"draw": draw, "unit": "1", "assumption": "anywhere"}}
    scenario = Model([rate, root]).scenario(horizon=(2022, 2022, 2023), inputs=given)
    before = xr.get_options()
    found = [sweep(scenario, 100_000, outputs=["root"], chunk=4096, engine=one) for one in ("xla", "numpy")]
    assert xr.get_options() == before
    assert float(found[0]["root"].sel(statistic="mean")) == pytest.approx(14 / 9, abs=2e-3)
    np.testing.assert_array_equal(found[0]["root"], found[1]["root"])


def test_a_fault_in_a_thread_is_told_as_in_one(tmp_path, monkeypatch):
    """What a draw is refused for comes through, and the chunks that are whole stay."""
    pytest.importorskip("jax", reason="jax is not installed")
    monkeypatch.setattr("scenario_engine.analysis.sweep.job.cores", lambda: 2)
    refused = {"draw": {"distribution": "normal", "mean": 0.3, "sd": 0.2}, "unit": "1"}
    scenario = load("growth-accounting").with_(labour_share=refused, assumption="too wide")
    for engine in ("xla", "numpy"):
        with pytest.raises(ScenarioEngineError, match=r"inputs\.labour_share: a draw is -") as fault:
            sweep(scenario, 40_000, outputs=["mean_growth_source"], engine=engine)
        assert "truncate" in str(fault.value.advice)


def test_the_source_of_an_extension_identifies_a_computation(tmp_path, monkeypatch):
    """Another text of a module that declares an operator gives another hash; that of a room that shows does not."""
    monkeypatch.syspath_prepend(str(tmp_path))
    digests = []
    for name, text in (("ours", "x * 2"), ("theirs", "x * 3")):
        (tmp_path / f"{name}.py").write_text(f"def doubled(x):\n    return {text}\n", encoding="utf-8")
        digests.append(sources.digest([import_module(name).doubled, sweep], provenance.SHOWING))
    assert digests[0] != digests[1]
    assert sources.digest([sweep], provenance.SHOWING) != sources.digest([sweep])


@pytest.mark.parametrize("where", ["__main__", "tests.known_functions", None])
def test_what_a_function_was_made_with_identifies_it(where, monkeypatch):
    """Two functions of one text that multiply by another number, call another function, or read another name."""

    def made(factor, inner):
        space = {"shift": factor} | ({"__name__": where} if where else {})
        exec(f"def helper(x):\n    return {inner}\n", space)
        exec(
            "def outer(factor):\n    def times(x):\n        return helper(x) * factor + shift\n    return times",
            space,
        )
        return space["outer"](factor)

    one = sources.digest([made(2.0, "x")])
    assert one == sources.digest([made(2.0, "x")])
    assert one != sources.digest([made(3.0, "x")])
    assert one != sources.digest([made(2.0, "x + 1")])


def test_a_sweep_is_not_continued_with_another_operator(tmp_path):
    """The operator of a model in a script changes after some chunks: refused, and by rerun's record too."""

    def model(factor):
        @operator("", "1", source="test")
        def times(x):
            """A multiple, y = factor x."""
            return factor * x

        made = Model([exogenous("x", "", "1", "Input"), times])
        entry = {"draw": {"distribution": "uniform", "low": 0, "high": 1}, "unit": "1", "assumption": "test"}
        return made.scenario(horizon=(2022, 2022, 2023), inputs={"x": entry})

    first, second = model(2.0), model(3.0)
    first.sweep(100, folder=tmp_path / "s", outputs=["times"])
    with pytest.raises(ScenarioEngineError, match="engine_source: the program has changed since"):
        second.sweep(100, folder=tmp_path / "s", outputs=["times"])
    assert provenance.of(first)["sources"] != provenance.of(second)["sources"]


def test_a_lost_file_of_draws_is_noticed_and_drawn_again(tmp_path):
    """By whoever reads the draws; the same command makes them anew, the same."""
    done = swept(tmp_path / "s")
    lost = tmp_path / "s/draws.zarr/drawn/c/1/0"
    kept = lost.read_bytes()
    lost.unlink()
    with pytest.raises(ScenarioEngineError, match="draws of chunk 1 are gone"):
        _ = done.draws
    swept(tmp_path / "s")
    assert lost.read_bytes() == kept


def test_chunk_size_changes_nothing(whole, tmp_path):
    """One chunk of 9000 gives the bits of three."""
    other = swept(tmp_path / "one", chunk=12288)
    for name, array in whole.draws.data_vars.items():
        np.testing.assert_array_equal(other.draws[name], array)
    assert (other.folder / "summary.csv").read_bytes() == (whole.folder / "summary.csv").read_bytes()


def test_a_larger_sweep_begins_with_the_smaller(whole, tmp_path):
    """First n of 2n equal n, results as well as draws."""
    fewer = swept(tmp_path / "fewer", draws=5000)
    np.testing.assert_array_equal(fewer.draws["share_of_gdp"], whole.draws["share_of_gdp"][:5000])


def test_one_more_uncertain_input_leaves_the_draws_of_all_others(tmp_path):
    """Two sweeps that differ in one added uncertain input."""
    more = tmp_path / "more.toml"
    more.write_text(
        f'extends = "{TOP}/scenarios/uncertain"\n[inputs.employed_persons_growth]\nunit = "percent"\nassumption = "x"\n'
        'draw = { distribution = "normal", sd = 0.1, effect = "add" }\n',
        encoding="utf-8",
    )
    first, second = (
        swept(tmp_path / name, scenario=path, draws=100).draws["drawn"]
        for name, path in {"first": UNCERTAIN, "second": str(more)}.items()
    )
    assert second.sizes["column"] == first.sizes["column"] + 1
    np.testing.assert_array_equal(second.sel(column=first["column"]), first)


@pytest.mark.deep
def test_two_scenarios_share_their_random_numbers(tmp_path):
    """A sweep of another centre has the same surprises: differences between scenarios carry little noise."""
    other = tmp_path / "other.toml"
    other.write_text(
        f'extends = "{TOP}/scenarios/uncertain"\n[inputs.real_gdp_growth]\nadd = -0.5\nunit = "percent"\nassumption = "x"\n',
        encoding="utf-8",
    )
    high, low = (
        swept(tmp_path / name, scenario=path, draws=500).draws["sum(total_value_added[2030])"]
        for name, path in {"high": UNCERTAIN, "low": str(other)}.items()
    )
    assert float((high - low).std()) < 0.1 * float(high.std())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seed": 2}, "seed: 1 there, 2 now"),
        ({"draws": 9001}, "draws: 9000 there, 9001 now"),
        ({"sampler": "sobol"}, 'sampler: "mc" there, "sobol" now'),
        ({"scenario": "deep"}, "deep.toml"),
    ],
)
def test_another_sweep_in_the_same_folder_is_refused_with_the_reason(whole, changes, reason, tmp_path):
    """And what is there stays as it is."""
    if "scenario" in changes:
        path = tmp_path / "deep.toml"
        path.write_text(f'extends = "{TOP}/scenarios/uncertain"\n', encoding="utf-8")
        changes = {"scenario": str(path)}
    with pytest.raises(ScenarioEngineError, match="holds another sweep") as caught:
        swept(whole.folder, **changes)
    assert reason in str(caught.value)


@pytest.mark.deep
def test_of_two_files_with_one_name_the_change_of_either_makes_another_sweep(tmp_path):
    """A scenario, its parent of the same name in another folder, and a table of that name each."""
    entry = '[inputs.{}]\n{} = {}\nunit = "percent"\nassumption = "x"\n'
    draw = '{ empirical = "seen.csv", effect = "add" }'
    files = {
        "c1/mid.toml": f'extends = "{TOP}/scenarios/uncertain"\n'
        + entry.format("real_gdp_growth", "draw", draw),
        "c1/seen.csv": "value\n0.1\n0.2\n",
        "c2/mid.toml": 'extends = "../c1/mid"\n' + entry.format("relative_growth", "draw", draw),
        "c2/seen.csv": "value\n0.3\n0.4\n",
    }
    for name, text in {"pyproject.toml": "", **files}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = partial(swept, tmp_path / "swept", scenario=tmp_path / "c2/mid.toml", draws=20)
    again()
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        with pytest.raises(ScenarioEngineError, match=f"{name} changed since"):
            again()
        (tmp_path / name).write_text(text, encoding="utf-8")


def test_a_store_of_another_engine_version_is_refused(whole, monkeypatch):
    """Other source, perhaps other numbers."""
    monkeypatch.setattr(provenance.sources, "digest", lambda *_: "0" * 64)
    with pytest.raises(ScenarioEngineError, match="engine_source: the program has changed since"):
        swept(whole.folder)


def run_and_kill(arguments: list[str], after: float) -> bool:
    """Start a sweep in its own process and kill it; whether it was still running."""
    code = "from scenario_engine.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(TOP)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def command(folder: Path, draws: int = 9000) -> list[str]:
    kept = [part for text in KEPT for part in ("--quantity", text)]
    plain = ["sweep", UNCERTAIN, "--draws", str(draws), "--chunk", "4096", "--output", str(folder), "--quiet"]
    return plain + kept


def test_killed_and_continued_it_ends_with_the_same_bytes(whole, tmp_path):
    """Killed twice at moments that a seed picks, once as soon as its first chunk is whole."""
    folder = tmp_path / "whole"
    rng = random.Random(5)
    for _ in range(2):
        run_and_kill(command(folder), after=rng.uniform(1.5, 4.0))
    with pytest.raises(SystemExit) as stop:
        main(command(folder))
    assert not stop.value.code
    assert same_bytes(folder, whole.folder)


def test_what_a_kill_left_half_written_is_gone(whole, tmp_path):
    """A file that Zarr had not renamed yet, and a chunk without its summary."""
    folder = tmp_path / "whole"
    shutil.copytree(whole.folder, folder)
    (folder / "draws.zarr/drawn/c/1" / f"0.{'ba0a28b4' * 4}.partial").write_bytes(b"half")
    for name in ("chunks/000001.npz", "SHA256SUMS"):
        (folder / name).unlink()
    swept(folder)
    assert same_bytes(folder, whole.folder)


@pytest.mark.deep
def test_twenty_kills_at_random_moments_change_no_byte(tmp_path):
    """A sweep of some seconds, killed twenty times, against one that never was."""
    quiet, folder = tmp_path / "quiet", tmp_path / "killed"
    draws = 160_000
    started = time.monotonic()
    run_and_kill(command(quiet, draws), after=600)
    length = time.monotonic() - started
    rng = random.Random(20)
    kills = sum(
        run_and_kill(command(folder, draws), after=rng.uniform(1.5, 1.5 + length / 8)) for _ in range(20)
    )
    run_and_kill(command(folder, draws), after=600)
    assert kills >= 15
    assert same_bytes(folder, quiet)


@pytest.mark.deep
def test_a_chunk_half_written_is_written_again(whole, tmp_path):
    """Draws without a chunk's summary do not count, and left-over drafts vanish."""
    target = job(tmp_path / "half")
    ready = Sweep(target)
    target.store.open(ready.identity, ready.arrays, ready.chunk)
    ready.compute(0)
    ready.compute(1)
    chunk = Path(target.folder) / "chunks" / "000001.npz"
    killed = chunk.with_name(f".{chunk.name}.draft-killed")
    killed.mkdir()
    (killed / MARK).touch()
    chunk.rename(killed / chunk.name)
    block = Path(target.folder) / "draws.zarr/share_of_gdp/c/1/0"
    block.write_bytes(block.read_bytes()[:100])
    swept(tmp_path / "half")
    assert same_bytes(Path(target.folder), whole.folder)


def test_a_store_clears_its_own_drafts_alone(tmp_path):
    """A folder called run[12] is no pattern for those of run1."""
    other, own = tmp_path / ".run1.draft-7", tmp_path / ".run[12].draft-7"
    other.mkdir()
    own.mkdir()
    Store(tmp_path / "run[12]").open({"draws": 4}, {}, 4)
    assert other.is_dir()
    assert not own.exists()


def test_it_stops_when_the_mean_is_known_as_well_as_asked(tmp_path):
    """At the first chunk where the 95 % interval is narrow enough; the store is cut there."""
    done = swept(tmp_path / "until", draws=100_000, until="share_of_gdp[2030] ± 0.01 pp")
    assert "± 0.0001 is reached: the mean is known to ±" in done.summary.attrs["notes"]
    sd = float(done.summary["share_of_gdp"].sel(statistic="sd", year=2030))
    needed = (1.959964 * sd / 1e-4) ** 2
    assert needed <= done.summary.attrs["draws"] <= needed + 4096
    assert done.draws.sizes["draw"] == done.summary.attrs["draws"]
    again = swept(tmp_path / "until", draws=100_000, until="share_of_gdp[2030] ± 0.01 pp")
    assert again.summary.attrs["draws"] == done.summary.attrs["draws"]


def test_probabilities_of_conditions_are_counted_exactly(tmp_path):
    """P(total 2030 > 7.5 trillion) is the share of stored draws."""
    done = swept(tmp_path / "p", probabilities=("sum(total_value_added[2030]) > 75000",))
    expected = float((done.draws["sum(total_value_added[2030])"] > 75_000).mean())
    assert float(done.summary["P(sum(total_value_added[2030]) > 75000)"]) == expected
    with pytest.raises(ScenarioEngineError, match="is not one number"):
        swept(tmp_path / "q", probabilities=("share_of_gdp > 0.04",))


@pytest.mark.parametrize(
    ("limit", "same"), [("7.5 CNY trillion", "75000"), ("7.5e12 CNY", "75000"), ("75 CNY_1e8", "75")]
)
def test_a_condition_and_a_precision_have_a_unit_as_a_goal_has(limit, same):
    """Converted to the result's own; of another kind it is refused, and so is a currency without a rate."""
    total = "sum(total_value_added[2030])"
    found = Sweep(job(conditions=(f"{total} > {limit}",), until=f"{total} ± {limit}"))
    assert str(found.conditions[0]) == f"{total} > {same}"
    assert str(found.until) == f"{total} ± {same}"
    for unit in ("kg", "XYZ"):
        with pytest.raises(ScenarioEngineError, match=unit):
            Sweep(job(conditions=(f"{total} > 7 {unit}",)))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"probabilities": ("share_of_gdp[2030] > 4",)}, "Write 4 %, or 400 % where that is meant"),
        ({"probabilities": ("gdp[2030] > 4 %",)}, "is counted in CNY_1e8, and not in percent"),
        ({"until": "gdp[2030] ± 1 %"}, "is counted in CNY_1e8, and not in percent"),
        ({"until": "share_of_gdp[2030] ± 2"}, "Write 2 %, or 200 % where that is meant"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(tmp_path, asked, told):
    """4 of a share had been 400 % and never met, and 1 % of GDP a hundredth of its unit."""
    with pytest.raises(ScenarioEngineError, match=told):
        swept(tmp_path / "q", **asked)
    assert not (tmp_path / "q").exists()


def test_variants_are_drawn_by_weight(tmp_path):
    """A quarter of the draws counts the core's feedback jointly; each draw is one of the two models."""
    path = tmp_path / "mixed.toml"
    path.write_text(
        'extends = "baseline"\n[variant_weights.induced_output]\npublished = 3\njoint = 1\n'
        '[variants]\npenetration_splice_factor = "none"\n',
        encoding="utf-8",
    )
    done = swept(tmp_path / "m", scenario=str(path), draws=8192, outputs=("share_of_gdp[2017]",))
    values = done.draws["share_of_gdp[2017]"].to_numpy()
    chosen = done.draws["drawn"].sel(column="variants.induced_output").to_numpy()
    assert len(np.unique(values.round(12))) == 2
    assert chosen.mean() == pytest.approx(0.25, abs=0.02)
    assert values[chosen == 1].max() < values[chosen == 0].min()


def test_an_operator_that_reads_which_variant_made_its_input_reads_it_in_a_sweep(tmp_path):
    """Penetration deepens as `induced_output` is computed; the sweep and a plain run agree on it."""
    path = tmp_path / "joint.toml"
    path.write_text(
        f'extends = ["{TOP}/scenarios/deepening", "{TOP}/scenarios/uncertain"]\n'
        '[variants]\ninduced_output = "joint"\npenetration_splice_factor = "none"\n',
        encoding="utf-8",
    )
    ready = Sweep(job(scenario=str(path)))
    drawn = ready.model.sample(ready.uniform(0, 8))
    names = [one.name for one in ready.outputs]
    plain = evaluate(ready.scenario.graph, {**ready.scenario.inputs, **drawn}, names)
    found = ready.model.evaluate(ready.uniform(0, 8))
    for text, cells in ready.model.cells.items():
        expected = Quantity.parse(text).of(plain[Quantity.parse(text).name])
        np.testing.assert_allclose(found[:, cells], expected.to_numpy().reshape(8, -1), rtol=1e-12)


def test_a_latin_hypercube_of_correlated_streams_has_its_strata_in_a_sweep():
    """Growth goes with prices in the outlook; each still has one draw in every stratum, in whatever pieces they are made."""
    ready = Sweep(job(draws=500, sampler="lhs"))
    pieces = np.concatenate([ready.uniform(at, at + 100) for at in range(0, 500, 100)])
    np.testing.assert_array_equal(pieces, ready.uniform(0, 500))
    linked = ready.model.uncertainty.copula.correlated(pieces)
    for column in linked.T:
        np.testing.assert_array_equal(np.sort((column * 500).astype(int)), np.arange(500))


@pytest.mark.parametrize("option", ["draws", "seed", "chunk"])
def test_a_number_of_draws_below_zero_is_refused(option):
    """With the option that gives it."""
    with pytest.raises(ScenarioEngineError, match=f"--{option} is -5"):
        job(**{option: -5})


def test_a_scenario_without_draws_says_so(tmp_path):
    """Ten thousand equal runs would look like certainty."""
    with pytest.raises(ScenarioEngineError, match="no input has a `draw`"):
        swept(tmp_path / "x", scenario="baseline")


def test_only_the_years_asked_for_are_computed_for_provinces():
    """Operators that treat each year alone run for 2030 alone, and the plan agrees with a plain run."""
    (program,) = Sweep(job()).model.programs.values()
    years = {step.operator.name: step.years for step in program.steps}
    assert years["regional_value_added"] == (2030,)
    assert years["regional_penetration_value_added"] == (2030,)
    assert years["regional_gdp"] is None
    assert years["total_value_added"] is None


def test_moments_merge_without_loss():
    """Blocks of a sample with a mean far from zero give its variance to rounding."""
    sample = 1e9 + np.random.default_rng(0).standard_normal((10_000, 3))
    middle, some = sample[0], np.array_split(sample, 7)
    whole = [Moments.of(len(one), middle, sums(one, len(one), middle)) for one in some[:5]]
    parts = reduce(Moments.merged, [*whole, *map(Moments.of_known, some[5:])])
    exact = sample.astype(np.longdouble)
    np.testing.assert_allclose(parts.mean, exact.mean(axis=0).astype(float), rtol=1e-15)
    np.testing.assert_allclose(parts.sd, exact.std(axis=0, ddof=1).astype(float), rtol=1e-9)
    np.testing.assert_allclose(parts.low, sample.min(axis=0), rtol=1e-15)
    np.testing.assert_allclose(parts.high, sample.max(axis=0), rtol=1e-15)


def test_moments_are_of_the_draws_that_have_a_number():
    """Whatever the others hold, and of none at all there is nothing to say; a block filled up counts its own draws."""
    sample = np.random.default_rng(0).standard_normal((300, 4)) + 1e6
    sample[::3, 1], sample[:, 2], sample[1:, 3] = np.nan, np.nan, np.nan
    found = Moments.of_known(sample)
    assert found.count.tolist() == [300, 200, 0, 1]
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        for own, of in ((found.mean, np.nanmean), (found.low, np.nanmin), (found.high, np.nanmax)):
            np.testing.assert_allclose(own, of(sample, axis=0), rtol=1e-15)
        np.testing.assert_allclose(found.sd, np.nanstd(sample, axis=0, ddof=1), rtol=1e-9)
    filled, middle = sample[np.minimum(np.arange(400), 299), :1], sample[0, :1]
    own = Moments.of(300, middle, sums(filled, 300, middle))
    for name in ("mean", "sd", "low", "high"):
        np.testing.assert_allclose(getattr(own, name), getattr(found, name)[:1], rtol=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "normal around zero",
        "lognormal",
        "far outliers",
        "zeros and signs",
        "narrow and far from nought",
        "two narrow ones apart",
        "half without a number",
    ],
)
def test_quantiles_of_the_histogram_are_within_the_stated_error(name):
    """For values of any sign and size, in any order of merging, however far from nought a narrow result lies."""
    rng = np.random.default_rng(3)
    normal = rng.standard_normal((20_000, 1))
    samples = {
        "normal around zero": normal,
        "lognormal": np.exp(3 * normal),
        "far outliers": np.where(np.abs(normal) > 3.5, 1e9 * normal, 100 + normal),
        "zeros and signs": np.round(normal, 0),
        "narrow and far from nought": 56_728 + 7 * normal,
        "two narrow ones apart": np.where(normal > 0.5, 1000, 56_728) + 1e-3 * normal,
        "half without a number": np.where(normal > 0, 56_728 + 7 * normal, np.nan),
    }
    sample, known = samples[name], samples[name][np.isfinite(samples[name])]
    scale = Spread.of(sample[:1024])
    parts = [Counts.of(bins(half, scale.middle, 1.0 / scale.spread).T) for half in np.array_split(sample, 2)]
    probabilities = np.array([0.001, 0.05, 0.3, 0.5, 0.77, 0.99])
    found = [
        reduce(Counts.merged, order, Counts()).quantiles(
            scale, probabilities, known.min(keepdims=True), known.max(keepdims=True)
        )
        for order in (parts, parts[::-1])
    ]
    np.testing.assert_array_equal(*found)
    quantiles, error = (part[:, 0] for part in found[0])
    exact = np.quantile(known, probabilities, method="inverted_cdf")
    assert (np.abs(quantiles - exact) <= error + 1e-12).all()
    cantelli = 1.0 + np.sqrt(np.maximum(1 / probabilities, 1 / (1 - probabilities)) - 1.0)
    assert (error <= 1.1 * RELATIVE_ERROR * (3.5 + cantelli) * known.std() + 1e-12).all()


def test_the_command_names_labels_and_skips_what_is_zero(tmp_path, capsys):
    """Industries by code and name, the two that have a core; precision is told of the largest number."""
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "sweep",
                UNCERTAIN,
                "-n",
                "32",
                "--quantity",
                "core_value_added[2030]",
                "--output",
                str(tmp_path / "said"),
            ]
        )
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("\nUncertain")
    assert "core_value_added[2030] (亿元 CNY 100 million)" in said
    assert "Manufacturing 制造业" in said
    assert "Agriculture" not in said
    assert "Mining" not in said
    assert "core_value_added[2030], I" in said


def test_the_command_prints_bands_and_where_they_are(tmp_path, capsys):
    """By year, with a probability, at 80 columns."""
    folder = tmp_path / "said"
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sweep",
                UNCERTAIN,
                "-n",
                "500",
                "--output",
                str(folder),
                "--probability",
                "share_of_gdp[2030] > 0.04",
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "Probability of share_of_gdp[2030] > 0.04" in said
    assert "p95" in said
    assert "…" not in said
    assert "How many draws are enough" in said
    assert max(map(len, said.splitlines()[:-1])) <= 80
    assert (folder / "summary.csv").read_text().splitlines()[0].startswith("quantity,labels,mean,sd")


@pytest.mark.parametrize("name", ["baseline", "uncertain"])
def test_the_outlook_lies_in_its_own_band(tmp_path, name):
    """In every year the totals of the baseline, and of the centre that is drawn around, lie in the 5-95 % band."""
    quantities = ("sum(total_value_added)", "sum(core_value_added)")
    done = swept(tmp_path / "s", draws=2000, outputs=quantities, keep_draws=False)
    central = compute(
        TOP / "scenarios" / f"{name}.toml", wanted=["total_value_added", "core_value_added"]
    ).result
    for text in quantities:
        band = done.summary[text]
        total = central[Quantity.parse(text).name].sum("industry")
        assert bool((total >= band.sel(statistic="p05", drop=True) * (1 - 1e-9)).all())
        assert bool((total <= band.sel(statistic="p95", drop=True) * (1 + 1e-9)).all())
