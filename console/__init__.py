"""The command line. Imports everything but `sandbox`. Leaves: `console.main.main`, the program."""
