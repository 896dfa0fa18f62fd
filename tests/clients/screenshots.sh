#!/usr/bin/env bash
# Pictures of the set-up pages in three browsers, for people to look at: target/screenshots/*.png.
# Wants chromium, dillo, netsurf-gtk, xvfb and imagemagick from Debian, and the program built.
# A browser that is missing is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${1:-$PWD/target/debug/swallowtail}
out=$PWD/target/screenshots
place=$(mktemp -d)
mkdir -p "$out"

cleanup() {
    [ -z "${service:-}" ] || kill "$service" 2>/dev/null || true
    [ -z "${display:-}" ] || kill "$display" 2>/dev/null || true
    rm -rf "$place"
}
trap cleanup EXIT

# Whoever has a root certificate for old machines may show it; else the pages say there is none.
if [ -n "${ROOT_CER:-}" ]; then
    mkdir -p "$place/swallowtail-data/tls"
    cp "$ROOT_CER" "$place/swallowtail-data/tls/legacy-root.cer"
fi
any=127.0.0.1:0
# The service makes its data directory readable for its owner only, wherever that is.
(cd "$place" && exec env SWALLOWTAIL_ADVERTISE__ADDRESS=192.0.2.7 SWALLOWTAIL_ADVERTISE__MSNP_PORT=1863 \
    SWALLOWTAIL_ADVERTISE__NOTIFICATION_PORT=1864 SWALLOWTAIL_ADVERTISE__HTTP_PORT=80 \
    SWALLOWTAIL_ADVERTISE__HTTPS_PORT=443 \
    "$program" --msnp $any --notification $any --http $any --https $any --advertise msn.example.net \
    >"$place/said" 2>"$place/log") &
service=$!
until grep -q '^Old machines' "$place/said" 2>/dev/null; do
    kill -0 "$service" || { cat "$place/log" >&2; exit 1; }
    sleep 0.1
done
port() {
    sed -n "s/^  $1  *.*:\([0-9]*\)\$/\1/p" "$place/said"
}
pages='index.htm windows.htm version.htm security.htm test.htm'

if command -v chromium >/dev/null; then
    # Every name leads to the service, as on a machine that is set up. Chromium asks for all of
    # msn.com over TLS, whatever a page says; where it can, it fetches pages that way too, and then
    # everything in them.
    rules="MAP *:80 127.0.0.1:$(port http),MAP nexus.passport.com:443 127.0.0.1:$(port https)"
    rules+=",MAP *.msn.com:443 127.0.0.1:$(port https)"
    rules+=",MAP *:1863 127.0.0.1:$(port dispatch),MAP *:1864 127.0.0.1:$(port notification)"
    for name in $pages; do
        chromium --headless --no-sandbox --disable-gpu --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync \
            --user-data-dir="$place/chromium" --hide-scrollbars --window-size=640,1250 \
            --host-resolver-rules="$rules" --ignore-certificate-errors \
            --screenshot="$out/chromium-${name%.htm}.png" \
            "http://msn.example.net/setup/$name" >/dev/null 2>&1
    done
else
    echo 'left out: chromium' >&2
fi

if command -v Xvfb >/dev/null && command -v import >/dev/null; then
    number=$((100 + $$ % 800))
    Xvfb ":$number" -screen 0 1024x1000x24 >/dev/null 2>&1 &
    display=$!
    export DISPLAY=:$number HOME=$place
    until [ -e "/tmp/.X11-unix/X$number" ]; do sleep 0.1; done
    for browser in dillo netsurf-gtk; do
        command -v "$browser" >/dev/null || { echo "left out: $browser" >&2; continue; }
        for name in $pages; do
            "$browser" "http://127.0.0.1:$(port http)/setup/$name" >/dev/null 2>&1 &
            shown=$!
            # Neither says when it is done.
            sleep 4
            import -window root "$out/$browser-${name%.htm}.png"
            kill "$shown" && wait "$shown" 2>/dev/null || true
        done
    done
else
    echo 'left out: dillo and netsurf, which need xvfb and imagemagick' >&2
fi
ls "$out"
