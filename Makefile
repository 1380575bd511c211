# Two commands: `make demo` shows the main job on a made-up district; `make test` passes all checks.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo

.PHONY: help setup demo test check fuzz load bench accuracy lock clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.done ## make .venv from the hashed lock

.venv/.done: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/python -m uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/python -m uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

lock: ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --group bench --universal --generate-hashes \
	  --python-version 3.11 --no-header --no-emit-index-url --quiet -o requirements.lock

clean: ## remove what the other targets made
	rm -rf .venv demo .pytest_cache .ruff_cache .import_linter_cache
