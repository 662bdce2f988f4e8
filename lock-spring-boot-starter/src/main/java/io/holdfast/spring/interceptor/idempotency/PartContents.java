package io.holdfast.spring.interceptor.idempotency;

import java.security.MessageDigest;
import java.util.HexFormat;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.Part;

/**
 * Reads the content of WebFlux's parts, which can be read again afterwards.
 */
final class PartContents {

	private PartContents() {
	}

	/**
	 * Digest what is missing.
	 * @param digests takes the digests
	 * @return completes when all are there
	 */
	static Mono<Void> read(PartDigests digests) {
		return Flux.fromIterable(digests.missing())
			.concatMap((part) -> digest((Part) part).doOnNext((digest) -> digests.put(part, digest)))
			.then();
	}

	private static Mono<String> digest(Part part) {
		return part.content()
			.collect(ContentDigest::sha256, PartContents::update)
			.map((digest) -> HexFormat.of().formatHex(digest.digest()));
	}

	/**
	 * Leaves the buffer's position, for content in memory is one buffer for all reads.
	 */
	private static void update(MessageDigest digest, DataBuffer buffer) {
		try (DataBuffer.ByteBufferIterator buffers = buffer.readableByteBuffers()) {
			buffers.forEachRemaining(digest::update);
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

}
