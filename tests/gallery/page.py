"""The gallery as files that open without a server: the sandbox's page, with what is shown."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import asdict
from pathlib import Path

from tests.gallery.shown import everything
from tests.world import MONDAY, practice

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "sandbox" / "page"
STYLES = ("frame", "slack", "teams", "cards", "reviews")
LOOKS = (
    ("light", 1440),
    ("dark", 1440),
    ("light", 390),
    ("dark", 390),
)


def write(folder: Path) -> Path:
    """Write the page into `folder`; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "frame.html").write_text(frame(), encoding="utf-8")
    index = folder / "index.html"
    index.write_text(_index(), encoding="utf-8")
    return index


def frame() -> str:
    """Everything in one look: `?theme=dark`, and as wide as the window."""
    template = (HERE / "frame.html").read_text(encoding="utf-8")
    styles = "\n".join((PAGE / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    styles += (HERE / "gallery.css").read_text(encoding="utf-8")
    data = {
        "now": MONDAY.timestamp(),
        "users": [
            {"id": member.chat["slack"], "real_name": member.name, "title": member.role.value}
            for member in practice().members.values()
        ],
        "shown": [asdict(one) for one in everything()],
    }
    parts = {"STYLES": styles, "MODULES": _modules(), "DATA": _in_script(data)}
    return re.sub("%([A-Z]+)%", lambda found: parts[found[1]], template)


def _modules() -> str:
    """An import map with every module of the page: files can't import one another from disk."""
    sources = [*PAGE.glob("*.js"), HERE / "gallery.js"]
    found = {f"page/{file.name}": _as_address(file.read_text(encoding="utf-8")) for file in sources}
    return _in_script({"imports": found})


def _as_address(source: str) -> str:
    source = re.sub(r'from "\./', 'from "page/', source)
    return f"data:text/javascript;base64,{b64encode(source.encode()).decode()}"


def _in_script(value: object) -> str:
    return json.dumps(value).replace("</", "<\\/")


def _index() -> str:
    template = (HERE / "index.html").read_text(encoding="utf-8")
    frames = "\n".join(
        f'<iframe src="frame.html?theme={theme}" style="width: {width}px" '
        f'title="{theme}, {width} pixels"></iframe>'
        for theme, width in LOOKS
    )
    groups: dict[str, list[int]] = {}
    for n, one in enumerate(everything()):
        groups.setdefault(one.group, []).append(n)
    links = "\n".join(
        f'<button data-at="{numbers[0]}">{group} ({len(numbers)})</button>'
        for group, numbers in groups.items()
    )
    return template.replace("%FRAMES%", frames).replace("%LINKS%", links)
