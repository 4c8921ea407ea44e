"""ViT-T and ViT-S, with timm's key names."""

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, interpolate, scaled_dot_product_attention

from trainer.encoders.base import Encoder
from trainer.errors import SettingsError

DEPTH = 12
HEAD_FEATURES = 64
HIDDEN_RATIO = 4
NORM_EPS = 1e-6
START_STD = 0.02
PATCH_PX, SMALL_PATCH_PX = 16, 8
SMALL_IMAGE_PX = 96
"""Below this side patches are small ones: 16 pixels would leave fewer than 36."""


class PatchEmbedding(nn.Module):
    """Cuts pictures into square patches and projects each to `features` numbers."""

    def __init__(self, patch_px: int, features: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, features, patch_px, stride=patch_px)

    def forward(self, images: Tensor) -> Tensor:
        """Compute [N, features, rows, columns]; what fills no patch is cut off."""
        maps: Tensor = self.proj(images)
        return maps


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al., NeurIPS 2017, section 3.2)."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        features = heads * HEAD_FEATURES
        self.heads = heads
        self.qkv = nn.Linear(features, 3 * features)
        self.proj = nn.Linear(features, features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Compute [N, T, features] from the same shape."""
        queries, keys, values = (
            self.qkv(tokens)
            .unflatten(2, (3, self.heads, HEAD_FEATURES))  # [N, T, 3, heads, 64]
            .permute(2, 0, 3, 1, 4)
            .unbind(0)
        )
        out = scaled_dot_product_attention(queries, keys, values)  # [N, heads, T, 64]
        mixed: Tensor = self.proj(out.transpose(1, 2).flatten(2))
        return mixed


class Perceptron(nn.Module):
    """Two layers with a GELU between, for each token alone."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(features, HIDDEN_RATIO * features)
        self.fc2 = nn.Linear(HIDDEN_RATIO * features, features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Compute [N, T, features] from the same shape."""
        out: Tensor = self.fc2(gelu(self.fc1(tokens)))
        return out


class Block(nn.Module):
    """Attention and perceptron, normed before (Dosovitskiy et al., eqs. 2 and 3)."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        features = heads * HEAD_FEATURES
        self.norm1 = nn.LayerNorm(features, NORM_EPS)
        self.attn = Attention(heads)
        self.norm2 = nn.LayerNorm(features, NORM_EPS)
        self.mlp = Perceptron(features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Compute [N, T, features] from the same shape."""
        tokens = tokens + self.attn(self.norm1(tokens))
        out: Tensor = tokens + self.mlp(self.norm2(tokens))
        return out


class VisionTransformer(Encoder):
    """A ViT without its classifier (Dosovitskiy et al., ICLR 2021).

    The sizes are DeiT's (Touvron et al., ICML 2021, table 1): 12 blocks of heads with
    64 features each, 3 for ViT-T and 6 for ViT-S. Patches have 16 pixels, or 8 where
    images are smaller than 96. State keys are timm's: `cls_token`, `pos_embed`,
    `patch_embed.proj`, `blocks.{n}.{norm1,attn.qkv,attn.proj,norm2,mlp.fc1,mlp.fc2}`
    and `norm`. Weights start as N(0, 0.02) cut at 2, biases at 0.

    Images of other sizes go too, such as DINO's local crops (Caron et al., ICCV 2021):
    position embeddings are then interpolated, bicubic and antialiased, as timm does.

    Layers: "block1" to "block12" give a block's class token as it is, "cls" the last
    one normed.

    Args:
        heads: of each block, when `width` is 1.
        width: multiplies the number of heads; at least one is left.
        resolution: H = W of the images that position embeddings are laid out for.

    Raises:
        SettingsError: the images are smaller than a patch.
    """

    layers = (*(f"block{n + 1}" for n in range(DEPTH)), "cls")

    def __init__(self, heads: int, width: float = 1.0, resolution: int = 224) -> None:
        super().__init__()
        heads = max(1, round(heads * width))
        features = heads * HEAD_FEATURES
        self.patch_px = PATCH_PX if resolution >= SMALL_IMAGE_PX else SMALL_PATCH_PX
        self.resolution, self.side = resolution, resolution // self.patch_px
        if self.side < 1:
            raise SettingsError(
                f"a ViT cannot be built for {resolution} pixels: give it at least one "
                f"patch of {self.patch_px}"
            )
        self.heads, self.out_features = heads, features
        self.cls_token = nn.Parameter(torch.empty(1, 1, features))
        self.pos_embed = nn.Parameter(torch.empty(1, 1 + self.side**2, features))
        self.patch_embed = PatchEmbedding(self.patch_px, features)
        self.blocks = nn.ModuleList(Block(heads) for _ in range(DEPTH))
        self.norm = nn.LayerNorm(features, NORM_EPS)
        self.apply(start_weights)
        for tokens in (self.cls_token, self.pos_embed):
            nn.init.trunc_normal_(tokens, std=START_STD)

    def forward(self, images: Tensor, layer: str | None = None) -> Tensor:
        """Compute a layer's class token; see `Encoder.forward`."""
        maps = self.patch_embed(images)
        tokens = torch.cat(
            [self.cls_token.expand(len(maps), -1, -1), maps.flatten(2).transpose(1, 2)],
            dim=1,
        )  # [N, 1 + rows * columns, features]
        tokens = tokens + self.place(*maps.shape[2:])
        last = self.find_layer(layer) + 1
        for block in self.blocks[:last]:
            tokens = block(tokens)
        out: Tensor = tokens[:, 0]
        return self.norm(out) if last > DEPTH else out

    def place(self, rows: int, columns: int) -> Tensor:
        """Position embeddings of a grid: [1, 1 + rows * columns, features]."""
        if (rows, columns) == (self.side, self.side):
            return self.pos_embed
        first, grid = self.pos_embed[:, :1], self.pos_embed[:, 1:]
        grid = grid.transpose(1, 2).reshape(1, -1, self.side, self.side)
        grid = interpolate(grid, (rows, columns), mode="bicubic", antialias=True)
        return torch.cat([first, grid.flatten(2).transpose(1, 2)], dim=1)


def start_weights(module: nn.Module) -> None:
    """Draw a layer's first weights; norms have theirs."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.trunc_normal_(module.weight, std=START_STD)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
