#!/bin/sh
# Makes sure that what pip can't install is there, or says how to get it.
#
#   sh scripts/system-packages.sh venv    Python 3.11 or newer that can make virtual environments
#   sh scripts/system-packages.sh tests   Mosquitto, nginx, PostgreSQL, D-Bus, systemd's tools, Chromium
#                                         and a font with the page's symbols
#
# Installs only as root on a system with apt-get; asks apt nothing when all is there already.
# PYTHON names the interpreter (default: python3). With CI=true missing things are an error.
set -eu

python=${PYTHON:-python3}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

have() { command -v "$1" >/dev/null 2>&1; }

# Debian ships venv without ensurepip, in a package of its own.
have_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# The shapes ● ▲ ◆ ✖ tell levels apart without colour; a browser without them draws boxes.
have_symbols() { have fc-list && fc-list ':charset=25cf 25b2 25c6 2716' family | grep -q .; }

# Debian keeps the server's programs off the path.
have_postgres() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

missing_for_venv() {
    if ! have "$python"; then
        echo python3 python3-venv
    elif ! have_venv; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        case $python in
            python3 | /usr/bin/python3) echo python3-venv ;;
            *) echo "python$version-venv" ;;
        esac
    fi
}

missing_for_tests() {
    have mosquitto || echo mosquitto
    have dbus-daemon || echo dbus
    have nginx || echo nginx-light
    have chromium-headless-shell || echo chromium-headless-shell
    have_postgres || echo postgresql
    have systemd-analyze || echo systemd
    have_symbols || echo fontconfig fonts-dejavu-core
}

install() {
    echo "installing $* ..."
    # Third-party sources that can't be reached must not keep us from Debian's own.
    apt-get update -qq || echo "apt-get update failed; trying with what is known" >&2
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $* \
        >/dev/null || true
}

# Install what "$1" lists, if we may; tell what is missing still, and fail then.
ensure() {
    missing=$("$1" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if have apt-get && [ "$(id -u)" -eq 0 ]; then
        # shellcheck disable=SC2086  # a list of package names
        install $missing
        missing=$("$1" | tr '\n' ' ')
        [ -n "$missing" ] || return 0
    fi
    echo "missing: $missing" >&2
    if have apt-get; then
        echo "install it with: sudo apt-get install --no-install-recommends $missing" >&2
    else
        echo "install it with your system's package manager (the names are Debian's)" >&2
    fi
    return 1
}

case ${1:-} in
    venv)
        ensure missing_for_venv
        if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$python is $("$python" -V 2>&1), Python 3.11 or newer is needed;" \
                "name another one: make PYTHON=python3.12 …" >&2
            exit 1
        fi
        ;;
    tests)
        if ! ensure missing_for_tests; then
            [ "${CI:-}" != true ] || exit 1
            echo "going on without: the tests that need it are skipped" >&2
        fi
        ;;
    *)
        echo "usage: $0 venv|tests" >&2
        exit 2
        ;;
esac
