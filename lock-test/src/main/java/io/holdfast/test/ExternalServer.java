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
		throw notOurs();
	}

	@Override
	public void stop() {
		throw notOurs();
	}

	@Override
	public void kill() {
		throw notOurs();
	}

	@Override
	public void pause() {
		throw notOurs();
	}

	@Override
	public void resume() {
		throw notOurs();
	}

	@Override
	public void forget() {
		throw notOurs();
	}

	private IllegalStateException notOurs() {
		return new IllegalStateException("The Redis server on port " + this.client.port()
				+ " was running before these nodes were started; they use it but do not stop it.");
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
