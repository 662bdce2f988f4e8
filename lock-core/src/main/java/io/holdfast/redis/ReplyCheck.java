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
 * Closes a connection over which the server has answered more or less than it was asked.
 * The driver matches answers to commands by their order alone, so one answer too many
 * would give every later command the answer to another.
 * <p>
 * Answers are counted: one that comes while no command waits for it is one too many.
 * While commands wait without a pause, that would never be seen; then a {@code PING} with
 * a number goes along at most every 100 ms, and must come back with that number. So a
 * wrong answer is given to callers no longer than 100 ms and one round trip. What is on
 * its way when the connection is closed fails.
 * <p>
 * A connection for publish and subscribe is left alone: there, messages are no answers,
 * and one that comes twice drops the same entry from memory twice.
 */
final class ReplyCheck extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(ReplyCheck.class);

	private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

	private static final long TELL_NANOS = Duration.ofSeconds(10).toNanos();

	private static final AtomicLong toldAt = new AtomicLong();

	private final ReplyCounter replyCounter = new ReplyCounter();

	/** How many commands wait for their answer. All fields belong to the I/O thread. */
	private long waiting;

	/** When nothing was wrong for the last time. */
	private long rightAt;

	private long checks;

	private boolean checking;

	private boolean closed;

	private ReplyCheck() {
	}

	/**
	 * Check connections of the driver from their beginnings on.
	 * @param first what is done to a connection before, {@code null} for nothing
	 * @return what does both
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
			this.rightAt = now;
		}
		this.waiting += (message instanceof Collection<?> commands) ? commands.size() : 1;
		ctx.write(message, promise);
		if (!this.checking && now - this.rightAt >= INTERVAL_NANOS) {
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
				// The latter is of a proxy that answers by itself, whatever it was asked.
				this.checking = false;
				this.rightAt = System.nanoTime();
			}
			else if (failure instanceof RedisCommandExecutionException) {
				// An error says nothing. Where access rules forbid it, only pauses tell.
				this.checking = String.valueOf(failure.getMessage()).startsWith("NOPERM");
			}
			else {
				close(ctx);
			}
		});
		// From the end of the pipeline, for the driver must expect the answer.
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
		long told = toldAt.get();
		boolean first = (told == 0 || now - told > TELL_NANOS) && toldAt.compareAndSet(told, now);
		logger.atLevel(first ? Level.WARN : Level.DEBUG)
			.log("Redis at {} has given answers that do not belong to the commands sent. The connection is replaced,"
					+ " and what was on its way fails; if it comes again, look at the proxies in between",
					ctx.channel().remoteAddress());
		ctx.close();
	}

}
