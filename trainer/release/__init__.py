"""Encoders on their way out: weights, what they are, and how they came about."""
