#!/usr/bin/env bash
# Installs what the web messenger is built and tested with, exactly as package-lock.json has it.
# Does nothing when it is there already and the lock has not changed since.
set -euo pipefail
cd "$(dirname "$0")"

stamp=node_modules/lock.sha256
wanted=$(sha256sum <package-lock.json)
if [ "$wanted" = "$(cat "$stamp" 2>/dev/null || true)" ]; then
    exit 0
fi

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    cat >&2 <<'END'
************************************************************************
LEFT OUT: building and testing the web messenger. It needs Node 18 or
later with npm; Debian has both.
************************************************************************
END
    [ "${CI:-}" != true ]
    exit
fi

# No package has to run anything when it is installed; no browser is fetched.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$wanted" >"$stamp"
