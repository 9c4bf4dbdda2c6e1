"""`make lies`: a patient asks, a lying model answers, two thousand times; nothing that it changed may reach the patient.

Reports and questions are those of prompts/cases. The sentences that leave are held against what the liar knows it changed;
a sentence that is neither the composed one nor the liar's is a fault of ours and counts too. Then servers that fail in
every way: the composed answer must come, and soon.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from assistant.answer.generate import Generator, ModelSettings
from assistant.answer.library import Library
from assistant.answer.reply import Reply
from assistant.answer.turn import Assistant
from assistant.cases import Case, Cases
from assistant.content import Content
from assistant.evaluation.changing import FILE, HONEST, Changing
from assistant.settings import Settings
from tests.model.liar import Liar
from tests.model.servers import Answer, endless, late, said, serving

DEADLINE = 0.4  # seconds for a server that never ends
LONG = 60.0  # seconds where nothing should wait
FAILURES: dict[str, Answer] = {
    "nothing": said(""),
    "a megabyte": said("x" * 1_000_000),
    "a megabyte of lines": said("1. Fine.\n" * 110_000),
    "error 500": lambda _body: (500, '{"error": {"message": "down"}}'),
    "error 429": lambda _body: (429, '{"error": {"message": "slow down"}}'),
    "half a JSON": lambda _body: (200, '{"choices": [{"index": 0, "delta": {"content": "1. Fi'),
    "other numbers": said("99. All is well.\n0. Nothing.\n-1. x\n"),
    "never stops": endless,
    "too late": late(1.5),
}
_IN_TIME = ("never stops", "too late")  # these end by the deadline


@dataclass
class Tally:
    """What came of the turns."""

    turns: int = 0
    called: int = 0
    lies: int = 0
    through: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(kind, language, composed sentence, what the patient would read)."""
    honest: Counter[bool] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    """Seconds that a failing model cost beside the deadline and the composed answer."""
    failures: int = 0


def turns(cases: Cases, listed: Sequence[str], count: int, seed: int = 1) -> Iterator[tuple[Case, str, int]]:
    """(case, kind of lie, number): cases that are answered, in a fixed order of chance, every kind equally often."""
    asked = [c for c in cases.all if c.outcome[0] == "answered"]
    chance = random.Random(seed)
    chance.shuffle(asked)
    for at in range(count):
        case = asked[at % len(asked)]
        yield case, listed[(at + at // len(asked)) % len(listed)], at


def lied_to(library: Library, cases: Cases, count: int, seed: int = 1) -> Tally:
    """Ask so many times, with the liar's help, and hold what leaves against what it knows."""
    tally, plain = Tally(), Assistant(library)
    liar = Liar(Changing(library.content.wording.documents(FILE)[FILE]))
    with serving(liar) as (address, asked):
        helped = Assistant(library, Generator(ModelSettings("liar", address, deadline=LONG)), "prose")
        for case, kind, at in turns(cases, liar.changing.kinds, count, seed):
            liar.begin(kind, case.language, at)
            before = len(asked)
            reply, own = _ask(helped, cases, case), _ask(plain, cases, case)
            tally.turns += 1
            tally.called += len(asked) > before
            if kind == HONEST:
                tally.honest.update(new.text != old.text for new, old in zip(reply.sentences, own.sentences, strict=False))
                continue
            tally.lies += len(liar.told)
            tally.by_kind[kind] += len(liar.told)
            tally.through += [(kind, case.language, *row) for row in _through(reply, own)]
    return tally


def failed(library: Library, cases: Cases, each: int) -> Tally:
    """Servers that fail, `each` times each: the composed answer, and what it cost to wait for it."""
    tally, plain = Tally(), Assistant(library)
    for name, answer in FAILURES.items():
        rows = [row for row in turns(cases, [name], each * 9, seed=2) if row[0].country is None][:each]
        with serving(answer) as (address, asked):
            for case, _, _ in rows:
                began = time.perf_counter()
                own = _ask(plain, cases, case)
                spent = time.perf_counter() - began
                limit = DEADLINE if name in _IN_TIME else LONG
                model = Generator(ModelSettings("broken", address, deadline=limit))
                model.warm()
                count, began = len(asked), time.perf_counter()
                reply = _ask(Assistant(library, model, "prose"), cases, case)
                tally.turns += 1
                tally.through += [(name, case.language, *row) for row in _through(reply, own)]
                if len(asked) > count:
                    tally.failures += 1
                    tally.late.append(time.perf_counter() - began - spent - (DEADLINE if name in _IN_TIME else 0))
    return tally


def _ask(assistant: Assistant, cases: Cases, case: Case) -> Reply:
    history = [(t.question, t.answer) for t in case.history]
    return assistant.ask(cases.reports[case.report], case.question, case.language, case.country, case.level, history)


def _through(reply: Reply, own: Reply) -> list[tuple[str, str]]:
    """(composed, left) for each sentence that is not the composed one; a sentence that is missing counts as well."""
    new, old = [s.text for s in reply.sentences], [s.text for s in own.sentences]
    rows = [(b, a) for a, b in zip(new, old, strict=False) if a != b]
    rows += [("", a) for a in new[len(old) :]] + [(b, "") for b in old[len(new) :]]
    return rows if reply.outcome == own.outcome else [*rows, (own.outcome, reply.outcome)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 1 where a sentence got through."""
    parser = argparse.ArgumentParser(description="two thousand turns with a model that lies")
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--failures", type=int, default=6, help="turns for each way of failing")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    content = Content(Settings())
    library, cases = Library(content), Cases(content.wording)
    tally = lied_to(library, cases, options.turns, options.seed)
    broken = failed(library, cases, options.failures)
    print(f"{tally.turns} turns, the model was asked in {tally.called}; {tally.lies} false sentences; {len(tally.through)} got through")
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.by_kind.items())))
    print(f"  true ones in other words: {tally.honest[True]} taken of {sum(tally.honest.values())} sentences")
    wrong = len(broken.through)
    print(f"{broken.turns} turns with servers that fail, asked in {broken.failures}; {wrong} sentences not the composed ones")
    if broken.late:
        print(f"  what a failure costs: median {1000 * median(broken.late):.0f} ms, most {1000 * max(broken.late):.0f} ms")
    for kind, language, old, new in [*tally.through, *broken.through][:60]:
        print(f"\n{kind} ({language})\n  composed {old}\n  left     {new}")
    return 1 if tally.through or broken.through else 0


if __name__ == "__main__":
    sys.exit(main())
