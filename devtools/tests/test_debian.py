"""Reading the machine's own apt sources, whose mirror Odoo's package comes from."""

from devtools import debian


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_both_formats_are_read(tmp_path):
    write(
        tmp_path, "sources.list", "# deb http://no.example/debian old main\ndeb http://a.example/debian stable main\n"
    )
    write(
        tmp_path,
        "sources.list.d/debian.sources",
        "Types: deb deb-src\n# a remark\nURIs: http://b.example/debian\nSuites: bookworm\n bookworm-updates\n"
        "Signed-By: /usr/share/keyrings/b.gpg\n\nEnabled: no\nTypes: deb\nURIs: http://c.example\nSuites: x\n",
    )
    write(tmp_path, "sources.list.d/d.list", "deb [arch=amd64 signed-by=/k.gpg] https://d.example/debian sid main\n")
    write(tmp_path, "sources.list.d/e.list.disabled", "deb http://e.example/debian sid main\n")
    assert debian.machine_sources(tmp_path) == [
        debian.Source("http://a.example/debian", "stable", ""),
        debian.Source("https://d.example/debian", "sid", "/k.gpg"),
        debian.Source("http://b.example/debian", "bookworm", "/usr/share/keyrings/b.gpg"),
        debian.Source("http://b.example/debian", "bookworm-updates", "/usr/share/keyrings/b.gpg"),
    ]


def test_a_key_written_into_the_sources_is_not_a_file_name():
    text = (
        "Types: deb\nURIs: http://a.example\nSuites: sid\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n"
    )
    assert list(debian.deb822_sources(text)) == [debian.Source("http://a.example", "sid", "")]


def test_a_missing_key_is_told_from_a_bad_network():
    assert debian.NO_KEY.search("W: GPG error: … NO_PUBKEY 0E98404D386FA1D9")
    assert not debian.NO_KEY.search("E: Failed to fetch … Connection timed out")
