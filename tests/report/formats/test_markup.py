"""HTML reads as its page would."""

import pytest

from assistant.errors import FormatError
from assistant.report.formats.markup import plain


def test_paragraphs_lists_and_rows_stay_apart() -> None:
    page = (
        "<html lang='de'><head><title>T</title><style>p{}</style></head><body><h2>Befund</h2><p>Leber\n normal.</p>"
        "<ol><li>eins</li><li>zwei</li></ol><table><tr><td>Niere</td><td>10 cm</td></tr></table>"
        "<script>x()</script>Ende&nbsp;&amp;&lt;3 mm</body></html>"
    )
    found = plain(page)
    assert found.language == "de"
    assert found.text == "Befund\n\nLeber normal.\n\n1. eins\n2. zwei\n\nNiere | 10 cm\n\nEnde &<3 mm"


def test_a_paragraph_ends_the_indication() -> None:
    assert plain("<p>Indication: fall.</p><p>No fracture.</p>").text == "Indication: fall.\n\nNo fracture."


def test_an_empty_xhtml_element_stays_closed() -> None:
    assert plain("<p>one<script/></p><p>two</p>").text == "one\n\ntwo"


def test_an_exponent_is_no_digit() -> None:
    assert plain("10<sup>3</sup>, T<sub>2</sub>").text == "10³, T2"


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_struck_out_words_are_refused(tag: str) -> None:
    with pytest.raises(FormatError, match="struck out"):
        plain(f"<p><{tag}>No</{tag}> fracture.</p>")


def test_preformatted_lines_stay() -> None:
    assert plain("<pre>Lungs: clear\nHeart: normal</pre>").text == "Lungs: clear\nHeart: normal"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("Nodule <5 mm, <!-- old --><?x?>normal < 6 mm", "Nodule <5 mm, normal < 6 mm"),
        ("<p title='a>b' class=x>one</p>", "one"),
        ('<p data-x="1" hidden>one</p>two', "two"),
        ("one<script>if (a < b) x('</p>')</script> two", "one two"),
        ("<P STYLE='DISPLAY: NONE'>one<p>two</p></P>three", "three"),
        ("one<!-- two", "one"),
        ("one<p class='two", "one"),
        ("<pre>a &lt;b&gt; &amp; c</pre>", "a <b> & c"),
        ("<x:p>one</x:p><br/>two", "one\ntwo"),
    ],
)
def test_tags_are_told_from_words(page: str, text: str) -> None:
    assert plain(page).text == text


@pytest.mark.parametrize(
    "piece", ["<!--", "<![", "<!", "<?", "<a ", "<a b=", '<a b="', "<a\n", "</", "</a ", "<script", "<a b c", "&#"]
)
def test_what_is_never_closed_takes_no_time(piece: str) -> None:
    assert plain("<p>x</p>" + piece * 50_000).text.startswith("x")


@pytest.mark.parametrize(
    "style", ["text-decoration: line-through", "text-decoration-line:line-through", "TEXT-DECORATION:solid line-through"]
)
def test_a_style_may_strike_words_out(style: str) -> None:
    with pytest.raises(FormatError, match="struck out"):
        plain(f"<p><span style='{style}'>No</span> fracture.</p>")
