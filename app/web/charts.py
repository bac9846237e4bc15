"""Charts as SVG files: a picture of a table that always stands beside it, light or dark."""

import sys
from typing import Any

import pygal
from pygal import PluginImportFixer
from pygal.style import Style

from app.reports.tables import Table, Unit

# pygal looks for plug-ins, of which we have none, by a protocol that Python no longer speaks: each
# later import of an absent module would warn of it.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, PluginImportFixer)]

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_BARS = {False: ("#a6321b", "#d9b98f"), True: ("#ffa98f", "#6d5c4a")}
_RECORDS = {
    False: ("#1d6b45", "#a6321b", "#d9a441", "#8a817a"),
    True: ("#8fdcae", "#ff8a6b", "#ffd28a", "#8f857c"),
}
"""Present, absent, excused, not recorded."""
_UPRIGHT = {"semaines", "heures"}
"""Charts of what follows in time; the others have long names, and lie."""


WIDTH = 440
"""In pixels: narrow, so that its words can be read on a phone."""
MOST_LABELS = 8


_LETTERS = 20


def height(table: Table) -> int:
    """Return the height of a table's chart in pixels, so that the page keeps room for it."""
    return 300 if table.key in _UPRIGHT else 110 + 34 * max(1, len(table.lines))


def svg(table: Table, *, is_dark: bool) -> bytes:
    """Draw the columns that a table says; what is hidden in it is not drawn."""
    chart = _kind(table)(
        style=_style(is_dark, len(table.drawn)),
        js=[],
        width=WIDTH,
        height=height(table),
        legend_at_bottom=True,
        legend_at_bottom_columns=2 if len(table.drawn) > 2 else 1,
        truncate_legend=40,
        x_label_rotation=50 if table.key in _UPRIGHT else 0,
        show_minor_x_labels=table.key not in _UPRIGHT,
        show_minor_y_labels=table.key in _UPRIGHT,
        x_labels_major_every=-(-len(table.lines) // MOST_LABELS) if table.key in _UPRIGHT else 1,
        max_scale=5,
        margin=8,
        spacing=10,
        no_data_text="Rien à montrer",
    )
    names = [_short(line.name) for line in table.lines]
    lies = table.key not in _UPRIGHT
    chart.x_labels = names[::-1] if lies else names
    for place in table.drawn:
        column = table.columns[place]
        values = [_height(line.values[place], column.unit) for line in table.lines]
        chart.add(column.name, values[::-1] if lies else values)
    chart.add_xml_filter(_without_scripts)
    drawn: bytes = chart.render()
    return drawn


def _without_scripts(drawing: Any) -> Any:
    """Leave out what would make the drawing move: our pages run no script."""
    for parent in list(drawing.iter()):
        for child in [each for each in parent if str(each.tag).endswith("script")]:
            parent.remove(child)
    return drawing


def _short(name: str) -> str:
    """Return what of a name fits beside its bar: of a long one what follows the dash."""
    if len(name) > _LETTERS:
        name = name.rpartition(" – ")[2]
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _kind(table: Table) -> Any:
    if table.key in _UPRIGHT:
        return pygal.StackedBar if table.is_stacked else pygal.Bar
    return pygal.HorizontalStackedBar if table.is_stacked else pygal.HorizontalBar


def _height(value: int | None, unit: Unit) -> float | None:
    if value is None:
        return None
    return round(value / 60, 1) if unit is Unit.MINUTES else value


def _style(is_dark: bool, series: int) -> Style:
    ink = "#f6eee5" if is_dark else "#241c15"
    line = "#6d6157" if is_dark else "#c9bcae"
    colours = _RECORDS if series > 2 else _BARS
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground=ink,
        foreground_strong=ink,
        guide_stroke_color=line,
        major_guide_stroke_color=line,
        foreground_subtle=line,
        colors=colours[is_dark],
        opacity="1",
        opacity_hover="1",
        font_family=_FONT,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        no_data_font_size=18,
    )
