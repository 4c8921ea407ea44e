"""How each host's text becomes GLSL that any renderer can call."""
