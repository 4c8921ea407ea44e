"""Processes, shared memory and HTTP: pixels to batches."""
