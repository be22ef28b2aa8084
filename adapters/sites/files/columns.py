"""Maps a file's columns to fields based on its layout, its column names, or a person's choices.

Column names are compared in their plain form (see `names.plain`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, lru_cache

from adapters.sites.files.names import content, plain
from bot.errors import Refused

NEEDED = {
    "stars": ("stars", "recommends"),
    "text": ("text", "title"),
    "a date": ("posted_at", "hours_ago"),
}
"""The required parts of a review, and the fields that can provide each part."""

AVERAGE = "it's a place's average, not a review's stars"
UNKNOWN = "I don't know what it is"
SET_ASIDE = "in this export it isn't part of the review"
ANOTHER = "another column is a better match"


@dataclass(frozen=True)
class Layout:
    """An export format that we recognize by its column names."""

    title: str
    site: str
    own_ids: bool
    any: frozenset[str]
    at_least: int
    columns: Mapping[str, tuple[str, ...]]
    not_read: frozenset[str]


@dataclass(frozen=True)
class Columns:
    """A file's columns. `read` maps each field to its columns' plain names, most certain first."""

    read: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    not_read: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None

    def title(self, name: str) -> str:
        """The column's name as it's written in the file."""
        return self.titles.get(name, name)

    @property
    def lacking(self) -> str:
        """The first required part of a review that has no column. Empty if nothing is missing."""
        needs = (what for what, fields in NEEDED.items() if not any(map(self.read.get, fields)))
        return next(needs, "")

    @property
    def missing(self) -> str:
        """The message about the missing part, or "" if nothing is missing."""
        if not (what := self.lacking):
            return ""
        wanted = NEEDED[what][0]
        called = _CALLED.get(wanted, wanted)
        return (
            f"the first line has to name the columns, and none of them is for {what}. "
            f"If one is, rename it to “{called}”, or say which one it is, like "
            f'--map {called}="{self._example(wanted)}"'
        )

    def reading(self, **also: tuple[str, ...]) -> Columns:
        """Return a copy that uses these columns for these fields."""
        read = {**self.read, **also}
        used = {name for names in read.values() for name in names}
        not_read = {name: why for name, why in self.not_read.items() if name not in used}
        freed = {name for names in self.read.values() for name in names} - used
        return replace(self, read=read, not_read=not_read | dict.fromkeys(freed, ANOTHER))

    def _example(self, wanted: str) -> str:
        """The name of a column that could be meant: an unknown one that nothing rules out."""
        free = [name for name, why in self.not_read.items() if why == UNKNOWN]
        if wanted == "stars" and "overall" in free:
            return self.title("overall")
        near = get_close_matches(wanted, free, n=1, cutoff=0.5)
        return self.title(near[0]) if near else _EXAMPLES[wanted]


@dataclass
class Chosen:
    """A person's choice of columns for a file (`--map FIELD="Column"`), by field."""

    columns: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Sequence[str]) -> Chosen:
        """Parse choices such as `stars=Overall Score`. Raises Refused."""
        chosen = {}
        for one in said:
            name, _, column = (part.strip() for part in one.partition("="))
            name = _FIELD_NAMES.get(name, name)
            if name not in _listed() or not column:
                near = get_close_matches(name, [*_listed(), *_FIELD_NAMES], n=1)
                hint = f"Did you mean {near[0]}? " if near else ""
                fields = "id, stars, text, title, author, date, location, site, reply"
                raise Refused(
                    f'--map needs FIELD="Column", such as --map stars="Overall Score". '
                    f"{hint}The fields are {fields}."
                )
            chosen[name] = column
        return cls(chosen)


_CALLED = {"posted_at": "date"}
_EXAMPLES = {"stars": "Overall Score", "text": "What they said", "posted_at": "Day"}
_FIELD_NAMES = {"date": "posted_at", "office": "location", "name": "author", "rating": "stars"}


def understood(headers: Sequence[str], chosen: Chosen) -> Columns:
    """Map these columns to fields. Raises Refused if two columns that we'd read share a name."""
    titles: dict[str, str] = {}
    twice = Counter(plain(header) for header in headers if header.strip())
    for header in headers:
        titles.setdefault(plain(header), header.strip())
    titles.pop("", None)
    layout = layout_of(titles)
    mapped = _mapped(chosen, titles)
    read: dict[str, tuple[str, ...]] = {}
    taken = set(mapped.values())
    set_aside = layout.not_read if layout else frozenset[str]()
    for name in _listed():
        if name in mapped:
            read[name] = (mapped[name],)
        elif layout and (own := _there(layout.columns.get(name, ()), titles, taken)):
            read[name] = own
            taken.update(own)
    free = [name for name in titles if name not in taken and name not in set_aside]
    for name in _listed():
        if name not in read and (found := _by_name(name, free)):
            read[name] = found
    if read.get("public") == read.get("posted_at"):  # "Published" can be a date or a yes/no
        read.pop("public", None)
    used = {column for columns in read.values() for column in columns}
    not_read = {
        name: SET_ASIDE if name in set_aside else _why(name)
        for name in titles
        if name not in used and not any(other.startswith(f"{name}_") for other in used)
    }
    for name, count in twice.items():
        if count > 1 and name in used:
            raise Refused(
                f"The column “{titles[name]}” is there twice, and I can't tell which one to "
                "read. Rename or remove one of them, then try again."
            )
    return Columns(read, titles, not_read, layout)


def known(header: str) -> bool:
    """Whether this looks like a column name rather than a value."""
    name = plain(header)
    return (
        bool(name) and len(header) < 60 and (_field_of(name) is not None or name in _in_layouts())
    )


