package io.holdfast.test;

/**
 * A server that was already running and continues afterwards: used, but neither started
 * nor stopped.
 */
final class ExternalServer implements RedisServer {

	private final RespClient client;

	ExternalServer(RespClient client) {
		this.client = client;
	}

	@Override
	public void start(int port) {
		throw notControlled();
	}

	@Override
	public void stop() {
		throw notControlled();
	}

	@Override
	public void kill() {
		throw notControlled();
	}

	@Override
	public void pause() {
		throw notControlled();
	}

	@Override
	public void resume() {
		throw notControlled();
	}

	@Override
	public void forget() {
		throw notControlled();
	}

	private IllegalStateException notControlled() {
		return new IllegalStateException("The Redis server on port " + this.client.port()
				+ " was running before these nodes were started; it can be used but not controlled.");
	}

	@Override
	public boolean isRunning() {
		return this.client.answers();
	}

	@Override
	public long pid() {
		return this.client.processId();
	}

	@Override
	public void close() {
		// Its owner stops it.
	}

}
