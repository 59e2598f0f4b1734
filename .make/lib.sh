# Shared by the scripts of this folder: where we are, and how progress is shown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$HOME/.cargo/bin:$PATH"

step() { printf '\n\033[1m== %s\033[0m (%ss)\n' "$*" "$SECONDS"; }
have() { command -v "$1" >/dev/null 2>&1; }
