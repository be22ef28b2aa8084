"""Tests that we post responses only to Slack's own URLs."""

from __future__ import annotations

import pytest

from adapters.slack.response_urls import is_allowed

SLACK = "https://slack.com/api/"
LOCAL = "http://127.0.0.1:8008/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/actions/T1/123/abcDEF",
        "https://hooks.slack.com/commands/T1/123/abc_-DEF",
        "https://hooks.slack.com/app/T1/123/abc",
    ],
)
def test_slacks_own_hooks_are_allowed(url: str) -> None:
    assert is_allowed(url, SLACK)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://169.254.169.254/",
        "http://hooks.slack.com/actions/T1/1/a",
        "https://hooks.slack.com/services/T1/1/a",
        "https://hooks.slack.com/actions/",
        "https://hooks.slack.com/actions/../services/T1/a",
        "https://hooks.slack.com/actions/%2e%2e/services",
        "https://hooks.slack.com:8443/actions/T1/1/a",
        "https://hooks.slack.com.evil.example/actions/T1/1/a",
        "https://hooks.slack.com@evil.example/actions/T1/1/a",
        "https://user:pass@hooks.slack.com/actions/T1/1/a",
        "https://hooks.slack.com\\@evil.example/actions/T1",
        "https://evil.example/https://hooks.slack.com/actions/T1/1/a",
        "https://hооks.slack.com/actions/T1/1/a",
        "https://hooks.slack.com/actions/T1/1/a\nHost: evil",
        "https://hooks.slack.com/actions/T1/1/a?x=1",
        "//hooks.slack.com/actions/T1/1/a",
        "http://127.0.0.1:8008/hooks/1",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert not is_allowed(url, SLACK)


def test_a_sandbox_on_this_machine_answers_at_its_own_origin() -> None:
    assert is_allowed("http://127.0.0.1:8008/respond/T1/1/abc", LOCAL)
    assert not is_allowed("http://127.0.0.1:9999/respond/T1/1/abc", LOCAL)
    assert not is_allowed("http://127.0.0.1:80080/respond", LOCAL)
    assert not is_allowed("http://127.0.0.1:8008@evil.example/respond", LOCAL)
    assert not is_allowed("http://169.254.169.254/", LOCAL)
    assert not is_allowed("http://10.0.0.5/x", "http://10.0.0.5/api/")
