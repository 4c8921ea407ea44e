"""Tell which importer a tree is for."""

from shaders21k.errors import CorpusError
from shaders21k.importers import (
    folder,
    shaders21k_zip,
    shadertoy_json,
    shadertoys_dataset,
)
from shaders21k.importers.reject import Reject
from shaders21k.importers.tree import Tree


def recognize(tree: Tree) -> str:
    """Name the format of a tree by its paths, and where those do not tell, its text.

    Returns:
        "shaders21k-zip", "shadertoys-dataset", "shadertoy-json" or "folder".

    Raises:
        CorpusError: no importer reads anything of it.
    """
    has_json = has_glsl = False
    for file in tree.find(lambda _: True):
        path = file.where if isinstance(file, Reject) else file.path
        if shaders21k_zip.find_name(path):
            return "shaders21k-zip"
        if shadertoys_dataset.ROOT in f"/{path}":
            return "shadertoys-dataset"
        has_json |= path.lower().endswith(shadertoy_json.SUFFIXES)
        has_glsl |= path.lower().endswith(folder.SUFFIXES)
    if has_json or has_glsl:
        return "shadertoy-json" if has_json else "folder"
    raise CorpusError(f"no importer reads anything in {tree.path}")
