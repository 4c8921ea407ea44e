"""Renderers as actors of a Ray cluster: started, listed, scaled and ended."""
