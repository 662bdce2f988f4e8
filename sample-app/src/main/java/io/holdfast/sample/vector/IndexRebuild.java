package io.holdfast.sample.vector;

import io.holdfast.idempotency.OnTimeout;
import io.holdfast.spring.annotation.Idempotent;

import org.springframework.stereotype.Service;

/**
 * The rebuild of a namespace, done at most once an hour.
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
	 * Rebuild a namespace's indexes, or get the last rebuild's result. Concurrent callers
	 * wait for a running rebuild. After a crash it counts as running for at most the
	 * lease; then the next caller repeats it, which does no harm.
	 * @param namespace the namespace
	 * @return the result
	 */
	@Idempotent(name = NAME, key = "#namespace", retention = "1h", lease = "10m", waitTime = "60s",
			onTimeout = OnTimeout.RECLAIM)
	public RebuildResult rebuild(String namespace) {
		return this.builder.build(namespace);
	}

}
