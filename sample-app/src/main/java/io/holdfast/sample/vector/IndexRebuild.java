package io.holdfast.sample.vector;

import io.holdfast.idempotency.OnTimeout;
import io.holdfast.spring.annotation.Idempotent;

import org.springframework.stereotype.Service;

/**
 * A namespace's rebuild, done once an hour at most, whoever asks.
 */
@Service
class IndexRebuild {

	/** The name of the operation; {@link ManualRebuild} uses the same. */
	static final String NAME = "vector-rebuild";

	private final IndexBuilder builder;

	IndexRebuild(IndexBuilder builder) {
		this.builder = builder;
	}

	/**
	 * Rebuild a namespace's indexes or get the last rebuild's result. Whoever asks
	 * meanwhile waits for it. After a crash it is in progress for at most the lease; then
	 * the next caller does it again, which does no harm.
	 * @param namespace the namespace
	 * @return what was done
	 */
	@Idempotent(name = NAME, key = "#namespace", retention = "1h", lease = "10m", waitTime = "60s",
			onTimeout = OnTimeout.RECLAIM)
	public RebuildResult rebuild(String namespace) {
		return this.builder.build(namespace);
	}

}
