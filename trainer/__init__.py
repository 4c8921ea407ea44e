"""Torch: batches to an encoder, and how good it is."""
