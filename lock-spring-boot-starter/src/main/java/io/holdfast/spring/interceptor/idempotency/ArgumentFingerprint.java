package io.holdfast.spring.interceptor.idempotency;

import java.util.ArrayList;
import java.util.List;

import io.holdfast.spring.IdempotencyKeyException;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.AnnotatedMethod;
import io.holdfast.spring.interceptor.ReturnKind;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.expression.EvaluationContext;

/**
 * The fingerprint of all arguments that define the operation and, for a handler method,
 * of its request.
 *
 * @param name the static name of the operation
 * @param json writes the arguments
 * @param positions the positions of the arguments to include
 * @param ofRequest whether to include the request
 */
record ArgumentFingerprint(String name, CanonicalJson json, List<Integer> positions,
		boolean ofRequest) implements Fingerprint {

	private static final List<String> PARTS = List.of("org.springframework.http.codec.multipart.");

	/**
	 * Choose the arguments.
	 * @param method the method
	 * @param returns when its work has ended
	 * @param name the static name of the operation
	 * @param json writes the arguments
	 * @return the fingerprint
	 * @throws InvalidAnnotatedMethodException if one has content that cannot be read
	 * before the method runs
	 */
	static ArgumentFingerprint of(AnnotatedMethod method, ReturnKind returns, String name, CanonicalJson json) {
		HandlerMethods.Kind kind = HandlerMethods.kind(method);
		List<Integer> positions = new ArrayList<>();
		for (MethodArgument argument : MethodArgument.of(method)) {
			if (argument.counts(kind)) {
				if (argument.isStream()) {
					throw method.invalid(
							"argument " + argument.name() + " is a " + argument.type()
									+ ", whose content can be read only once, so it cannot be compared with that of"
									+ " another call.",
							"Declare the content itself, for example as a byte[], a MultipartFile or a record; or set"
									+ " 'fingerprint' to a value that distinguishes such calls, for example a"
									+ " checksum that the client sends, or \"''\" to compare nothing.");
				}
				if (returns != ReturnKind.PUBLISHER && argument.contains(PARTS)) {
					throw method.invalid(
							"argument " + argument.name() + " is a " + argument.type()
									+ ", whose content is read asynchronously, but the method does not return a Mono.",
							"Return a Mono, or set 'fingerprint' to a value that distinguishes such calls.");
				}
				positions.add(argument.position());
			}
		}
		return new ArgumentFingerprint(name, json, List.copyOf(positions), kind == HandlerMethods.Kind.HANDLER);
	}

	@Override
	public String of(@Nullable Object[] arguments, EvaluationContext context, @Nullable OperationRequest request,
			PartDigests digests) {
		List<@Nullable Object> values = new ArrayList<>();
		this.positions.forEach((position) -> values.add(arguments[position]));
		if (this.ofRequest && request != null) {
			values.add(request.content());
		}
		try {
			return this.json.write(values, digests);
		}
		catch (JacksonException ex) {
			throw new IdempotencyKeyException(this.name,
					"its arguments cannot be written as JSON to compare them with those of other calls: "
							+ Printable.of(ex.getOriginalMessage())
							+ ". Set 'fingerprint' to a value that distinguishes the calls.",
					ex);
		}
	}

}
