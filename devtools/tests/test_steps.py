"""A prepared folder is there whole, or not at all."""

import pytest

from devtools.console import DevError
from devtools.places import Workspace, database_prefix
from devtools.steps import Steps, facts_of


@pytest.fixture
def steps(tmp_path):
    return Steps(Workspace(tmp_path / "checkout", tmp_path, "x"), 3)


def test_a_folder_is_made_once(steps):
    built = []

    def build(place):
        built.append(place)
        (place / "file").write_text("here")
        return {"version": "1"}

    first = steps.folder("thing", ["input"], "Thing", build)
    again = steps.folder("thing", ["input"], "Thing", build)
    assert first == again
    assert len(built) == 1
    assert (again / "file").read_text() == "here"
    assert facts_of(again) == {"version": "1"}
    assert (steps.workspace.home / "thing").resolve() == first


def test_other_inputs_make_another_folder(steps):
    first = steps.folder("thing", ["one"], "Thing", lambda place: None)
    second = steps.folder("thing", ["two"], "Thing", lambda place: None)
    assert first != second
    assert first.is_dir()
    assert (steps.workspace.home / "thing").resolve() == second


@pytest.mark.parametrize("movable", [True, False])
def test_an_interrupted_build_is_begun_again(steps, movable):
    def broken(place):
        (place / "half").touch()
        raise DevError("network")

    with pytest.raises(DevError):
        steps.folder("thing", [1], "Thing", broken, movable=movable)
    made = steps.folder("thing", [1], "Thing", lambda place: (place / "whole").touch(), movable=movable)
    assert not (made / "half").exists()
    assert (made / "whole").exists()


def test_worktrees_of_one_name_have_databases_of_their_own(tmp_path, monkeypatch):
    monkeypatch.delenv("TBO_DB_PREFIX", raising=False)
    one, two = database_prefix(tmp_path / "a" / "Main-Repo"), database_prefix(tmp_path / "b" / "Main-Repo")
    assert one != two
    assert one.startswith("main_repo_")
    monkeypatch.setenv("TBO_DB_PREFIX", "My Branch!")
    assert database_prefix(tmp_path) == "my_branch"
