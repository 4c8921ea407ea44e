"""How good an encoder is, and beside what."""
