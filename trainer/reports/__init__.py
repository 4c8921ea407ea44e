"""What a run learned, as pictures and as a page."""
