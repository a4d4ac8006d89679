import pytest
from engine.addresses import split_addresses
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@b.example, Mary Jones <m.j+x@b.example>; A@B.example", ["a@b.example", "m.j+x@b.example"], []),
        ("a@bücher.example", ["a@xn--bcher-kva.example"], []),
        ("nobody, a@localhost, @b.example, a b@c.example, a..b@c.example", [], ["nobody", "a@localhost", "@b.example", "a b@c.example", "a..b@c.example"]),
        ("a@b.example\r\nBcc: spy@evil.example", ["a@b.example"], ["Bcc: spy@evil.example"]),
        ("a@b.example> RCPT TO:<c@d.example", [], ["a@b.example> RCPT TO:<c@d.example"]),
        ("", [], []),
        (None, [], []),
    ],
)
def test_addresses(text, good, bad):
    assert split_addresses(text) == (good, bad)


@given(st.text())
def test_a_good_address_breaks_no_header_and_no_command(text):
    for address in split_addresses(text)[0]:
        assert address.isascii()
        assert address.isprintable()
        assert not set(address) & set(" <>,;:()[]\"\\")
        assert 3 <= len(address) <= 254
