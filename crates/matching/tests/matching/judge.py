"""Solves places for many at once with SciPy, for the tests to compare with: one column for each place.

Reads JSON lines, each {"capacities": [...], "choices": [[[unit, score], ...], ...]}, and answers each with
{"placed": ..., "points": ..., "seconds": ...}; the seconds are those of the solver alone.
"""

import json
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment


def solve(capacities, choices):
    highest = max((score for row in choices for _, score in row), default=0)
    worth = (highest + 1) * (len(choices) + 1)
    # Whole numbers to 2**53 are exact in what the solver reckons with.
    assert worth * (len(choices) + 1) < 2**53, "too large to be exact"
    first = [0]
    for capacity in capacities:
        first.append(first[-1] + capacity)
    # What is not open counts nothing: whoever is put there, or nowhere for want of columns, has no place.
    table = numpy.zeros((len(choices), first[-1]))
    for citizen, row in enumerate(choices):
        for unit, score in row:
            table[citizen, first[unit]:first[unit + 1]] = worth + score
    began = time.perf_counter()
    rows, columns = linear_sum_assignment(table, maximize=True)
    seconds = time.perf_counter() - began
    values = table[rows, columns]
    placed = int((values > 0).sum())
    return {"placed": placed, "points": int(values.sum()) - placed * worth, "seconds": seconds}


for line in sys.stdin:
    problem = json.loads(line)
    print(json.dumps(solve(problem["capacities"], problem["choices"])), flush=True)
