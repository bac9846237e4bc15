# Two commands do all the set-up: `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
PROCESSES ?= 2
export HOST PORT
export PYTHONUNBUFFERED := 1
# What is compiled is kept: several processes read the same modules at each run.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PIP_COMPILE := $(BIN)/pip-compile --quiet --strip-extras --no-header --upgrade \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
PYTEST := $(BIN)/pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder

.PHONY: run test lint types check soak bench requirements clean translations

# The site and its worker on http://127.0.0.1:8000, with a demonstration season the first time.
run: $(VENV)/.run
	@exec $(BIN)/flask start

# Every test, on both engines; only the long hammers wait for `make soak`.
test: $(VENV)/.dev chromium
	@$(PYTEST) -m "not soak"

check: lint types test

lint: $(VENV)/.dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/.dev
	@$(BIN)/mypy

soak: $(VENV)/.dev chromium
	@HYPOTHESIS_PROFILE=soak $(BIN)/pytest -n 2 --dist loadscope -m soak

# What things cost, in ratios of one run: see bench/.
bench: $(VENV)/.dev
	@$(BIN)/python -m bench

# Lighthouse, axe, the Nu checker, bytes and a slow network, on the demonstration season; then a
# booking without script, with the keyboard alone, and at twice the text size.
.PHONY: audit
audit: $(VENV)/.dev chromium .audit/.ready
	@$(BIN)/python -m audit
	@$(BIN)/pytest -q tests/browser/test_public_journey.py tests/browser/test_budgets.py

# The pages of the four audiences, for the README and the guide.
.PHONY: screenshots
screenshots: $(VENV)/.dev chromium
	@$(BIN)/python -m audit.pictures

.audit/.ready:
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "Il faut Node et npm pour Lighthouse (Debian : apt install nodejs npm)."; exit 1; }
	@command -v java >/dev/null || \
		{ echo "Il faut Java pour le vérificateur HTML (Debian : apt install default-jre-headless)."; exit 1; }
	@echo "Installation de Lighthouse et du vérificateur HTML…"
	@mkdir -p .audit && npm install --silent --no-fund --no-audit --prefix .audit lighthouse@12 vnu-jar
	@touch $@

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Il faut Python 3.11 ou plus récent. Installez-le, puis : make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "L’environnement Python ne se crée pas. Sous Debian ou Ubuntu : apt install python3-venv"; exit 1; }
	@echo "Installation des dépendances (une à deux minutes la première fois)…"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installation des outils de test…"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

# The journeys run in a real browser.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { \
		echo "Installation de Chromium pour les tests…"; \
		as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$as_root apt-get update -qq && $$as_root apt-get install -y -qq chromium; } || \
		{ echo "Chromium manque et n’a pas pu être installé. Installez-le, puis recommencez."; exit 1; }

requirements: $(VENV)/.dev
	@$(PIP) install pip-tools
	@$(PIP_COMPILE) -o requirements.txt pyproject.toml
	@$(PIP_COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

# Catalogues: what is to be said, what is said, what the site reads. French is in the code.
translations: $(VENV)/.dev
	@$(BIN)/python -m babel.messages.frontend --quiet extract -k lazy_gettext -F babel.cfg --no-location --omit-header -o app/translations/messages.pot .
	@$(BIN)/python -m babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete --width 0 -i app/translations/messages.pot -d app/translations
	@$(BIN)/python -m babel.messages.frontend --quiet compile -d app/translations

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
