package io.holdfast.spring.interceptor.idempotency;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Digests of content that can only be read asynchronously, for one call. Computing a
 * fingerprint requests them; if one is missing, the fingerprint is computed again after
 * the content has been read. Not thread-safe.
 */
final class PartDigests {

	private final Map<Object, String> known = new IdentityHashMap<>();

	private final Map<Object, Object> missing = new IdentityHashMap<>();

	/**
	 * The digest of a part.
	 * @param part the part
	 * @return its digest; null if it is not known yet
	 */
	@Nullable String of(Object part) {
		String digest = this.known.get(part);
		if (digest == null) {
			this.missing.put(part, part);
		}
		return digest;
	}

	/**
	 * The parts whose digests were requested but are not known yet.
	 * @return the parts
	 */
	List<Object> missing() {
		return List.copyOf(this.missing.values());
	}

	void put(Object part, String digest) {
		this.missing.remove(part);
		this.known.put(part, digest);
	}

}
