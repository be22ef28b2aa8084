"""A `bedside.toml` that's missing, torn or not TOML: told in a person's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from bot.errors import ConfigurationError
from tests.settings_files import SMALL, Write, refusal


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    assert "Copy bedside.example.toml" in refusal(tmp_path / "bedside.toml")


def test_broken_toml_is_told_with_its_line(write: Write) -> None:
    assert "line 2" in refusal(write('[practice]\nid = "rosebank\n'))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_bytes(SMALL.encode("utf-16"))

    assert "UTF-8" in refusal(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_bytes(SMALL.encode("utf-8-sig"))

    assert settings.load(path, {}).practice().name == "Rosebank"


values = st.recursive(
    st.none().map(lambda _: "x") | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
keys = st.sampled_from([*settings.File.model_fields, "id", "name", "sites", "other"])
tables = st.dictionaries(keys, values | st.dictionaries(keys, values) | st.lists(values))


@given(tables)
def test_whatever_stands_in_the_file_the_answer_is_a_sentence(found: dict[str, object]) -> None:
    lines = list(settings.mistakes(found))

    assert lines
    assert all(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('name = "Rosebank', 'line 2: a quotation mark (") is missing'),
        ("name = “Rosebank”", "line 2: there are curly quotes"),
        ("name = Rosebank", "line 2: the value needs quotation marks"),
        ('name "Rosebank"', "line 2: an equals sign is missing"),
        ("name =", "line 2: the value after the equals sign is missing"),
        ('name = "a"\nname = "b"', "line 3: this setting is there twice"),
        ('names = ["a", "b"', "a square bracket, [ or ], is missing"),
        ('name = "Rosebank" # it\'s "ours\n[[x', "line 3: a square bracket"),
    ],
)
def test_a_file_that_is_not_toml_is_explained_in_a_persons_words(
    tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "bedside.toml"
    file.write_text(f"[practice]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        settings.load(file, {})
    assert said in str(told.value)
