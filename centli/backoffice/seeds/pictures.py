"""Pictures of things that are sold, drawn: a backdrop, a soft shadow and the thing itself, in a few flat colours."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

SIDE: Final = 720
SMOOTH: Final = 1.5
"""Drawn larger and made smaller, so that edges are smooth."""

Colour: TypeAlias = tuple[int, int, int]
Glyph: TypeAlias = Callable[["Pen"], None]

INK: Final = (38, 45, 52)
PAPER: Final = (250, 248, 243)
STEEL: Final = (196, 203, 209)
WOOD: Final = (176, 122, 78)
LEAF: Final = (74, 140, 92)

PALETTES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("#f6e7d2", "#efc9a0", "#c8553d", "#f2a65a"),
    ("#e2efe8", "#b6d9c7", "#0b6b4f", "#f0b429"),
    ("#e6ecf7", "#bccdec", "#2f5d9b", "#f28f6b"),
    ("#f7e4ea", "#ecb9c9", "#a23e5c", "#f4c95d"),
    ("#eee8f6", "#cdbde8", "#5b3e96", "#57b8a5"),
    ("#fdf1cf", "#f6d77f", "#8a5a00", "#d1495b"),
    ("#dff1f3", "#a9dbe0", "#11717a", "#ff8552"),
    ("#f1ece4", "#d9c9b0", "#6b4f35", "#3d8361"),
)
"""Wall, its shapes, the thing's own colour, and its accent."""


