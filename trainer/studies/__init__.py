"""Grids of runs that ask one question each, and draw the answer."""
