# Two commands matter: `make run` and `make test`.
ARGS ?= --help
.PHONY: run test simulate bench fmt help

run: ## start Commonage: make run ARGS="..."
	cargo run --release -p commonage -- $(ARGS)

test: ## everything that CI checks, each stage with its time
	@bash .ci/test

simulate: ## whole networks from a seed: make simulate RUNS=100000 SEED=1
	SIM_RUNS=$(RUNS) SIM_SEED=$(SEED) cargo test --release -p commonage-node --test simulation

bench: ## measurements, as ratios against a peer or a limit
	cargo run --release -p commonage-bench

fmt: ## put the code into its one form
	cargo fmt --all
	cargo fmt --manifest-path fuzz/Cargo.toml

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile
