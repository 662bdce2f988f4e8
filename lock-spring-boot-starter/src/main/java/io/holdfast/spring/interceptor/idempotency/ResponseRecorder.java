package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.OutcomeCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores the output of a method to the response together with its result, for one call.
 * If there is no such output, the stored outcome is the result alone.
 */
final class ResponseRecorder implements OutcomeCodec<@Nullable Object> {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	/** No JSON text begins with this character. */
	private static final char MARK = '@';

	private static final char END = '\n';

	private final OutcomeCodec<@Nullable Object> result;

	private final @Nullable OperationResponse response;

	private volatile @Nullable WrittenResponse replayed;

	/**
	 * Create the codec of a call.
	 * @param result the codec for the result of the method
	 * @param response the response; null if the call has none
	 */
	ResponseRecorder(OutcomeCodec<@Nullable Object> result, @Nullable OperationResponse response) {
		this.result = result;
		this.response = response;
	}

	@Override
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	public String encode(@Nullable Object result) {
		WrittenResponse written = written();
		String outcome = this.result.encode(result);
		return (written == null || written.isEmpty()) ? outcome
				: MARK + JsonText.escapeHalves(MAPPER.writeValueAsString(written)) + END + outcome;
	}

	/**
	 * The output to store. If another record has been replayed for this call, its output
	 * is stored again.
	 */
	private @Nullable WrittenResponse written() {
		WrittenResponse read = this.replayed;
		if (read != null || this.response == null) {
			return read;
		}
		return this.response.written().storable();
	}

	@Override
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	public @Nullable Object decode(String outcome) {
		if (outcome.isEmpty() || outcome.charAt(0) != MARK) {
			return this.result.decode(outcome);
		}
		int end = outcome.indexOf(END);
		this.replayed = MAPPER.readValue(outcome.substring(1, end), WrittenResponse.class).storable();
		return this.result.decode(outcome.substring(end + 1));
	}

	/**
	 * Write the replayed output to the response.
	 */
	void replay() {
		WrittenResponse written = this.replayed;
		if (written != null && this.response != null) {
			this.response.write(written);
		}
	}

}
