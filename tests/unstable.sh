#!/bin/sh
# Runs a part of the tests on a Python that this machine does not have: on one of Debian unstable's.
#
#   tests/unstable.sh ROOT 3.15 tests/engine
#
# ROOT is where Debian unstable lies, or will: where there is nothing it is built (as root, with debootstrap; some 800 MB).
# The tests run in it under bubblewrap, on a copy of what git knows of this checkout; the rest of the line is pytest's.
# BINDS="/opt/wheels /etc/pip.conf" shows it these paths of the machine, to read.
set -eu

if [ $# -lt 2 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
fi
root=$1
version=$2
shift 2
checkout=$(cd "$(dirname "$0")/.." && pwd)

if [ ! -e "$root/usr/bin/python3" ]; then
    debootstrap --variant=minbase --include=ca-certificates,g++,gettext,git,bubblewrap,python3,python3-venv sid "$root"
fi

inside() {
    # shellcheck disable=SC2046,SC2086  # a list of paths
    bwrap --bind "$root" / --dev /dev --proc /proc --perms 1777 --tmpfs /tmp --ro-bind /etc/resolv.conf /etc/resolv.conf \
        $(for path in ${BINDS:-}; do echo --ro-bind "$path" "$path"; done) \
        --setenv HOME /root --setenv LC_ALL C.UTF-8 "$@"
}

if [ ! -e "$root/usr/bin/python$version" ]; then
    inside --setenv DEBIAN_FRONTEND noninteractive apt-get install -y --no-install-recommends \
        "python$version-dev" "python$version-venv" "libpython$version-testsuite"
fi
if [ ! -e "$root/root/venv-$version" ]; then
    inside "python$version" -m venv "/root/venv-$version"
fi

copy=$root/root/checkout
rm -rf "$copy"
mkdir "$copy"
(cd "$checkout" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T - --ignore-failed-read) | tar -x -C "$copy"
inside --chdir /root/checkout "/root/venv-$version/bin/pip" install -q -e '.[dev]'
inside --chdir /root/checkout --setenv PATH "/root/venv-$version/bin:/usr/bin:/bin" pytest "$@"
