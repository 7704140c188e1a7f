#!/usr/bin/env bash
# Run by action.yml: `fathom verify` in the current folder, with the inputs of the action from FATHOM_… variables.
set -euo pipefail

fail() {
  echo "::error title=Fathom::$1"
  exit 2
}

command -v node > /dev/null || fail "Node.js not found; add actions/setup-node before this step"
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "Node.js $(node --version) is too old; Fathom needs 20.19 or later: set node-version of actions/setup-node"

# The nearest installation: the project may lie in a folder of a repository that has the dependencies at its root.
folder=$PWD
while [ ! -x "$folder/node_modules/.bin/fathom" ] && [ "$folder" != "${GITHUB_WORKSPACE:-$PWD}" ] && [ "$folder" != / ]; do
  folder=$(dirname "$folder")
done

if [ -x "$folder/node_modules/.bin/fathom" ]; then
  fathom=("$folder/node_modules/.bin/fathom")
else
  # GitHub fetches the sources of an action, so it must be built.
  if [ ! -f "$FATHOM_ACTION/dist/cli/main.js" ]; then
    echo "::group::Building Fathom"
    (cd "$FATHOM_ACTION" && npm ci --no-audit --no-fund) || fail "Fathom could not be built"
    echo "::endgroup::"
  fi
  fathom=(node "$FATHOM_ACTION/dist/cli/main.js")
fi

# Assigns the trimmed lines of a text, without blank ones, to the array `lines`.
split() {
  lines=()
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [ -n "$line" ]; then lines+=("$line"); fi
  done <<< "$1"
}

options=()
case "$FATHOM_STRICT" in
  true) options+=(--strict) ;;
  false) ;;
  *) fail "the input strict must be true or false" ;;
esac
if [ -n "$FATHOM_LOCK" ]; then options+=("--lock=$FATHOM_LOCK"); fi
if [ -n "$FATHOM_JUNIT" ]; then options+=("--junit=$FATHOM_JUNIT"); fi
if [ -n "$FATHOM_SARIF" ]; then options+=("--sarif=$FATHOM_SARIF"); fi
split "$FATHOM_ARGUMENTS"
options+=("${lines[@]+"${lines[@]}"}")
split "$FATHOM_PATHS"
if [ ${#lines[@]} -eq 0 ]; then fail "the input paths is empty"; fi

code=0
"${fathom[@]}" verify "${options[@]+"${options[@]}"}" -- "${lines[@]}" || code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "exit-code=$code" >> "$GITHUB_OUTPUT"; fi
exit "$code"
