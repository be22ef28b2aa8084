"""The command line. It can import everything except `sandbox`. The entry point is
`console.main.main`.
"""
