# make run: the dashboard at http://localhost:8501.  make test: every check and test.
# make catalogues: the words of the pages, drawn from the code into data/locale for translation.
# make faults: injects faults for half an hour and writes the README's table of them.
# make audit: known holes in what is installed.
# make test-spark: the tests of --engine spark, in an environment of their own; needs Java 17.
# SPARK_TESTS=all adds the loss of a worker of a real cluster.
# make picture: the README's picture of the Overview page, drawn anew from the demo.

PYTHON ?= python3
VENV := .venv
SPARK := .venv-spark
BIN := $(VENV)/bin
NPM := tests/dashboard/node_modules
WORKERS ?= 2
SPARK_TESTS ?= most
# As many workers as cores: threads of the linear algebra would only wait for each other. Files in
# their order: those of the browser, which take longest, come before many short ones.
ONE_THREAD := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

.PHONY: run test test-spark check-spark lint types browser catalogues faults audit picture clean

run: $(VENV)/run.done
	PAPERTIDE_ROLE=operator $(BIN)/streamlit run app.py --server.address 127.0.0.1 \
	  --server.port 8501 --server.allowedHosts localhost --server.allowedHosts 127.0.0.1

test: lint types browser
	$(ONE_THREAD) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-spark:
	@if command -v java >/dev/null; then $(MAKE) --no-print-directory check-spark; \
	  else echo "SPARK TESTS SKIPPED: they need Java 17 (apt-get install openjdk-17-jre-headless)"; fi

check-spark: $(SPARK)/spark.done
	PAPERTIDE_SPARK=$(SPARK_TESTS) $(SPARK)/bin/python -m pytest tests/spark

lint: $(VENV)/dev.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev.done
	$(BIN)/mypy

browser: $(VENV)/dev.done
	@tests/install_browser.sh
	@$(MAKE) --no-print-directory $(NPM)/.package-lock.json

# axe-core, with which the tests look for faults of access; npm writes this file when it is done.
$(NPM)/.package-lock.json: tests/dashboard/package-lock.json
	npm ci --prefix tests/dashboard --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

catalogues: $(VENV)/dev.done
	$(BIN)/python -m tests.catalogues

faults: browser
	-$(BIN)/python -m pip install --quiet --requirement requirements-faults.txt
	timeout 2400 $(BIN)/python -m tests.faults

audit: $(VENV)/dev.done
	-$(BIN)/python -m pip install --quiet --requirement requirements-faults.txt
	$(BIN)/python -m tests.faults.audit

picture: browser
	PAPERTIDE_PICTURE=1 $(BIN)/python -m pytest tests/dashboard/test_pages.py -k picture

clean:
	rm -rf $(VENV) $(SPARK) $(NPM) .pytest_cache .mypy_cache .ruff_cache .hypothesis build \
	  tests/screenshots

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Papertide needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "No virtual environment could be made: install your system's python3-venv" >&2; exit 1; }

$(VENV)/run.done: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@touch $@

$(VENV)/dev.done: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@ $(VENV)/run.done

$(SPARK)/spark.done: requirements-spark.txt requirements.txt requirements-dev.txt
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --requirement requirements-dev.txt \
	  --requirement requirements-spark.txt
	@touch $@
