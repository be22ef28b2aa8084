"""Tests e-mails that are malformed, huge, forged, or sent automatically."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.plain_text import text_of_html
from adapters.mail.reading import LARGEST, read_mail
from bot.mail.mails import Mail, mail_id
from tests.adapters.mail.mails import SERVER, google, mail

AT = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)


def read(data: bytes, server: str = SERVER) -> Mail:
    return read_mail(data, AT, server)


def test_a_person_s_mail_is_known_by_its_hashes_and_shows_no_address() -> None:
    found = read(mail("Your reply", "Hello", id="a1", In_Reply_To="<b2@x>", References="<c3@x>"))
    assert found.id == mail_id("a1@mail.example")
    assert found.thread == (mail_id("b2@x"), mail_id("c3@x"))
    assert (found.sender, found.recipients) == ("jane@patient.example", ("care@oakstreet.example",))
    assert "patient.example" not in repr(found)
    assert "Hello" not in repr(found)
    assert not found.automatic


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<news.example>"},
        {"Return_Path": "<>"},
        {"sender": "Mail Delivery <MAILER-DAEMON@x.example>"},
        {"sender": "no-reply@shop.example"},
    ],
)
def test_what_a_program_wrote_is_automatic(headers: dict[str, str]) -> None:
    assert read(mail("Hi", "x", **headers)).automatic


@pytest.mark.parametrize("subject", ["Automatic reply: Hi", "Undeliverable: Hi", "Out of office"])
def test_an_automatic_subject_is_enough(subject: str) -> None:
    assert read(mail(subject, "x")).automatic


def test_a_person_may_say_that_it_wasn_t_submitted_by_a_program() -> None:
    assert not read(mail("Hi", "x", Auto_Submitted="no")).automatic


def test_a_site_s_mail_is_genuine_by_our_own_server_s_word_only() -> None:
    assert read(google()).genuine == "yes"
    assert read(google()).checks == "DKIM pass, SPF pass, DMARC pass"
    assert read(google(), "mx.other.example").genuine == "unchecked"
    assert read(google(), "").genuine == "unchecked"


@pytest.mark.parametrize(
    ("header", "genuine"),
    [
        ("mx.google.com; dmarc=fail header.from=google.com; dkim=pass header.d=evil.example", "no"),
        ("mx.google.com; spf=pass smtp.mailfrom=x@evil.example", "no"),
        (
            "mx.google.com; dkim=fail header.d=google.com; spf=softfail smtp.mailfrom=google.com",
            "no",
        ),
        ("mx.google.com; dkim=none; spf=neutral", "unchecked"),
        ("mx.google.com.evil.example; dmarc=pass header.from=google.com", "unchecked"),
        ("evil.example; dmarc=pass header.from=google.com", "unchecked"),
        ("mx.google.com; dkim=pass header.d=mail.google.com", "yes"),
        ("mx.google.com; spf=pass (x) smtp.mailfrom=google.com.evil.example", "no"),
    ],
)
def test_forged_and_unchecked_mails_are_told_apart(header: str, genuine: str) -> None:
    data = google(passes="", Authentication_Results=header)
    assert read(data).genuine == genuine


@pytest.mark.parametrize(
    "header",
    [
        'mx.google.com; spf=fail smtp.mailfrom="x; dkim=pass header.d=google.com y"@evil.example',
        "mx.google.com; spf=fail (a (b) ; dkim=pass header.d=google.com) smtp.mailfrom=evil.test",
        "mx.google.com; spf=fail (a ; dkim=pass header.d=google.com",
        "mx.google.com; " + "dkim=pass header.d=google.com; " * 45 + "dmarc=fail",
        "mx.google.com; dkim=pass header.d=google.com; x=" + "y" * 5_000,
    ],
    ids=["quoted", "nested comment", "open comment", "too many results", "too long"],
)
def test_words_in_our_server_s_header_that_a_sender_chose_vouch_for_nothing(header: str) -> None:
    assert read(google(passes="", Authentication_Results=header)).genuine != "yes"


def test_a_header_below_adds_only_what_our_server_did_not_report() -> None:
    ours = b"Authentication-Results: mx.google.com; dkim=fail header.d=google.com\r\n"
    same = b"Authentication-Results: mx.google.com; dkim=pass header.d=google.com\r\n"
    other = b"Authentication-Results: x.mx.google.com; dmarc=pass header.from=google.com\r\n"
    assert read(ours + same + google(passes="")).genuine == "no"
    assert read(ours + other + google(passes="")).genuine == "no"


def test_a_mail_of_two_senders_is_not_vouched_for() -> None:
    assert read(b"From: evil@evil.example\r\n" + google()).genuine == "no"
    assert read(b"From: noreply@business.google.com\r\nFrom: a@evil.example\r\n").genuine != "yes"


def test_a_forged_header_below_our_server_s_doesn_t_count() -> None:
    ours = b"Authentication-Results: mx.google.com; dmarc=fail header.from=google.com\r\n"
    theirs = b"Authentication-Results: evil.example; dmarc=pass header.from=google.com\r\n"
    again = b"Authentication-Results: mx.google.com; dmarc=pass header.from=google.com\r\n"
    assert read(ours + theirs + again + google(passes="")).genuine == "no"
    assert read(theirs + again + google(passes="")).genuine == "unchecked"


def test_microsoft_s_header_without_a_name_counts_at_the_top() -> None:
    ours = (
        b"Authentication-Results: spf=pass (sender IP is 1.2.3.4)\r\n"
        b" smtp.mailfrom=google.com; dkim=pass (signature was verified)\r\n"
        b" header.d=google.com;dmarc=pass action=none header.from=google.com;compauth=pass\r\n"
    )
    assert read(ours + google(passes=""), "microsoft").genuine == "yes"


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", "Él nunca volvió."),
        ("iso-8859-1", "Él nunca volvió."),
        ("shift_jis", "待たされた"),
    ],
)
def test_any_charset_is_read(charset: str, words: str) -> None:
    data = (
        b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + words.encode(charset)
    )
    assert read(data).text.literal == words
    # a wrong or unknown charset doesn't stop us
    assert read(data.replace(charset.encode(), b"no-such-charset")).text


def test_encoded_headers_are_read_whatever_they_claim() -> None:
    data = b"From: a@b.example\r\nSubject: =?utf-8?q?Caf=C3=A9?= =?x-unknown?q?abc?=\r\n\r\nx"
    assert read(data).subject.literal == "Caféabc"


def test_an_attachment_and_invisible_letters_aren_t_words() -> None:
    data = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n"
        b"--q\r\nContent-Type: text/plain\r\n\r\nhello\xe2\x80\xae evil\r\n"
        b"--q\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nsecret\r\n--q--"
    )
    assert read(data).text.literal == "hello evil"


def test_a_mail_of_hundreds_of_nested_parts_or_a_giant_one_is_bounded() -> None:
    nested = b"From: a@b.example\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)
    )
    giant = mail("Hi", "") + b"<p>" * 400_000
    read(nested)
    assert read(giant[:LARGEST]).sender == "jane@patient.example"


@given(st.binary(max_size=400))
@settings(max_examples=25, deadline=None)
def test_any_bytes_give_a_mail(data: bytes) -> None:
    read(data)
    read(google()[:300] + data + google()[300:])


HEAD = b"From: a@b.example\r\nSubject: x\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3000)
)


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"\r\n" + ("a" + "\u0301\u0323" * 200_000).encode(),
        HEAD + b'Content-Type: text/plain; x="' + b";" * 900_000 + b'"\r\n\r\nhi',
        HEAD + b'Content-Type: text/plain; x="' + b";\r\n " * 200_000 + b'"\r\n\r\nhi',
        HEAD + NESTED,
        HTML + b"<a " * 300_000,
        HTML + b"<script>" + b"</scrip" * 120_000,
        HTML + b"<!--" * 200_000,
        HTML + b"<!DOCTYPE x [" * 70_000,
        b"From: " + b"(" * 900_000,
    ],
    ids=(
        "marks",
        "parameter",
        "folded",
        "nested",
        "tag",
        "script",
        "comment",
        "declaration",
        "from",
    ),
)
@pytest.mark.timeout(20)
def test_no_mail_is_read_for_long(data: bytes) -> None:
    """Each of these used to take from 6 seconds to minutes, and now takes under half a second."""
    assert read_mail(data[:LARGEST], AT, "mx.google.com").id


def test_comments_in_html_are_not_words() -> None:
    shown = text_of_html(
        "<p>One<!-- two <b>three</b> --> <!--[if !mso]><!-->four<!--<![endif]--></p>"
    )
    assert shown.split() == ["One", "four"]
    assert text_of_html("5 < 6 and <b>7</b> > 6").split() == ["5", "6", "and", "7", ">", "6"]
