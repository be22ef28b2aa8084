"""`python -m console`: the program where it isn't installed."""

from console.main import main

main()
