# Two commands: `make demo` shows the main job on a made-up district; `make test` passes all checks.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo
FRONT := rangkul/main/frontend
STATIC := rangkul/main/static/rangkul
ENGLISH := rangkul/main/locale/en/LC_MESSAGES/django
AS_OF ?= 2025-10-01
PORT ?= 8000
# How long `make fuzz` looks, and from which seed.
SECONDS ?= 600
SEED ?= 1
# How many requests of each kind `make fuzz-api` sends to an operation.
EXAMPLES ?= 100
# What the measuring targets pass on, e.g. make accuracy ARGS="--children 50000 --seeds 1 2"
ARGS ?=

.PHONY: help setup browser papers java assets messages demo stop lint check test fuzz fuzz-api bench accuracy load bench-web bench-paint lock clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.done assets browser papers java ## make .venv from the hashed lock and build the styles; needs Python 3.11 to 3.14 and Node

# uv comes from the lock too, so that nothing is installed whose hash is not known.
.venv/.done: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || \
	  { echo "Rangkul needs Python 3.11 to 3.14 and $(PYTHON) is none of them. Name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || \
	  { echo "Python has no venv here. Debian and Ubuntu: apt-get install python3-venv, then the same command again."; exit 1; }
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/python -m uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/python -m uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The lock names every package with its hash; no package may run a program of its own while it is installed.
assets: $(STATIC)/.built $(ENGLISH).mo ## styles, scripts, font, icons and English words of the pages, built when they have changed

$(ENGLISH).mo: $(ENGLISH).po | .venv/.done
	@$(BIN)/python -m rangkul.main.messages compile
	@touch $@

messages: .venv/.done ## bring new sentences of the screens into the English catalogue, and list those without a translation
	@$(BIN)/python -m rangkul.main.messages update

$(FRONT)/node_modules/.done: $(FRONT)/package.json $(FRONT)/package-lock.json $(FRONT)/.npmrc
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a == 20 && b >= 19) || (a == 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null || \
	  { echo "The pages are built with Node.js 20.19, 22.12 or newer, and there is none here. Install it from https://nodejs.org/en/download, then the same command again."; exit 1; }
	@cd $(FRONT) && npm ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

$(STATIC)/.built: $(FRONT)/node_modules/.done $(shell find $(FRONT) -name node_modules -prune -o -type f -print 2>/dev/null)
	@cd $(FRONT) && node build.js
	@touch $@

# Only the browser tests need it; where it cannot be installed, that is said and stops nothing.
browser: ## a Chromium for the browser tests (installed when root; else the command is shown)
	@for name in "$$RANGKUL_CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v "$$name" >/dev/null && exit; done; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests …"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null && exit; \
	fi; \
	echo "No Chromium: the browser tests will fail. To install it: sudo sh -c 'apt-get update && apt-get install -y chromium fonts-dejavu-core'"

# Letters and sheets are drawn with Pango; without it everything else works, and `rangkul doctor` says so.
papers: ## Pango, which draws PDF letters and sheets (installed when root; else the command is shown)
	@test -x $(BIN)/python && $(BIN)/python -c 'import weasyprint' 2>/dev/null && exit; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	  echo "Installing Pango for PDF letters and sheets …"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null && exit; \
	fi; \
	echo "No Pango: PDF letters and sheets will fail. To install it: sudo sh -c 'apt-get update && apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'"

# Only tests need it: JavaRosa, the engine inside ODK Collect, fills the questionnaires and sends them.
java: ## a Java compiler for the JavaRosa tests (installed when root; else the command is shown)
	@command -v javac >/dev/null && exit; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
	  echo "Installing Java for the JavaRosa tests …"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jdk-headless >/dev/null && exit; \
	fi; \
	echo "No Java: the JavaRosa tests will fail. To install it: sudo sh -c 'apt-get update && apt-get install -y default-jdk-headless'"

# Made anew when a file in it or the program that makes it has changed.
demo: setup ## a made-up district: the report, then the application with an account for every role (repeatable)
	@sha256sum --check --status $(DEMO)/data.sha256 2>/dev/null || { \
	  $(BIN)/rangkul district --preset banjarbaru --out $(DEMO)/data && \
	  find $(DEMO)/data rangkul/engine/district -type f ! -name '*.pyc' -exec sha256sum {} + > $(DEMO)/data.sha256; }
	@$(BIN)/rangkul reconcile $(DEMO)/data --as-of $(AS_OF) --out $(DEMO)/hasil
	@echo "Laporan: file://$(abspath $(DEMO))/hasil/report.html"
	@RANGKUL_DEMO_DATA=$(abspath $(DEMO))/data $(BIN)/rangkul demo --home $(DEMO)/app --port $(PORT)

stop: ## end the application that make demo started
	@test ! -x $(BIN)/rangkul || $(BIN)/rangkul stop --home $(DEMO)/app

lint: .venv/.done
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet || { $(BIN)/ruff format --check; exit 1; }
	@$(BIN)/lint-imports --no-logo 2>/dev/null >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }

check: lint $(ENGLISH).mo ## what every commit must pass: lint, import rules, fast tests of the engine and the house (a minute)
	@$(BIN)/python -m pytest -n auto -m "not slow" tests/house tests/engine tests/main

test: setup lint ## everything: lint, import rules, all tests, the report in a real browser
	@$(BIN)/python -m pytest -n auto

fuzz: .venv/.done ## made, mutated and senseless files to every reader: docs/fuzz.md
	@$(BIN)/python benchmarks/fuzz_readers.py --seconds $(SECONDS) --seed $(SEED) --doc docs/fuzz.md

fuzz-api: .venv/.done ## whatever its document allows, and what it does not, at every operation of the API (EXAMPLES=)
	@RANGKUL_FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/web/api/test_fuzz.py

bench: .venv/.done ## time and memory beside the floor and Splink: docs/benchmarks-speed.md
	@$(BIN)/python benchmarks/speed.py --sizes 100000 1000000 5000000 $(ARGS)

accuracy: .venv/.done ## hidden, flags and queue on fresh seeds, beside NIK join and Splink: docs/accuracy.md
	@$(BIN)/python benchmarks/accuracy.py $(ARGS)

load: .venv/.done ## a large district through the command, time and peak memory: docs/load.md
	@$(BIN)/python benchmarks/load.py $(ARGS)

bench-web: setup ## the register at 500,000 children: pages, files and runs beside a bare view: docs/benchmarks-web.md
	@$(BIN)/python benchmarks/web_register.py --doc docs/benchmarks-web.md $(ARGS)

bench-paint: setup ## first paint of the pages over 3 Mbit/s with an empty cache, and the API: docs/benchmarks-paint.md
	@$(BIN)/python benchmarks/web_paint.py --doc docs/benchmarks-paint.md $(ARGS)

load-visits: .venv/.done ## a day of visits: phones that send, no loss, no double: docs/load-visits.md
	@$(BIN)/python benchmarks/visits_load.py --doc docs/load-visits.md $(ARGS)

lock: ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --group bench --universal --generate-hashes \
	  --python-version 3.11 --no-header --no-emit-index-url --quiet -o requirements.lock

clean: stop ## remove what the other targets made
	rm -rf .venv $(FRONT)/node_modules $(STATIC) demo .pytest_cache .ruff_cache .import_linter_cache
