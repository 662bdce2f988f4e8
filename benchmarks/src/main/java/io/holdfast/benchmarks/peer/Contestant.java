package io.holdfast.benchmarks.peer;

import java.util.function.Function;

/**
 * A library in a benchmark that is not about locks.
 *
 * @param title its title
 * @param settings its settings in the benchmark
 * @param connect connects it to the node with the given address
 */
public record Contestant(String title, String settings, Function<String, Action> connect) {
}
