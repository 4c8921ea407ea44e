"""The losses, each a pure function in a file with its paper and equation."""
