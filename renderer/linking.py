"""GLSL to a linked program, begun at one time and waited for at another.

Drivers that compile in threads of their own (GL_KHR_parallel_shader_compile) do so
between `Linking` and its `finish`; others compile while the first is made.
"""

from collections.abc import Sequence
from ctypes import byref, c_char_p, c_int, create_string_buffer
from typing import Any

from renderer import calls as gl
from renderer.calls import Calls
from renderer.errors import RendererError


class RefusedError(RendererError):
    """A driver refuses a text; the message is its log."""


class Linked:
    """A linked program on a device; `release` frees it.

    Attributes:
        name: OpenGL's.
        calls: of the device.
        is_drawn: it has drawn something, so that the driver has finished with it.
    """

    __slots__ = ("calls", "is_drawn", "name")

    def __init__(self, calls: Calls, name: int) -> None:
        self.calls = calls
        self.name = name
        self.is_drawn = False

    def locate(self, uniform: str) -> int:
        """Find a uniform; -1 where the compiler has dropped it."""
        return int(self.calls.GetUniformLocation(self.name, uniform.encode()))

    def release(self) -> None:
        """Free it, once nothing uses it any more."""
        self.calls.DeleteProgram(self.name)


class Linking:
    """A program under way. `finish` or `drop` it.

    Args:
        calls: of the device.
        sources: kind and text of each shader.
    """

    def __init__(self, calls: Calls, sources: Sequence[tuple[int, str]]) -> None:
        self._calls = calls
        self._program = calls.CreateProgram()
        self._shaders = []
        for kind, text in sources:
            shader = calls.CreateShader(kind)
            self._shaders.append(shader)
            calls.ShaderSource(shader, 1, byref(c_char_p(text.encode())), None)
            calls.CompileShader(shader)
            calls.AttachShader(self._program, shader)
        calls.LinkProgram(self._program)

    def finish(self) -> Linked:
        """Wait for the driver.

        Raises:
            RefusedError: it does not compile or link; nothing of it is left.
        """
        calls = self._calls
        log = ""
        for shader in self._shaders:
            if not _ask(calls.GetShaderiv, shader, gl.COMPILE_STATUS):
                log = _read_log(calls.GetShaderiv, calls.GetShaderInfoLog, shader)
                break
        else:
            if not _ask(calls.GetProgramiv, self._program, gl.LINK_STATUS):
                log = _read_log(
                    calls.GetProgramiv, calls.GetProgramInfoLog, self._program
                )
        if log:
            self.drop()
            raise RefusedError(log)
        self._free_shaders()
        return Linked(calls, self._program)

    def drop(self) -> None:
        """Give it up; nothing of it is left."""
        self._free_shaders()
        self._calls.DeleteProgram(self._program)

    def _free_shaders(self) -> None:
        # Attached, they would live on, with megabytes of a compiler's own notes.
        for shader in self._shaders:
            self._calls.DetachShader(self._program, shader)
            self._calls.DeleteShader(shader)
        self._shaders.clear()


def _ask(getter: Any, name: int, what: int) -> int:
    answer = c_int()
    getter(name, what, byref(answer))
    return answer.value


def _read_log(getter: Any, reader: Any, name: int) -> str:
    size = _ask(getter, name, gl.INFO_LOG_LENGTH) + 1
    log = create_string_buffer(size)
    reader(name, size, None, log)
    return log.value.decode("utf-8", "replace") or "it gives no reason"
