"""Everything people see, in every state and look, on one page: `make gallery`.

The sandbox's own page draws it. The page lands in `var/gallery/index.html`, which opens in any
browser without a server.
"""
