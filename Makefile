# Two commands: `make run` and `make test`. Each makes what it needs, alone, from a fresh clone with Python 3.11 and make.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test lint lint-deploy abuse wheelhouse format bench bench-scale files train clean

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
WORKERS ?= 2
SECONDS_EACH ?= 60
BENCHMARKS ?= ../shared/benchmarks
# Articles that the models of answering learn from with a table that never saw them.
HELD_OUT ?= 270
# The first Python of at least 3.11 under one of its usual names; PYTHON=… names another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

install: $(VENV)/.installed  ## .venv with the command .venv/bin/tenkyo

run: install  ## the web chat and the API on http://127.0.0.1:7860 over the built-in essay (HOST=, PORT=)
	@exec $(BIN)/tenkyo serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-test  ## every test, those in a browser included (ARGS= for pytest)
	@scripts/install-test-tools.sh
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(VENV)/.installed-dev  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lint-deploy: $(VENV)/.installed-deploy  ## the container file, the manifests and the unit, each by a program that knows it
	@$(BIN)/hadolint deploy/Containerfile
	@$(BIN)/kubernetes-validate --strict --quiet deploy/kubernetes.yaml
	@$(BIN)/python -m pytest -n 0 -q tests/deploy

abuse: $(VENV)/.installed-deploy  ## a running server misused, then schemathesis on it with each role's rights (SECONDS_EACH=60)
	@$(BIN)/python -m tests.abuse.misuse
	@$(BIN)/python -m tests.abuse.fuzz --seconds $(SECONDS_EACH)

wheelhouse: $(BIN)/python  ## every package that an installation needs, into build/wheelhouse, for a machine without network
	@scripts/make-wheelhouse.sh $(BIN)/python

format: $(VENV)/.installed-dev  ## put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-test  ## the public retrieval benchmarks (BENCHMARKS=DIR)
	@$(BIN)/python -m benchmarks.retrieval $(BENCHMARKS)/jsquad-dev.jsonl.gz \
		--english $(BENCHMARKS)/jsquad-dev-english-200.jsonl
	@$(BIN)/python -m benchmarks.bitext $(BENCHMARKS)/tatoeba-en-ja-1000.tsv.gz

bench-scale: $(VENV)/.installed-bench  ## how a knowledge base grows, beside other engines (PASSAGES="1000 10000", AGAINST=another version's folder)
	@$(BIN)/python -m benchmarks.scale $(if $(PASSAGES),--passages $(PASSAGES)) $(if $(AGAINST),--against $(AGAINST)) \
		--shared $(BENCHMARKS)/..

files: $(VENV)/.installed-dev  ## over a hundred files made by real programs, into build/files, and how well they are read
	@$(BIN)/python -m benchmarks.data.files.make build/files
	@$(BIN)/python -m benchmarks.files build/files

train: $(VENV)/.installed-train  ## the bundled models again from TRAINING_DATA=DIR (QUESTIONS and DOCUMENTS, lists of files: more to learn the confidence from)
	@test -n "$(TRAINING_DATA)" || { echo "make train needs TRAINING_DATA=DIR, the folder of word lists and sentence pairs." >&2; exit 2; }
	@$(BIN)/python -m training.encoder "$(TRAINING_DATA)"
	@$(BIN)/python -m training.encoder "$(TRAINING_DATA)" --held-out $(HELD_OUT) --seed 0 --out build/table
	@$(BIN)/python -m training.answering --data "$(TRAINING_DATA)" --encoder build/table --held-out $(HELD_OUT) \
		$(foreach questions,$(QUESTIONS),--questions "$(questions)") $(foreach document,$(DOCUMENTS),--document "$(document)")

clean:  ## remove .venv and every cache
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Tenkyo needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Stamps: an install runs again only when what it installs has changed.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Tenkyo into $(VENV) …" >&2
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Installing what the tests need …" >&2
	@$(PIP_INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/.installed-train: $(VENV)/.installed
	@echo "Installing what training needs …" >&2
	@$(PIP_INSTALL) --editable '.[train]'
	@touch $@

$(VENV)/.installed-deploy: $(VENV)/.installed-test
	@$(PIP_INSTALL) --editable '.[deploy]'
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test benchmarks/constraints.txt
	@$(PIP_INSTALL) --constraint benchmarks/constraints.txt --editable '.[bench]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed-test
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@
