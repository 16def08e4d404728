# make demo   the main job on a live page      make test   all that CI runs
# make check  the quick inner loop             make setup  .venv/bin/kaiji and nothing more
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Bytecode is kept, beside the tree: without it every program the tests start compiles all it imports, for seconds.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.tools/pycache
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup system demo test check format lint types imports unit pins docs site soak clean bench-capture bench-law

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.done  ## the virtual environment with .venv/bin/kaiji
system:  ## Chromium, fonts and PDF tools: by apt when root, else a list of what to install
	@tools/system-packages

.venv/.done: requirements/dev.txt requirements/uv.txt pyproject.toml tools/environment
	@tools/environment
	@touch $@

demo: setup system  ## the main job, start to end, on a page served here
	@$(PY) -m demo.run

check: setup  ## format, lint, types, imports, unit tests: under 90 seconds
	@tools/check

test: setup system  ## everything .ci/run runs
	@tools/system-packages --daemons
	@tools/check --all

format: setup  ## write the formatting
	@.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix-only .

docs: setup  ## write what the docs take from the code
	@$(PY) tools/generate_docs.py

soak: setup system  ## thirty minutes of load and kills on three installations, audited at the end
	@$(PY) -m bench.soak --minutes 30

site: setup  ## the documents as a static site with a search, in build/site
	@$(PY) -m tools.docs_site

pins: setup  ## renew requirements/dev.txt
	@tools/pins

bench-law: setup  ## deadlines, fees and plans per second; the court calendar against the libraries
	@$(PY) -m bench.law

bench-capture: setup system  ## seconds, completeness and exactness of a capture against its peers
	@$(PY) -m bench.capture

clean:  ## remove what can be made again
	@rm -rf .venv .tools .mypy_cache .ruff_cache build dist
