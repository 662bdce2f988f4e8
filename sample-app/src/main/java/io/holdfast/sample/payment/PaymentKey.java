package io.holdfast.sample.payment;

/**
 * The key of a payment as it stands in the database.
 */
final class PaymentKey {

	private PaymentKey() {
	}

	/**
	 * Read a header that was found valid. The same key may come quoted or bare.
	 * @param header what the client sent
	 * @return the key without quotes, escapes and parameters
	 */
	static String read(String header) {
		String text = header.strip();
		if (!text.startsWith("\"")) {
			return text;
		}
		StringBuilder key = new StringBuilder();
		for (int i = 1; i < text.length() && text.charAt(i) != '"'; i++) {
			if (text.charAt(i) == '\\') {
				i++;
			}
			key.append(text.charAt(i));
		}
		return key.toString();
	}

}
