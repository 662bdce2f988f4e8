#!/usr/bin/env bash
# Measures Holdfast and other libraries side by side on this machine, in about a quarter of an hour.
#
#   benchmarks/run.sh                 all cases
#   benchmarks/run.sh one-key fenced  some of them
#
# Prints one table and writes it to benchmarks/results/latest.json; a run of some cases replaces only those cases there.
# Needs a JDK (17 or later) and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -ntp -q -pl benchmarks -am -DskipTests ${MAVEN_OPTIONS:-} package
exec java -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath.txt)" ${BENCHMARK_JAVA_OPTIONS:-} \
  io.holdfast.benchmarks.run.Main "${RESULTS:-benchmarks/results/latest.json}" "$@"
