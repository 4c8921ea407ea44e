"""The noise processes of "Learning to See by Looking at Noise", as programs.

Baradad, Wulff, Wang, Isola, Torralba (NeurIPS 2021) learn to see from pictures that
simple random processes draw. Here a process is a medium that moves: numpy draws 16
frames of it in a loop of 10 s, and a program of three lines reads it through an input
of kind "process". So it goes through corpus, renderer, stream and preview like any
other program. Dead leaves are drawn by GLSL alone, but for what fills them.
"""

from shaders21k.processes.latents import FRAME_RATE, FRAMES, SIDE_PX
from shaders21k.processes.process import (
    PROCESSES,
    Drawing,
    Process,
    draw_process,
    find_drawing,
)
from shaders21k.processes.writing import NAMES, write_process

__all__ = [
    "FRAMES",
    "FRAME_RATE",
    "NAMES",
    "PROCESSES",
    "SIDE_PX",
    "Drawing",
    "Process",
    "draw_process",
    "find_drawing",
    "write_process",
]
