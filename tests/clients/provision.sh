#!/usr/bin/env bash
# Makes target/clients/twisted, the Python 2.7 environment that drive_twisted.py runs in.
# Does nothing when it is there already and requirements-twisted.txt has not changed since.
set -euo pipefail
cd "$(dirname "$0")/../.."

requirements=tests/clients/requirements-twisted.txt
environment=target/clients/twisted
stamp=$environment/requirements.sha256

wanted=$(sha256sum <"$requirements")
if [ -x "$environment/bin/python" ] && [ "$wanted" = "$(cat "$stamp" 2>/dev/null || true)" ]; then
    exit 0
fi

# A python2.7 on the PATH may be a stub that only says where the real ones are: try each.
python=
for candidate in python2.7 "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/2.7*/bin/python2.7; do
    if "$candidate" -c 'import bz2, ssl, zlib, pip' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done

if [ -z "$python" ]; then
    cat >&2 <<'END'
************************************************************************
LEFT OUT: the tests with a real client (twisted.words.protocols.msn).
They need CPython 2.7 with bz2, ssl, zlib and pip; neither PATH nor
pyenv has one. "pyenv install 2.7.18" brings it.
************************************************************************
END
    if [ "${CI:-}" = true ]; then
        exit 1
    fi
    exit 0
fi

# Python 2.7 has no venv. 16.7 is the last virtualenv in one piece, without dependencies.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_PYTHON_VERSION_WARNING=1 PYTHONWARNINGS=ignore
tools=target/clients/virtualenv
rm -rf "$environment" "$tools"
"$python" -m pip install --quiet --target "$tools" virtualenv==16.7.12
PYTHONPATH=$tools "$python" -m virtualenv --quiet "$environment"
"$environment/bin/python" -m pip install --quiet --no-deps --requirement "$requirements"
"$environment/bin/python" -c 'import twisted.internet.ssl, twisted.words.protocols.msn'
echo "$wanted" >"$stamp"
