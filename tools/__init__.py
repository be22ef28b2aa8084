"""Tools for developers. The product doesn't import any of them."""
