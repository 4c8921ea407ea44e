# The same verbs for people and for CI. Each does its own set-up, once.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
INSTALL := pip install -c constraints.txt
GL_PACKAGES := libegl1 libgl1 libgl1-mesa-dri

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Empty is unset: else each of a hundred processes would compile what it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install drawable browser demo check test bench clean

help: ## say what can be typed
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

install: drawable ## make .venv with everything in it, and something that draws

# pip runs again when what it was asked for changes, and else not at all.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is not Python 3.11 or newer. Type: make PYTHON=python3.11"; \
		exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/$(INSTALL) -e '.[dev]' --no-compile
	@rm -rf shaders21k.egg-info  # found first from here, and not always up to date
	$(BIN)/python -c 'import torch, server.service'  # compiles a sixth, which is enough
	@touch $@

# Tried, not looked up: packages can be there and still draw nothing.
drawable: $(INSTALLED)
	@$(BIN)/shaders21k doctor --device cpu > /dev/null 2>&1 || { \
		if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then \
			echo "Mesa is missing, or broken: $(BIN)/shaders21k doctor says why." \
				"Type: sudo apt-get install -y $(GL_PACKAGES)"; \
			exit 1; \
		fi; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update && \
			apt-get install -y --no-install-recommends $(GL_PACKAGES) && \
			$(BIN)/shaders21k doctor --device cpu; }

demo: drawable ## the whole system on this machine
	$(BIN)/shaders21k demo

check: $(INSTALLED) ## format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# The gallery's tests look at its pages as people do.
browser:
	@for each in chromium chromium-browser google-chrome; do \
		if command -v $$each > /dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then \
		echo "The tests need a browser. Type: sudo apt-get install -y chromium"; \
		exit 1; \
	fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update && apt-get install -y --no-install-recommends chromium

test: drawable browser check ## check, then every test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: drawable ## measure what README.md promises, as JSON
	$(BIN)/shaders21k bench render --json
	$(BIN)/shaders21k bench coldstart --json
	$(BIN)/shaders21k bench deliver --json
	$(BIN)/shaders21k bench train --json

clean: ## forget the set-up and every cache
	rm -rf .venv build *.egg-info .*_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
