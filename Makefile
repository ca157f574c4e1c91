# Two commands matter: `make run` and `make test`.
ARGS ?= run
# The islands are built where npm is; without it the pages are plain.
NPM := $(shell command -v npm)
.PHONY: run islands pictures test simulate bench fmt help

run: $(if $(NPM),islands) ## start Commonage: make run ARGS="..."
	cargo run --release -p commonage -- $(ARGS)

islands: islands/node_modules ## the few pieces of browser code, for pages that change by themselves
	cd islands && npm run --silent build

islands/node_modules: islands/package-lock.json
	cd islands && npm ci --silent --no-audit --no-fund && touch node_modules

test: $(if $(NPM),islands) ## everything that CI checks, each stage with its time
	@bash .ci/test

pictures: $(if $(NPM),islands) ## the pictures of README and guide, taken by the test that walks the tour
	cargo build -p commonage
	PICTURES=$(CURDIR)/docs/pictures node --test islands/tests/tour.test.js

simulate: ## whole networks from a seed: make simulate RUNS=100000 SEED=1
	SIM_RUNS=$(RUNS) SIM_SEED=$(SEED) cargo test --release -p commonage-node --test simulation

bench: ## measurements, as ratios against a peer or a limit
	cargo run --release -p commonage-bench

fmt: ## put the code into its one form
	cargo fmt --all
	cargo fmt --manifest-path fuzz/Cargo.toml

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile
