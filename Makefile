# make demo   set up, then show what tvml does on the sample data
# make test   set up, then lint, types and all tests
# make bench  measure speed, memory and quality beside peers (TVML_BENCH_DATA=FOLDER, see tests/bench/README.md)

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready

# where it is set, every start of Python compiles all that it imports: a tenth of the time that the tests take
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test bench lint types clean

demo: $(READY)
	$(RUN)/tvml demo

test: lint types
	sh tests/packages.sh
	$(RUN)/python -m pytest -n auto --dist worksteal

lint: $(READY)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(READY)
	$(RUN)/mypy

bench: $(READY)
	$(RUN)/python -m pip install -q -c constraints.txt -e '.[bench]'
	sh tests/bench/packages.sh
	$(RUN)/python -m tests.bench

# modules are compiled when they are imported: most of torch never are, and compiling all takes as long as the rest
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install -q --disable-pip-version-check --no-compile -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
