.DEFAULT_GOAL := help
.PHONY: help run test check bench setup

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: ## set up what is missing, train what is stale, and serve until Ctrl-C
	@scripts/setup.sh
	@exec .venv/service/bin/bot run

test: ## set up what is missing and run the whole test suite
	@scripts/setup.sh dev
	@scripts/setup_browser.sh
	@.venv/service/bin/bot train
	@.venv/service/bin/python -m pytest

check: ## formatting, lint, types, import directions, knowledge
	@scripts/setup.sh dev
	@.venv/service/bin/ruff check .
	@.venv/service/bin/ruff format --check .
	@.venv/service/bin/mypy
	@.venv/service/bin/lint-imports
	@.venv/service/bin/bot knowledge check

bench: ## every benchmark table: answers, public sets, PhoATIS, speed beside a stock Rasa
	@scripts/setup.sh dev
	@.venv/service/bin/bot train
	@.venv/service/bin/python -m evaluation.bench
