#!/usr/bin/env bash
# The same commons, shared by Commonage and ranked by SourceCred, side by side: both follow value from one sale back to
# everybody who worked. SourceCred comes from npm into a folder of its own.
#   bench/peers/sourcecred.sh [CONTRIBUTIONS]
set -euo pipefail
cd "$(dirname "$0")/../.."
contributions=${1:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One of its dependencies is on GitHub only; the version on npm is the same for what is used here.
cat >"$work/package.json" <<'END'
{ "private": true, "dependencies": { "sourcecred": "0.11.2" }, "overrides": { "ethereumjs-abi": "0.6.8" } }
END
cp bench/peers/sourcecred.mjs "$work"
npm install --prefix "$work" --silent --no-audit --no-fund --ignore-scripts
cargo build --release --quiet -p commonage-bench
target/release/commonage-bench --sharing-graph "$work/graph.json" --contributions "$contributions"
# The heap of Node is small for a graph of a hundred thousand; its stack traces would print whole bundled files.
(cd "$work" && NODE_OPTIONS=--max-old-space-size=4096 node sourcecred.mjs graph.json 2>&1 | tail -c 600)
