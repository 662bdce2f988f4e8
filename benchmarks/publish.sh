#!/usr/bin/env bash
# Writes the results of the last run.sh into docs/benchmarks.md and draws the charts.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p docs/benchmarks
exec java -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath.txt)" \
  io.holdfast.benchmarks.report.Publish "${RESULTS:-benchmarks/results/latest.json}" docs/benchmarks.md docs/benchmarks
