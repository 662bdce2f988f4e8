package io.holdfast.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.PubSubCommandHandler;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Closes a connection over which the number of answers does not match the number of
 * commands. The driver matches answers to commands only by their order, so after one
 * surplus answer every later command would receive the answer to another.
 * <p>
 * Answers are counted: an answer that arrives while no command waits for one is a surplus
 * answer. While there is always a command waiting, a surplus answer would not be noticed,
 * so a {@code PING} with a number is sent at most every 100 ms, and must be answered with
 * that number. Callers can therefore receive wrong answers for at most 100 ms and one
 * round trip. Commands in flight fail when the connection is closed.
 * <p>
 * Connections for publish and subscribe are not checked: their messages are not answers,
 * and a message that arrives twice only evicts the same entry from memory twice.
 */
final class ReplyCheck extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(ReplyCheck.class);

	private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

	private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

	private static final AtomicLong loggedAt = new AtomicLong();

	private final ReplyCounter replyCounter = new ReplyCounter();

	/**
	 * How many commands wait for their answers. All fields are accessed only by the I/O
	 * thread.
	 */
	private long waiting;

	/** When the answers were last known to match. */
	private long matchedAt;

	private long checks;

	private boolean checking;

	private boolean closed;

	private ReplyCheck() {
	}

	/**
	 * Create a customizer that checks connections of the driver from the beginning.
	 * @param first a customizer to apply before, {@code null} for none
	 * @return a customizer that does both
	 */
	static NettyCustomizer after(@Nullable NettyCustomizer first) {
		return new NettyCustomizer() {

			@Override
			public void afterBootstrapInitialized(Bootstrap bootstrap) {
				if (first != null) {
					first.afterBootstrapInitialized(bootstrap);
				}
			}

			@Override
			public void afterChannelInitialized(Channel channel) {
				if (first != null) {
					first.afterChannelInitialized(channel);
				}
				install(channel);
			}

		};
	}

	private static void install(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		@Nullable ChannelHandlerContext driver = pipeline.context(CommandHandler.class);
		if (driver != null && !(driver.handler() instanceof PubSubCommandHandler)
				&& pipeline.get(ReplyCheck.class) == null) {
			pipeline.addBefore(driver.name(), ReplyCheck.class.getName(), new ReplyCheck());
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		long now = System.nanoTime();
		if (this.waiting == 0) {
			this.matchedAt = now;
		}
		this.waiting += (message instanceof Collection<?> commands) ? commands.size() : 1;
		ctx.write(message, promise);
		if (!this.checking && now - this.matchedAt >= INTERVAL_NANOS) {
			this.checking = true;
			check(ctx);
		}
	}

	private void check(ChannelHandlerContext ctx) {
		String number = "holdfast-" + ++this.checks;
		AsyncCommand<String, String, String> ping = new AsyncCommand<>(new Command<>(CommandType.PING,
				new StatusOutput<>(StringCodec.UTF8), new CommandArgs<>(StringCodec.UTF8).add(number)));
		ping.whenComplete((answer, failure) -> {
			if (number.equals(answer) || "PONG".equals(answer)) {
				// A plain PONG comes from a proxy that answers PING itself and ignores
				// the argument.
				this.checking = false;
				this.matchedAt = System.nanoTime();
			}
			else if (failure instanceof RedisCommandExecutionException) {
				// An error does not tell whether the order is right. If access rules
				// forbid PING, stop sending it and rely on pauses.
				this.checking = String.valueOf(failure.getMessage()).startsWith("NOPERM");
			}
			else {
				close(ctx);
			}
		});
		// Written at the end of the pipeline, because the driver must expect the answer.
		ctx.channel().writeAndFlush(ping);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof ByteBuf bytes && !this.closed) {
			this.waiting -= this.replyCounter.count(bytes);
			if (this.waiting < 0) {
				close(ctx);
			}
		}
		if (this.closed && message instanceof ByteBuf bytes) {
			bytes.release();
			return;
		}
		ctx.fireChannelRead(message);
	}

	private void close(ChannelHandlerContext ctx) {
		if (this.closed || !ctx.channel().isActive()) {
			return;
		}
		this.closed = true;
		long now = System.nanoTime();
		long lastLogged = loggedAt.get();
		boolean first = (lastLogged == 0 || now - lastLogged > LOG_INTERVAL_NANOS)
				&& loggedAt.compareAndSet(lastLogged, now);
		logger.atLevel(first ? Level.WARN : Level.DEBUG)
			.log("Redis at {} has sent answers that do not belong to the commands sent. The connection is replaced,"
					+ " and commands in flight fail. If this happens again, check the proxies in between",
					ctx.channel().remoteAddress());
		ctx.close();
	}

}
