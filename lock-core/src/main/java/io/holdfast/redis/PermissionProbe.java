package io.holdfast.redis;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/**
 * A command without effect, which checks whether the server lets its user send it.
 *
 * @param words the command, with its subcommand after a bar, and its arguments
 * @param place the keys or the channel of the command, for messages
 * @param rule the rule that allows the keys or the channel
 * @param key replaces {@code KEY}
 */
record PermissionProbe(List<String> words, String place, String rule, String key) {

	/**
	 * Send the command.
	 * @return completes with what is refused; exceptionally if there is no answer
	 */
	CompletableFuture<DeniedPermissions> send(NodeConnection connection) {
		String[] command = this.words.get(0).split("\\|");
		CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
		for (int i = 1; i < command.length; i++) {
			arguments.add(command[i]);
		}
		for (String word : this.words.subList(1, this.words.size())) {
			if (word.equals("KEY")) {
				arguments.addKey(this.key);
			}
			else {
				arguments.add(word);
			}
		}
		return connection
			.<List<Object>>send((commands) -> commands.dispatch(CommandType.valueOf(command[0]),
					new NestedMultiOutput<>(StringCodec.UTF8), arguments))
			.handle((answer, failure) -> refused(failure));
	}

	private DeniedPermissions refused(@Nullable Throwable failure) {
		if (failure == null) {
			return DeniedPermissions.NONE;
		}
		if (!(failure instanceof RedisCommandExecutionException refusal)) {
			throw new CompletionException(failure);
		}
		String message = String.valueOf(refusal.getMessage());
		String command = this.words.get(0);
		if (DriverErrors.isUnknownCommand(refusal)) {
			return DeniedPermissions.unknown(command);
		}
		if (!DriverErrors.isForbidden(refusal)) {
			return DeniedPermissions.NONE;
		}
		return message.contains("to run the") ? DeniedPermissions.of(command, "+" + command.toLowerCase(Locale.ROOT))
				: DeniedPermissions.of(this.place, this.rule);
	}

}
