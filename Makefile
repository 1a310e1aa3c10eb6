# What a developer types is what CI runs. Nothing is needed but make and Python 3.11 or newer.

PYTHON   ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(if $(shell $(name) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(name))))
VENV     ?= .venv
BIN      := $(VENV)/bin
LOCK     := requirements/all.txt
ENV      := $(VENV)/.locked
BENCH    := $(VENV)/.bench
TESTS    ?=
PROCESSES ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help env demo test races bench growth faults check format messages lock hosts
MAKEFLAGS += --no-print-directory

help:  ## show this list
	@echo "The joint tax service hall:"
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

env: $(ENV)  ## make the environment, when the lock has changed

$(ENV): $(LOCK)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed."; exit 1; }
	@echo "Installing what $(LOCK) names into $(VENV), which takes about a minute …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes --only-binary :all: -r $(LOCK)
	@touch $(ENV)

demo: $(ENV)  ## open the hall with a small town; EXIT=1 closes it when all is shown, PORT=8000
	@exec $(BIN)/python -m settings.demo $(if $(filter 1 yes true,$(EXIT)),--exit)

test: $(ENV)  ## run the whole suite on PostgreSQL and Redis; TESTS=tests/… for a part
	@$(BIN)/python -m settings.messages compile
	@exec $(BIN)/python -m settings.embedded --home tests --apart --owner -- \
		$(BIN)/python -m pytest -n $(PROCESSES) --quiet $(TESTS)

bench: $(BENCH)  ## measure the hall against its rivals, some minutes; ROUNDS=5 CASES=300
	@$(BIN)/python -m settings.messages compile
	@exec $(BIN)/python -m settings.embedded --home bench --apart --owner -- \
		$(BIN)/python -m benchmarks.speed

$(BENCH): $(ENV) requirements/bench.txt
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $(BENCH)

races: $(ENV)  ## let people race for the same cases, 1,000 trials of each race: half an hour
	@$(BIN)/python -m settings.messages compile
	@exec env HALL_TRIALS=$(or $(HALL_TRIALS),1000) \
		$(BIN)/python -m settings.embedded --home tests --apart --owner -- \
		$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --quiet --tb short \
		--timeout 900 --session-timeout 1800 tests/cases/races

faults: $(ENV)  ## kill, stop and poison a hall of its own under load, 12 minutes; FAULTS=name for some
	@exec $(BIN)/python -m benchmarks.faults $(FAULTS)

growth: $(BENCH)  ## measure every page in a young and an old hall; CASES=1000000 ROUNDS=15
	@$(BIN)/python -m settings.messages compile
	@exec $(BIN)/python -m settings.embedded --home growth --apart --owner -- \
		$(BIN)/python -m benchmarks.growth

check: $(ENV)  ## format, lint, types, import rules, migrations, templates, translations
	@$(BIN)/python -m settings.check

format: $(ENV)  ## bring code and templates into shape
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet . || true
	@find templates */templates */*/templates -name '*.html' -print0 2>/dev/null | xargs -0r $(BIN)/djade

messages: $(ENV)  ## collect the texts for translation; FILL="a.po …" takes translations from there
	@$(BIN)/python -m settings.messages extract $(if $(FILL),--fill $(FILL))
	@$(BIN)/python -m settings.messages compile

hosts: $(ENV)  ## break links and hosts of a hall on three hosts (as root); BROKER=redis or amqp
	@exec $(BIN)/python -m benchmarks.hosts $(BROKER)

lock: $(ENV)  ## resolve the dependencies anew; UPGRADE=1 takes the newest
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -qq uv
	@$(COMPILE) --extra embedded --extra dev --output-file $(LOCK)
	@$(COMPILE) --constraint $(LOCK) --output-file requirements/production.txt
	@$(COMPILE) --constraint $(LOCK) --extra bench --output-file requirements/bench.txt

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade) pyproject.toml
