package io.holdfast.sample.vector;

/**
 * What this instance did with a kind of lock since it started.
 *
 * @param name the static name of the locks
 * @param acquired how often it acquired one
 * @param refused how often one stayed busy or could not be decided
 * @param lost how often one was lost
 * @param active how many it holds
 */
record LockFigures(String name, long acquired, long refused, long lost, long active) {
}
