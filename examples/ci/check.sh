#!/bin/sh
# What a CI job runs. `run` needs no activation, and --locked fails where the lock does not fit the declaration.
set -eu
cd "$(dirname "$0")"
export PYENVX_FINISH=inline   # the job's container ends with the job
pyenvx run --locked pytest -q
