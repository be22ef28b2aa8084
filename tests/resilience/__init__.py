"""The real program `bedside run` against the sandbox, with something going wrong around it."""
