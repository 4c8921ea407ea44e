"""OpenGL in one process: GLSL to pixels."""
