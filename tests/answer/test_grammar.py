"""Composed sentences agree, elide, decline and count as their language asks, by data alone."""

from typing import Any

import pytest

from assistant.answer.grammar import Grammar, Lacking, Noun
from prompts.layers import ContentError

FRENCH: dict[str, Any] = {
    "grammar": {
        "article": {"m": "un", "f": "une", "m0": "du", "f0": "de la", "pl": "des"},
        "definite": {"m": "le", "f": "la", "pl": "les"},
        "elisions": [
            {"word": "le|la", "before": "[aeiouyh]", "but": ["hernie", "hanche"], "becomes": "l’"},
            {"word": "de|que", "before": "[aeiouyh]", "but": ["hernie"], "becomes": "d’"},
            {"word": "du|la", "before": "[aeiou]", "becomes": "de l’"},
        ],
        "contractions": {"de": {"le": "du", "les": "des"}, "à": {"le": "au"}},
        "agreement": {"described": {"m": "décrit", "f": "décrite", "mpl": "décrits", "fpl": "décrites"}},
        "side_slots": {"m": {"left": "gauche", "right": "droit"}, "f": {"left": "gauche", "right": "droite"}},
        "list_and": " et ",
        "decimal": ",",
    },
    "verbs": {"singular": "est", "plural": "sont"},
}
SMALL = {"adjective": {"m": "petit", "f": "petite", "mpl": "petits"}, "amount": "une petite quantité de"}
ITALIAN: dict[str, Any] = {
    "grammar": {
        "article": {"m": "un", "f": "una"},
        "definite": {"m": "il", "f": "la", "mpl": "i", "fpl": "le"},
        "elisions": [
            {"word": "il|la", "before": "[aeiou]", "becomes": "l'"},
            {"word": "il", "before": "s[^aeiou]|z|gn|ps", "becomes": "lo "},
            {"word": "i", "before": "[aeiou]|s[^aeiou]|z|gn|ps", "becomes": "gli "},
            {"word": "una", "before": "[aeiou]", "becomes": "un'"},
        ],
        "contractions": {"di": {"il": "del", "lo": "dello", "l'": "dell'", "la": "della", "gli": "degli", "i": "dei"}},
    },
}
POLISH: dict[str, Any] = {
    "grammar": {
        "cases": {"acc": {"same": ["m", "n", "mpl", "fpl", "npl"]}},
        "amount_case": "gen",
        "plurals": ["1", "(?:.*[^1])?[234]"],
        "agreement": {"described": {"m": "opisany", "f": "opisana", "n": "opisane", "pl": "opisane"}},
        "decimal": ",",
    },
}
TINY = {
    "adjective": {"m": "mały", "f": "mała", "n": "małe", "pl": "małe", "acc": {"f": "małą"}},
    "amount": {"nom": "mała ilość", "acc": "małą ilość"},
}


@pytest.mark.parametrize(
    ("template", "text", "form", "said"),
    [
        ("Le compte rendu décrit {np}.", "épanchement", "m", "Le compte rendu décrit un épanchement."),
        ("La taille de {np:def} : 4 mm.", "épanchement", "m", "La taille de l’épanchement : 4 mm."),
        ("La taille de {np:def} : 4 mm.", "nodule", "m", "La taille du nodule : 4 mm."),
        ("La taille de {np:def} : 4 mm.", "hernie", "f", "La taille de la hernie : 4 mm."),
        ("La taille de {np:def} : 4 mm.", "nodules", "mpl", "La taille des nodules : 4 mm."),
        ("Il y a {np}.", "eau", "f0", "Il y a de l’eau."),
        ("{np} {is} {described}.", "fissures", "fpl", "Des fissures sont décrites."),
        ("De {np:def}, rien.", "œdème", "m", "De l’œdème, rien."),
    ],
)
def test_french(template: str, text: str, form: str, said: str) -> None:
    grammar = Grammar(FRENCH)
    assert grammar.filled(template, form, np=Noun(grammar, text, form)) == said


def test_degrees_agree_or_are_amounts() -> None:
    grammar = Grammar(FRENCH)
    assert f"{grammar.joined(format(Noun(grammar, 'fissure', 'f', {}, SMALL)))}" == "une petite fissure"
    assert grammar.joined(format(Noun(grammar, "eau", "f0", {}, SMALL))) == "une petite quantité d’eau"
    after = {"adjective": {"m": "discret", "f": "discrète"}, "place": "after"}
    assert grammar.joined(format(Noun(grammar, "lésion", "f", {}, after))) == "une lésion discrète"


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("m", "fegato", "del fegato"), ("m", "stomaco", "dello stomaco"), ("m", "addome", "dell'addome"),
        ("f", "milza", "della milza"), ("mpl", "ureteri", "degli ureteri"), ("mpl", "reni", "dei reni"),
    ],
)  # fmt: skip
def test_italian(form: str, text: str, said: str) -> None:
    grammar = Grammar(ITALIAN)
    assert grammar.filled("Immagini di {np:def}.", form, np=Noun(grammar, text, form)) == f"Immagini {said}."
    assert grammar.filled("C'è {np}.", "f", np=Noun(grammar, "ernia", "f")) == "C'è un'ernia."


def test_polish_cases() -> None:
    grammar = Grammar(POLISH)
    crack = Noun(grammar, "szczelina", "f", {"acc": "szczelinę"}, TINY)
    assert grammar.filled("Opis wymienia {np:acc}.", "f", np=crack) == "Opis wymienia małą szczelinę."
    fluid = Noun(grammar, "płyn", "m0", {"gen": "płynu", "acc": "płyn"}, TINY)
    assert grammar.filled("Opis wymienia {np:acc}; {described}.", "m0", np=fluid) == "Opis wymienia małą ilość płynu; opisany."
    assert grammar.filled("Opis wymienia {np:acc}.", "m", np=Noun(grammar, "guzek", "m")) == "Opis wymienia guzek."
    with pytest.raises(Lacking):
        grammar.filled("Opis wymienia {np:acc}.", "f", np=Noun(grammar, "torbiel", "f"))


def test_counted_words() -> None:
    grammar = Grammar(POLISH)
    days = ["dzień", "dni", "dni"]
    months = ["miesiąc", "miesiące", "miesięcy"]
    assert [grammar.counted(months, n) for n in (1, 2, 4, 5, 12, 22)] == [months[i] for i in (0, 1, 1, 2, 2, 1)]
    assert grammar.counted(days, 1) == "dzień"
    assert grammar.number(4.5) == "4,5"


def test_sides() -> None:
    grammar = Grammar(FRENCH)
    assert grammar.sided("dans le poumon {side:m}", None, "right") == ("dans le poumon droit", True)
    assert grammar.sided("dans le poumon {side:m}", None, None) == ("dans le poumon", False)
    assert grammar.sided("dans le poumon {side:m}", "dans les deux poumons", "both") == ("dans les deux poumons", True)
    assert grammar.sided("dans le poumon {side:x}", None, "right") == ("dans le poumon", False)


def test_an_unknown_slot_is_a_fault_of_the_file() -> None:
    with pytest.raises(ContentError, match="colour"):
        Grammar(FRENCH).filled("{np} {colour}", "m", np=Noun(Grammar(FRENCH), "nodule", "m"))
