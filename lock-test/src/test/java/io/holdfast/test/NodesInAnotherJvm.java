package io.holdfast.test;

import java.util.concurrent.CountDownLatch;

/**
 * Starts nodes and tells their process ids and directory; then does what its argument
 * says.
 */
final class NodesInAnotherJvm {

	private NodesInAnotherJvm() {
	}

	public static void main(String[] arguments) throws InterruptedException {
		RedisNodes nodes = RedisNodes.start(3);
		nodes.get(2).pause();
		StringBuilder line = new StringBuilder("nodes ");
		nodes.all().forEach((node) -> line.append(node.pid()).append(' '));
		line.append(nodes.get(0).command("CONFIG", "GET", "dir").lines().skip(1).findFirst().orElseThrow());
		System.err.println(line);
		if (arguments[0].equals("exit")) {
			System.exit(0);
		}
		new CountDownLatch(1).await();
	}

}
