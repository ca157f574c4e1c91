#!/usr/bin/env bash
# A fresh peer gets what 100 authors wrote, over loopback TCP: hypercore, yjs and automerge (npm, in a folder of their
# own; two processes each), then Commonage. Prints one line of JSON each.
#   bench/peers/sync.sh [OPERATIONS]
set -euo pipefail
cd "$(dirname "$0")/../.."
operations=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/package.json" <<'END'
{
    "private": true,
    "dependencies": {
        "@automerge/automerge": "3.5.0",
        "corestore": "7.12.5",
        "hypercore": "11.37.0",
        "yjs": "13.6.33"
    },
    "overrides": { "hypercore": "$hypercore" }
}
END
cp bench/peers/sync-*.mjs "$work"
npm install --prefix "$work" --silent --no-audit --no-fund --ignore-scripts
(cd "$work" && node sync-hypercore.mjs "$operations")
(cd "$work" && node sync-yjs.mjs "$operations")
# Making its changes is slow; sending them is not.
(cd "$work" && node sync-automerge.mjs "$((operations < 10000 ? operations : 10000))")

cargo build --release --quiet -p commonage-bench
target/release/commonage-bench --sync --operations "$operations"
