"""Benchmarks: `python -m tools.bench`.

Each figure is a ratio to a floor (a bare minimum or a competitor) measured in the same run.
"""
