"""The command line. It can import everything except `sandbox`. `console.main.main` is the
program.
"""
