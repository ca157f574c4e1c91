# Two commands matter: `make run` and `make test`.
.PHONY: run test bench fmt help

run: ## start Commonage: make run ARGS="..."
	cargo run --release -p commonage -- $(ARGS)

test: ## everything that CI checks, each stage with its time
	@bash .ci/test

bench: ## measurements, as ratios against a peer or a limit
	cargo run --release -p commonage-bench

fmt: ## put the code into its one form
	cargo fmt --all
	cargo fmt --manifest-path fuzz/Cargo.toml

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile
