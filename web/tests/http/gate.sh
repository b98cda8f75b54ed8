#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stands for the program that reads strangers' files, in front of it a gate: a file that takes as long as a test wants.
here=$(dirname "$0")
while [ -e "$here/closed" ]; do sleep 0.05; done
exec "$here/diemcau" "$@"
