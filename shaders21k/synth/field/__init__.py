"""Fields: what a number does over the plane."""
