#!/usr/bin/env bash
# A thousand needs and a thousand offers, allocated by Commonage and by independent solvers from PyPI in the same run: by
# the flow of the least cost (OR-Tools), as an assignment (SciPy, amounts of one), and as a linear program (HiGHS in
# SciPy; takes a while: leave it out with `flow`). All must find the same optimum.
#   bench/peers/allocation.sh [flow]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet scipy ortools
cargo build --release --quiet -p commonage-bench
target/release/commonage-bench --markets "$work"
"$work/python/bin/python" bench/peers/allocation.py "$work" "${1:-all}"
