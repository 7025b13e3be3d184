# make site    the demonstration site, built and ready to open
# make test    everything that can be tested within half an hour
# make check   lint, types, import contracts
# make prove   proofs that take longer; their last figures are in docs/proofs.md
# make bench   speed and memory beside Hugo and Eleventy; make bench SIZE=150000 likewise
# make lock    the lock files, anew from pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SIZE ?= 15000
ROUNDS ?= 3
BENCH ?=

.PHONY: site test check prove bench lock clean

site: $(VENV)/.site
	$(BIN)/dossier build

test: $(VENV)/.test
	tests/browser/install.sh
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prove: $(VENV)/.test
	DOSSIER_THOROUGH=1 $(BIN)/python -m pytest -m "proof or slow"

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.compare --size $(SIZE) --rounds $(ROUNDS) $(BENCH)

lock:
	uv pip compile pyproject.toml --group build --generate-hashes --universal \
	    --no-header --no-annotate --upgrade -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --generate-hashes --universal \
	    --no-header --no-annotate --upgrade \
	    -o tests/requirements.lock
	uv pip compile --group bench --generate-hashes --universal \
	    --no-header --no-annotate --upgrade \
	    -o benchmarks/requirements.lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q site_builder
	touch $@

$(VENV)/.test: tests/requirements.lock $(VENV)/.site
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r tests/requirements.lock
	touch $@

$(VENV)/.bench: benchmarks/requirements.lock $(VENV)/.site
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r benchmarks/requirements.lock
	touch $@
