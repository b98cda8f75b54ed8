#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Installs the Debian packages that are missing. `run`: to build and run; `test`: also what the tests drive.
# Needs root only when something is missing.
set -euo pipefail

run=(cmake g++ make pkg-config libopus-dev fonts-liberation2 openssl python3-venv python3-pip)
test=(chromium chromium-headless-shell firefox-esr ffmpeg poppler-utils qpdf ghostscript iproute2 softhsm2 opensc postgresql postgresql-client sox coturn nftables
  libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui)

case "${1:-}" in
  run) wanted=("${run[@]}") ;;
  test) wanted=("${run[@]}" "${test[@]}") ;;
  *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  # python3-venv is only Debian's way to have venv: another Python that has it will do.
  case "$package" in python3-venv | python3-pip) python3 -c 'import venv, ensurepip' 2>/dev/null && continue ;; esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0
# Both depend on the same version of chromium-common: an older Chromium is upgraded with the shell.
case " ${missing[*]} " in *" chromium-headless-shell "*) missing+=(chromium) ;; esac

echo "Installing Debian packages: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
apt() { "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -q "$@"; }
for try in 1 2 3; do
  if apt update >/dev/null && apt install -y --no-install-recommends "${missing[@]}" >/tmp/diemcau-apt.log 2>&1; then
    exit 0
  fi
  echo "try $try did not finish; repairing and trying again" >&2
  tail -n 3 /tmp/diemcau-apt.log >&2 || true
  apt -f install -y >/dev/null 2>&1 || true
  sleep $((try * 5))
done
echo "These packages could not be installed: ${missing[*]}. See /tmp/diemcau-apt.log" >&2
exit 1
