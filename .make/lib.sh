# Shared by the scripts of this folder: where we are, and how progress is shown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$HOME/.cargo/bin:$PATH"

# Has our own crates compiled by Clippy, which lints while it does: what tests and the demo need is compiled once, and a
# lint's own pass over every dependency is spared. Warnings are errors (Clippy's way of taking arguments). Not for
# releases, because Clippy looks at code before it is optimised.
lint_while_compiling() {
  export RUSTC_WORKSPACE_WRAPPER=clippy-driver
  export CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__
}

step() { printf '\n\033[1m== %s\033[0m (%ss)\n' "$*" "$SECONDS"; }
have() { command -v "$1" >/dev/null 2>&1; }
