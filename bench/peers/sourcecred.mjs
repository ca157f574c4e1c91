// Ranks the graph that `commonage-bench --sharing-graph` wrote with SourceCred's own CredRank, and says how long that took.
//   node sourcecred.mjs GRAPH
import { readFileSync } from "node:fs";
import package_ from "sourcecred";

const { core, api, ledger } = package_.sourcecred;
const { Graph, NodeAddress, EdgeAddress } = core.graph;
const described = JSON.parse(readFileSync(process.argv[2], "utf8"));

const graph = new Graph();
const accounts = new ledger.ledger.Ledger();
const addresses = new Map();
// Everything happened in one week: CredRank works week by week.
const timestampMs = Date.UTC(2026, 0, 6);

function addressOf(name) {
  const known = addresses.get(name);
  if (known !== undefined) return known;
  let address;
  if (name.startsWith("person-")) {
    const id = accounts.createIdentity("USER", name);
    accounts.activate(id);
    address = accounts.account(id).identity.address;
  } else {
    address = NodeAddress.fromParts(["commons", name]);
  }
  const isPerson = name.startsWith("person-");
  graph.addNode({ address, description: name, timestampMs: isPerson ? null : timestampMs });
  addresses.set(name, address);
  return address;
}

described.edges.forEach(([from, to], number) => {
  const [src, dst] = [addressOf(from), addressOf(to)];
  graph.addEdge({ address: EdgeAddress.fromParts(["commons", String(number)]), src, dst, timestampMs });
});

const weights = () => ({ nodeWeights: new Map(), edgeWeights: new Map() });
const weighted = { graph, weights: weights() };
// Value is minted where the sale is, as in Commonage.
for (const [name, address] of addresses) weighted.weights.nodeWeights.set(address, name === described.whole ? 1_000_000 : 0);

const began = performance.now();
const result = await api.credrank.credrank({
  pluginGraphs: [weighted],
  ledger: accounts,
  dependencies: [],
  weightOverrides: weights(),
  personalAttributions: [],
});
const took = performance.now() - began;
const people = [...result.credGraph.participants()];
const credited = people.filter((person) => person.cred > 0).length;
if (credited === 0) throw new Error("nobody was credited: this is not the same question");
const work = new Set(described.edges.flat().filter((name) => name.startsWith("work-"))).size;
console.log(`sourcecred, ${work} contributions: ${took.toFixed(1)} ms (${credited} of ${people.length} people credited)`);
