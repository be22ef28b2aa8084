"""The `data_visualization` block.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.schema import Rule, also, by_type, complaint, items, string, thing
from sandbox.slack.world import Json

TYPE = "data_visualization"


def missing(blocks: list[Json], at: str = "/blocks") -> list[str]:
    """Return Slack's complaints about charts in a workspace that doesn't have them yet."""
    return [
        complaint(f"unsupported type: {TYPE}", f"{at}/{index}/type")
        for index, block in enumerate(blocks)
        if isinstance(block, dict) and block.get("type") == TYPE
    ]


def _number(value: Any, pointer: str) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield complaint("must be a number", pointer)


def _same_labels(chart: dict[str, Any], pointer: str) -> Iterator[str]:
    """Check that each series has a unique name and exactly one point for each category."""
    axis, all_series = chart.get("axis_config"), chart.get("series")
    if not isinstance(axis, dict) or not isinstance(all_series, list):
        return
    names = [series.get("name") for series in all_series if isinstance(series, dict)]
    if len(set(map(str, names))) < len(names):
        yield complaint("series names must be unique", f"{pointer}/series")
    categories = axis.get("categories")
    if isinstance(categories, list) and len(set(map(str, categories))) < len(categories):
        yield complaint("categories must be unique", f"{pointer}/axis_config/categories")
    for index, series in enumerate(all_series):
        data = series.get("data") if isinstance(series, dict) else None
        labels = [one.get("label") for one in data or () if isinstance(one, dict)]
        if isinstance(categories, list) and sorted(map(str, labels)) != sorted(
            map(str, categories)
        ):
            yield complaint("labels must match the categories", f"{pointer}/series/{index}/data")


_label = string(limits.CHART_LABEL)
_point = thing({"label": _label, "value": _number})
_series = thing({"name": _label, "data": items(_point, limits.CHART_POINTS)})
_axis_title = string(limits.AXIS_TITLE)
_axis = thing(
    {"categories": items(_label, limits.CHART_POINTS)},
    {"x_label": _axis_title, "y_label": _axis_title},
)
_of_series = also(
    thing({"series": items(_series, limits.CHART_SERIES), "axis_config": _axis}), _same_labels
)
_pie = thing({"segments": items(_point, limits.CHART_POINTS)})
_chart = by_type({"bar": _of_series, "line": _of_series, "area": _of_series, "pie": _pie})

block: Rule = thing(
    {"title": string(limits.CHART_TITLE), "chart": _chart},
    {"block_id": string(limits.BLOCK_ID)},
)
