"""Leaving out of a style sheet what a document cannot use must not change how the document looks."""

import pytest
from formats.stylesheet import Stylesheet, names_in
from hypothesis import given
from hypothesis import strategies as st

PAGE = '<html><body class="o_body pdf"><h2 id="name">Invoice</h2><p class=\'Note\'>x</p></body></html>'


def lean(text, page=PAGE, **options):
    return Stylesheet(text, **options).used_by(names_in(page))


def test_names_are_tags_classes_and_ids():
    assert names_in(PAGE) == {"html", "body", "h2", "p", ".o_body", ".pdf", ".note", "#name"}


@pytest.mark.parametrize(
    "kept",
    [
        "p{a:b}",
        "*{a:b}",
        ".pdf h2#name{a:b}",
        '.Note::before{content:"}"}',
        "table,p{a:b}",  # one of two selectors is enough, and the rule stays whole
        "p:not(.gone){a:b}",  # what must not be there does not narrow
        "p:not(:is(.gone,.lost)){a:b}",
        '[data-x="a,b{"]{a:b}',
        r".w-1\/2{a:b}",  # escaped signs: in doubt it stays
        "@page{margin:0}",
        '@import url("x.css");',
    ],
)
def test_what_may_match_stays(kept):
    assert lean(kept) == kept


@pytest.mark.parametrize(
    "gone",
    [".gone{a:b}", "table td{a:b}", "#other,.gone p{a:b}", "p.gone:hover{a:b}", "@media print{.gone{a:b}}", "p{}"],
)
def test_what_cannot_match_goes(gone):
    assert lean(gone) == ""


def test_conditions_keep_their_inner_rules():
    assert lean("@media (min-width:1px){.gone{a:b}p{a:b}}") == "@media (min-width:1px){p{a:b}}"


def test_comments_go_and_strings_do_not_mislead():
    assert lean('/* } */p{content:";{"}/* .gone{ */h2{a:b}') == 'p{content:";{"}\nh2{a:b}'


def test_fonts_stay_when_a_rule_names_them():
    faces = "@font-face{font-family:'Lato';src:url(a)}@font-face{font-family:'Other';src:url(b)}"
    assert lean(faces + "p{font-family:Lato}.gone{font-family:Other}") == (
        "@font-face{font-family:'Lato';src:url(a)}\np{font-family:Lato}"
    )


def test_variables_go_where_the_renderer_does_not_know_them():
    css = "p{--a:1;color:var(--a);background:url(data:x;y);margin:0}:root{--b:2}"
    assert lean(css, variables=False) == "p{background:url(data:x;y);margin:0}"
    assert "--b" in lean(css)


@pytest.mark.parametrize("broken", ["p{", "p}", "p", "p{a:b}}", "@media x{p{a:b}"])
def test_a_broken_sheet_is_said_to_be_so(broken):
    with pytest.raises(ValueError, match="bracket"):
        Stylesheet(broken)


NAMES = st.sampled_from(["p", "h2", ".pdf", ".gone", "#name", "#other", "table"])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=20))
def test_exactly_the_rules_whose_names_all_occur_stay_in_order(selectors):
    have = names_in(PAGE)
    wanted = [" ".join(parts) + "{a:b}" for parts in selectors if set(parts) <= have]
    assert lean("".join(" ".join(parts) + "{a:b}" for parts in selectors)) == "\n".join(wanted)
