package io.holdfast.spring.interceptor.idempotency;

/**
 * Makes JSON encodable in UTF-8.
 */
final class JsonText {

	private JsonText() {
	}

	/**
	 * Escape unpaired surrogates, which UTF-8 cannot encode but JSON can.
	 * @param json JSON, which can contain them only within strings
	 * @return the same JSON
	 */
	static String escapeHalves(String json) {
		StringBuilder escaped = null;
		for (int i = 0; i < json.length(); i++) {
			char c = json.charAt(i);
			if (!Character.isSurrogate(c)) {
				if (escaped != null) {
					escaped.append(c);
				}
				continue;
			}
			boolean pair = Character.isHighSurrogate(c) && i + 1 < json.length()
					&& Character.isLowSurrogate(json.charAt(i + 1));
			if (!pair && escaped == null) {
				escaped = new StringBuilder(json.length() + 16).append(json, 0, i);
			}
			if (escaped != null) {
				if (pair) {
					escaped.append(c).append(json.charAt(i + 1));
				}
				else {
					escaped.append(String.format("\\u%04x", (int) c));
				}
			}
			if (pair) {
				i++;
			}
		}
		return (escaped != null) ? escaped.toString() : json;
	}

}
