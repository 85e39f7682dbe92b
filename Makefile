# make demo: from a fresh clone to a report. make test: its tests. make check: what CI runs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test slow lint check format bench results docs tree install clean

demo: install
	$(BIN)/python -m data_prep.claims articles=data_prep/shipped/articles name=samples overwrite=true
	$(BIN)/python -m data_prep experiment=demo overwrite=true
	$(BIN)/python -m train model=starter data=runs/data/demo name=demo max_epochs=1 overwrite=true
	$(BIN)/python -m eval checkpoint=runs/train/demo data=runs/data/demo name=demo precision=no overwrite=true
	$(BIN)/python -m eval.scan eval=runs/eval/demo articles=data_prep/shipped/articles name=samples overwrite=true

# Two processes of one thread each: 98 s where one process with two threads takes 157 s (2 cores, 1,493 tests).
test: install
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile

slow: install
	$(BIN)/python -m pytest -q -m slow

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Speed against the peers, on the shipped pairs; DATA_ROOT=../shared/data MODEL=<encoder> for the figures of benchmarks/README.md.
bench: install
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev,export]'
	$(BIN)/python -m benchmarks.train_throughput $(if $(DATA_ROOT),--data-root $(DATA_ROOT)) $(if $(MODEL),--model $(MODEL))
	$(BIN)/python -m benchmarks.score_throughput $(if $(DATA_ROOT),--data-root $(DATA_ROOT)) $(if $(MODEL),--model $(MODEL))

# The commands of README and docs in order, after make demo: do they run, and print what stands beside them?
docs: demo
	$(BIN)/python .ci/docs.py

# The published tables made again by their rows' commands (docs/results/rows); DATA_ROOT=../shared/data for those of public sets.
results: install
	$(BIN)/python -m benchmarks.results --again $(if $(DATA_ROOT),--data-root $(DATA_ROOT))

tree:
	$(PYTHON) .ci/tree.py

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -c constraints.txt -e '.[dev]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache  # runs/ holds trained models: remove it by hand
