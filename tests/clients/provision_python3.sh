#!/usr/bin/env bash
# provision_python3.sh NAME MODULE WHAT
# Makes target/clients/NAME, a Python 3 environment with what requirements-NAME.txt lists, MODULE
# among it. Does nothing when it is there already and the list has not changed since. WHAT is left
# out where it cannot be made.
set -euo pipefail
cd "$(dirname "$0")/../.."

name=$1 module=$2 what=$3
requirements=tests/clients/requirements-$name.txt
environment=target/clients/$name
stamp=$environment/requirements.sha256

wanted=$(sha256sum <"$requirements")
if [ -x "$environment/bin/python" ] && [ "$wanted" = "$(cat "$stamp" 2>/dev/null || true)" ]; then
    exit 0
fi

make_environment() {
    rm -rf "$environment"
    python3 -m venv "$environment" &&
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
            --requirement "$requirements" &&
        "$environment/bin/python" -c "import $module"
}

if ! make_environment; then
    rm -rf "$environment"
    cat >&2 <<END
************************************************************************
LEFT OUT: $what.
They need Python 3 with venv (Debian: python3-venv), and what
$requirements lists.
************************************************************************
END
    if [ "${CI:-}" = true ]; then
        exit 1
    fi
    exit 0
fi
echo "$wanted" >"$stamp"
