"""Programs that nobody wrote: a grammar of fragment shaders."""
