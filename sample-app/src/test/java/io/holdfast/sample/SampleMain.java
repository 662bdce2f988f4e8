package io.holdfast.sample;

/**
 * Runs the sample in a process that ends with the one that started it, however that ends.
 */
public final class SampleMain {

	private SampleMain() {
	}

	public static void main(String[] args) {
		ProcessHandle.current().parent().orElseThrow().onExit().thenRun(() -> Runtime.getRuntime().halt(1));
		SampleApplication.main(args);
	}

}
