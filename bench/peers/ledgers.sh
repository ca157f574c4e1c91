#!/usr/bin/env bash
# The same 100,000 transactions in `ledger` (Debian), `beancount` (PyPI) and Commonage, side by side.
# Installs both into a folder of its own, except `ledger`, which apt puts where it belongs.
#   bench/peers/ledgers.sh [EVENTS]
set -euo pipefail
cd "$(dirname "$0")/../.."
events=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command -v ledger >/dev/null || apt-get install --yes --quiet ledger >/dev/null
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet beancount

cargo build --release --quiet -p commonage-bench
echo "── commonage ($events events)"
target/release/commonage-bench --journals "$work" --operations "$events"

# Seconds of the wall clock; the answer is thrown away, an error is not.
timed() {
    local name=$1 began ended
    shift
    began=$(date +%s.%N)
    "$@" >"$work/out" 2>"$work/err" || { echo "$name failed:"; head -n 5 "$work/err" "$work/out"; return 1; }
    ended=$(date +%s.%N)
    awk -v name="$name" -v began="$began" -v ended="$ended" 'BEGIN { printf "%s: %.2f s\n", name, ended - began }'
}

echo "── ledger $(ledger --version | head -n 1 | grep -o '[0-9][0-9.]*' | head -n 1)"
timed "ledger, read and balance, with every final amount checked" ledger -f "$work/life.ledger" balance
echo "── beancount $("$work/python/bin/pip" show beancount | awk '/^Version/ { print $2 }')"
timed "beancount, read and check, with every final amount checked" "$work/python/bin/bean-check" --no-cache "$work/life.beancount"
