# make run   the baseline outlook, from a fresh clone
# make quick the inner loop, 90 seconds      make check  lint, types, import rules
# make test  the whole test suite
# make bench ratios, side by side          make test-deep  5,000 examples a law
# make docs  the documentation, warnings are errors
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
# What was compiled is kept, or every process compiles 1,000 modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run quick changelog test test-deep bench bench-deep bench-compare check docs lock clean mutation

# What a run needs, and no more: 51 packages, 380 MB. pip says what it does; compiling what is never imported is left out.
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off
$(VENV)/.runs: requirements.run pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --no-compile --require-hashes -r requirements.run
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# What the tests, the checks and the documentation need beside it: 110 packages more.
$(VENV)/.installed: requirements.lock $(VENV)/.runs
	@echo "Installing what tests and documentation need as well; about a minute."
	$(PIP) --quiet --require-hashes -r requirements.lock
	touch $@

# pyam bounds pandas, numpy and matplotlib from above, so it reads our export from an environment of its own.
.venv-pyam/.installed: requirements.pyam
	test -x .venv-pyam/bin/python || $(PYTHON) -m venv .venv-pyam
	.venv-pyam/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.pyam
	touch $@

run: $(VENV)/.runs
	$(BIN)/scenario-engine run scenarios/baseline.toml

# Tests run in two processes; each has one core, and a library that starts a thread for every core only waits.
ONE_CORE := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

# Laws, formulas, figures, commands: what fails first when something is wrong.
quick: $(VENV)/.installed
	$(ONE_CORE) HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -m "not (slow or browser or deep)"

# The fragments of changelog.d/ become a section of the change log.
changelog: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet "towncrier>=24.8"
	$(BIN)/towncrier build --yes --version $(VERSION)

test: $(VENV)/.installed .venv-pyam/.installed
	$(ONE_CORE) $(BIN)/python -m pytest

# The same laws on 5,000 examples each, and the tests that take minutes, for nights.
test-deep: $(VENV)/.installed .venv-pyam/.installed
	$(ONE_CORE) HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -m "deep or not deep"

# Mutants of the operators and identities, a random sample; hours for all of them.
mutation: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet "cosmic-ray>=8.4"
	$(BIN)/python -m tests.mutation --sample 450

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks

# The large sizes too: about an hour.
bench-deep: $(VENV)/.installed
	$(BIN)/python -m benchmarks --deep

# This machine now against the stored run; exit code 1 where a case got worse beyond the spread.
bench-compare: $(VENV)/.installed
	$(BIN)/python -m benchmarks --compare benchmarks/results/reference.json

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed
	$(BIN)/python -m sphinx -W --keep-going -q -E -b html docs docs/_build

# Resolve again for every supported Python; no lock names an index. `requirements.run` is the part of the whole lock that a
# run needs; of the groups the lock leaves out notebooks (no test needs it).
GROUPS := --group dev --group docs $(addprefix --extra ,calibrate dask estimate excel fast office parquet report testing)
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header
lock: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet uv
	$(RESOLVE) $(GROUPS) --output-file requirements.lock pyproject.toml requirements.build
	$(RESOLVE) --constraint requirements.lock --output-file requirements.run pyproject.toml requirements.build
	$(RESOLVE) --no-strip-extras --group pyproject.toml:pyam --output-file requirements.pyam

clean:
	rm -rf $(VENV) .venv-pyam docs/_build docs/reference/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
