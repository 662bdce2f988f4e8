package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * The arguments of a method as variables of an expression: by their names in the
 * annotated declaration, by their names in the implementation, and as {@code a0},
 * {@code p0} and so on.
 */
final class MethodVariables {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Map<String, Integer> positions = new LinkedHashMap<>();

	private final AnnotatedMethod method;

	private final boolean namesKnown;

	MethodVariables(AnnotatedMethod method) {
		this.method = method;
		boolean declared = addNames(method.declaring());
		boolean implemented = addNames(method.method());
		this.namesKnown = declared || implemented;
		for (int position = 0; position < method.method().getParameterCount(); position++) {
			this.positions.putIfAbsent("a" + position, position);
			this.positions.putIfAbsent("p" + position, position);
		}
	}

	private boolean addNames(Method source) {
		@Nullable String @Nullable [] names = NAMES.getParameterNames(source);
		if (names == null) {
			return false;
		}
		for (int position = 0; position < names.length; position++) {
			String name = names[position];
			if (name != null) {
				this.positions.putIfAbsent(name, position);
			}
		}
		return true;
	}

	/** False if the class was compiled without parameter names. */
	boolean namesKnown() {
		return this.namesKnown;
	}

	Set<String> names() {
		return this.positions.keySet();
	}

	/** The declared type of a variable, or null if there is no such variable. */
	@Nullable ResolvableType type(String name) {
		Integer position = this.positions.get(name);
		return (position != null)
				? ResolvableType.forMethodParameter(this.method.method(), position, this.method.targetClass()) : null;
	}

	/**
	 * The context of one call. It looks arguments up by name instead of copying all of
	 * them under all their names.
	 */
	StandardEvaluationContext bind(ExpressionRoot root, @Nullable Object[] arguments) {
		return new StandardEvaluationContext(root) {

			@Override
			public @Nullable Object lookupVariable(String name) {
				Integer position = MethodVariables.this.positions.get(name);
				return (position != null) ? arguments[position] : super.lookupVariable(name);
			}

		};
	}

}