def rgb(code: str) -> Colour:
    """Return a colour from its web form."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Pen:
    """Draws in hundredths of the picture's side; ``main`` and ``accent`` are the thing's colours."""

    def __init__(self, image: Image.Image, main: Colour, accent: Colour) -> None:
        self._draw = ImageDraw.Draw(image)
        self._unit = image.width / 100
        self.main, self.accent = main, accent
        self.dark, self.light = mixed(main, INK, 0.45), mixed(main, PAPER, 0.55)

    def _at(self, *places: float) -> list[float]:
        return [place * self._unit for place in places]

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, r: float = 0) -> None:
        """Fill a rectangle, its corners rounded by ``r``."""
        self._draw.rounded_rectangle(self._at(x0, y0, x1, y1), r * self._unit, fill=colour)

    def disc(self, x: float, y: float, r: float, colour: Colour, ry: float | None = None) -> None:
        """Fill a circle, or an ellipse."""
        self._draw.ellipse(self._at(x - r, y - (ry or r), x + r, y + (ry or r)), fill=colour)

    def shape(self, colour: Colour, *points: float) -> None:
        """Fill a polygon whose points are x, y, x, y and so on."""
        self._draw.polygon(self._at(*points), fill=colour)

    def line(self, colour: Colour, width: float, *points: float) -> None:
        """Draw a line through points, round at its joints and ends."""
        self._draw.line(
            self._at(*points), fill=colour, width=round(width * self._unit), joint="curve"
        )
        for x, y in ((points[0], points[1]), (points[-2], points[-1])):
            self.disc(x, y, width / 2, colour)

    def arc(
        self, x: float, y: float, r: float, start: float, end: float, colour: Colour, width: float
    ) -> None:
        """Draw part of a circle."""
        self._draw.arc(
            self._at(x - r, y - r, x + r, y + r),
            start,
            end,
            fill=colour,
            width=round(width * self._unit),
        )


# ── Things ───────────────────────────────────────────────────────────────────────────────────────


def _laptop(pen: Pen) -> None:
    pen.box(24, 30, 76, 66, INK, 3)
    pen.box(27, 33, 73, 63, pen.light, 1.5)
    pen.shape(pen.main, 27, 63, 27, 52, 44, 42, 58, 52, 73, 40, 73, 63)
    pen.disc(62, 41, 4.5, pen.accent)
    pen.shape(STEEL, 17, 73, 24, 66, 76, 66, 83, 73)
    pen.box(17, 73, 83, 76, mixed(STEEL, INK, 0.35), 1.5)
    pen.box(43, 68.5, 57, 71, mixed(STEEL, INK, 0.2), 0.8)


def _phone(pen: Pen) -> None:
    pen.box(37, 18, 63, 76, INK, 5)
    pen.box(39, 20.5, 61, 73.5, pen.main, 3)
    pen.disc(50, 40, 12, pen.light)
    pen.disc(55, 45, 8, pen.accent)
    pen.box(46, 22, 54, 24, INK, 1)
    for n in range(4):
        pen.box(42 + n * 4.4, 65, 45.2 + n * 4.4, 68.4, PAPER, 0.8)


def _screen(pen: Pen) -> None:
    pen.box(14, 24, 86, 68, INK, 2)
    pen.box(16, 26, 84, 65, pen.light)
    pen.shape(pen.main, 16, 65, 16, 52, 36, 40, 56, 56, 70, 46, 84, 54, 84, 65)
    pen.disc(66, 36, 6, pen.accent)
    pen.box(46, 68, 54, 73, INK)
    pen.box(34, 73, 66, 76, INK, 1.5)


def _headphones(pen: Pen) -> None:
    pen.arc(50, 50, 26, 180, 360, INK, 5)
    pen.box(20, 48, 33, 72, pen.main, 5)
    pen.box(67, 48, 80, 72, pen.main, 5)
    pen.box(31, 50, 37, 70, pen.light, 3)
    pen.box(63, 50, 69, 70, pen.light, 3)
    pen.disc(25, 60, 2.5, pen.accent)
    pen.disc(75, 60, 2.5, pen.accent)


def _tablet(pen: Pen) -> None:
    pen.box(29, 20, 71, 76, INK, 4)
    pen.box(32, 24, 68, 72, PAPER, 1.5)
    pen.box(36, 28, 64, 44, pen.main, 1.5)
    pen.disc(57, 34, 3.5, pen.accent)
    for n in range(4):
        pen.box(36, 48 + n * 5.4, 64 - n * 5, 50.5 + n * 5.4, mixed(pen.light, STEEL, 0.4), 1)


def _console(pen: Pen) -> None:
    pen.box(22, 42, 78, 66, pen.main, 12)
    pen.disc(29, 62, 11, pen.main)
    pen.disc(71, 62, 11, pen.main)
    pen.box(30, 51, 42, 55, INK, 1)
    pen.box(34, 47, 38, 59, INK, 1)
    for x, y, colour in (
        (66, 47.5, pen.accent),
        (71, 52.5, PAPER),
        (61, 52.5, pen.light),
        (66, 57.5, INK),
    ):
        pen.disc(x, y, 2.6, colour)
    pen.disc(44, 62, 4.2, pen.dark)
    pen.disc(56, 62, 4.2, pen.dark)


def _camera(pen: Pen) -> None:
    pen.box(22, 36, 78, 72, INK, 5)
    pen.box(38, 29, 62, 40, INK, 3)
    pen.box(22, 44, 78, 64, pen.main)
    pen.disc(50, 54, 15, INK)
    pen.disc(50, 54, 11.5, mixed(INK, pen.light, 0.35))
    pen.disc(50, 54, 7, pen.dark)
    pen.disc(46, 50, 2.6, PAPER)
    pen.disc(71, 40, 2.6, pen.accent)


def _fridge(pen: Pen) -> None:
    pen.box(33, 14, 67, 77, pen.light, 4)
    pen.box(33, 14, 67, 36, pen.main, 4)
    pen.box(33, 33, 67, 36.5, pen.dark)
    pen.box(37, 20, 39.5, 31, PAPER, 1.2)
    pen.box(37, 41, 39.5, 58, INK, 1.2)
    pen.disc(59, 24, 2.5, pen.accent)
    pen.box(37, 77, 42, 79, INK)
    pen.box(58, 77, 63, 79, INK)


def _washer(pen: Pen) -> None:
    pen.box(28, 20, 72, 77, PAPER, 4)
    pen.box(28, 20, 72, 33, pen.main, 4)
    pen.disc(36, 26.5, 3, PAPER)
    pen.box(44, 24.5, 64, 28.5, pen.light, 2)
    pen.disc(50, 55, 17, STEEL)
    pen.disc(50, 55, 13.5, pen.dark)
    pen.disc(50, 58, 9.5, pen.light)
    pen.disc(46, 51, 3, PAPER)
    pen.disc(55, 57, 2, pen.accent)


def _coffee_maker(pen: Pen) -> None:
    pen.box(30, 22, 70, 34, pen.main, 3)
    pen.box(30, 22, 42, 76, pen.main, 3)
    pen.box(28, 70, 74, 77, pen.dark, 3)
    pen.box(50, 34, 60, 40, INK, 1)
    pen.shape(mixed(PAPER, STEEL, 0.5), 46, 46, 68, 46, 65, 70, 49, 70)
    pen.shape((94, 62, 40), 47, 54, 67, 54, 65, 70, 49, 70)
    pen.arc(68, 57, 6, 270, 90, INK, 2)
    pen.disc(36, 28, 2.5, pen.accent)


def _blender(pen: Pen) -> None:
    pen.shape(mixed(PAPER, STEEL, 0.5), 36, 20, 64, 20, 59, 54, 41, 54)
    pen.shape(pen.accent, 37.5, 34, 62.5, 34, 59, 54, 41, 54)
    pen.box(35, 16, 65, 21, INK, 2)
    pen.arc(64, 34, 8, 270, 90, INK, 2.4)
    pen.shape(pen.main, 40, 54, 60, 54, 66, 77, 34, 77)
    pen.disc(50, 67, 4, PAPER)
    pen.disc(50, 67, 2, pen.dark)


def _sofa(pen: Pen) -> None:
    pen.box(20, 36, 80, 64, pen.main, 6)
    pen.box(26, 42, 49, 60, pen.light, 4)
    pen.box(51, 42, 74, 60, pen.light, 4)
    pen.box(14, 46, 27, 70, pen.dark, 5)
    pen.box(73, 46, 86, 70, pen.dark, 5)
    pen.box(22, 60, 78, 71, pen.main, 3)
    pen.box(30, 45, 41, 56, pen.accent, 2)
    pen.box(22, 71, 26, 77, WOOD)
    pen.box(74, 71, 78, 77, WOOD)


def _chair(pen: Pen) -> None:
    pen.box(36, 18, 64, 50, pen.main, 7)
    pen.box(40, 22, 60, 46, pen.light, 5)
    pen.box(32, 51, 68, 58, pen.dark, 3.5)
    pen.box(48, 58, 52, 68, INK)
    pen.line(INK, 2.6, 34, 75, 50, 67, 66, 75)
    for x in (34, 50, 66):
        pen.disc(x, 76, 2.2, pen.accent)


def _bed(pen: Pen) -> None:
    pen.box(14, 28, 20, 76, WOOD, 2)
    pen.box(80, 46, 86, 76, WOOD, 2)
    pen.box(18, 50, 82, 70, PAPER, 4)
    pen.box(22, 42, 42, 54, pen.light, 4)
    pen.shape(pen.main, 40, 50, 82, 50, 82, 66, 34, 66)
    pen.shape(pen.accent, 40, 50, 50, 50, 44, 66, 34, 66)
    pen.box(18, 66, 82, 71, WOOD)


def _lamp(pen: Pen) -> None:
    pen.disc(50, 44, 27, mixed(pen.accent, PAPER, 0.72))
    pen.shape(pen.main, 40, 24, 60, 24, 70, 46, 30, 46)
    pen.box(48.8, 46, 51.2, 72, INK)
    pen.box(38, 72, 62, 76, INK, 2)
    pen.line(INK, 0.7, 60, 46, 60, 56)
    pen.disc(60, 57, 1.4, pen.accent)


def _pan(pen: Pen) -> None:
    pen.box(60, 44, 90, 49, WOOD, 2.4)
    pen.disc(42, 52, 25, INK)
    pen.disc(42, 51, 21.5, pen.main)
    pen.disc(42, 51, 17, pen.dark)
    pen.disc(38, 52, 9, PAPER, 7.5)
    pen.disc(39, 52, 4, (246, 186, 60))


def _shirt(pen: Pen) -> None:
    pen.shape(
        pen.main,
        36,
        22,
        44,
        26,
        56,
        26,
        64,
        22,
        84,
        36,
        74,
        49,
        67,
        44,
        67,
        76,
        33,
        76,
        33,
        44,
        26,
        49,
        16,
        36,
    )
    pen.shape(pen.dark, 44, 24, 50, 32, 56, 24, 56, 22, 44, 22)
    pen.box(33, 50, 67, 55, pen.accent)
    pen.box(33, 57.5, 67, 60, pen.light)


def _jacket(pen: Pen) -> None:
    pen.shape(
        pen.main,
        35,
        21,
        50,
        28,
        65,
        21,
        80,
        30,
        85,
        68,
        74,
        70,
        69,
        46,
        69,
        76,
        31,
        76,
        31,
        46,
        26,
        70,
        15,
        68,
        20,
        30,
    )
    pen.shape(pen.dark, 35, 21, 50, 28, 65, 21, 60, 36, 50, 42, 40, 36)
    pen.line(PAPER, 1, 50, 42, 50, 75)
    pen.box(36, 58, 46, 60, pen.dark, 1)
    pen.box(54, 58, 64, 60, pen.dark, 1)
    pen.disc(60, 46, 2.2, pen.accent)


def _dress(pen: Pen) -> None:
    pen.shape(
        pen.main, 41, 20, 46, 26, 54, 26, 59, 20, 63, 28, 59, 44, 74, 76, 26, 76, 41, 44, 37, 28
    )
    pen.box(40, 42, 60, 46, pen.accent)
    for x, y in ((40, 58), (50, 54), (60, 60), (46, 68), (56, 70), (35, 70), (66, 70)):
        pen.disc(x, y, 1.7, pen.light)


def _shoe(pen: Pen) -> None:
    pen.shape(pen.main, 18, 40, 34, 36, 46, 50, 66, 56, 82, 60, 84, 68, 18, 68)
    pen.shape(pen.accent, 18, 40, 28, 37.5, 34, 52, 18, 60)
    pen.box(16, 66, 85, 73, PAPER, 3)
    pen.box(16, 71, 85, 74.5, INK, 1.7)
    for n in range(3):
        pen.line(PAPER, 1.5, 40 + n * 6.5, 48 + n * 2.6, 46 + n * 6.5, 44 + n * 3)
    pen.disc(77, 62, 2.2, pen.light)


def _bag(pen: Pen) -> None:
    pen.arc(50, 30, 11, 180, 360, INK, 2.6)
    pen.box(29, 28, 71, 76, pen.main, 10)
    pen.box(34, 50, 66, 71, pen.dark, 4)
    pen.box(34, 50, 66, 55, pen.light, 2)
    pen.box(47, 53, 53, 60, pen.accent, 1.4)
    pen.line(pen.light, 1, 36, 42, 64, 42)


def _watch(pen: Pen) -> None:
    pen.shape(pen.dark, 41, 12, 59, 12, 62, 34, 38, 34)
    pen.shape(pen.dark, 38, 62, 62, 62, 59, 84, 41, 84)
    pen.disc(50, 48, 20, INK)
    pen.disc(50, 48, 16.5, PAPER)
    pen.disc(50, 48, 13.5, pen.light)
    pen.line(INK, 1.7, 50, 48, 50, 39)
    pen.line(pen.accent, 1.7, 50, 48, 57, 52)
    pen.box(70, 46, 73, 50, INK, 1)


def _sack(pen: Pen) -> None:
    pen.shape(pen.main, 34, 22, 66, 22, 70, 76, 30, 76)
    pen.box(33, 18, 67, 24, pen.dark, 1.5)
    pen.box(37, 36, 63, 62, PAPER, 3)
    pen.disc(46, 49, 5.6, (112, 72, 44), 7.5)
    pen.disc(55, 50, 5.6, (94, 58, 34), 7.5)
    pen.line(PAPER, 0.9, 46, 44, 46, 54)
    pen.line(PAPER, 0.9, 55, 45, 55, 55)
    pen.box(37, 66, 63, 69, pen.accent, 1.5)


def _bar(pen: Pen) -> None:
    pen.shape((86, 52, 34), 30, 30, 62, 22, 72, 62, 40, 70)
    for row in range(3):
        for column in range(2):
            x, y = 34 + column * 15 + row * 3.2, 31 - column * 3.8 + row * 12.5
            pen.shape((120, 76, 50), x, y, x + 12, y - 3, x + 14, y + 7, x + 2, y + 10)
    pen.shape(pen.main, 38, 56, 70, 48, 75, 70, 43, 78)
    pen.shape(pen.accent, 40, 63, 72, 55, 73, 60, 41, 68)


def _jar(pen: Pen) -> None:
    pen.box(32, 30, 68, 77, mixed(PAPER, STEEL, 0.35), 7)
    pen.box(34, 42, 66, 75, pen.accent, 6)
    pen.box(34, 20, 66, 32, pen.dark, 3)
    pen.box(36, 48, 64, 68, PAPER, 2)
    pen.disc(50, 58, 6, pen.main)
    pen.shape(LEAF, 50, 52, 57, 47, 55, 54)


def _bottle(pen: Pen) -> None:
    pen.box(44.5, 14, 55.5, 20, pen.dark, 1.5)
    pen.box(45.5, 19, 54.5, 34, pen.main)
    pen.shape(pen.main, 45.5, 30, 54.5, 30, 63, 42, 63, 46, 37, 46, 37, 42)
    pen.box(37, 43, 63, 78, pen.main, 4)
    pen.box(37, 50, 63, 68, PAPER)
    pen.disc(50, 59, 6, pen.accent)
    pen.box(40, 44, 42, 49, pen.light, 1)


def _bike(pen: Pen) -> None:
    for x in (28, 72):
        pen.arc(x, 60, 16, 0, 360, INK, 2.4)
        pen.disc(x, 60, 2, pen.accent)
    pen.line(pen.main, 2.6, 28, 60, 42, 38, 64, 38, 50, 60, 28, 60)
    pen.line(pen.main, 2.6, 42, 38, 50, 60)
    pen.line(pen.main, 2.6, 72, 60, 62, 32, 68, 29)
    pen.box(36, 33, 47, 36.5, INK, 1.7)
    pen.disc(50, 60, 3.6, pen.dark)


def _weights(pen: Pen) -> None:
    pen.box(30, 51, 70, 55, STEEL, 1)
    for x0, x1, top in ((20, 27, 40), (28, 35, 34), (65, 72, 34), (73, 80, 40)):
        pen.box(x0, top, x1, 106 - top, pen.main if top == 34 else pen.dark, 2.4)
    pen.box(16, 49, 20, 57, pen.accent, 1)
    pen.box(80, 49, 84, 57, pen.accent, 1)


def _tent(pen: Pen) -> None:
    pen.shape(pen.main, 50, 22, 86, 74, 14, 74)
    pen.shape(pen.dark, 50, 22, 86, 74, 64, 74)
    pen.shape(INK, 50, 40, 60, 74, 40, 74)
    pen.shape(pen.light, 50, 40, 40, 74, 34, 74)
    pen.line(INK, 1, 50, 22, 50, 15)
    pen.shape(pen.accent, 50, 14, 60, 17, 50, 20)


def _ball(pen: Pen) -> None:
    pen.disc(50, 50, 26, PAPER)
    pen.shape(pen.main, 50, 40, 60, 47, 56, 58, 44, 58, 40, 47)
    for points in (
        (50, 24, 58, 27, 56, 33, 44, 33, 42, 27), (76, 47, 75, 57, 68, 58, 66, 48, 71, 43),
        (24, 47, 25, 57, 32, 58, 34, 48, 29, 43), (38, 66, 44, 70, 42, 75, 33, 70, 33, 66),
        (62, 66, 56, 70, 58, 75, 67, 70, 67, 66),
    ):  # fmt: skip
        pen.shape(pen.accent, *points)


def _blocks(pen: Pen) -> None:
    pen.box(20, 52, 46, 77, pen.main, 2)
    pen.box(52, 52, 78, 77, pen.accent, 2)
    pen.box(36, 26, 62, 51, pen.dark, 2)
    pen.disc(33, 64.5, 7, PAPER)
    pen.shape(PAPER, 65, 57, 73, 71, 57, 71)
    pen.box(43, 33, 55, 44, PAPER, 1)


def _bear(pen: Pen) -> None:
    fur, soft = mixed(WOOD, pen.accent, 0.25), mixed(WOOD, PAPER, 0.6)
    for x in (38, 62):
        pen.disc(x, 26, 6.5, fur)
        pen.disc(x, 26, 3.4, soft)
    pen.disc(50, 64, 18, fur, 15)
    pen.disc(32, 60, 7, fur)
    pen.disc(68, 60, 7, fur)
    pen.disc(50, 37, 16.5, fur)
    pen.disc(50, 42, 7.5, soft, 6)
    pen.disc(50, 39.5, 2.4, INK, 1.8)
    pen.disc(43.5, 34, 1.8, INK)
    pen.disc(56.5, 34, 1.8, INK)
    pen.shape(pen.main, 50, 55, 40, 50, 40, 60)
    pen.shape(pen.main, 50, 55, 60, 50, 60, 60)
    for x in (38, 62):
        pen.disc(x, 76, 7, fur, 5)


def _books(pen: Pen) -> None:
    for x, top, width, colour in (
        (24, 30, 12, pen.main), (37, 24, 10, pen.accent), (48, 34, 13, pen.dark), (62, 27, 11, pen.light),
    ):  # fmt: skip
        pen.box(x, top, x + width, 76, colour, 1)
        pen.box(x, top + 8, x + width, top + 11, PAPER)
        pen.box(x, 66, x + width, 68, PAPER)
    pen.box(18, 76, 82, 79, WOOD, 1)


def _cream(pen: Pen) -> None:
    pen.box(27, 48, 57, 77, PAPER, 5)
    pen.box(25, 38, 59, 50, pen.main, 3)
    pen.box(32, 58, 52, 66, pen.light, 1.5)
    pen.box(62, 34, 76, 77, pen.accent, 4)
    pen.box(65, 24, 73, 35, pen.dark, 2)
    pen.box(64.5, 50, 73.5, 60, PAPER, 1)


def _drill(pen: Pen) -> None:
    pen.box(28, 30, 66, 48, pen.main, 5)
    pen.shape(pen.dark, 38, 46, 54, 46, 50, 70, 36, 70)
    pen.box(30, 68, 58, 77, INK, 3)
    pen.shape(INK, 66, 33, 74, 36, 74, 42, 66, 45)
    pen.box(74, 37.8, 90, 40.2, STEEL)
    pen.box(54, 48, 58, 55, pen.accent, 1.4)
    for n in range(3):
        pen.box(33 + n * 5, 35, 35.4 + n * 5, 43, pen.dark, 1)


def _tools(pen: Pen) -> None:
    pen.arc(50, 42, 12, 180, 360, INK, 3)
    pen.box(18, 42, 82, 76, pen.main, 4)
    pen.box(18, 42, 82, 54, pen.dark, 4)
    pen.box(44, 50, 56, 60, pen.accent, 2)
    pen.box(26, 62, 38, 65, pen.light, 1)
    pen.box(62, 62, 74, 65, pen.light, 1)


def _bowl(pen: Pen) -> None:
    pen.disc(50, 50, 24, (146, 100, 62), 9)
    for x, y in ((38, 46), (46, 43), (54, 44), (62, 47), (50, 48)):
        pen.disc(x, y, 4.4, (170, 118, 74), 3.4)
    pen.shape(pen.main, 20, 52, 80, 52, 72, 76, 28, 76)
    pen.disc(50, 52, 30, pen.dark, 3)
    for dx, dy in ((-4.5, -3.5), (0, -5.2), (4.5, -3.5)):
        pen.disc(50 + dx, 64 + dy, 1.9, PAPER)
    pen.disc(50, 66, 3.8, PAPER, 3.2)


def _plant(pen: Pen) -> None:
    for x, y, tip in ((50, 50, 14), (50, 52, 24), (50, 52, 30)):
        for side in (-1, 1):
            pen.shape(
                LEAF, x, y + 6, x + side * tip * 0.5, y - tip * 1.1, x + side * tip, y - tip * 0.7
            )
    pen.shape(mixed(LEAF, PAPER, 0.25), 50, 58, 45, 34, 50, 18, 55, 34)
    pen.shape(pen.main, 32, 54, 68, 54, 63, 77, 37, 77)
    pen.box(30, 51, 70, 57, pen.dark, 1.5)
    pen.box(40, 64, 60, 67, pen.accent, 1)


def _mug(pen: Pen) -> None:
    pen.arc(67, 52, 11, -80, 80, pen.dark, 5)
    pen.box(32, 34, 66, 76, pen.main, 5)
    pen.box(32, 34, 66, 41, pen.dark, 3)
    pen.disc(49, 57, 8, pen.accent)
    pen.disc(49, 57, 4, pen.light)


def _ticket(pen: Pen) -> None:
    pen.box(18, 36, 82, 68, pen.main, 3)
    pen.disc(18, 52, 5, pen.light)
    pen.disc(82, 52, 5, pen.light)
    for n in range(5):
        pen.box(63, 39 + n * 5.6, 64.6, 42 + n * 5.6, PAPER)
    pen.box(26, 44, 54, 48, PAPER, 1)
    pen.box(26, 53, 46, 56, pen.light, 1)
    pen.disc(73, 52, 5, pen.accent)


def _gift_card(pen: Pen) -> None:
    pen.box(17, 30, 83, 72, pen.main, 4)
    pen.box(17, 47, 83, 55, pen.accent)
    pen.box(32, 30, 40, 72, pen.accent)
    pen.disc(30, 46, 7, pen.dark, 5)
    pen.disc(42, 46, 7, pen.dark, 5)
    pen.disc(36, 50, 4, PAPER)
    pen.box(58, 62, 77, 66, pen.light, 1)


def _umbrella(pen: Pen) -> None:
    pen.line(INK, 2, 50, 24, 50, 72)
    pen.arc(55, 72, 5, 0, 180, INK, 2)
    pen.shape(pen.main, 18, 52, 26, 36, 38, 27, 50, 24, 62, 27, 74, 36, 82, 52)
    for x in (29, 50, 71):
        pen.disc(x, 52, 10.6, pen.light, 5)
    pen.disc(50, 23, 2.4, pen.accent)


def _suitcase(pen: Pen) -> None:
    pen.box(40, 22, 44, 38, STEEL, 1)
    pen.box(56, 22, 60, 38, STEEL, 1)
    pen.box(40, 20, 60, 25, INK, 2)
    pen.box(26, 34, 74, 76, pen.main, 5)
    for x in (36, 47, 58):
        pen.box(x, 38, x + 4, 72, pen.dark, 1)
    pen.disc(34, 78, 3, INK)
    pen.disc(66, 78, 3, INK)
    pen.box(64, 42, 71, 49, pen.accent, 1)


GLYPHS: Final[Mapping[str, Glyph]] = {
    "mug": _mug, "ticket": _ticket, "gift_card": _gift_card, "umbrella": _umbrella, "suitcase": _suitcase,
    "laptop": _laptop, "phone": _phone, "screen": _screen, "headphones": _headphones, "tablet": _tablet,
    "console": _console, "camera": _camera, "fridge": _fridge, "washer": _washer,
    "coffee_maker": _coffee_maker, "blender": _blender, "sofa": _sofa, "chair": _chair, "bed": _bed,
    "lamp": _lamp, "pan": _pan, "shirt": _shirt, "jacket": _jacket, "dress": _dress, "shoe": _shoe,
    "bag": _bag, "watch": _watch, "sack": _sack, "bar": _bar, "jar": _jar, "bottle": _bottle,
    "bike": _bike, "weights": _weights, "tent": _tent, "ball": _ball, "blocks": _blocks, "bear": _bear,
    "books": _books, "cream": _cream, "drill": _drill, "tools": _tools, "bowl": _bowl, "plant": _plant,
}  # fmt: skip


# ── The picture ──────────────────────────────────────────────────────────────────────────────────


def draw(glyph: str, variant: int, *, side: int = SIDE) -> Image.Image:
    """Return the picture of a thing; every variant has other colours and another wall."""
    chance = random.Random(f"{glyph}:{variant}")  # noqa: S311 - a picture
    wall, shapes, main, accent = map(rgb, PALETTES[(variant + len(glyph)) % len(PALETTES)])
    drawn = round(side * SMOOTH)
    image = Image.new("RGB", (drawn, drawn), wall)
    pen = Pen(image, main, accent)
    _backdrop(pen, variant + len(glyph) * 3, wall, shapes, chance)
    pen.disc(50, 78.5, 35, mixed(shapes, INK, 0.22), 3.4)
    GLYPHS[glyph](pen)
    return image.resize((side, side), Image.Resampling.BOX)


def badge(glyph: str, variant: int) -> Image.Image:
    """Return a retailer's logo: a thing in a disc of the shop's colour."""
    wall, shapes, main, accent = map(rgb, PALETTES[(variant * 3 + 1) % len(PALETTES)])
    side = round(SIDE * SMOOTH)
    image = Image.new("RGB", (side, side), PAPER)
    pen = Pen(image, main, accent)
    pen.disc(50, 50, 48, mixed(main, PAPER, 0.12))
    pen.disc(50, 50, 42, wall)
    pen.disc(50, 74, 24, mixed(shapes, wall, 0.3), 3)
    GLYPHS[glyph](pen)
    return image.resize((SIDE, SIDE), Image.Resampling.BOX)


def _backdrop(pen: Pen, kind: int, wall: Colour, shapes: Colour, chance: random.Random) -> None:
    floor = mixed(wall, shapes, 0.55)
    match kind % 5:
        case 0:
            pen.disc(50, 48, 38, mixed(wall, shapes, 0.6))
        case 1:
            pen.box(20, 14, 80, 100, mixed(wall, shapes, 0.6), 30)
        case 2:
            pen.disc(26, 82, 34, mixed(wall, shapes, 0.5))
            pen.disc(80, 86, 42, mixed(wall, shapes, 0.8))
            pen.disc(chance.uniform(72, 82), 22, 8, mixed(wall, pen.accent, 0.55))
        case 3:
            pen.shape(mixed(wall, shapes, 0.55), 0, 20, 100, 0, 100, 56, 0, 78)
        case _:
            for row in range(5):
                for column in range(5):
                    pen.disc(
                        10 + column * 20 + row % 2 * 10,
                        10 + row * 16,
                        2.2,
                        mixed(wall, shapes, 0.7),
                    )
    pen.box(0, 74, 100, 100, floor)
