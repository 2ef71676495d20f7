"""Draws are functions of seed, name and number: nothing else moves them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scenario_engine.methods.probability.copula import Copula
from scenario_engine.methods.probability.sampling import SAMPLERS, latin_hypercube, permuted, uniforms
from scenario_engine.support.errors import ScenarioEngineError

NAMES = ["growth", "prices", "structure[A]", "structure[B]"]


@pytest.mark.parametrize("sampler", SAMPLERS)
@given(start=st.integers(0, 500), length=st.integers(1, 300))
def test_any_piece_is_a_piece_of_the_whole(sampler, start, length):
    """Chunks of any size and place give the same draws."""
    whole = uniforms(sampler, 7, NAMES, 0, 1000, 1000)
    piece = uniforms(sampler, 7, NAMES, start, start + length, 1000)
    np.testing.assert_array_equal(piece, whole[start : start + length])


@pytest.mark.parametrize("sampler", ["mc", "lhs"])
def test_one_more_input_anywhere_changes_no_other(sampler):
    """A stream belongs to a name, not to a position."""
    before = uniforms(sampler, 7, NAMES, 0, 500, 500)
    after = uniforms(sampler, 7, ["new", *NAMES[::-1]], 0, 500, 500)
    np.testing.assert_array_equal(after[:, :0:-1], before)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_one_more_input_at_the_end_changes_no_other(sampler):
    """Quasi-random sequences deal their dimensions out in order."""
    before = uniforms(sampler, 7, NAMES, 0, 500, 500)
    after = uniforms(sampler, 7, [*NAMES, "new"], 0, 500, 500)
    np.testing.assert_array_equal(after[:, :-1], before)


@pytest.mark.parametrize("sampler", ["mc", "sobol", "halton"])
def test_the_first_half_of_twice_as_many_is_the_same(sampler):
    """A larger sweep begins with the smaller one."""
    np.testing.assert_array_equal(
        uniforms(sampler, 7, NAMES, 0, 256, 512), uniforms(sampler, 7, NAMES, 0, 256, 256)
    )


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_another_seed_or_name_gives_other_numbers_uniform_and_unrelated(sampler):
    """Columns pass a uniformity test and do not correlate; a second seed shares nothing."""
    sample = uniforms(sampler, 7, NAMES, 0, 4096, 4096)
    other = uniforms(sampler, 8, NAMES, 0, 4096, 4096)
    assert not np.isin(sample[:, 0], other[:, 0]).any()
    for column in sample.T:
        assert stats.kstest(column, "uniform").pvalue > 0.001
    correlation = np.corrcoef(sample.T) - np.eye(len(NAMES))
    assert np.abs(correlation).max() < 0.06


def test_a_latin_hypercube_has_one_draw_in_each_stratum():
    """For any number of draws, not only powers of two."""
    for total in (7, 100, 1000):
        sample = uniforms("lhs", 3, NAMES, 0, total, total)
        for column in sample.T:
            np.testing.assert_array_equal(np.sort((column * total).astype(int)), np.arange(total))


@given(size=st.integers(1, 3000), first=st.integers(0, 2**63), second=st.integers(0, 2**63))
def test_the_pseudo_random_permutation_is_one(size, first, second):
    """Every place once, for any size and key."""
    words = np.array([first, second], dtype=np.uint64)
    found = permuted(np.arange(size, dtype=np.uint64), size, words)
    np.testing.assert_array_equal(np.sort(found), np.arange(size))


def test_quasi_random_sequences_integrate_better_than_chance():
    """Mean of a smooth function of four inputs at 4096 draws: Sobol' and Halton beat Monte Carlo tenfold."""
    errors = {}
    for sampler in SAMPLERS:
        means = [
            np.prod(1.5 * np.sqrt(uniforms(sampler, seed, NAMES, 0, 4096, 4096)), axis=1).mean()
            for seed in range(10)
        ]
        errors[sampler] = np.sqrt(np.mean((np.array(means) - 1.0) ** 2))
    assert errors["sobol"] < errors["mc"] / 10
    assert errors["halton"] < errors["mc"] / 10
    assert errors["lhs"] < errors["mc"] / 2


def test_numbers_are_the_same_on_every_machine():
    """Pinned: Philox and SHA-256 are defined bit by bit."""
    found = uniforms("mc", 1, ["real_gdp_growth"], 0, 3, 3)[:, 0]
    np.testing.assert_array_equal(found, [0.2582237872966697, 0.39645157650610063, 0.5232522083594218])


def test_an_unknown_sampler_is_answered_with_the_known_ones():
    """Not with a traceback."""
    with pytest.raises(ScenarioEngineError, match="Did you mean 'sobol'"):
        uniforms("sobl", 1, NAMES, 0, 1, 1)


@pytest.mark.parametrize("total", [100, 1000])
def test_a_latin_hypercube_keeps_its_strata_where_streams_correlate(total):
    """One draw in each stratum of every stream after the copula, and the rank correlation asked for."""
    copula = Copula.of(NAMES, {("growth", "structure[A]"): 0.7, ("prices", "structure[A]"): -0.4})
    sample = copula.correlated(copula.stratified(uniforms("lhs", 3, NAMES, 0, total, total)))
    for column in sample.T:
        np.testing.assert_array_equal(np.sort((column * total).astype(int)), np.arange(total))
    rank = stats.spearmanr(sample).statistic
    assert rank[0, 2] == pytest.approx(0.7, abs=3.0 / np.sqrt(total))
    assert rank[1, 2] == pytest.approx(-0.4, abs=3.0 / np.sqrt(total))


def test_scrambled_points_are_still_a_net_and_no_pair_of_dimensions_lines_up():
    """Each dimension has one point in every 1/256; a product of any two of forty integrates as scipy's own scramble."""
    from scipy.stats import qmc

    names, size = [f"x{i}" for i in range(40)], 256
    ours, theirs = [], []
    for seed in range(10):
        points = uniforms("sobol", seed, names, 0, size, size)
        for column in points.T:
            np.testing.assert_array_equal(np.sort((column * size).astype(int)), np.arange(size))
        ours.append(np.cov((points - 0.5).T, bias=True)[np.triu_indices(40, 1)])
        other = qmc.Sobol(40, rng=np.random.default_rng(seed)).random(size)
        theirs.append(np.cov((other - 0.5).T, bias=True)[np.triu_indices(40, 1)])
    assert np.sqrt(np.mean(np.square(ours))) < 1.2 * np.sqrt(np.mean(np.square(theirs)))
    assert np.abs(np.mean(ours, axis=0)).max() < 0.01


@pytest.mark.parametrize(("count", "dimensions"), [(19, 17), (5, 1), (0, 3)])
def test_a_latin_hypercube_of_starts_is_scipys(count, dimensions):
    points = stats.qmc.LatinHypercube(dimensions, rng=np.random.default_rng(3)).random(count)
    np.testing.assert_array_equal(latin_hypercube(count, dimensions, seed=3), points)
