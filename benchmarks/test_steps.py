"""Measure the time of a step without listeners. bench.py reads the line that this prints."""

from statistics import median
from time import perf_counter

from fixtures.steps import step

TIMES = 100


def steps() -> float:
    """Run TIMES steps. Return the time of one, in microseconds."""
    began = perf_counter()
    for _ in range(TIMES):
        step("A stranger asks for the books")
    return (perf_counter() - began) / TIMES * 1_000_000


def test_silent_steps() -> None:
    print(f"a silent step: {median(steps() for _ in range(TIMES)):.2f} µs")
