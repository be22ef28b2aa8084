"""`python -m console` runs the program if it isn't installed."""

from console.main import main

main()
