package io.holdfast.benchmarks.peer;

import java.util.function.Function;

/**
 * A library in a benchmark that is not about locks.
 *
 * @param title how people call it
 * @param settings how it is set up here
 * @param connect makes it ready to use, with the address of its node
 */
public record Contestant(String title, String settings, Function<String, Action> connect) {
}
