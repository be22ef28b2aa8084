"""How long tests wait for the programs they start, on a busy machine.

With a load of 12 on two cores, a program took longer than 20 s to start listening. Waiting longer
costs nothing when all is well, so these limits only end programs that hang.
"""

PATIENCE_S = 240.0
"""Maximum time in seconds for one thing a test waits for."""

TEST_S = 1_200
"""Maximum time in seconds for a whole test that starts programs."""
