#!/usr/bin/env bash
# Makes target/clients/mail, the Python 3 environment that take_mail.py runs in.
# Does nothing when it is there already and requirements-mail.txt has not changed since.
set -euo pipefail
cd "$(dirname "$0")/../.."

requirements=tests/clients/requirements-mail.txt
environment=target/clients/mail
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
        "$environment/bin/python" -c 'import aiosmtpd.controller'
}

if ! make_environment; then
    rm -rf "$environment"
    cat >&2 <<'END'
************************************************************************
LEFT OUT: the tests of e-mail with a server that we did not write.
They need Python 3 with venv (Debian: python3-venv), and aiosmtpd.
************************************************************************
END
    if [ "${CI:-}" = true ]; then
        exit 1
    fi
    exit 0
fi
echo "$wanted" >"$stamp"
