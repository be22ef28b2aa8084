# One door for everything: each target makes .venv by itself if it is missing or stale.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8008
SEEDS ?= 0-99
# three for two cores, since many tests wait for a program or a server
WORKERS ?= $(shell echo $$((3 * $$(getconf _NPROCESSORS_ONLN) / 2 + 1 / $$(getconf _NPROCESSORS_ONLN))))
BIN := .venv/bin
LOCKED := .venv/.locked
STAMP := .venv/.installed
PROMTOOL ?= $(shell command -v promtool || echo $(CURDIR)/var/promtool/usr/bin/promtool)
export PROMTOOL
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: install pictures simulate simulate-group mutants help demo gallery texts run test test-slow check bench train audit lock .venv

help: ## what there is
	@grep -hE '^[a-z.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z.-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

# clearing or installing through a link would empty or redirect someone else's .venv
OWN_VENV = test ! -L .venv || { echo ".venv is a link to $$(readlink .venv). Set that one up where it is, or remove the link."; exit 1; }

$(LOCKED): requirements-dev.lock
	@$(OWN_VENV)
	@test -n "$(PYTHON)" || { echo "Bedside needs Python 3.11 or newer; none was found on the PATH. Install one, or say PYTHON=/path/to/python3.12."; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(LOCKED)

$(STAMP): $(LOCKED) pyproject.toml
	@$(OWN_VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

.venv: $(STAMP) ## only set up; the program is then .venv/bin/bedside

install: ## only what runs, without developer tools; the program is then .venv/bin/bedside
	@test -n "$(PYTHON)" || { echo "Bedside needs Python 3.11 or newer; none was found on the PATH."; exit 1; }
	@test "$$(id -u)" != 0 || case "$$($(PYTHON) -c 'import os, sys; print(os.path.realpath(sys.executable))')" in \
		"$$HOME"/*) echo "This Python is in $$HOME, where a service's own user can't run it. Remove .venv and say PYTHON=/usr/bin/python3.";; esac
	@$(OWN_VENV)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .

demo: $(STAMP) ## Slack, the bot and a review site on this machine (PORT=8008 FRESH=1 REVIEWS=FILE)
	$(BIN)/bedside demo --port $(PORT) $(if $(filter-out 0 no,$(FRESH)),--fresh) $(if $(REVIEWS),--reviews "$(REVIEWS)")

gallery: $(STAMP) ## everything people see, in every state and look, on one page: var/gallery/index.html
	$(BIN)/python -m tests.gallery

texts: $(STAMP) ## every text that people read, with the place it comes from
	@$(BIN)/python -m tools.texts

pages: $(STAMP) ## the pages of docs/ that are made from the code: settings, sites, reply rules, webhook
	$(BIN)/python -m tools.settings_reference > docs/settings.md
	$(BIN)/python -m tools.sites_reference > docs/sites.md
	$(BIN)/python -m bot.replies.rules.document > docs/reply-rules.md
	$(BIN)/python -m adapters.http.review_payload > docs/review-webhook.schema.json

run: $(STAMP) ## the bot itself, from bedside.toml
	$(BIN)/bedside run

# dozens of programs are started, and each would compile all of Bedside anew
test test-slow: export PYTHONDONTWRITEBYTECODE :=

$(PROMTOOL): # Prometheus' own reader of alerts, out of Debian's package, where that can be had
	@mkdir -p var/promtool; cd var/promtool; \
	get() { apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10 "$$@" 2>/dev/null; }; \
	{ get download prometheus || { get update && get download prometheus; }; } && \
	dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool && rm prometheus_*.deb || \
	echo "promtool can't be had here, so the alerts aren't tried."

test: $(STAMP) $(if $(ROOM),,$(PROMTOOL)) ## the tests; ROOM=tests/cards for those of one room
	$(BIN)/pytest $(if $(ROOM),-x $(ROOM),-m "not slow" -n $(WORKERS) --dist worksteal)

test-slow: $(STAMP) ## those that take long: kills, floods, full disks, replicas, failover, more journeys in a browser
	$(BIN)/pytest -m slow -n $(WORKERS) --dist worksteal

check: $(STAMP) ## format, lint, types, import arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

simulate: $(STAMP) ## years of practice life in which everything goes wrong (SEEDS=0-499; MINUTES=4 ends it then)
	$(BIN)/python -m tests.faults $(SEEDS) $(if $(MINUTES),--minutes $(MINUTES))

simulate-group: $(STAMP) ## a month of a group with 250 offices on six sites: delays, and requests (DAYS=30 MINUTES=30)
	$(BIN)/python -m tests.faults.group $(DAYS) $(if $(MINUTES),--minutes $(MINUTES))

pictures: $(STAMP) ## the pictures in docs/, made again from the demo (needs Chromium)
	$(BIN)/python -m tests.journeys.pictures

mutants: $(STAMP) ## faults planted in our own code: is each of them found?
	$(BIN)/python -m tests.faults.mutants

bench: $(STAMP) ## speed, as ratios to a floor measured in the same run (PARTS="clicks lists")
	$(BIN)/python -m tools.bench $(PARTS)

train: $(STAMP) ## the models behind the reading and the check (tools/training/README.md)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tools/training/requirements.txt
	$(BIN)/python -m tools.training.reviews.train
	$(BIN)/python -m tools.training.check

audit: ## known weaknesses of what we build on (needs PyPI's own advisories)
	$(PYTHON) -m venv var/audit
	var/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	var/audit/bin/pip-audit --strict --requirement requirements.lock --no-deps --disable-pip

lock: $(STAMP) ## renew both locks from pyproject.toml: what runs, and what develops
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.lock
	$(COMPILE) --extra build --extra metrics --extra postgres --extra teams \
		--constraint requirements-dev.lock pyproject.toml -o requirements.lock
