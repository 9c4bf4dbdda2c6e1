"""The glossary's pages from a disk: they search without a server, fetch nothing, and fit a phone in the dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import knowledge
import prompts
from knowledge.site.build import build
from prompts.layers import Layers


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "pages"
    words = Layers(Path(prompts.__file__).parent).documents("wording/site.yaml")["wording/site.yaml"]
    build(Layers(Path(knowledge.__file__).parent), words, {}, "test", folder)
    return folder


@pytest.fixture(params=[("light", 1280), ("dark", 375)], ids=["desk", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as context:
        opened = context.new_page()
        said: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("request", lambda sent: None if sent.url.startswith("file:") else said.append(sent.url))
        yield opened
        assert said == []


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("en", "Pleural Fluid", "pleural-effusion"),
        ("en", "hemorrhage", "bleeding"),
        ("en", "efusion", "effusion"),
        ("de", "Ergüsse", "effusion"),
        ("de", "Wasser in der Lunge", "pleural-effusion"),
        ("fr", "epanchement pleural", "pleural-effusion"),
        ("pl", "plyn w plucach", "pleural-effusion"),
    ],
)
def test_a_word_is_found_as_it_stands_as_one_says_it_and_misspelt(
    page: Page, site: Path, language: str, query: str, first: str
) -> None:
    page.goto((site / language / "index.html").as_uri())
    page.fill("#q", query)
    assert page.locator(".hits a").first.get_attribute("href") == f"{first}.html"
    assert page.locator("#all").is_hidden() and page.locator("#said").inner_text()
    page.fill("#q", "qqqqqqqq")
    assert "qqqqqqqq" in page.locator("#said").inner_text() and page.locator("#all").is_visible()


def test_a_page_fits_its_window_and_leads_to_the_same_concept_in_another_language(page: Page, site: Path) -> None:
    page.goto((site / "en/pleural-effusion.html").as_uri())
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    assert page.evaluate("document.querySelector('figure img').naturalWidth") > 0
    page.click(".menu summary")
    page.click(".menu a[hreflang=pl]")
    assert page.locator("h1").inner_text().lower() == "płyn w jamie opłucnowej"
    page.click(".home")
    assert page.locator("#q").is_visible()
