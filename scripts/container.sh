#!/bin/sh
# Entry of the app image: `web`, `worker`, or any command of the command line (`doctor`, `solve …`, `--help`).
set -eu
case "${1:---help}" in
  web) exec node /app/dist/index.js ;;
  worker) exec node /app/dist/worker.js ;;
  *) exec node /app/dist/cli.js "$@" ;;
esac
