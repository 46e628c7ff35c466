#!/bin/sh
# The command line of DynVM, run by the Node.js that comes with it.
folder=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
exec "$folder/lib/node" "$folder/lib/core/dynvm.mjs" "$@"
