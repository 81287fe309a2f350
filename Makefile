# `make run` and `make test` need Python 3.11 or newer, make and a network; `make help` lists the rest.

PORT ?= 8000
PY := .venv/bin/python
export PYTHON

.PHONY: help run stack chaos nightly audit bench-desk bench-bulk test test-sqlite test-postgres test-system test-browser lint format messages pins clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; \
		do printf '  make %-15s %s\n' "$$name" "$$what"; done

run: .site ## the whole site on http://localhost:8000; another port: make run PORT=8123
	@SITE_URL=$${SITE_URL:-http://localhost:$(PORT)} && export SITE_URL && \
		$(PY) manage.py setup && $(PY) manage.py start --port $(PORT)

stack: .tools ## the shape of production on this machine: nginx, web, workers, PostgreSQL, Redis
	@$(PY) -m deploy.stack --port $(if $(filter 8000,$(PORT)),8080,$(PORT))

test: test-sqlite test-postgres test-system test-browser ## everything, on throw-away services

test-sqlite: .tools ## all but system and browser, on SQLite
	$(PY) -m pytest -n 2 --ignore tests/system --ignore tests/browser

test-postgres: .tools ## the same on a throw-away PostgreSQL
	$(PY) -m pytest -n 2 --postgres --ignore tests/system --ignore tests/browser

test-system: .tools ## real PostgreSQL, Redis, worker, web server and mail sink
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests/system # three on two cores: they wait, mostly

test-browser: .tools ## Chromium on the laptop's own stack
	$(PY) -m pytest -n 2 tests/browser

# What a deployed host has, with made-up values: the deploy checks must find nothing to say.
PRODUCTION = SECRET_KEY=lint-lint-lint-0123456789-abcdefghijklmnopqrstuvwxyz-only \
	DATABASE_URL=postgres://site@db.example.com/site REDIS_URL=redis://redis.example.com:6379/0 \
	EMAIL_URL=smtp+tls://site@mail.example.com:587 SITE_URL=https://www.example.com \
	ALLOWED_HOSTS=www.example.com ADMISSIONS_EMAIL=desk@example.com \
	DEFAULT_FROM_EMAIL=desk@example.com TRUSTED_PROXY_COUNT=1

MINUTES ?= 30
SEEDS ?= 1
chaos: .tools ## random faults under load: make chaos SEEDS="1 2 3" MINUTES=30
	$(PY) -m tests.chaos soup --minutes $(MINUTES) $(foreach seed,$(SEEDS),--seed $(seed))

nightly: .tools ## every long run of the test plan, one after the other
	for what in spike soak deaf skew full-disk; do $(PY) -m tests.chaos $$what || exit 1; done
	$(PY) -m tests.chaos pebble $(foreach seed,1 2 3,--seed $(seed))
	$(PY) -m tests.chaos soup --seed 1 --seed 2 --seed 3

ROWS ?= 5000
LEADS ?= 1000000
bench-desk: .tools ## every page of the desk with a million leads, as a table; fewer: make bench-desk LEADS=50000
	$(PY) -m bench.desk --leads $(LEADS)

bench-bulk: .tools ## many leads in, changed and out on PostgreSQL, as a table: make bench-bulk ROWS=5000
	$(PY) bench/bulk.py --rows $(ROWS)

ONLY ?=
audit: ## Lighthouse, axe and the HTML checker on every page and state; some: make audit ONLY=article
	@bin/install requirements.txt requirements-dev.txt requirements-audit.txt
	@$(PY) -m audit --only "$(ONLY)"

lint: .tools ## ruff, imports, packages, templates, migrations, deploy checks
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/deptry .
	find templates -name '*.html' | xargs .venv/bin/djade --target-version 5.2 --check
	.venv/bin/djlint templates --lint --quiet
	ENV_FILE=/dev/null $(PY) manage.py makemigrations --check --dry-run
	ENV_FILE=/dev/null $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

messages: .site ## collect the texts to translate in locale/, for Hindi and Marathi
	@command -v xgettext >/dev/null || { echo "GNU gettext is needed. On Debian and Ubuntu: apt-get install gettext" >&2; exit 1; }
	ENV_FILE=/dev/null $(PY) manage.py makemessages --locale hi --locale mr --no-obsolete --add-location file \
		--ignore .venv --ignore var --ignore tests --ignore audit --ignore bench

format: .tools ## put code and templates in shape
	.venv/bin/ruff check --fix --quiet . || true
	.venv/bin/ruff format .
	find templates -name '*.html' | xargs .venv/bin/djade --target-version 5.2 || true

PIN = .venv/bin/uv pip compile --quiet --no-header --no-emit-index-url --no-emit-find-links \
	--universal --python-version 3.11 --upgrade
pins: .site ## write requirements*.txt anew from requirements*.in
	$(PY) -m pip install --quiet uv
	$(PIN) requirements.in --output-file requirements.txt
	$(PIN) requirements-dev.in --output-file requirements-dev.txt
	$(PIN) requirements-audit.in --output-file requirements-audit.txt

clean: ## take away .venv, var/ (database, mails and all) and caches
	rm -rf .venv var .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.site:
	@bin/install requirements.txt
.tools:
	@bin/install requirements.txt requirements-dev.txt
.PHONY: .site .tools
