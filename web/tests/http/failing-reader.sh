#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stands for the program that reads strangers' files, and fails in the way by which it is called.
case $(basename "$0") in
silent) exec sleep 600 ;;
endless) exec yes '"and so on"' ;;
talkative) head -c 20000000 /dev/zero; exec cat >/dev/null ;;
killed) head -c 20 >/dev/null; kill -KILL $$ ;;
half) cat >/dev/null; printf '{"report":{"found"' ;;
deaf) printf '{"unreadable":"not_pdf"}' ;;
failing) cat >/dev/null; printf '{"unreadable":"not_pdf"}'; exit 9 ;;
unconfined) exit 3 ;;
esac
