# make run   the baseline outlook, from a fresh clone
# make quick the inner loop, 2 minutes      make check  lint, types, import rules
# make test  the whole test suite
# make bench ratios, side by side          make test-deep  5,000 examples a law
# make docs  the documentation, warnings are errors
VENV   := .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

.PHONY: run quick changelog test test-deep bench bench-deep bench-compare check docs lock clean mutation

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# pyam bounds pandas, numpy and matplotlib from above, so it reads our export from an environment of its own.
.venv-pyam/.installed: requirements.pyam
	test -x .venv-pyam/bin/python || $(PYTHON) -m venv .venv-pyam
	.venv-pyam/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.pyam
	touch $@

run: $(VENV)/.installed
	$(BIN)/scenario-engine run scenarios/baseline.toml

# Laws, formulas, figures, commands: what fails first when something is wrong.
quick: $(VENV)/.installed
	HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -m "not (slow or browser or deep)"

# The fragments of changelog.d/ become a section of the change log.
changelog: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet "towncrier>=24.8"
	$(BIN)/towncrier build --yes --version $(VERSION)

test: $(VENV)/.installed .venv-pyam/.installed
	$(BIN)/python -m pytest

# The same laws on 5,000 examples each, and the tests that take minutes, for nights.
test-deep: $(VENV)/.installed .venv-pyam/.installed
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -m "deep or not deep"

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
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build

# Resolve again for every supported Python; the lock names no index. Of the groups it leaves out notebooks (no test needs it).
GROUPS := --group dev --group docs $(addprefix --extra ,calibrate dask excel parquet report testing)
lock: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header $(GROUPS) --output-file requirements.lock pyproject.toml requirements.build
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --no-strip-extras --group pyproject.toml:pyam --output-file requirements.pyam

clean:
	rm -rf $(VENV) .venv-pyam outputs docs/_build docs/reference/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
