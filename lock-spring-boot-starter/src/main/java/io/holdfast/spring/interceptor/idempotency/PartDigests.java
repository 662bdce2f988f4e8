package io.holdfast.spring.interceptor.idempotency;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Digests of content that can only be read asynchronously, for one call. Whoever writes a
 * fingerprint asks for them; where one is not known yet, it is written again when it is.
 * Not thread-safe.
 */
final class PartDigests {

	private final Map<Object, String> known = new IdentityHashMap<>();

	private final Map<Object, Object> missing = new IdentityHashMap<>();

	/**
	 * The digest of a part.
	 * @param part the part
	 * @return its digest; null when it is not known yet
	 */
	@Nullable String of(Object part) {
		String digest = this.known.get(part);
		if (digest == null) {
			this.missing.put(part, part);
		}
		return digest;
	}

	/**
	 * The parts that were asked for and are not known.
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
