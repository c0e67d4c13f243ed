# Everything a newcomer types: `make demo`, `make test`. Each target does its own set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Some machines ask Python not to keep bytecode; the tests start hundreds of programs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check soak bench pictures docs lock clean

help:                ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(STAMP)      ## make .venv and install the locked versions into it

$(STAMP): requirements.lock requirements-dev.lock pyproject.toml
	sh scripts/system-packages.sh venv
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: setup          ## a whole simulated race on this machine, with the page open
	$(BIN)/trailpulse demo

test: setup          ## all checks and all tests
	sh scripts/system-packages.sh tests
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --durations 15

check: setup         ## lint, format, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: setup          ## the long forms of what the tests do shortly; about two hours
	TRAILPULSE_EXAMPLES_TIMES=20 $(BIN)/python -m pytest -n 2 -m hypothesis --timeout 0
	TRAILPULSE_ROUNDS=20 $(BIN)/python -m pytest -q tests/integration/test_kills.py
	TRAILPULSE_ROUNDS=50 $(BIN)/python -m pytest -q -s tests/integration/test_strap_returns.py
	TRAILPULSE_HOSTILE=10000 $(BIN)/python -m pytest -q tests/integration/test_hostile.py
	TRAILPULSE_LONG=1 $(BIN)/python -m pytest -q tests/integration/test_demo_scenario.py
	TRAILPULSE_LINK_S=600 $(BIN)/python -m pytest -q tests/integration/test_link.py
	TRAILPULSE_SOAK_S=3600 $(BIN)/python -m pytest -q tests/integration/test_soak.py
	TRAILPULSE_AWAY_S=86400 $(BIN)/python -m pytest -q tests/integration/test_away.py

bench: setup         ## the measured numbers
	$(BIN)/python -m tests.bench

pictures: setup      ## every page as a picture, phone and desk, light and dark, in build/pictures
	$(BIN)/python -m tests.dashboard.screenshots build/pictures

docs: setup          ## write the pages that are made from the code
	$(BIN)/python -m monitor.reference > docs/messages.md
	$(BIN)/python -m ingest.race.reference > docs/race-folder.md
	$(BIN)/python -m simulators.reference > docs/scenarios.md

lock: setup          ## renew the locked versions
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean:               ## remove all that was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
