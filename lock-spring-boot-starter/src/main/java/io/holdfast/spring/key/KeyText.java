package io.holdfast.spring.key;

/**
 * Tells values whose text may stand in a key.
 */
public final class KeyText {

	private static final ClassValue<Boolean> TELLING = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			try {
				return type.getMethod("toString").getDeclaringClass() != Object.class;
			}
			catch (NoSuchMethodException ex) {
				return false;
			}
		}

	};

	private KeyText() {
	}

	/**
	 * Whether equal values have equal texts, as far as their class tells.
	 * @param type the class
	 * @return false when it has no {@code toString()} of its own
	 */
	public static boolean isTelling(Class<?> type) {
		return TELLING.get(type);
	}

}
