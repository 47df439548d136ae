# Everything a newcomer needs. `make help` lists the targets.
PYTHON ?= python3
PORT ?= 8000
TRIAGE_PORT ?= 8001
DATA ?= data
BIN := .venv/bin
# A release that somebody slipped something into is mostly found out within days.
COOL_DOWN ?= 7 days

.DEFAULT_GOAL := help
.PHONY: help setup run test check unit e2e client soak fuzz bench bench-paper pictures format wheel locks clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
	@echo
	@echo "make run takes PORT (reporters, now $(PORT)), TRIAGE_PORT (staff, now $(TRIAGE_PORT)) and DATA (folder, now $(DATA))."

setup: .venv/.ready node_modules/.ready build/.client-ready ## Install what the sources need, into .venv and node_modules

.venv/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: name it with make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python has no venv module: install your system's python3-venv package"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package-lock.json package.json
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || { echo "Node 20.19 or newer is needed on the PATH"; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

CLIENT_SOURCES := $(shell find report_portal scripts translations \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.mjs' -o -name '*.po' \) -not -path '*/static/*' 2>/dev/null)
build/.client-ready: .venv/.ready node_modules/.ready $(CLIENT_SOURCES)
	node scripts/build.mjs
	@mkdir -p build && touch $@

run: setup ## Start both applications; makes a DEMO instance when DATA is empty
	@REPORT_PORTAL_DATA=$(DATA) REPORT_PORTAL_PORT=$(PORT) REPORT_PORTAL_TRIAGE_PORT=$(TRIAGE_PORT) $(BIN)/report-portal run

test: setup check client ## Run every check and test, browser tests included
	@scripts/need-chromium
	@scripts/need-postgres
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## Lint, types, import rules, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npx --no-install tsc -p .
	npx --no-install eslint --max-warnings 0 report_portal scripts tests '*.config.*'
	npx --no-install stylelint 'report_portal/**/*.css'
	$(BIN)/report-portal translations check

client: setup ## TypeScript tests
	npx --no-install vitest run

unit: setup ## Python tests without browsers
	@scripts/need-postgres
	$(BIN)/pytest tests/unit tests/integration

soak: setup ## Kill every part again and again, for half an hour; prints the goals (QUICK=1: minutes; ONLY="kills jobs": parts)
	@scripts/need-postgres
	$(BIN)/python -m tests.soak $(if $(QUICK),--quick) $(ONLY)

build/fuzz/.ready: requirements/dev.txt requirements/fuzz.txt requirements/wapiti.txt
	@$(PYTHON) -m venv build/fuzz && $(PYTHON) -m venv build/wapiti
	build/fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fuzz.txt
	build/fuzz/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	build/wapiti/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/wapiti.txt
	@touch $@

fuzz: setup build/fuzz/.ready ## Search for inputs that surprise us: parsers, API, orders of events, both sites; about an hour
	build/fuzz/bin/python -m tests.fuzz
	build/fuzz/bin/python -m tests.fuzz.api
	MACHINE_EXAMPLES=500 $(BIN)/pytest -q --timeout 3600 tests/integration/test_mailbox_machine.py
	build/fuzz/bin/python -m tests.fuzz.scan build/wapiti/bin/wapiti

e2e: setup ## Browser tests (LATE=1: every answer comes late by a random time)
	@scripts/need-chromium
	$(if $(LATE),LATE_ANSWERS=1) $(BIN)/pytest tests/e2e -n 2 --dist loadfile --no-loadscope-reorder

bench: setup ## Measure budgets, speed and floods; prints the goals, writes build/bench.json (QUICK=1; ONLY="accept growth")
	@scripts/need-chromium
	@scripts/need-postgres
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick) $(ONLY)

bench-paper: setup ## Read damaged sheets of every language; prints right, wrong and asked (QUICK=1: a few)
	$(BIN)/python -m tests.bench.paper_bench $(if $(QUICK),--quick)

pictures: setup ## Take pictures of every screen in every language, or in LANGUAGES, into build/pictures
	@scripts/need-chromium
	$(BIN)/python -m tests.pictures $(LANGUAGES)

format: setup ## Let the formatters have their way
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: setup ## Build what servers install, into dist
	$(BIN)/python -m hatchling build -t wheel -d dist

locks: ## Renew the pins (hashes, no index addresses), from releases that are a week old at least
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --upgrade --exclude-newer "$(COOL_DOWN)" pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --upgrade --exclude-newer "$(COOL_DOWN)" --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --upgrade --exclude-newer "$(COOL_DOWN)" --extra production -c requirements/dev.txt pyproject.toml -o requirements/production.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --upgrade --exclude-newer "$(COOL_DOWN)" --extra fuzz -c requirements/dev.txt pyproject.toml -o requirements/fuzz.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --upgrade --exclude-newer "$(COOL_DOWN)" requirements/wapiti.in -o requirements/wapiti.txt
	npm update --ignore-scripts --before=$$($(PYTHON) -c 'from datetime import date, timedelta; print(date.today() - timedelta(7))')

clean: ## Remove what the build made (not DATA)
	rm -rf build report_portal/intake/static report_portal/triage/static report_portal/paper/static .pytest_cache .mypy_cache .ruff_cache .hypothesis
