"""Pictures are decoded and written anew: what was hidden in them (place, camera, preview, code) does not come along.

Runs in a one-off process.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import (  # the decoders by name: left to itself, Pillow loads every one it has
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from .kinds import PICTURE_SIZES
from .refusals import Refused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2_000  # what is kept: enough for a full screen and for print on half a sheet
_DECODERS = tuple(
    decoder.format
    for decoder in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
    )
)
_WEBP = {"format": "WEBP", "quality": 80, "method": 4}


@dataclass(frozen=True)
class Picture:
    """What was written: the whole picture and its smaller copies ``(width, height, bytes)``. ``still``: it moved."""

    content_type: str
    width: int
    height: int
    sizes: tuple[tuple[int, int, int], ...]
    still: bool = False


def rewrite(source: Path, target: Path) -> Picture:
    """Write the picture at ``source`` to ``target``, and a smaller copy to ``target.<width>`` for each size below it.

    A photo stays JPEG or WebP, a drawing PNG; copies are WebP. A picture that moves is kept as its first frame:
    movement that can't be stopped keeps people from reading (WCAG 2.2.2).

    Raises:
        Refused: it can't be decoded, or has more pixels than :data:`MOST_PIXELS`.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours, and lower
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS * 2
    try:
        with Image.open(source, formats=_DECODERS) as opened:
            return _rewrite(opened, target)
    except Image.DecompressionBombError as error:
        raise Refused("attachments.too_many_pixels", most=MOST_PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Refused("attachments.damaged") from error


def _rewrite(opened: Image.Image, target: Path) -> Picture:
    width, height = opened.size
    if width * height > MOST_PIXELS:  # known from the header, before anything is decoded
        raise Refused("attachments.too_many_pixels", most=MOST_PIXELS // 1_000_000)
    moves = getattr(opened, "n_frames", 1) > 1 and opened.format != "MPO"
    photo = opened.format in ("JPEG", "MPO")
    webp = opened.format == "WEBP"
    if photo:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large photo small: less memory, less time
    # Shrunk first: every step on the whole of a large picture would hold another copy of it.
    picture = _that_can_be_shrunk(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _in_plain_colours(ImageOps.exif_transpose(picture))
    if photo:
        _save(picture, target, format="JPEG", quality=85, optimize=True, progressive=True)
    elif webp:
        _save(picture, target, **_WEBP)
    else:
        _save(picture, target, format="PNG", optimize=True)
    content_type = "image/jpeg" if photo else "image/webp" if webp else "image/png"
    return Picture(content_type, *picture.size, tuple(_copies(picture, target)), still=moves)


def _that_can_be_shrunk(picture: Image.Image) -> Image.Image:
    """Palettes and pictures of one bit have no colour between two of theirs; greys of 16 bits come down to 8."""
    if picture.mode.startswith(("I", "F")):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if "transparency" in picture.info or picture.mode in ("P", "PA"):
        return picture.convert("RGBA")
    return picture.convert("L") if picture.mode == "1" else picture


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """As RGB, or RGBA where something shines through."""
    if picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGB")
    low, _high = picture.getchannel("A").getextrema()
    return picture.convert("RGBA") if low < 255 else picture.convert("RGB")  # type: ignore[operator]


def _copies(picture: Image.Image, target: Path) -> list[tuple[int, int, int]]:
    made = []
    for width in PICTURE_SIZES:
        if width >= picture.width:
            break
        height = max(1, round(picture.height * width / picture.width))
        copy = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        path = target.with_name(f"{target.name}.{width}")
        _save(copy, path, **_WEBP)
        made.append((width, height, path.stat().st_size))
    return made


def _save(picture: Image.Image, path: Path, **how: object) -> None:
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())  # pixels and nothing else
    with path.open("wb") as file:
        bare.save(file, **how)  # type: ignore[arg-type]