def layout_of(names: Collection[str]) -> Layout | None:
    """The layout with the most telltale columns among these. None if no layout has enough."""
    counted = [(len(layout.any & set(names)), layout) for layout in layouts()]
    fitting = [(count, layout) for count, layout in counted if count >= layout.at_least]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


@cache
def layouts() -> tuple[Layout, ...]:
    return tuple(
        Layout(
            title=layout["title"],
            site=layout.get("site", ""),
            own_ids=layout.get("own_ids", True),
            any=frozenset(layout["any"]),
            at_least=layout["at_least"],
            columns={name: tuple(columns) for name, columns in layout["columns"].items()},
            not_read=frozenset(layout.get("not_read", ())),
        )
        for layout in content("layouts.toml")["layouts"]
    )


def _mapped(chosen: Chosen, titles: Mapping[str, str]) -> dict[str, str]:
    mapped = {}
    for name, column in chosen.columns.items():
        if plain(column) not in titles:
            there = ", ".join(f"“{title}”" for title in titles.values())
            raise Refused(f"There's no column “{column}” in this file. It has {there}.")
        mapped[name] = plain(column)
    return mapped


def _there(
    wanted: Collection[str], names: Collection[str], taken: Collection[str]
) -> tuple[str, ...]:
    return tuple(name for name in wanted if name in names and name not in taken)


def _by_name(wanted: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns for a field, by the most reliable group of names that occurs in it."""
    groups = _listed()[wanted]
    split = max(len(groups) - 1, 1)
    for group in groups[:split]:
        if found := _there(group, names, ()):
            return found
    if found := tuple(name for name in names if _by_words(name) == wanted and not _is_listed(name)):
        return found
    for group in groups[split:]:
        if found := _there(group, names, ()):
            return found
    return ()


def _why(name: str) -> str:
    tokens = set(name.split("_"))
    said = content("layouts.toml")["words"]
    is_average = tokens & set(said["average"]) and tokens & set(said["stars"])
    return AVERAGE if is_average else UNKNOWN if _field_of(name) is None else ANOTHER


@lru_cache(maxsize=4096)
def _field_of(name: str) -> str | None:
    return _is_listed(name) or _by_words(name)


def has_review(names: Collection[str]) -> bool:
    """Whether an object with these plain names could be a review, because it has text or stars."""
    return not {"text", "stars", "recommends"}.isdisjoint(map(_field_of, names))


def _is_listed(name: str) -> str | None:
    return _listed_names().get(name)


@cache
def _listed() -> Mapping[str, list[list[str]]]:
    columns: Mapping[str, list[list[str]]] = content("layouts.toml")["columns"]
    return columns


@cache
def _listed_names() -> Mapping[str, str]:
    return {
        name: wanted for wanted, groups in _listed().items() for group in groups for name in group
    }


@cache
def _in_layouts() -> frozenset[str]:
    return frozenset(
        name for layout in layouts() for names in layout.columns.values() for name in names
    ) | frozenset(name for layout in layouts() for name in layout.any)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in content("layouts.toml")["words"].items()}


@lru_cache(maxsize=4096)
def _by_words(name: str) -> str | None:
    """A column's field, based on the words in its name: `date_of_review` is a date."""
    said = _words()
    tokens = frozenset(name.split("_")) - said["between"]
    if tokens & said["never"] or len(tokens) > 6:
        return None
    for asked in (_reply, _time, _link_or_id):
        if (found := asked(tokens, said)) is not None:
            return found or None
    if tokens & said["recommends"]:
        return None if tokens & said["how_likely"] else "recommends"
    if tokens & said["yes_or_no"]:
        return None
    for wanted in ("title", "translation", "language"):
        if tokens & said[wanted] and not tokens & ((said["other"] | said["location"]) - {"google"}):
            return wanted
    if tokens & said["stars"] and not tokens & (said["average"] | said["other"]):
        return "stars"
    for wanted in ("author", "location", "site"):
        if tokens & said[wanted] and not tokens - said[wanted] - said[f"{wanted}_also"]:
            return wanted
    not_text = said["other"] | said["not_text"]
    return "text" if tokens & said["text"] and not tokens & not_text else None


def _reply(tokens: frozenset[str], said: Mapping[str, frozenset[str]]) -> str | None:
    """A column's field if the column is about replies, "" if we don't read it, or None if it isn't
    about replies.
    """
    if not tokens & said["reply"]:
        return None
    if tokens & said["not_a_reply"]:
        return ""
    if tokens & said["when"] or tokens & said["at"]:
        return "reply_at"
    if tokens & said["url"] or tokens & said["id"] or tokens & (said["author"] | {"by", "name"}):
        return ""
    return "replied" if tokens & said["replied"] else "reply"


def _time(tokens: frozenset[str], said: Mapping[str, frozenset[str]]) -> str | None:
    if tokens & said["edited"]:
        return "" if tokens & (said["yes_or_no"] | {"by"}) else "updated_at"
    if not tokens & said["when"]:
        return None
    return "" if tokens & said["other_when"] or tokens & {"zone", "timezone"} else "posted_at"


def _link_or_id(tokens: frozenset[str], said: Mapping[str, frozenset[str]]) -> str | None:
    for wanted, words in (("url", said["url"]), ("id", said["id"])):
        if tokens & words:
            is_office = wanted == "id" and tokens & {"location", "office", "branch"}
            if is_office and not tokens - said["location"] - said["location_also"]:
                return "location"
            is_ours = not tokens & said["other"] and ("review" in tokens or tokens <= words)
            return wanted if is_ours else ""
    return None
