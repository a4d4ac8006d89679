"""An Odoo that is there already, and the mending of Debian's package."""

import pytest

from devtools import odoo_source
from devtools.console import DevError
from devtools.places import Workspace


def lay_out(folder, version):
    addon = folder / "odoo" / "addons" / "base"
    addon.mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{}")
    (folder / "odoo" / "release.py").write_text(f"version_info = ({version}, 0, 0, FINAL, 0, '')\n")


@pytest.mark.parametrize("inner", ["", "usr/lib/python3/dist-packages"])
def test_an_odoo_19_is_found(tmp_path, inner):
    lay_out(tmp_path / "given" / inner, 19)
    workspace = Workspace(tmp_path / "checkout", tmp_path / "home", "x")
    path = odoo_source.use_existing(workspace, tmp_path / "given")
    assert (path / "odoo" / "release.py").is_file()
    assert workspace.facts["odoo_addons"] == [tmp_path / "given" / inner / "odoo" / "addons"]
    if inner:
        assert [entry.name for entry in path.iterdir()] == ["odoo"], "the system's other packages stay out"


def test_another_version_or_nothing_is_refused(tmp_path):
    workspace = Workspace(tmp_path / "checkout", tmp_path / "home", "x")
    lay_out(tmp_path / "old", 18)
    with pytest.raises(DevError, match="is Odoo 18"):
        odoo_source.use_existing(workspace, tmp_path / "old")
    with pytest.raises(DevError, match="holds no Odoo"):
        odoo_source.use_existing(workspace, tmp_path / "home")


def test_what_debian_left_out_is_put_in_and_the_rest_is_told(tmp_path):
    addons = tmp_path / odoo_source.PACKAGES / "odoo" / "addons"
    for name in odoo_source.NEEDED:
        (addons / name).parent.mkdir(parents=True, exist_ok=True)
        (addons / name).touch()
    (addons / "nowhere").symlink_to("gone")
    mended = odoo_source.mend(tmp_path)
    assert (addons / next(iter(odoo_source.LEFT_OUT))).is_file()
    assert "leads nowhere still: nowhere" in mended
    (addons / odoo_source.NEEDED[0]).unlink()
    with pytest.raises(DevError, match="jquery"):
        odoo_source.mend(tmp_path)
