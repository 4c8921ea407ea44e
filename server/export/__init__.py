"""A stream as files on disk, for whoever trains without a renderer."""
