"""The networks, and how they are built by name."""
