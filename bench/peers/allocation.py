"""Solves what `commonage-bench --markets` wrote with other programs; each is timed once its own model stands in memory."""

import json
import pathlib
import sys
import time

import numpy
import ortools
import scipy
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_matrix


def by_flow(metres, wanted, given):
    """Google OR-Tools: cost scaling. Needs give to offers, offers to one place that takes all."""
    needs, offers = metres.shape
    solver = min_cost_flow.SimpleMinCostFlow()
    ways = numpy.arange(needs * offers)
    solver.add_arcs_with_capacity_and_unit_cost(
        ways // offers, needs + ways % offers, wanted[ways // offers], metres.ravel()
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        needs + numpy.arange(offers), numpy.full(offers, needs + offers), given, numpy.zeros(offers, dtype=int)
    )
    solver.set_nodes_supplies(
        numpy.arange(needs + offers + 1), numpy.concatenate([wanted, numpy.zeros(offers, dtype=int), [-wanted.sum()]])
    )
    began = time.perf_counter()
    status = solver.solve()
    took = time.perf_counter() - began
    assert status == solver.OPTIMAL, status
    return solver.optimal_cost(), took


def by_program(metres, wanted, given):
    """HiGHS: each need gets what it gets, no offer gives more than it has."""
    needs, offers = metres.shape
    ways, ones = numpy.arange(needs * offers), numpy.ones(needs * offers)
    gets = coo_matrix((ones, (ways // offers, ways)))
    gives = coo_matrix((ones, (ways % offers, ways)))
    began = time.perf_counter()
    result = linprog(metres.ravel(), A_eq=gets, b_eq=wanted, A_ub=gives, b_ub=given, method="highs")
    took = time.perf_counter() - began
    assert result.status == 0, result.message
    return round(result.fun), took


def by_assignment(metres, _wanted, _given):
    """SciPy: shortest augmenting paths, as ours, for amounts of one."""
    began = time.perf_counter()
    rows, columns = linear_sum_assignment(metres)
    took = time.perf_counter() - began
    return int(metres[rows, columns].sum()), took


def main():
    """Compares them all."""
    folder, which = pathlib.Path(sys.argv[1]), sys.argv[2]
    print(f"scipy {scipy.__version__}, ortools {ortools.__version__}")
    for path in sorted(folder.glob("market-*.json")):
        market = json.loads(path.read_text())
        wanted, given = numpy.array(market["wanted"]), numpy.array(market["given"])
        metres = numpy.fromfile(path.with_suffix(".metres"), dtype="<u4").astype(numpy.int64)
        metres = metres.reshape(len(wanted), len(given))
        ours = int(market["unit_metres"])
        print(f"\n{market['name']}: {len(wanted)} needs, {len(given)} offers, optimum {ours} unit-metres")
        print(f"  {'commonage':<36} {market['milliseconds']:>10.1f} ms")
        solvers = [("ortools SimpleMinCostFlow", by_flow)]
        if wanted.max() == given.max() == 1:
            solvers.append(("scipy linear_sum_assignment", by_assignment))
        if which == "all":
            solvers.append(("scipy linprog, highs", by_program))
        for name, solver in solvers:
            cost, took = solver(metres, wanted, given)
            word = "the same" if cost == ours else f"DIFFERENT: {cost}"
            print(f"  {name:<36} {took * 1e3:>10.1f} ms  {word}")
            assert cost == ours


main()
