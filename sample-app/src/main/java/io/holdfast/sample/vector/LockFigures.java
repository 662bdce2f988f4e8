package io.holdfast.sample.vector;

/**
 * The figures of a kind of lock in this instance since its start.
 *
 * @param name the static name of the locks
 * @param acquired how often it acquired one
 * @param refused how often one stayed busy or could not be decided
 * @param lost how often one was lost
 * @param active how many it holds
 */
record LockFigures(String name, long acquired, long refused, long lost, long active) {
}
