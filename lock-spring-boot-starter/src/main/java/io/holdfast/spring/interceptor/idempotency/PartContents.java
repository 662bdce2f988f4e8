package io.holdfast.spring.interceptor.idempotency;

import java.security.MessageDigest;
import java.util.HexFormat;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.Part;

/**
 * Reads the content of WebFlux parts, which can be read again afterwards.
 */
final class PartContents {

	private PartContents() {
	}

	/**
	 * Compute the missing digests.
	 * @param digests collects the digests
	 * @return completes when no digest is missing
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
	 * Does not change the buffer's position, because all reads of content in memory share
	 * one buffer.
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
