"""Calls of OpenGL that moderngl does not make, or makes at a price.

moderngl holds the interpreter's lock in every call, asks for a compiler's answer at
once, leaks a program for each failed compilation, and knows neither fences nor mapped
memory. These are made by ctypes, which lets other threads run meanwhile.
"""

from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_uint, c_uint64, c_void_p
from typing import Any

# Numbers from the Khronos registry, gl.xml.
FRAGMENT_SHADER, VERTEX_SHADER = 0x8B30, 0x8B31
GEOMETRY_SHADER, COMPUTE_SHADER = 0x8DD9, 0x91B9
COMPILE_STATUS, LINK_STATUS, INFO_LOG_LENGTH = 0x8B81, 0x8B82, 0x8B84
TRIANGLE_STRIP = 5
PIXEL_PACK_BUFFER, COPY_READ_BUFFER, COPY_WRITE_BUFFER = 0x88EB, 0x8F36, 0x8F37
SHADER_STORAGE_BUFFER = 0x90D2
PACK_ALIGNMENT = 0x0D05
READ_FRAMEBUFFER, COLOR_ATTACHMENT0 = 0x8CA8, 0x8CE0
RED, UNSIGNED_BYTE = 0x1903, 0x1401
MAP_READ, MAP_PERSISTENT, MAP_COHERENT, CLIENT_STORAGE = 1, 0x40, 0x80, 0x200
SYNC_GPU_COMMANDS_COMPLETE, SYNC_FLUSH_COMMANDS = 0x9117, 1
TIMEOUT_EXPIRED, WAIT_FAILED = 0x911B, 0x911D
ALL_BARRIERS = 0xFFFFFFFF
SCISSOR_TEST = 0x0C11
TEXTURE_CUBE_MAP_SEAMLESS = 0x884F

SIGNATURES: dict[str, tuple[Any, ...]] = {
    "glAttachShader": (None, c_uint, c_uint),
    "glBindBuffer": (None, c_uint, c_uint),
    "glBindBufferBase": (None, c_uint, c_uint, c_uint),
    "glBindFramebuffer": (None, c_uint, c_uint),
    "glBindVertexArray": (None, c_uint),
    "glBufferStorage": (None, c_uint, c_void_p, c_void_p, c_uint),
    "glClientWaitSync": (c_uint, c_void_p, c_uint, c_uint64),
    "glCompileShader": (None, c_uint),
    "glCopyBufferSubData": (None, c_uint, c_uint, c_void_p, c_void_p, c_void_p),
    "glCopyImageSubData": (None, *[c_uint, c_uint, *[c_int] * 4] * 2, *[c_int] * 3),
    "glCreateProgram": (c_uint,),
    "glCreateShader": (c_uint, c_uint),
    "glDeleteBuffers": (None, c_int, POINTER(c_uint)),
    "glDeleteProgram": (None, c_uint),
    "glDeleteShader": (None, c_uint),
    "glDeleteSync": (None, c_void_p),
    "glDeleteVertexArrays": (None, c_int, POINTER(c_uint)),
    "glDetachShader": (None, c_uint, c_uint),
    "glDisable": (None, c_uint),
    "glDispatchCompute": (None, c_uint, c_uint, c_uint),
    "glDrawArraysInstanced": (None, c_uint, c_int, c_int, c_int),
    "glEnable": (None, c_uint),
    "glFenceSync": (c_void_p, c_uint, c_uint),
    "glFlush": (None,),
    "glGenBuffers": (None, c_int, POINTER(c_uint)),
    "glGenVertexArrays": (None, c_int, POINTER(c_uint)),
    "glGetProgramInfoLog": (None, c_uint, c_int, c_void_p, c_void_p),
    "glGetProgramiv": (None, c_uint, c_uint, POINTER(c_int)),
    "glGetShaderInfoLog": (None, c_uint, c_int, c_void_p, c_void_p),
    "glGetShaderiv": (None, c_uint, c_uint, POINTER(c_int)),
    "glGetUniformLocation": (c_int, c_uint, c_char_p),
    "glLinkProgram": (None, c_uint),
    "glMapBufferRange": (c_void_p, c_uint, c_void_p, c_void_p, c_uint),
    "glMemoryBarrier": (None, c_uint),
    "glPixelStorei": (None, c_uint, c_int),
    "glProgramUniform1i": (None, c_uint, c_int, c_int),
    "glReadBuffer": (None, c_uint),
    "glReadPixels": (None, *[c_int] * 4, c_uint, c_uint, c_void_p),
    "glSamplerParameteri": (None, c_uint, c_uint, c_int),
    "glScissor": (None, *[c_int] * 4),
    "glShaderSource": (None, c_uint, c_int, POINTER(c_char_p), c_void_p),
    "glUniform3i": (None, *[c_int] * 4),
    "glUniform4i": (None, *[c_int] * 5),
    "glUseProgram": (None, c_uint),
}
"""By name: what a call returns, and what it takes."""


class Calls:
    """The calls above, as attributes of their names without `gl`: `calls.Flush()`.

    Args:
        load: address of a GL function.
    """

    def __init__(self, load: Callable[[str], int]) -> None:
        for name, (result, *arguments) in SIGNATURES.items():
            call = CFUNCTYPE(result, *arguments)(load(name))
            setattr(self, name.removeprefix("gl"), call)

    def __getattr__(self, name: str) -> Any:  # for a type checker: all are set above
        raise AttributeError(name)
