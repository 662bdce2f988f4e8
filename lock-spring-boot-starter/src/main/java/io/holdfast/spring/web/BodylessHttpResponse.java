package io.holdfast.spring.web;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * The response that an idempotent method gets as its argument. A body is discarded,
 * because duplicates would not get it; the call fails after the method has returned, so
 * that its work is not done again.
 */
final class BodylessHttpResponse extends ServerHttpResponseDecorator {

	private volatile boolean body;

	private volatile @Nullable Integer status;

	BodylessHttpResponse(ServerHttpResponse response) {
		super(response);
	}

	/** Whether the method wrote a body. */
	boolean hasBody() {
		return this.body;
	}

	/** The status that it set; null if it set none. */
	@Nullable Integer status() {
		return this.status;
	}

	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode status) {
		this.status = (status != null) ? Integer.valueOf(status.value()) : null;
		return super.setStatusCode(status);
	}

	@Override
	public boolean setRawStatusCode(@Nullable Integer status) {
		this.status = status;
		return super.setRawStatusCode(status);
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> content) {
		this.body = true;
		return Flux.from(content).doOnNext(DataBufferUtils::release).then();
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> content) {
		return writeWith(Flux.from(content).concatMap((part) -> part));
	}

	/** The framework does this when the outcome is known. */
	@Override
	public Mono<Void> setComplete() {
		return Mono.empty();
	}

}
