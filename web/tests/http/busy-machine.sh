#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stands for the program that reads strangers' files. The first file waits at a gate; the second one waits for a processor that others use, or
# computes without end, by the name of this program. Each start is one line of the file "started".
here=$(dirname "$0")
echo >>"$here/started"
case "$(wc -l <"$here/started") $(basename "$0")" in
"1 "*) while [ -e "$here/closed" ]; do sleep 0.05; done ;;
"2 waiting") sleep 4 ;;
"2 computing") while :; do :; done ;;
esac
exec "$here/diemcau" "$@"
