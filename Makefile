# Every command a person needs. `make` alone lists them.
PYTHON ?= python3
PORT ?=
DATA ?=
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format types golden docs validate conformance bench branches scale e2e broker image-dry-run clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up what is missing, start the studio, print its address (PORT=8001, DATA=var/second)
	@$(PYTHON) -m studio.launch run $(if $(PORT),--port $(PORT)) $(if $(DATA),--data $(DATA))

setup: ## install and build everything for development, start nothing
	@$(PYTHON) -m studio.launch setup --dev

test: ## every check and test but those of `make broker`: lint, Python, TypeScript, browser
	@$(PYTHON) -m tests.everything

lint: ## ruff, mypy --strict, import contracts, eslint, tsc
	@$(PYTHON) -m tests.everything lint

e2e: ## only the browser tests
	@$(PYTHON) -m tests.everything browser

broker: ## exported scripts and the partitioner against real Kafka brokers (needs a JDK and Maven)
	@$(PYTHON) -m tests.everything broker

format: setup ## format the Python files and mend what ruff can mend
	@.venv/bin/python -m ruff check --fix .
	@.venv/bin/python -m ruff format .

docs: setup ## write docs/reference again from the code
	@.venv/bin/python -m tests.generated docs

types: setup ## write the API's TypeScript types again from the OpenAPI page
	@.venv/bin/python -m tests.generated types

golden: setup ## write the golden files again (read the difference before you commit it)
	@.venv/bin/python -m tests.generated golden

validate: setup ## the engine against closed forms, the intervals against their promise; writes docs/reference/validation.md
	@.venv/bin/python -m simulator validate --page docs/reference/validation.md

conformance: setup ## the compiled engine against the reference: 5,000 random runs, examples; memory, solve's time (some minutes)
	@.venv/bin/python -m tests.conformance.verdict

bench: setup ## speed against SimPy, Ciw, salabim and a bare C loop, minutes; writes docs/reference/benchmarks.md
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .venv/peers -r benchmarks/requirements.txt
	@.venv/bin/python -m benchmarks.engines --page docs/reference/benchmarks.md

branches: setup ## count again which way the compiled engine's branches go (after its functions changed; no result depends on it)
	@.venv/bin/python -m benchmarks.branches

scale: setup ## an experiment by one worker and by two: how many times faster (some minutes; on a quiet machine)
	@.venv/bin/python -m benchmarks.workers

image-dry-run: ## the Dockerfile's steps in empty folders, for machines without an image builder
	@$(PYTHON) -m tests.image_dry_run

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv .numba_cache static/node_modules static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
