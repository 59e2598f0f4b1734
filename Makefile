# Anteroom. Two commands matter: `make demo` and `make test`. `make help` lists the rest.
# Every install step lives in .make/, is safe to repeat, and is quick when nothing changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Cargo's own programs, and what `cargo install` put beside them.
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help demo test setup build build-release lint format unit browser bench bench-understanding docs clean

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: setup build ## Everything, served at http://127.0.0.1:3000 with demo clinics and a sandbox
	@exec target/debug/anteroom demo

test: setup ## Every check and test, the browser's included
	@.make/test

setup: ## Install what this machine lacks
	@.make/setup

build: setup ## Build the server and both bundles for development
	@.make/build dev

build-release: setup ## Build everything small and fast
	@.make/build release

lint: setup ## Formatting and clippy, warnings are errors
	@.make/lint

format: ## Format the whole tree
	@cargo fmt --all

unit: setup ## Rust tests only
	@.make/unit

browser: setup build ## Browser tests only
	@.make/browser

bench: setup ## Speed and size, as ratios in one run
	@.make/bench

bench-understanding: setup ## How well free text is understood, on labelled dialogues (DIALOGUES=file)
	@.make/bench-understanding $(DIALOGUES)

docs: build ## Write the documents that come from code
	@target/debug/anteroom config --markdown > docs/configuration.md

clean: ## Remove what was built, not what was installed
	@cargo clean
